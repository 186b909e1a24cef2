package bootscope.core.device.misc;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;

/**
 * A PS/2 keyboard on which nobody types: it answers commands, after the IBM PS/2 Hardware Interface
 * Technical Reference (1988, "Keyboards (101- and 102-Key)"). Its answers are ready at once.
 */
final class Ps2Keyboard {
  static final int ACKNOWLEDGE = 0xFA;
  static final int RESEND = 0xFE;
  private static final int TEST_PASSED = 0xAA;

  /** "A 16-byte first-in-first-out (FIFO) buffer in the keyboard stores the scan codes". */
  private static final int BUFFER = 16;

  private final int[] buffer = new int[BUFFER];
  private int head;
  private int count;
  private int lastSent;
  private int pendingCommand; // one that waits for its parameter, or 0
  private int codeSet = 2;
  private int lamps;

  /** Takes a byte from the controller. A command ends the wait for an earlier one's parameter. */
  void accept(int data) {
    int command = pendingCommand;
    pendingCommand = 0;
    if (command != 0 && data < 0xED) {
      parameter(command, data);
    } else {
      command(data);
    }
  }

  private void parameter(int command, int data) {
    switch (command) {
      case 0xED -> lamps = data & 7;
      case 0xF0 -> {
        if (data > 3) {
          answer(RESEND);
          return;
        }
        if (data == 0) {
          answer(ACKNOWLEDGE, codeSet);
          return;
        }
        codeSet = data;
      }
      default -> {} // F3: how fast keys repeat that nobody holds; FB to FD: how one key behaves
    }
    answer(ACKNOWLEDGE);
  }

  private void command(int command) {
    count = 0; // a command clears what was not read
    switch (command) {
      case 0xED, 0xF0, 0xF3, 0xFB, 0xFC, 0xFD -> {
        pendingCommand = command;
        answer(ACKNOWLEDGE);
      }
      case 0xEE -> answer(0xEE); // echo
      case 0xF2 -> answer(ACKNOWLEDGE, 0xAB, 0x83); // identify
      case 0xF4, 0xF7, 0xF8, 0xF9, 0xFA -> answer(ACKNOWLEDGE); // enable; how all keys behave
      case 0xF5, 0xF6 -> {
        setDefaults();
        answer(ACKNOWLEDGE);
      }
      case 0xFE -> answer(lastSent);
      case 0xFF -> {
        setDefaults();
        answer(ACKNOWLEDGE, TEST_PASSED);
      }
      default -> answer(RESEND); // an invalid command
    }
  }

  private void setDefaults() {
    codeSet = 2;
    lamps = 0;
  }

  private void answer(int... bytes) {
    for (int b : bytes) {
      buffer[(head + count++) % BUFFER] = b;
    }
  }

  boolean hasAnswer() {
    return count > 0;
  }

  /** The next byte of what it has to say; there must be one. */
  int next() {
    lastSent = buffer[head];
    head = (head + 1) % BUFFER;
    count--;
    return lastSent;
  }

  int lamps() {
    return lamps;
  }

  void save(StateWriter out) {
    out.putInts("keyboardBuffer", buffer);
    out.putInts("keyboard", new int[] {head, count, lastSent, pendingCommand, codeSet, lamps});
  }

  void restore(StateReader in) {
    in.getInts("keyboardBuffer", buffer);
    int[] s = new int[6];
    in.getInts("keyboard", s);
    head = Math.floorMod(s[0], BUFFER);
    count = Math.clamp(s[1], 0, BUFFER);
    lastSent = s[2];
    pendingCommand = s[3];
    codeSet = s[4];
    lamps = s[5];
  }
}

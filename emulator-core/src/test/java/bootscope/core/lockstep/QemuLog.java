package bootscope.core.lockstep;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * QEMU's log of its processor ({@code -singlestep -d nochain,exec,cpu,int}, with {@code fpu} or
 * not), read as it is written: the state before each instruction, and the events between two.
 */
final class QemuLog {
  private static final String[] GENERAL_32 = {
    "EAX", "ECX", "EDX", "EBX", "ESP", "EBP", "ESI", "EDI"
  };
  private static final String[] SEGMENTS = {"ES ", "CS ", "SS ", "DS ", "FS ", "GS ", "LDT", "TR "};

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 20];
  private int at;
  private int filled;
  private byte[] line = new byte[512];
  private int length;

  /** The state before the next instruction. */
  long[] state = new long[CpuImage.END];

  /** The state before that. */
  long[] previous = new long[CpuImage.END];

  /** An external interrupt's vector since the last state, or −1. */
  int interrupt = -1;

  /** The last exception's vector since the last state, or −1. INT n is none. */
  int exception = -1;

  QemuLog(InputStream in) {
    this.in = in;
  }

  /** Reads up to the next instruction's state. */
  void next() throws IOException {
    long[] swap = previous;
    previous = state;
    state = swap;
    System.arraycopy(previous, 0, state, 0, state.length);
    interrupt = -1;
    exception = -1;
    while (!starts("Trace ")) {
      if (starts("Servicing hardware INT=0x")) {
        interrupt = (int) hex(25);
      } else if (length > 10 && line[6] == ':' && line[8] == 'v' && line[9] == '=') {
        boolean software = line[22] == '1';
        int vector = (int) hex(10);
        if (!software && vector != interrupt) {
          exception = vector;
        }
      } else if (starts("qemu-system")) {
        System.err.println(text());
      }
      readLine();
    }
    for (readLine(); !starts("Trace "); readLine()) {
      if (!take()) {
        break;
      }
    }
  }

  private String text() {
    return new String(line, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** Takes a line of a register dump; false when it is none, or the last one of the dump. */
  private boolean take() {
    switch (line[0]) {
      case 'E' -> {
        if (starts("EFER=")) {
          state[CpuImage.EFER] = hex(5);
        } else if (starts("EIP=")) {
          state[CpuImage.RIP] = hex(4);
          state[CpuImage.RFLAGS] = hex(17);
        } else if (starts("ES ")) {
          segment(0);
        } else {
          general();
        }
      }
      case 'R' -> {
        if (starts("RIP=")) {
          state[CpuImage.RIP] = hex(4);
          state[CpuImage.RFLAGS] = hex(25);
        } else {
          general();
        }
      }
      case 'C' -> {
        if (starts("CR0=")) {
          state[CpuImage.CR0] = hex(4);
          int i = 13;
          for (int register = CpuImage.CR2; register <= CpuImage.CR4; register++) {
            i = after(i, '=');
            state[register] = hex(i);
          }
        } else if (starts("CS ")) {
          segment(1);
        }
      }
      case 'S' -> {
        if (starts("Servicing")) {
          return false;
        }
        segment(2);
      }
      case 'D' -> {
        if (starts("DS ")) {
          segment(3);
        } else if (starts("DR0=")) {
          int i = 0;
          for (int n = 0; n < 4; n++) {
            i = after(i, '=');
            state[CpuImage.DR + n] = hex(i);
          }
        } else {
          state[CpuImage.DR + 4] = hex(4);
          state[CpuImage.DR + 5] = hex(after(4, '='));
        }
      }
      case 'F' -> {
        if (starts("FS ")) {
          segment(4);
        } else if (starts("FCW=")) {
          state[CpuImage.FCW] = hex(4);
          state[CpuImage.FSW] = hex(13);
          int i = after(after(13, '='), '=');
          state[CpuImage.FTW] = hex(i);
          state[CpuImage.MXCSR] = hex(after(i, '='));
        } else {
          for (int i = 0, n = line[3] - '0'; n < 8 && i < length; n++) {
            i = after(i, '=');
            if (i >= length) {
              break;
            }
            state[CpuImage.FPR + 2 * n] = hex(i);
            state[CpuImage.FPR + 2 * n + 1] = hex(i + 17);
            i += 20;
          }
        }
      }
      case 'G' -> {
        if (starts("GDT=")) {
          table(CpuImage.GDTR);
        } else {
          segment(5);
        }
      }
      case 'I' -> table(CpuImage.IDTR);
      case 'L' -> segment(6);
      case 'T' -> segment(7);
      case 'X' -> {
        for (int i = 0; i < length; ) {
          int n = (line[i + 3] - '0') * 10 + line[i + 4] - '0';
          state[CpuImage.XMM + 2 * n + 1] = hex(i + 6);
          state[CpuImage.XMM + 2 * n] = hex(i + 23);
          i += 40;
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void general() {
    for (int i = 0; i + 4 < length; ) {
      int number = number(i);
      int value = after(i, '=');
      state[number] = hex(value);
      i = value;
      while (i < length && line[i] != ' ') {
        i++;
      }
      i++;
    }
  }

  private int number(int i) {
    if (line[i] == 'R' && line[i + 1] <= '9') {
      int n = line[i + 1] - '0';
      return line[i + 2] == ' ' ? n : n * 10 + line[i + 2] - '0';
    }
    for (int n = 0; n < 8; n++) {
      if (line[i + 1] == GENERAL_32[n].charAt(1) && line[i + 2] == GENERAL_32[n].charAt(2)) {
        return n;
      }
    }
    throw new IllegalStateException("not a register: " + text());
  }

  private void segment(int n) {
    if (!starts(SEGMENTS[n])) {
      return;
    }
    state[CpuImage.SELECTOR + n] = hex(4);
    int i = after(4, ' ');
    state[CpuImage.BASE + n] = hex(i);
    i = after(i, ' ');
    state[CpuImage.LIMIT + n] = hex(i);
    i = after(i, ' ');
    state[CpuImage.ATTRIBUTES + n] = hex(i) >>> 8 & 0xF0FF;
  }

  private void table(int register) {
    int i = 4;
    while (line[i] == ' ') {
      i++;
    }
    state[register] = hex(i);
    state[register + 1] = hex(after(i, ' '));
  }

  private int after(int i, int character) {
    while (i < length && line[i] != character) {
      i++;
    }
    return i + 1;
  }

  private long hex(int i) {
    long value = 0;
    for (; i < length; i++) {
      int digit = Character.digit(line[i], 16);
      if (digit < 0) {
        break;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private boolean starts(String text) {
    if (length < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (line[i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void readLine() throws IOException {
    length = 0;
    while (true) {
      if (at == filled) {
        filled = in.read(buffer);
        at = 0;
        if (filled <= 0) {
          filled = 0;
          throw new EOFException();
        }
      }
      byte b = buffer[at++];
      if (b == '\n') {
        break;
      }
      if (length == line.length) {
        line = Arrays.copyOf(line, 2 * length);
      }
      line[length++] = b;
    }
    if (length == 0) {
      line[0] = 0;
    }
  }
}

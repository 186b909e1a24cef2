package bootscope.core.device.misc;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.IrqLine;
import bootscope.core.io.PortDevice;

/**
 * An 8042 with a {@link Ps2Keyboard} and nothing plugged into its auxiliary port, after the IBM
 * PS/2 Hardware Interface Technical Reference (1988, "Keyboard and Auxiliary Device Controller"):
 * ports 0x60 and 0x64. It works at once, so its input buffer is never full; what is sent to the
 * auxiliary device times out at once.
 */
public final class KeyboardController implements PortDevice, Stateful, Described {
  public static final int DATA = 0x60;
  public static final int COMMAND = 0x64;

  private static final int OUTPUT_FULL = 0x01;
  private static final int SYSTEM = 0x04;
  private static final int LAST_WAS_COMMAND = 0x08;
  private static final int NOT_LOCKED = 0x10;
  private static final int AUX_FULL = 0x20;
  private static final int TIMEOUT = 0x40;

  private static final int KEYBOARD_OFF = 0x10;
  private static final int AUX_OFF = 0x20;
  private static final int TRANSLATE = 0x40;

  private final IrqLine irq1;
  private final IrqLine irq12;
  private final A20Gate gate;
  private final ResetSink sink;
  private final Ps2Keyboard keyboard = new Ps2Keyboard();
  private final RegisterBank registers =
      new RegisterBank("8042", "8042 keyboard controller", AddressSpace.PORT, 0);

  private int output;
  private int status = NOT_LOCKED;

  /** As firmware leaves it: the keyboard's interrupt and translation on, nothing auxiliary. */
  private int commandByte = 0x61;

  private int outputPort = 0x03; // reset inactive, A20 enabled
  private int pendingCommand;
  private int levels;

  public KeyboardController(IrqLine irq1, IrqLine irq12, A20Gate gate, ResetSink sink) {
    this.irq1 = irq1;
    this.irq12 = irq12;
    this.gate = gate;
    this.sink = sink;
    String doc = "PS/2 HITR, keyboard controller";
    registers
        .add(
            register(
                "STATUS",
                COMMAND,
                8,
                Access.READ_ONLY,
                "status",
                doc,
                bit("OBF", 0, "output buffer full"),
                bit("IBF", 1, "input buffer full"),
                bit("SYS", 2, "self-test passed"),
                bit("CMD", 3, "last write was a command"),
                bit("UNLOCKED", 4, "keyboard not locked"),
                bit("AUX", 5, "the data is the auxiliary device's"),
                bit("TIMEOUT", 6, "a device did not answer")),
            () -> status)
        .command(register("COMMAND", COMMAND, 8, Access.WRITE_ONLY, "command", doc))
        .add(register("OUTPUT", DATA, 8, Access.READ_CLEARS, "output buffer", doc), () -> output)
        .reachedOnlyBy(
            access -> access.device().equals("i8042") ? access.address() : RegisterBank.Way.NOWHERE)
        .command(register("INPUT", DATA, 8, Access.WRITE_ONLY, "input buffer", doc))
        .add(
            register(
                "CTR",
                0,
                8,
                Access.INTERNAL,
                "command byte",
                doc,
                bit("KBDINT", 0, "keyboard interrupts"),
                bit("AUXINT", 1, "auxiliary interrupts"),
                bit("SYS", 2, "system flag"),
                bit("KBDDIS", 4, "keyboard disabled"),
                bit("AUXDIS", 5, "auxiliary device disabled"),
                bit("XLATE", 6, "translates to set 1")),
            () -> commandByte)
        .add(
            register(
                "P2",
                0,
                8,
                Access.INTERNAL,
                "output port",
                doc,
                bit("NRESET", 0, "reset inactive"),
                bit("A20", 1, "address line 20")),
            () -> outputPort)
        .add(
            register(
                "LEDS",
                0,
                8,
                Access.INTERNAL,
                "the keyboard's lamps",
                "PS/2 HITR, keyboards",
                bit("SCROLL", 0, "scroll lock"),
                bit("NUM", 1, "num lock"),
                bit("CAPS", 2, "caps lock")),
            keyboard::lamps);
  }

  @Override
  public int in(int port, int size) {
    int value = peek(port, size);
    if (port == DATA) {
      status &= ~(OUTPUT_FULL | AUX_FULL | TIMEOUT);
      refresh(); // the line falls between two bytes
      takeFromKeyboard();
    }
    return value;
  }

  @Override
  public int peek(int port, int size) {
    return port == DATA ? output : status;
  }

  @Override
  public void out(int port, int size, int value) {
    int data = value & 0xFF;
    if (port == DATA) {
      status &= ~LAST_WAS_COMMAND;
      int command = pendingCommand;
      pendingCommand = 0;
      parameter(command, data);
    } else {
      status |= LAST_WAS_COMMAND;
      command(data);
    }
    refresh();
    takeFromKeyboard();
  }

  /** The keyboard's next byte, once the output buffer is free and its clock is not held. */
  private void takeFromKeyboard() {
    if (keyboard.hasAnswer() && (status & OUTPUT_FULL) == 0 && (commandByte & KEYBOARD_OFF) == 0) {
      int data = keyboard.next();
      reply((commandByte & TRANSLATE) != 0 ? translated(data) : data, 0);
      refresh();
    }
  }

  /**
   * Scan code set 2 to set 1, of those bytes that the keyboard may answer with: the controller
   * translates answers as it does codes, and bytes from 0x85 up pass unchanged.
   */
  private static int translated(int data) {
    return switch (data) {
      case 0x01 -> 0x43;
      case 0x02 -> 0x41;
      case 0x03 -> 0x3F;
      case 0x83 -> 0x41;
      default -> data;
    };
  }

  private void parameter(int command, int data) {
    switch (command) {
      case 0x60 -> {
        commandByte = data;
        status = status & ~SYSTEM | data & SYSTEM;
      }
      case 0xD1 -> outputPort(data);
      case 0xD2 -> reply(data, 0);
      case 0xD3 -> reply(data, AUX_FULL);
      case 0xD4 -> {
        commandByte &= ~AUX_OFF;
        reply(Ps2Keyboard.RESEND, AUX_FULL | TIMEOUT); // nobody answered
      }
      default -> {
        commandByte &= ~KEYBOARD_OFF; // sending to a device enables it
        keyboard.accept(data);
      }
    }
  }

  private void command(int command) {
    switch (command) {
      case 0x20 -> reply(commandByte, 0);
      case 0x60, 0xD1, 0xD2, 0xD3, 0xD4 -> pendingCommand = command;
      case 0xA7 -> commandByte |= AUX_OFF;
      case 0xA8 -> commandByte &= ~AUX_OFF;
      case 0xAA -> {
        status |= SYSTEM;
        commandByte = commandByte | SYSTEM | KEYBOARD_OFF;
        reply(0x55, 0); // self-test passed
      }
      case 0xA9, 0xAB -> reply(0x00, 0); // the port's lines are all right
      case 0xAD -> commandByte |= KEYBOARD_OFF;
      case 0xAE -> commandByte &= ~KEYBOARD_OFF;
      case 0xC0 -> reply(0x80, 0); // input port: keyboard not inhibited
      case 0xD0 -> reply(outputPort | 0xCC, 0); // undriven lines read 1
      case 0xDD -> outputPort(outputPort & ~2);
      case 0xDF -> outputPort(outputPort | 2);
      case 0xE0 -> reply(0x00, 0); // test inputs
      default -> {
        if (command >= 0xF0 && (command & 1) == 0) {
          // Pulses the output port's lines whose bits are 0; line 0 resets the processor.
          sink.reset(ResetSink.Cause.KEYBOARD_CONTROLLER);
        }
      }
    }
  }

  private void outputPort(int value) {
    outputPort = value & 0x03;
    gate.keyboardController((value & 2) != 0);
    if ((value & 1) == 0) {
      sink.reset(ResetSink.Cause.KEYBOARD_CONTROLLER);
    }
  }

  /**
   * Fills the output buffer.
   *
   * @param flags of status: whose the data is, and how it came
   */
  private void reply(int data, int flags) {
    output = data;
    status = status & ~(AUX_FULL | TIMEOUT) | OUTPUT_FULL | flags;
  }

  private void refresh() {
    int next = 0;
    if ((status & OUTPUT_FULL) != 0) {
      next = (status & AUX_FULL) != 0 ? commandByte & 2 : commandByte & 1;
    }
    int changed = next ^ levels;
    levels = next;
    if ((changed & 1) != 0) {
      irq1.set((next & 1) != 0);
    }
    if ((changed & 2) != 0) {
      irq12.set((next & 2) != 0);
    }
  }

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return "8042";
  }

  @Override
  public int stateVersion() {
    return 2;
  }

  @Override
  public void save(StateWriter out) {
    out.putInts(
        "state", new int[] {output, status, commandByte, outputPort, pendingCommand, levels});
    keyboard.save(out);
  }

  @Override
  public void restore(StateReader in) {
    int[] s = new int[6];
    in.getInts("state", s);
    output = s[0];
    status = s[1];
    commandByte = s[2];
    outputPort = s[3];
    pendingCommand = s[4];
    levels = s[5];
    keyboard.restore(in);
  }
}

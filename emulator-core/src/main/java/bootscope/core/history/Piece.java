package bootscope.core.history;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.Listing;
import bootscope.core.machine.Machine;
import java.util.Locale;

/**
 * Bytes that lie together, in a register or in memory.
 *
 * @param at of the first: an address, or its number among all registers' bytes
 * @param size bytes
 */
public record Piece(Space space, long at, int size) {
  /** What bytes lie in. */
  public enum Space {
    /** General registers, of 8 bytes each. */
    GENERAL,
    /** XMM registers, of 16 bytes each. */
    XMM,
    /** Guest-physical memory. */
    PHYSICAL,
    /** Memory by linear address, as it is mapped before an instruction. */
    LINEAR,
    /** A port. */
    PORT,
    /** What an instruction works out. */
    COMPUTED,
    /** A register that is not followed. */
    OTHER,
    /** What cannot be told. */
    UNTOLD;

    /** Whether it has bytes beside each other. */
    boolean extended() {
      return ordinal() <= LINEAR.ordinal();
    }
  }

  private static final int GENERAL_BYTES = 8;
  private static final int XMM_BYTES = 16;
  private static final String[] NAMES = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};

  static final Piece COMPUTED = new Piece(Space.COMPUTED, 0, 0);
  static final Piece OTHER = new Piece(Space.OTHER, 0, 0);
  static final Piece UNTOLD = new Piece(Space.UNTOLD, 0, 0);

  static Piece general(int number, int from, int size) {
    return new Piece(Space.GENERAL, (long) number * GENERAL_BYTES + from, size);
  }

  static Piece xmm(int number, int from, int size) {
    return new Piece(Space.XMM, (long) number * XMM_BYTES + from, size);
  }

  static Piece linear(long address, int size) {
    return new Piece(Space.LINEAR, address, size);
  }

  static Piece physical(long address, int size) {
    return new Piece(Space.PHYSICAL, address, size);
  }

  /** Some bytes of it. */
  Piece part(int from, int bytes) {
    return space.extended() ? new Piece(space, at + from, bytes) : this;
  }

  /** What at most 8 bytes hold, little-endian; bytes of memory that is not there are 0. */
  long value(Machine machine) {
    byte[] bytes = new byte[size];
    CpuState s = machine.state();
    switch (space) {
      case GENERAL -> Host.copyOut(s.gpr(0) + at, bytes, 0, size);
      case XMM -> Host.copyOut(s.xmm(0) + at, bytes, 0, size);
      case LINEAR, PHYSICAL -> Listing.peek(machine, space == Space.PHYSICAL, at, bytes);
      default -> {}
    }
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | bytes[i] & 0xFF;
    }
    return value;
  }

  /** The number of the register. */
  public int register() {
    return (int) at / (space == Space.XMM ? XMM_BYTES : GENERAL_BYTES);
  }

  /** Where in the register it begins, in bytes. */
  public int within() {
    return (int) at % (space == Space.XMM ? XMM_BYTES : GENERAL_BYTES);
  }

  /** A register as it is called, with its bytes where no name means just these; an address. */
  public String text() {
    return switch (space) {
      case GENERAL -> general();
      case XMM -> "xmm" + register() + bytes(size == XMM_BYTES);
      default -> "0x" + Long.toHexString(at);
    };
  }

  private String general() {
    int number = register();
    if (within() == 1 && size == 1 && number < 4) {
      return NAMES[number].charAt(0) + "h";
    }
    boolean named = within() == 0 && Integer.bitCount(size) == 1;
    return named ? name(number, size) : name(number, GENERAL_BYTES) + bytes(false);
  }

  private static String name(int number, int size) {
    if (number >= NAMES.length) {
      return "r" + number + (size == 8 ? "" : size == 4 ? "d" : size == 2 ? "w" : "b");
    }
    String name = NAMES[number];
    return switch (size) {
      case 8 -> "r" + name;
      case 4 -> "e" + name;
      case 2 -> name;
      default -> number < 4 ? name.charAt(0) + "l" : name + "l";
    };
  }

  private String bytes(boolean all) {
    int last = within() + size - 1;
    if (all) {
      return "";
    }
    return last == within()
        ? String.format(Locale.ROOT, "[%d]", last)
        : String.format(Locale.ROOT, "[%d-%d]", within(), last);
  }
}

package bootscope.core.cpu.fpu;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.LazyFlags;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Consumer;

/** Replays the vectors that {@code src/test/c/x87-vectors.c} took from a processor. */
final class X87Vectors {
  private static final int SIZE = 84;
  private static final Set<String> TRANSCENDENTAL =
      Set.of("FSIN", "FCOS", "FSINCOS", "FPTAN", "FPATAN", "F2XM1", "FYL2X", "FYL2XP1");

  private static final int SUMMARY = X87.ERROR_SUMMARY | X87.BUSY;

  private record Operation(String name, int memory, boolean toSti, X87Function function) {}

  private final CpuState s;
  private final long mem;
  private final Operation[] operations;
  private final DataInputStream in;
  private final byte[] bytes = new byte[SIZE];
  private final BitSet seen = new BitSet();
  private int count;

  X87Vectors(CpuState s, InputStream stream) throws IOException {
    this.s = s;
    mem = s.scratch();
    in = new DataInputStream(stream);
    X87Functions functions = new X87Functions();
    operations = new Operation[in.readUnsignedByte()];
    for (int k = 0; k < operations.length; k++) {
      byte[] name = new byte[in.readUnsignedByte()];
      in.readFully(name);
      int memory = in.readUnsignedByte();
      boolean toSti = in.readUnsignedByte() != 0;
      String text = new String(name, StandardCharsets.US_ASCII);
      operations[k] = new Operation(text, memory, toSti, functions.of(text, memory, toSti ? 1 : 0));
    }
  }

  /** Runs all vectors; each that differs is described to {@code failures}. */
  int run(Consumer<String> failures) throws IOException {
    while (true) {
      try {
        in.readFully(bytes);
      } catch (EOFException end) {
        return count;
      }
      count++;
      seen.set(bytes[0]);
      String difference = replay();
      if (difference != null) {
        failures.accept(difference);
      }
    }
  }

  /** Whether each operation that the file names had a vector. */
  boolean complete() {
    return seen.cardinality() == operations.length;
  }

  private int u16(int offset) {
    return u16(bytes, offset);
  }

  private static int u16(byte[] a, int offset) {
    return a[offset] & 0xFF | (a[offset + 1] & 0xFF) << 8;
  }

  private String replay() {
    Operation operation = operations[bytes[0]];
    int tags = bytes[1] & 7;
    int top = bytes[1] >> 3 & 7;
    X87.controlWord(s, u16(2));
    X87.statusWord(s, u16(4));
    s.ftwAbridged(
        (tags & 1) << top | (tags >> 1 & 1) << (top + 1 & 7) | (tags >> 2 & 1) << (top + 7 & 7));
    LazyFlags.set(s, u16(6));
    Host.fill(s.x87(0), 128, 0);
    Host.copyIn(bytes, 8, s.x87(top), 10);
    Host.copyIn(bytes, 18, s.x87(top + 1 & 7), 10);
    Host.putLong(s.x87(top + 7 & 7), 3L << 62);
    Host.putShort(s.x87(top + 7 & 7) + 8, 0x4000);
    Host.copyIn(bytes, 28, mem, 10);
    int stored = operation.function.apply(s, mem, 1);
    byte[] wanted = Arrays.copyOfRange(bytes, 38, SIZE);
    byte[] got = new byte[wanted.length];
    Host.copyOut(s.x87(top), got, 0, 10);
    Host.copyOut(s.x87(top + 1 & 7), got, 10, 10);
    Host.copyOut(s.x87(top + 7 & 7), got, 20, 10);
    System.arraycopy(bytes, 28, got, 30, 10);
    if (stored != 0) {
      Host.copyOut(mem, got, 30, stored);
    }
    put(got, 40, X87.statusWord(s));
    put(got, 42, X87.tagWord(s));
    put(got, 44, LazyFlags.get(s));
    if (operation.name.contains("COM") || operation.name.equals("FTST")) {
      forgiveComparison(operation.name.contains("COMI"), got, wanted);
    }
    boolean same =
        TRANSCENDENTAL.contains(operation.name) ? near(got, wanted) : Arrays.equals(got, wanted);
    return same ? null : describe(operation, got, wanted);
  }

  /**
   * Where the vectors' processor departs from the SDM: it delivers the condition codes also when an
   * unmasked exception stops the comparison, and FCOMI leaves C1.
   */
  private void forgiveComparison(boolean toFlags, byte[] got, byte[] wanted) {
    int status = u16(got, 40);
    int free = toFlags ? X87.C1 : 0;
    if ((status & ~u16(2) & SoftFloat.BEFORE) != 0) {
      free |= Unit.UNORDERED;
      if (toFlags) {
        put(got, 44, u16(wanted, 44));
      }
    }
    put(got, 40, status & ~free | u16(wanted, 40) & free);
  }

  private static void put(byte[] into, int offset, int value) {
    into[offset] = (byte) value;
    into[offset + 1] = (byte) (value >> 8);
  }

  /**
   * Equality for results that processors compute differently: one unit in the last place, and C1,
   * UE and PE, which depend on it, are not compared.
   */
  private static boolean near(byte[] got, byte[] wanted) {
    for (int r = 0; r < 30; r += 10) {
      if (Math.abs(ulps(got, wanted, r)) > 1) {
        return false;
      }
    }
    return ((u16(got, 40) ^ u16(wanted, 40)) & ~(X87.C1 | SoftFloat.UE | SoftFloat.PE | SUMMARY))
            == 0
        && Arrays.equals(got, 42, 46, wanted, 42, 46);
  }

  /** The distance of two results in units in the last place; huge when they are not close. */
  private static long ulps(byte[] a, byte[] b, int r) {
    int seA = u16(a, r + 8);
    int seB = u16(b, r + 8);
    if ((seA ^ seB) >> 15 != 0) {
      return Long.MAX_VALUE;
    }
    // In order of magnitude, pairs of exponent and fraction count without gaps.
    long fraction = (longAt(a, r) & Long.MAX_VALUE) - (longAt(b, r) & Long.MAX_VALUE);
    return switch (seA - seB) {
      case 0 -> fraction;
      case 1 -> fraction <= -Long.MAX_VALUE + 2 ? fraction + Long.MAX_VALUE + 1 : Long.MAX_VALUE;
      case -1 -> fraction >= Long.MAX_VALUE - 2 ? fraction - Long.MAX_VALUE - 1 : Long.MAX_VALUE;
      default -> Long.MAX_VALUE;
    };
  }

  private static long longAt(byte[] a, int offset) {
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | a[offset + i] & 0xFF;
    }
    return value;
  }

  private String describe(Operation operation, byte[] got, byte[] wanted) {
    return ("%s m%d%s #%d cw %04x sw %04x tags %d top %d eflags %03x  st0 %s st1 %s mem %s%n"
            + "  got    %s%n  wanted %s")
        .formatted(
            operation.name,
            operation.memory,
            operation.toSti ? " sti" : "",
            count,
            u16(2),
            u16(4),
            bytes[1] & 7,
            bytes[1] >> 3 & 7,
            u16(6),
            real(bytes, 8),
            real(bytes, 18),
            real(bytes, 28),
            outcome(got),
            outcome(wanted));
  }

  private static String real(byte[] a, int offset) {
    return "%02x%02x:%016x".formatted(a[offset + 9], a[offset + 8], longAt(a, offset));
  }

  private static String outcome(byte[] a) {
    return "st0 %s st1 %s st7 %s mem %s sw %s tw %s eflags %s"
        .formatted(
            real(a, 0),
            real(a, 10),
            real(a, 20),
            HexFormat.of().formatHex(a, 30, 40),
            word(a, 40),
            word(a, 42),
            word(a, 44));
  }

  private static String word(byte[] a, int offset) {
    return "%02x%02x".formatted(a[offset + 1], a[offset]);
  }
}

package bootscope.core.cpu.interpret;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Reads what {@code src/test/c/integer-vectors.c} writes, and runs it. */
final class IntegerVectors implements AutoCloseable {
  private static final long CODE = 0x2000_1800;
  private static final long REGION = 0x2001_1000;
  private static final int BYTES = 1024;
  private static final int OBSERVED = LazyFlags.ALL | 0x400;
  private static final long[] CORNERS = {
    0,
    1,
    -1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x7FFF_FFFF,
    0x8000_0000L,
    0xFFFF_FFFFL,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 32,
    0x5555_5555_5555_5555L
  };

  private final InputStream in;
  private final Guest[] guests = {new Guest(1 << 30).long64(), new Guest(1 << 30).flat32()};
  private final Decoder[] decoders = {new Decoder(CodeSize.BITS_64), new Decoder(CodeSize.BITS_32)};
  private final long seed;
  private long state;
  private final byte[] region = new byte[BYTES];
  private final long[] regs = new long[16];
  private final long[] expected = new long[16];

  IntegerVectors(InputStream in) throws IOException {
    this.in = new BufferedInputStream(in, 1 << 16);
    seed = number(8);
    guests[0].idt64(0, Guest.CODE64, Guest.HANDLERS, 14, 0, 1);
  }

  @Override
  public void close() {
    for (Guest guest : guests) {
      guest.close();
    }
  }

  private int read() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException();
    }
    return b;
  }

  private long number(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) read() << 8 * i;
    }
    return value;
  }

  private long splitmix() {
    state += 0x9E37_79B9_7F4A_7C15L;
    long z = state;
    z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
    return z ^ z >>> 31;
  }

  private long value() {
    long k = splitmix();
    long v = splitmix();
    return switch ((int) k & 7) {
      case 2 -> v & 0xFF;
      case 3 -> CORNERS[(int) (k >>> 8 & 15)];
      case 4 -> 1L << (k >>> 8 & 63);
      case 5 -> (int) v;
      case 6 -> v >>> (k >>> 8 & 63);
      case 7 -> CORNERS[(int) (k >>> 8 & 15)] ^ CORNERS[(int) (k >>> 16 & 15)] << (k >>> 24 & 32);
      default -> v;
    };
  }

  /** Runs all vectors; how many there were. */
  int run(Consumer<String> failures) throws IOException {
    int number = 0;
    for (; ; number++) {
      int first = in.read();
      if (first < 0) {
        return number;
      }
      one(number, first, failures);
    }
  }

  private void one(int number, int first, Consumer<String> failures) throws IOException {
    int mode = first >> 7;
    boolean divideError = (first & 0x40) != 0;
    Guest g = guests[mode];
    int registers = mode == 0 ? 16 : 8;
    boolean sequence = (first & 0x20) != 0;
    byte[] code = new byte[sequence ? read() : first & 15];
    for (int i = 0; i < code.length; i++) {
      code[i] = (byte) read();
    }
    state = seed ^ (number + 1) * 0xD1B5_4A32_D192_ED03L;
    for (int r = 0; r < 16; r++) {
      regs[r] = value() & (mode == 0 ? -1 : 0xFFFF_FFFFL);
    }
    regs[4] = REGION + 768;
    int flags = (int) splitmix() & 0xCD5 | 0x202;
    for (int i = 0; i < BYTES; i += 8) {
      long v = value();
      for (int k = 0; k < 8; k++) {
        region[i + k] = (byte) (v >>> 8 * k);
      }
    }
    for (int n = read(); n > 0; n--) {
      int r = read();
      regs[r] = number(8);
    }
    g.poke(REGION, region);
    g.poke(CODE, code);
    for (int r = 0; r < registers; r++) {
      g.s.reg(r, regs[r]);
      expected[r] = regs[r];
    }
    g.cpu.rflags(flags);
    g.s.rip(CODE);
    g.delivered.clear();
    g.unknown.clear();
    g.cpu.halted = false;
    long rip = CODE + code.length;
    String trouble = null;
    try {
      if (sequence) {
        sequence(g, rip, (number & 1) != 0);
      } else {
        g.run(1);
      }
    } catch (RuntimeException | Error e) {
      trouble = e.toString();
    }
    int wanted = flags;
    StringBuilder wrong = new StringBuilder();
    if (divideError) {
      if (g.delivered.size() != 1 || g.delivered.get(0).vector() != 0) {
        wrong.append(" no #DE but ").append(g.delivered);
      }
      expected[4] = g.s.reg(4); // the frame
    } else {
      wanted = (int) number(2);
      for (int n = read(); n > 0; n--) {
        int r = read();
        expected[r] = number(8);
      }
      for (int n = read(); n > 0; n = read()) {
        int at = (int) number(2);
        for (int i = 0; i < n; i++) {
          region[at + i] = (byte) read();
        }
      }
      if (!g.delivered.isEmpty() || !g.unknown.isEmpty()) {
        wrong.append(" delivered ").append(g.delivered);
      } else if (g.s.rip() != rip) {
        wrong.append(" rip ").append(Long.toHexString(g.s.rip()));
      }
    }
    Instruction in = sequence ? null : decoders[mode].decode(code, 0, code.length);
    if (in != null && shiftedTooFar(in, (int) regs[1])) {
      return;
    }
    for (int r = 0; r < registers; r++) {
      if (g.s.reg(r) != expected[r] && !undefined(in, r)) {
        wrong.append(" r%d %x not %x".formatted(r, g.s.reg(r), expected[r]));
      }
    }
    int care = OBSERVED & ~(in == null ? LazyFlags.AF : undefinedFlags(in, (int) regs[1]));
    if (((g.flags() ^ wanted) & care) != 0 && !divideError) {
      wrong.append(" flags %x not %x (care %x)".formatted(g.flags() & OBSERVED, wanted, care));
    }
    if (!divideError) {
      long host = g.ram.host(g.ram.offset(REGION));
      for (int i = 0; i < BYTES; i++) {
        if ((byte) Host.getU8(host + i) != region[i] && !pushedFlags(in, i)) {
          wrong.append(
              " memory+%x %02x not %02x".formatted(i, Host.getU8(host + i), region[i] & 0xFF));
          break;
        }
      }
    }
    if (trouble != null) {
      wrong.append(' ').append(trouble);
    }
    if (wrong.length() > 0) {
      failures.accept(
          "#%d %d-bit %s %s:%s"
              .formatted(
                  number,
                  mode == 0 ? 64 : 32,
                  in == null ? "sequence sequence" : in.opcode(),
                  HexFormat.of().formatHex(code),
                  wrong));
    }
  }

  /** Runs to the end of a sequence, at once or step by step. */
  private static void sequence(Guest g, long end, boolean stepping) {
    if (stepping) {
      for (int i = 0; i < 40 && g.s.rip() != end; i++) {
        g.run(1);
      }
    } else {
      g.poke8(end, 0xF4);
      g.run(100);
      g.s.rip(g.s.rip() - 1);
    }
  }

  /** Results that the manual leaves open. */
  private static boolean undefined(Instruction in, int register) {
    return in != null
        && in.mnemonic() == Mnemonic.BSWAP
        && in.operandSize() == 2
        && register == ((Operand.Register) in.operand(0)).number();
  }

  /** PUSHF shows IOPL and such, which differ between a user's program and the test. */
  private static boolean pushedFlags(Instruction in, int offset) {
    return in != null && in.mnemonic() == Mnemonic.PUSHF && offset < 768;
  }

  /** SHLD and SHRD of 16 bits by more than 16: everything is undefined. */
  private static boolean shiftedTooFar(Instruction in, int cl) {
    return (in.mnemonic() == Mnemonic.SHLD || in.mnemonic() == Mnemonic.SHRD)
        && count(in, cl) > 8 * in.operand(0).size();
  }

  private static int count(Instruction in, int cl) {
    Operand last = in.operand(in.operandCount() - 1);
    int mask = in.operand(0).size() == 8 ? 63 : 31;
    return (last instanceof Operand.Immediate i ? (int) i.value() : cl) & mask;
  }

  private static int undefinedFlags(Instruction in, int cl) {
    int undefined = in.opcode().flagsUndefined();
    switch (in.mnemonic()) {
      case ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD -> {
        int size = in.operand(0).size();
        int count = count(in, cl);
        if (count == 0) {
          return 0;
        }
        if (count == 1) {
          undefined &= ~LazyFlags.OF;
        }
        boolean plain = in.mnemonic() == Mnemonic.SHL || in.mnemonic() == Mnemonic.SHR;
        if (plain && count >= 8 * size) {
          undefined |= LazyFlags.CF;
        }
      }
      default -> {}
    }
    return undefined;
  }
}

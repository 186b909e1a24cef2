package bootscope.core.conformance;

import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Opcode;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;

/**
 * One instruction with all that it starts from. Reused: {@link CaseMaker#make} fills it.
 *
 * <p>Linear addresses: two pages of code at {@link #CODE}, two of data at {@link #DATA}, one that
 * cannot be written at {@link #ONLY}; nothing else is there for the program.
 */
public final class OracleCase {
  public static final long CODE = 0x2000_0000L;
  public static final long DATA = 0x2001_0000L;
  public static final long ONLY = 0x2001_4000L;
  public static final int DATA_BYTES = 0x2000;
  public static final int CODE_BYTES = 0x2000;
  public static final int ONLY_BYTES = 0x1000;
  public static final int CODE_LENGTH = 32; // of one instruction, and INT3 behind it
  public static final int SEQUENCE_LENGTH = 160;

  // The FXSAVE image (SDM vol. 1 §10.5.1).
  public static final int FCW = 0;
  public static final int FSW = 2;
  public static final int FTW = 4;
  public static final int FOP = 6;
  public static final int FIP = 8;
  public static final int FDP = 16;
  public static final int MXCSR = 24;
  public static final int ST = 32;
  public static final int XMM = 160;
  public static final int FLOATS = 512;

  public static final int TF = 0x100;
  public static final int AC = 0x4_0000;

  public static final int USER_DATA = 0x2B;
  public static final int USER_CODE32 = 0x23;
  public static final int USER_CODE64 = 0x33;

  Opcode row; // null for a sequence
  long seed;
  int number;

  /** The instruction without the LOCK that may stand before it. */
  Instruction instruction;

  CodeSize size;
  boolean locked;
  long target; // linear address of the memory operand, where there is one
  public boolean wide;
  public int codeAt; // offset of the instruction in CODE
  public int codeBytes = CODE_LENGTH;
  public final byte[] code = new byte[SEQUENCE_LENGTH]; // then INT3
  public int length;

  /** Flags that a sequence leaves undefined. */
  long undefined;

  public final long[] regs = new long[16];
  public long flags;
  public long fsBase;
  public long gsBase;
  public int fs;
  public int gs;
  public boolean floats;
  public final byte[] fx = new byte[FLOATS];

  public int windows;
  public final int[] windowAt = new int[4];
  public final int[] windowLength = new int[4];
  public final byte[] windowBytes = new byte[4 * 1024];

  /** Whether it ends by the single-step trap and not by the INT3 behind it. */
  boolean stepping() {
    return (flags & TF) != 0;
  }

  /** Whether it is one instruction, which the single-step trap ends. */
  public boolean alone() {
    return row != null && stepping();
  }

  public long rip() {
    return CODE + codeAt;
  }

  /** Whether it is run by one instruction at a time: half of the sequences are. */
  public boolean stepwise() {
    return row == null && (number & 1) != 0;
  }

  void clear() {
    windows = 0;
    floats = false;
    instruction = null;
    locked = false;
    codeBytes = CODE_LENGTH;
    undefined = 0;
  }

  /** Where in {@link #windowBytes} a new window's bytes go; offset in DATA. */
  int window(int offset, int bytes) {
    int start = windows * 1024;
    windowAt[windows] = offset;
    windowLength[windows] = bytes;
    windows++;
    return start;
  }

  /** The pattern that memory holds where a case says nothing; runner.c makes the same. */
  public static void background(byte[] to, long address) {
    for (int i = 0; i < to.length; i += 8) {
      long z = address + i + 0x9E37_79B9_7F4A_7C15L;
      z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
      z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
      z ^= z >>> 31;
      for (int k = 0; k < 8; k++) {
        to[i + k] = (byte) (z >>> 8 * k);
      }
    }
  }

  /** Writes the record that runner.c calls struct input. */
  void put(ByteBuffer out) {
    out.putShort((short) ((wide ? 0 : 1) | (floats ? 2 : 0)));
    out.putShort((short) codeAt);
    out.putShort((short) codeBytes);
    out.putShort((short) 0);
    for (long r : regs) {
      out.putLong(r);
    }
    out.putLong(flags);
    out.putLong(rip());
    out.putLong(fsBase);
    out.putLong(gsBase);
    out.putShort((short) USER_DATA);
    out.putShort((short) USER_DATA);
    out.putShort((short) fs);
    out.putShort((short) gs);
    out.putInt(windows);
    out.put(code, 0, codeBytes);
    for (int i = 0; i < windows; i++) {
      out.putInt(windowAt[i]);
      out.putInt(windowLength[i]);
      out.put(windowBytes, i * 1024, windowLength[i]);
    }
    if (floats) {
      out.put(fx);
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s  seed %d row \"%s\" case %d, %d-bit, %s at +%x%s%n",
            row == null ? "sequence" : row,
            seed,
            row == null ? Rows.SEQUENCES : Rows.key(row),
            number,
            wide ? 64 : 32,
            HexFormat.of().formatHex(code, 0, length),
            codeAt,
            stepping() ? "" : ", then INT3"));
    for (int i = 0; i < 16; i++) {
      text.append(
          String.format(
              Locale.ROOT, "  %s=%016x%s", Outcome.REGISTERS[i], regs[i], i % 4 == 3 ? "\n" : ""));
    }
    text.append(
        String.format(Locale.ROOT, "  flags=%x fsbase=%x gsbase=%x%n", flags, fsBase, gsBase));
    for (int i = 0; i < windows; i++) {
      text.append(
          String.format(
              Locale.ROOT,
              "  [%x] %s%n",
              DATA + windowAt[i],
              HexFormat.of().formatHex(windowBytes, i * 1024, i * 1024 + windowLength[i])));
    }
    if (floats) {
      text.append(Outcome.describe(fx));
    }
    return text.toString();
  }
}

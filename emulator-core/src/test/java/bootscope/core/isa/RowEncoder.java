package bootscope.core.isa;

import bootscope.core.conformance.Dice;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/** Makes random encodings of a row of the opcode table, in all its forms. */
public final class RowEncoder {
  private static final int[] SEGMENT_PREFIXES = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65};
  private static final int[] EDGES = {0, 1, 2, 7, 8, 15, 16, 31, 32, 33, 63, 64, 0x7F, 0x80, 0xFF};

  private final CodeSize size;
  private final Decoder ours;
  private final Decoder all;
  private final Dice dice;

  /** The encoding, followed by what was tossed for bytes that it does not have. */
  public final byte[] code = new byte[32];

  public int length;

  /** Where the displacement stands, for who wants to change it; −1 if there is none. */
  public int displacementAt;

  /** What distinguishes the form: prefixes, operand and address sizes, addressing. */
  public int form;

  /** Makes plain encodings: memory is [RBP + disp8], no prefix that changes nothing. */
  public boolean plain;

  private int n;

  public RowEncoder(CodeSize size, Set<CpuFeature> features, Dice dice) {
    this.size = size;
    this.ours = new Decoder(size, features);
    this.all = new Decoder(size);
    this.dice = dice;
  }

  /** The operand column and what else tells two rows of one encoding apart. */
  public static String shape(Opcode row) {
    StringBuilder text = new StringBuilder();
    for (OperandSpec spec : row.operands) {
      text.append(spec.kind).append('.').append(spec.size).append(',');
    }
    return text.append(row.keyMask & Opcode.KEY_W | row.keyValue & Opcode.KEY_W)
        .append(row.inLegacy ? "" : " o64")
        .append(row.in64 ? "" : " i64")
        .toString();
  }

  public static boolean isVector(Opcode row) {
    return row.map > OpcodeTable.VEX_MAP;
  }

  public static boolean isString(Opcode row) {
    return row.map == 0
        && (row.code >= 0x6C && row.code <= 0x6F
            || row.code >= 0xA4 && row.code <= 0xA7
            || row.code >= 0xAA && row.code <= 0xAF);
  }

  /** Whether a near branch, or what else has a 64-bit operand whatever the prefixes say. */
  public static boolean forced64(Opcode row) {
    return row.sizeRule == Opcode.SIZE_FORCE_64;
  }

  public static boolean x87(Opcode row) {
    return row.map == 0 && (row.code & 0xF8) == 0xD8;
  }

  public static boolean usesModrm(Opcode row) {
    return row.modrm;
  }

  /** Encodings of every row of the table, without what follows them. */
  public static Set<String> samples(CodeSize size) {
    return OpcodeSamples.samples(size);
  }

  /**
   * A row of the maps without VEX up to its last opcode byte: its mandatory prefix, REX, the bytes
   * of its map, the opcode.
   *
   * @param rex the whole byte, or 0 for none
   * @param low what is added to an opcode that has a register in its low bits
   */
  static byte[] opcodeBytes(Opcode row, int rex, int low) {
    byte[] bytes = new byte[5];
    int n = 0;
    int shift = Opcode.KEY_PREFIX_SHIFT;
    boolean fixed = (row.keyMask >> shift & 3) == 3;
    int mandatory = fixed ? row.keyValue >> shift & 3 : 0;
    if (mandatory != 0) {
      bytes[n++] = new byte[] {0, 0x66, (byte) 0xF3, (byte) 0xF2}[mandatory];
    }
    if (rex != 0) {
      bytes[n++] = (byte) rex;
    }
    if (row.map > 0) {
      bytes[n++] = 0x0F;
    }
    if (row.map > 1) {
      bytes[n++] = (byte) (row.map == 2 ? 0x38 : 0x3A);
    }
    bytes[n++] = (byte) (row.code + low);
    return Arrays.copyOf(bytes, n);
  }

  private void put(int b) {
    code[n++] = (byte) b;
  }

  /** One encoding; null if these choices do not make this row. */
  public Instruction encode(Opcode row) {
    n = 0;
    displacementAt = -1;
    form = size.ordinal();
    boolean wide = size == CodeSize.BITS_64;
    if (wide ? !row.in64 : !row.inLegacy) {
      return null;
    }
    int shift = Opcode.KEY_PREFIX_SHIFT;
    int fixed = row.keyMask >> shift & 3;
    int mandatory = row.keyValue >> shift & 3;
    boolean simd =
        row.map > 0
            && switch (row.feature) {
              case BASE, POPCNT, CMOV, RDRAND, RDSEED, MOVBE -> false;
              default -> !(row.map == 2 && row.code >= 0xF0);
            };
    boolean string = isString(row);
    if (!plain && dice.one(8)) {
      put(SEGMENT_PREFIXES[dice.below(6)]);
      form |= 1 << 2;
    }
    boolean has67 = !plain && dice.one(8);
    if (has67) {
      put(0x67);
      form |= 1 << 3;
    }
    boolean may66 = fixed == 0 || fixed == 2 || fixed == 3 && mandatory >= 2 && !simd;
    if (may66 && !(wide && forced64(row)) && dice.one(4)) {
      put(0x66);
    }
    boolean loop = row.map == 0 && (row.code & 0xFC) == 0xE0;
    if (fixed == 0 && !plain && (string ? !dice.one(4) : !loop && dice.one(24))) {
      boolean f2 = dice.coin();
      put(f2 ? 0xF2 : 0xF3);
      form |= f2 ? 1 << 4 : 2 << 4;
    }
    boolean wFixed = (row.keyMask & Opcode.KEY_W) != 0;
    boolean far = row.operandsAreFar();
    boolean w = wFixed ? (row.keyValue & Opcode.KEY_W) != 0 : wide && !far && dice.one(3);
    int rex = 0;
    if (w && !wide) {
      return null;
    }
    if (wide && (w || dice.coin())) {
      rex = 0x40 | (w ? 8 : 0) | dice.below(8);
      if ((row.keyMask & Opcode.KEY_B) != 0 || plain) {
        rex &= ~1;
      }
      form |= 1 << 6;
    }
    for (byte b : opcodeBytes(row, rex, row.codes > 1 ? dice.below(row.codes) : 0)) {
      put(b);
    }
    if (row.modrm) {
      modrm(row, wide, has67);
    }
    int operands = n;
    boolean edge = dice.coin();
    int filler = dice.pick(0, 0xFF, 0x80, 0x7F);
    for (int i = 0; i < 8; i++) {
      put(edge ? (dice.coin() ? filler : EDGES[dice.below(EDGES.length)]) : (int) dice.next());
    }
    for (int i = n; i < code.length; i++) {
      code[i] = (byte) 0xCC;
    }
    Instruction in = all.decode(code, 0, 15);
    if (in == null || in.opcode() != row) {
      return null;
    }
    in = ours.decode(code, 0, 15);
    if (in == null || in.opcode() != row) {
      return null;
    }
    length = in.length();
    if (!row.modrm && in.memory() != null) {
      displacementAt = operands; // MOV with an address in the instruction
    }
    form |= Integer.numberOfTrailingZeros(in.operandSize()) << 7;
    form |= Integer.numberOfTrailingZeros(in.addressSize()) << 9;
    return in;
  }

  private void modrm(Opcode row, boolean wide, boolean has67) {
    boolean memory = !row.ignoreMod && dice.coin();
    if ((row.keyMask & Opcode.KEY_MOD3) != 0) {
      memory = (row.keyValue & Opcode.KEY_MOD3) == 0;
    }
    int reg = dice.below(8);
    if ((row.keyMask & 7 << Opcode.KEY_REG_SHIFT) != 0) {
      reg = row.keyValue >> Opcode.KEY_REG_SHIFT & 7;
    }
    int rm = dice.below(8);
    if ((row.keyMask & 7 << Opcode.KEY_RM_SHIFT) != 0) {
      rm = row.keyValue >> Opcode.KEY_RM_SHIFT & 7;
    }
    if (!memory) {
      put(0xC0 | reg << 3 | rm);
      form |= 1 << 11;
      return;
    }
    int mod = plain ? 1 : dice.below(3);
    rm = plain ? 5 : rm;
    boolean word = !wide && has67;
    if (!plain && dice.one(6)) {
      mod = 0;
      rm = word ? 6 : 5; // an address alone, or relative to RIP
    }
    put(mod << 6 | reg << 3 | rm);
    int bytes = mod == 1 ? 1 : mod == 2 ? (word ? 2 : 4) : 0;
    int kind = mod;
    if (word) {
      if (mod == 0 && rm == 6) {
        bytes = 2;
        kind = 3;
      }
    } else if (rm == 4) {
      int sib = dice.below(256);
      put(sib);
      kind += 4;
      if (mod == 0 && (sib & 7) == 5) {
        bytes = 4;
        kind = 7;
      }
    } else if (mod == 0 && rm == 5) {
      bytes = 4;
      kind = 3;
    }
    form |= kind << 12;
    if (bytes > 0) {
      displacementAt = n;
      long d = dice.next() >> 32 + dice.below(32);
      for (int i = 0; i < bytes; i++) {
        put((int) (d >>> 8 * i));
      }
    }
  }

  /** Decodes again after {@link #code} was changed. */
  public Instruction again() {
    return ours.decode(code, 0, 15);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(code, 0, length);
  }
}

package bootscope.core.isa;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Turns bytes into {@link Instruction}s for one code size and one set of processor features.
 *
 * <p>{@link #decode} never throws: it returns null unless {@link #status} is {@link #OK}. A decoder
 * is cheap to keep and not safe for two threads at once; make one per code size.
 */
public final class Decoder {
  /** A whole instruction was decoded. */
  public static final int OK = 0;

  /** #UD; {@link #length} bytes were looked at. */
  public static final int INVALID = 1;

  /** The instruction goes on past the bytes available; a fault there comes before any other. */
  public static final int NEED_MORE = 2;

  /** The instruction would be longer than 15 bytes: #GP(0) (SDM vol. 2A §2.3.11). */
  public static final int TOO_LONG = 3;

  static final int MAX_LENGTH = 15;

  private static final Opcode[] NONE = {};
  private static final Operand[] NO_OPERANDS = {};

  private final Encoding e;

  /** Those that share an opcode are replaced together, so that a copy of the outer array does. */
  private final Opcode[][] rows;

  private final boolean[] modrmOf;
  private boolean[] enabled;
  private final Set<CpuFeature> features;
  private boolean vectorRowsAdded;

  /** A decoder for the listing: every row that exists in the mode. Made in microseconds. */
  public Decoder(CodeSize codeSize) {
    Decoder ready = Listing.of(codeSize);
    e = new Encoding(codeSize.bytes(), true);
    features = null;
    rows = ready.rows.clone();
    modrmOf = ready.modrmOf.clone();
    enabled = ready.enabled;
  }

  /**
   * A decoder for a processor that has only these features (and {@link CpuFeature#BASE}); rows that
   * this project does not implement are invalid too. Null takes every row.
   */
  public Decoder(CodeSize codeSize, Set<CpuFeature> features) {
    e = new Encoding(codeSize.bytes(), features == null);
    this.features = features;
    rows = new Opcode[OpcodeTable.MAPS * 256][];
    modrmOf = new boolean[OpcodeTable.MAPS * 256];
    enabled = new boolean[0];
    Arrays.fill(rows, NONE);
    add(OpcodeTable.legacyRows());
  }

  /** The listing's decoders as they begin, from which others are copied. */
  private static final class Listing {
    private static final Decoder[] MADE = new Decoder[CodeSize.values().length];

    static synchronized Decoder of(CodeSize size) {
      int i = size.ordinal();
      if (MADE[i] == null) {
        MADE[i] = new Decoder(size, null);
      }
      return MADE[i];
    }
  }

  private void add(List<Opcode> table) {
    enabled = Arrays.copyOf(enabled, enabled.length + table.size());
    for (Opcode row : table) {
      if (e.mode == 8 ? !row.in64 : !row.inLegacy) {
        continue;
      }
      enabled[row.index] =
          features == null
              || row.implemented()
                  && (row.feature == CpuFeature.BASE || features.contains(row.feature));
      for (int i = 0; i < row.codes; i++) {
        int slot = row.map * 256 + row.code + i;
        Opcode[] old = rows[slot];
        Opcode[] more = Arrays.copyOf(old, old.length + 1);
        more[old.length] = row;
        rows[slot] = more;
        modrmOf[slot] |= row.modrm;
      }
    }
  }

  /** How the last {@link #decode} ended: {@link #OK} and so on. */
  public int status() {
    return e.status;
  }

  /** Bytes that the last {@link #decode} looked at; the instruction's length where it was OK. */
  public int length() {
    return e.position;
  }

  /**
   * Decodes one instruction.
   *
   * @param code holds the bytes
   * @param offset of the first byte in {@code code}
   * @param available bytes there; more than 15 do no harm
   * @return null unless {@link #status} is {@link #OK}
   */
  public Instruction decode(byte[] code, int offset, int available) {
    e.begin(code, offset, Math.min(available, MAX_LENGTH));
    int first = Prefixes.read(e);
    if (first < 0) {
      return null;
    }
    int slot = slot(first);
    if (e.status != OK) {
      return null;
    }
    Opcode[] candidates = rows[slot];
    if (candidates.length == 0) {
      return invalid();
    }
    int key =
        e.mandatoryPrefix << Opcode.KEY_PREFIX_SHIFT
            | e.rexW * Opcode.KEY_W
            | (e.rexB != 0 ? Opcode.KEY_B : 0);
    boolean modrm = modrmOf[slot];
    if (modrm) {
      key |= e.modrm();
      if (e.status != OK) {
        return null;
      }
    } else {
      e.modrm = 0;
      e.mod = 3;
    }
    if (e.vector != 0) {
      key |= VectorPrefix.key(e);
    }
    Opcode opcode = choose(candidates, key);
    return opcode == null
        ? invalid()
        : instruction(opcode, modrm && e.mod != 3 && !opcode.ignoreMod);
  }

  /** Reads the opcode's bytes, with a VEX or EVEX prefix before them; where its rows are. */
  private int slot(int first) {
    int map = 0;
    int byteCode = first;
    if (first == 0x0f) {
      map = 1;
      byteCode = e.next();
      if (byteCode == 0x38 || byteCode == 0x3a) {
        map = byteCode == 0x38 ? 2 : 3;
        byteCode = e.next();
      }
    } else if (first == 0xc4 || first == 0xc5 || first == 0x62) {
      // Outside 64-bit mode, what would be a memory operand means LES, LDS or BOUND.
      if (e.mode == 8 || e.position < e.limit && (e.peek() & 0xc0) == 0xc0) {
        boolean alone = e.rex == 0 && e.mandatoryPrefix == 0 && !e.has(Instruction.LOCK);
        if (!vectorRowsAdded) {
          vectorRowsAdded = true;
          add(OpcodeTable.vectorRows());
        }
        map = VectorPrefix.read(e, first);
        byteCode = e.next();
        if (e.status == OK && (map < 0 || !alone)) {
          e.status = INVALID;
        }
      } else if (e.position >= e.limit) {
        e.runOut();
      }
    }
    e.byteCode = byteCode;
    return map * 256 + byteCode;
  }

  /** The first row that fits and whose feature is there; else null. */
  private Opcode choose(Opcode[] candidates, int key) {
    for (Opcode row : candidates) {
      if ((key & row.keyMask) == row.keyValue) {
        if (enabled[row.index]) {
          return row;
        }
      }
    }
    return null;
  }

  /** Reads what the row says there is, and refuses what it does not allow. */
  private Instruction instruction(Opcode opcode, boolean memory) {
    e.sizes(opcode);
    if (memory) {
      MemoryForm.read(e);
    }
    OperandSpec[] specs = opcode.operands;
    Operand[] operands = specs.length == 0 ? NO_OPERANDS : new Operand[specs.length];
    for (int i = 0; i < specs.length; i++) {
      operands[i] = Operands.read(e, opcode, specs[i]);
    }
    if (e.status != OK) {
      return null;
    }
    if (e.has(Instruction.LOCK) && !(opcode.lockable && memory)
        || e.vector != 0 && !VectorPrefix.legal(e, opcode)) {
      return invalid();
    }
    int segment = memory ? MemoryForm.segment(e) : e.segmentPrefix >= 0 ? e.segmentPrefix : 3;
    return new Instruction(
        opcode,
        e.position,
        e.operandSize,
        e.addressSize,
        e.prefixes,
        e.rex,
        segment,
        operands,
        e.sequence,
        e.byteCode << 8 | e.modrm,
        e.vector);
  }

  private Instruction invalid() {
    e.status = INVALID;
    return null;
  }
}

package bootscope.core.isa;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The one opcode table. Decoder, listing, CPUID gating and generated tests all read these rows.
 *
 * <p>A row has columns <i>encoding name operands attributes</i>, separated by blanks; {@code #}
 * starts a comment line.
 *
 * <p><b>Encoding</b>: {@code [V:|E:][prefix:]opcode[/reg][.rm][m|r][+r|+cc]}. {@code V:} and {@code
 * E:} are VEX and EVEX. The prefix is the mandatory one: {@code NP} (none of 66, F2, F3), {@code
 * 66}, {@code F3}, {@code F2}, or {@code NF} (neither F2 nor F3); without it none matters. {@code
 * /reg} fixes ModRM.reg, {@code .rm} fixes ModRM.rm in the register form, {@code m} and {@code r}
 * want a memory or register operand. {@code +r}: a register in opcode bits 2:0. {@code +cc}:
 * sixteen opcodes, one for each condition. Where several rows of one opcode match, the first does.
 *
 * <p><b>Operands</b>, destination first, {@code -} for none, in the notation of SDM vol. 2D
 * appendix A.2 (E G M I J O A S C D P Q N V W U H B L with sizes b w d q dq v z y p s a x) and, in
 * addition: {@code Z} general register in the opcode, {@code sI} immediate sign-extended to the
 * operand size, {@code R} register in ModRM.rm, {@code KG KR KH KE} opmasks, {@code TG TR TH}
 * tiles, {@code NG NE} bounds; sizes {@code r} 8 in 64-bit mode and else 4, {@code a} address size
 * for a register, {@code h f e} half, quarter, eighth of a vector, {@code t} 10 bytes, and in
 * memory {@code e f} x87 environment and state.
 *
 * <p><b>Attributes</b>: {@code r w rw n} what is done to the memory operand (a memory operand that
 * is not first is read if nothing is said); {@code lock} allows LOCK; {@code i64 o64} invalid or
 * only in 64-bit mode; {@code b z w16 d64 f64 nat} the operand size (byte; at most 4; 2; 64 by
 * default or always in 64-bit mode; 8 in 64-bit mode and else 4), which otherwise is that of
 * prefixes and mode, or 1 where the first operand is a byte; {@code cpl0}; {@code W0 W1 L0 L1 L2
 * nob} restrict REX.W, VEX.L, REX.B; {@code t= w= u=} flags tested, written, left undefined; {@code
 * arith adc logic inc mul bt} usual sets of flags; {@code v2 v3} the row also stands for a VEX form
 * with two or three operands (the name gets a V), {@code e…} also for an EVEX form: W of {@code 0 1
 * w}, {@code b} and broadcast element bytes, {@code r} rounding, {@code s} exceptions suppressed,
 * {@code u} and the unit of the compressed displacement. Any other attribute is the {@link
 * CpuFeature}.
 */
public final class OpcodeTable {
  static final int VEX_MAP = 3; // index of VEX map m is 3 + m
  static final int EVEX_MAP = 8; // index of EVEX map m is 8 + m
  static final int MAPS = 16;

  private static final String[] CONDITIONS = {
    "O", "NO", "B", "AE", "E", "NE", "BE", "A", "S", "NS", "P", "NP", "L", "GE", "LE", "G"
  };
  private static final int CF = 1;
  private static final int PF = 4;
  private static final int AF = 0x10;
  private static final int ZF = 0x40;
  private static final int SF = 0x80;
  private static final int IF = 0x200;
  private static final int DF = 0x400;
  private static final int OF = 0x800;
  private static final int STATUS = CF | PF | AF | ZF | SF | OF;
  private static final int[] CONDITION_FLAGS = {OF, CF, ZF, CF | ZF, SF, PF, SF | OF, SF | OF | ZF};

  private static final OpcodeTable LEGACY =
      new OpcodeTable(0, false, OneByteRows.TEXT, TwoByteRows.TEXT, X87Rows.TEXT, SseRows.TEXT);

  /** Parsed at the first VEX or EVEX prefix: no processor of ours needs it to start. */
  private static final class Vector {
    static final OpcodeTable TABLE =
        new OpcodeTable(
            LEGACY.rows.size(), true, SseRows.TEXT, VexRows.TEXT, EvexRows.TEXT, EvexFmaRows.TEXT);
  }

  private static final class All {
    static final List<Opcode> ROWS;

    static {
      List<Opcode> all = new ArrayList<>(LEGACY.rows);
      all.addAll(Vector.TABLE.rows);
      ROWS = List.copyOf(all);
    }
  }

  private final Map<String, Mnemonic> mnemonics = new HashMap<>(2000);
  private final Map<String, CpuFeature> features = new HashMap<>();
  private final Map<String, OperandSpec> specs = new HashMap<>();
  private final List<Opcode> rows = new ArrayList<>(1500);
  private final int firstIndex;
  private final boolean vectorForms;

  private OpcodeTable(int firstIndex, boolean vectorForms, String... texts) {
    this.firstIndex = firstIndex;
    this.vectorForms = vectorForms;
    for (Mnemonic mnemonic : Mnemonic.values()) {
      mnemonics.put(mnemonic.name(), mnemonic);
    }
    for (CpuFeature feature : CpuFeature.values()) {
      features.put(feature.name(), feature);
    }
    for (String text : texts) {
      parse(text);
    }
  }

  /** Every row, in the order of {@link Opcode#index}. */
  public static List<Opcode> rows() {
    return All.ROWS;
  }

  /** The rows of the maps without VEX and EVEX: those that the processor can have. */
  static List<Opcode> legacyRows() {
    return LEGACY.rows;
  }

  /** The VEX and EVEX rows. */
  static List<Opcode> vectorRows() {
    return Vector.TABLE.rows;
  }

  private void parse(String text) {
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        end = text.length();
      }
      if (end > start && text.charAt(start) != '#') {
        parseRow(text.substring(start, end));
      }
      start = end + 1;
    }
  }

  private static List<String> columns(String line) {
    List<String> result = new ArrayList<>(8);
    int at = 0;
    int length = line.length();
    while (at < length) {
      int end = line.indexOf(' ', at);
      if (end < 0) {
        end = length;
      }
      if (end > at) {
        result.add(line.substring(at, end));
      }
      at = end + 1;
    }
    return result;
  }

  private void parseRow(String line) {
    List<String> columns = columns(line);
    String encoding = columns.get(0);
    if (encoding.endsWith("+cc")) {
      String base = encoding.substring(0, encoding.length() - 3);
      int code = Integer.parseInt(base.substring(base.length() - 2), 16);
      for (int condition = 0; condition < 16; condition++) {
        columns.set(0, base.substring(0, base.length() - 2).concat(hex(code + condition)));
        String name = columns.get(1).concat(CONDITIONS[condition]);
        Opcode row = row(columns, name, 'L', columns.get(2));
        row.flagsTested |= CONDITION_FLAGS[condition >> 1];
        add(row);
      }
      return;
    }
    String name = columns.get(1);
    String operands = columns.get(2);
    boolean legacy = encoding.charAt(1) != ':';
    if (legacy != vectorForms) {
      add(row(columns, name, 'L', operands));
    }
    if (!vectorForms || !legacy) {
      return;
    }
    String vex = null;
    boolean evex = false;
    for (int i = 3; i < columns.size(); i++) {
      String attribute = columns.get(i);
      if (attribute.equals("v2") || attribute.equals("v3") || attribute.equals("vn")) {
        vex = attribute;
      } else if (isEvexAttribute(attribute)) {
        evex = true;
      }
    }
    if (vex != null) {
      String vectorOperands =
          switch (vex) {
            case "v3" -> threeOperands(operands);
            case "vn" -> "Hx,".concat(operands);
            default -> operands;
          };
      String vectorName = "V".concat(name);
      add(row(columns, vectorName, 'V', vectorOperands));
      if (evex) {
        add(row(columns, vectorName, 'E', vectorOperands));
      }
    }
  }

  private static boolean isEvexAttribute(String attribute) {
    return attribute.length() > 1
        && attribute.charAt(0) == 'e'
        && "01wx".indexOf(attribute.charAt(1)) >= 0;
  }

  private static String threeOperands(String operands) {
    int comma = operands.indexOf(',');
    String first = operands.substring(0, comma);
    String size = first.endsWith("x") ? "x" : "dq";
    return first.concat(",H").concat(size).concat(operands.substring(comma));
  }

  private static String hex(int value) {
    return Integer.toHexString(value | 0x100).substring(1).toUpperCase(java.util.Locale.ROOT);
  }

  private void add(Opcode row) {
    row.index = firstIndex + rows.size();
    rows.add(row);
  }

  private Opcode row(List<String> columns, String name, char form, String operands) {
    Opcode row = new Opcode();
    row.name = name;
    Mnemonic mnemonic = mnemonics.get(name);
    row.mnemonic = mnemonic == null ? Mnemonic.UNIMPLEMENTED : mnemonic;
    encoding(row, columns.get(0), form);
    row.operands = operands(operands);
    for (OperandSpec spec : row.operands) {
      row.modrm |= spec.usesModrm();
    }
    boolean accessSaid = false;
    for (int i = 3; i < columns.size(); i++) {
      accessSaid |= attribute(row, columns.get(i));
    }
    if (form != 'L') {
      row.feature = vectorFeature(row.feature, form);
      row.modrm = true;
    }
    OperandSpec[] columnSpecs = row.operands;
    for (int i = 0; i < columnSpecs.length; i++) {
      if (columnSpecs[i].memoryCapable() && !row.ignoreMod) {
        if (!accessSaid && i == 0 && (row.keyMask & Opcode.KEY_MOD3) == 0 || row.access == null) {
          throw new IllegalArgumentException("memory access not said: " + columns);
        }
        if (!accessSaid) {
          row.access = Opcode.Access.READ;
        }
      }
    }
    if (row.sizeRule == Opcode.SIZE_V && columnSpecs.length > 0 && columnSpecs[0].size == 1) {
      row.sizeRule = Opcode.SIZE_BYTE;
    }
    return row;
  }

  private static CpuFeature vectorFeature(CpuFeature legacy, char form) {
    if (form == 'E') {
      return CpuFeature.AVX512;
    }
    return switch (legacy) {
      case AES -> CpuFeature.VAES;
      case PCLMULQDQ -> CpuFeature.VPCLMULQDQ;
      case GFNI -> CpuFeature.GFNI;
      default -> CpuFeature.AVX;
    };
  }

  private static void encoding(Opcode row, String text, char form) {
    row.encoding = form == 'L' ? text : (form == 'V' ? "V:" : "E:").concat(text);
    int at = 0;
    char space = form;
    if (text.startsWith("V:") || text.startsWith("E:")) {
      space = text.charAt(0);
      at = 2;
    }
    if (text.startsWith(":", at + 2)) {
      String prefix = text.substring(at, at + 2);
      at += 3;
      int shift = Opcode.KEY_PREFIX_SHIFT;
      switch (prefix) {
        case "NP" -> restrict(row, 3 << shift, 0);
        case "66" -> {
          restrict(row, 3 << shift, 1 << shift);
          row.mandatory66 = true;
        }
        case "F3" -> restrict(row, 3 << shift, 2 << shift);
        case "F2" -> restrict(row, 3 << shift, 3 << shift);
        case "NF" -> restrict(row, 2 << shift, 0);
        default -> throw new IllegalArgumentException("prefix: " + text);
      }
    }
    int end = at;
    while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0) {
      end++;
    }
    if (text.startsWith("M", at)) { // EVEX map by number: M5xx
      end = at + 4;
      row.map = Character.digit(text.charAt(at + 1), 10);
    } else {
      row.map =
          switch (end - at) {
            case 2 -> 0;
            case 4 -> 1;
            default -> text.startsWith("0F38", at) ? 2 : 3;
          };
    }
    row.code = Integer.parseInt(text.substring(end - 2, end), 16);
    if (space != 'L') {
      row.map += space == 'V' ? VEX_MAP : EVEX_MAP;
    }
    at = end;
    if (text.startsWith("+r", at)) {
      row.codes = 8;
      return;
    }
    if (text.startsWith("/", at)) {
      row.modrm = true;
      restrict(row, 7 << Opcode.KEY_REG_SHIFT, (text.charAt(at + 1) - '0') << Opcode.KEY_REG_SHIFT);
      at += 2;
    }
    if (text.startsWith(".", at)) {
      row.modrm = true;
      restrict(row, Opcode.KEY_MOD3, Opcode.KEY_MOD3);
      restrict(row, 7 << Opcode.KEY_RM_SHIFT, (text.charAt(at + 1) - '0') << Opcode.KEY_RM_SHIFT);
      at += 2;
    }
    if (at < text.length()) {
      row.modrm = true;
      switch (text.charAt(at)) {
        case 'm' -> restrict(row, Opcode.KEY_MOD3, 0);
        case 'r' -> restrict(row, Opcode.KEY_MOD3, Opcode.KEY_MOD3);
        default -> throw new IllegalArgumentException("encoding: " + text);
      }
    }
  }

  private static void restrict(Opcode row, int mask, int value) {
    row.keyMask |= mask;
    row.keyValue |= value;
  }

  /** Applies one attribute; true if it says what is done to memory. */
  private boolean attribute(Opcode row, String text) {
    switch (text) {
      case "r" -> row.access = Opcode.Access.READ;
      case "w" -> row.access = Opcode.Access.WRITE;
      case "rw" -> row.access = Opcode.Access.READ_WRITE;
      case "n" -> row.access = Opcode.Access.NONE;
      case "m" -> restrict(row, Opcode.KEY_MOD3, 0);
      case "lock" -> row.lockable = true;
      case "i64" -> row.in64 = false;
      case "o64" -> row.inLegacy = false;
      case "b" -> row.sizeRule = Opcode.SIZE_BYTE;
      case "z" -> row.sizeRule = Opcode.SIZE_Z;
      case "w16" -> row.sizeRule = Opcode.SIZE_WORD;
      case "d64" -> row.sizeRule = Opcode.SIZE_DEFAULT_64;
      case "f64" -> row.sizeRule = Opcode.SIZE_FORCE_64;
      case "nat" -> row.sizeRule = Opcode.SIZE_NATIVE;
      case "modr" -> row.ignoreMod = true;
      case "cpl0" -> row.privileged = true;
      case "n64" -> row.name64 = true;
      case "W0" -> restrict(row, Opcode.KEY_W, 0);
      case "W1" -> restrict(row, Opcode.KEY_W, Opcode.KEY_W);
      case "L0" -> restrict(row, 3 << Opcode.KEY_L_SHIFT, 0);
      case "L1" -> restrict(row, 3 << Opcode.KEY_L_SHIFT, 1 << Opcode.KEY_L_SHIFT);
      case "L2" -> restrict(row, 3 << Opcode.KEY_L_SHIFT, 2 << Opcode.KEY_L_SHIFT);
      case "nob" -> restrict(row, Opcode.KEY_B, 0);
      case "x4" -> row.vectorIndex = 4;
      case "x8" -> row.vectorIndex = 8;
      case "arith" -> row.flagsWritten |= STATUS;
      case "adc" -> {
        row.flagsTested |= CF;
        row.flagsWritten |= STATUS;
      }
      case "logic" -> {
        row.flagsWritten |= STATUS & ~AF;
        row.flagsUndefined |= AF;
      }
      case "inc" -> row.flagsWritten |= STATUS & ~CF;
      case "mul" -> {
        row.flagsWritten |= CF | OF;
        row.flagsUndefined |= STATUS & ~(CF | OF);
      }
      case "bt" -> {
        row.flagsWritten |= CF;
        row.flagsUndefined |= STATUS & ~(CF | ZF);
      }
      case "v2", "v3", "vn" -> {}
      default -> {
        if (text.length() > 1 && text.charAt(1) == '=') {
          int mask = flags(text.substring(2));
          switch (text.charAt(0)) {
            case 't' -> row.flagsTested |= mask;
            case 'w' -> row.flagsWritten |= mask;
            default -> row.flagsUndefined |= mask;
          }
        } else if (isEvexAttribute(text)) {
          evexAttribute(row, text);
        } else {
          CpuFeature feature = features.get(text);
          if (feature == null) {
            throw new IllegalArgumentException("attribute " + text + " of " + row);
          }
          row.feature = feature;
        }
        return false;
      }
    }
    return text.equals("r") || text.equals("w") || text.equals("rw") || text.equals("n");
  }

  private static void evexAttribute(Opcode row, String text) {
    if (row.map < EVEX_MAP) {
      return;
    }
    switch (text.charAt(1)) {
      case '0' -> restrict(row, Opcode.KEY_W, 0);
      case '1' -> restrict(row, Opcode.KEY_W, Opcode.KEY_W);
      default -> {}
    }
    for (int i = 2; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case 'b' -> row.broadcast = text.charAt(++i) - '0';
        case 'u' -> row.displacementUnit = text.charAt(++i) - '0';
        case 'r' -> {
          row.rounding = true;
          row.sae = true;
        }
        default -> row.sae = true;
      }
    }
  }

  private static int flags(String text) {
    if (text.equals("all")) {
      return STATUS | IF | DF | 0x247100;
    }
    int mask = 0;
    for (int i = 0; i < text.length(); i++) {
      mask |=
          switch (text.charAt(i)) {
            case 'o' -> OF;
            case 's' -> SF;
            case 'z' -> ZF;
            case 'a' -> AF;
            case 'p' -> PF;
            case 'c' -> CF;
            case 'd' -> DF;
            case 'i' -> IF;
            default -> throw new IllegalArgumentException("flags " + text);
          };
    }
    return mask;
  }

  private OperandSpec[] operands(String text) {
    if (text.equals("-")) {
      return new OperandSpec[0];
    }
    String[] parts = text.split(",");
    OperandSpec[] result = new OperandSpec[parts.length];
    for (int i = 0; i < parts.length; i++) {
      OperandSpec spec = specs.get(parts[i]);
      if (spec == null) {
        spec = OperandSpecParser.parse(parts[i]);
        specs.put(parts[i], spec);
      }
      result[i] = spec;
    }
    return result;
  }
}

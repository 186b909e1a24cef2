package bootscope.core.isa;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes code from Intel syntax, so that a test shows instructions and not bytes. Mnemonics and
 * operands are those of the listing: what this assembles, {@link InstructionFormatter} lists again.
 *
 * <p>There is no table of encodings here but the one {@link OpcodeTable}. Names lead to rows
 * because every row is listed once; how wide a constant is, the decoder says; and what comes out is
 * decoded and compared with what was asked for. Of several encodings one without an operand-size
 * prefix is taken, of those the shortest, and of those the first in the table.
 *
 * <p>Instructions are separated by {@code ;} or line ends. {@code name:} before one makes a label,
 * {@code $} is where an instruction begins, {@code db 1,2} are bytes. Beyond the listing's names:
 * string instructions have their size behind them ({@code rep movsb}), an operand that is an x87
 * row's fixed first may be left out, and {@code near} before a target asks for the long form.
 */
public final class Assembler {
  /** A way to a listed name: a row, and the prefixes that give the size. */
  private record Form(Opcode row, boolean operandSize, boolean wide) {}

  /** An encoding that means what was asked for. */
  private record Found(byte[] code, Instruction instruction, boolean operandSize) {
    boolean isBetterThan(Found other) {
      return operandSize == other.operandSize
          ? code.length < other.code.length
          : other.operandSize; // a far pointer is listed alike with the prefix and without
    }
  }

  private static final Map<CodeSize, Assembler> OF_SIZE = new EnumMap<>(CodeSize.class);
  private static final List<String> SEGMENTS = List.of("es", "cs", "ss", "ds", "fs", "gs");
  private static final int[] SEGMENT_PREFIXES = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65};
  private static final Map<String, Integer> PREFIXES =
      Map.ofEntries(
          Map.entry("lock", 0xF0),
          Map.entry("rep", 0xF3),
          Map.entry("repz", 0xF3),
          Map.entry("repnz", 0xF2),
          Map.entry("data16", 0x66),
          Map.entry("data32", 0x66),
          Map.entry("addr16", 0x67),
          Map.entry("addr32", 0x67),
          Map.entry("es", 0x26),
          Map.entry("cs", 0x2E),
          Map.entry("ss", 0x36),
          Map.entry("ds", 0x3E),
          Map.entry("fs", 0x64),
          Map.entry("gs", 0x65));

  private final CodeSize size;
  private final Decoder decoder;
  private final Map<String, Set<Form>> forms = new HashMap<>();

  private Assembler(CodeSize size) {
    this.size = size;
    decoder = new Decoder(size);
    InstructionFormatter listing = InstructionFormatter.of(InstructionFormatter.Syntax.INTEL, size);
    for (Opcode row : OpcodeTable.legacyRows()) {
      for (int prefixes = 0; prefixes < 4; prefixes++) {
        Form form = new Form(row, (prefixes & 1) != 0, (prefixes & 2) != 0);
        for (int modrm = 0x41; modrm < 0x100; modrm += 0x80) { // a memory operand, and a register
          list(form, modrm, listing);
        }
      }
    }
  }

  /**
   * Assembles code.
   *
   * @param origin where it will stand: offset in its code segment
   * @param text the instructions, as a format of {@code arguments}
   * @throws IllegalArgumentException for what is no instruction in code of this size
   */
  public static byte[] assemble(CodeSize size, long origin, String text, Object... arguments) {
    synchronized (OF_SIZE) {
      String source = arguments.length == 0 ? text : String.format(Locale.ROOT, text, arguments);
      return OF_SIZE.computeIfAbsent(size, Assembler::new).code(origin, source);
    }
  }

  /** Code without branches to places outside of it, of 16, 32 or 64 bits. */
  public static byte[] assemble(int bits, String text, Object... arguments) {
    return assemble(ofBits(bits), 0, text, arguments);
  }

  /** The code size that has so many bits. */
  public static CodeSize ofBits(int bits) {
    return switch (bits) {
      case 16 -> CodeSize.BITS_16;
      case 32 -> CodeSize.BITS_32;
      default -> CodeSize.BITS_64;
    };
  }

  // ---------------------------------------------------------------- names

  /** Learns by what name a form is listed. */
  private void list(Form form, int modrm, InstructionFormatter listing) {
    Opcode row = form.row;
    if (form.wide && size != CodeSize.BITS_64) {
      return;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (form.operandSize) {
      out.write(0x66);
    }
    out.writeBytes(RowEncoder.opcodeBytes(row, form.wide ? 0x48 : 0, row.codes > 1 ? 1 : 0));
    if (row.modrm) {
      int fixed = row.keyValue >> Opcode.KEY_REG_SHIFT & 7;
      boolean fixesRm = (row.keyMask & 7 << Opcode.KEY_RM_SHIFT) != 0;
      int rm = fixesRm ? row.keyValue >> Opcode.KEY_RM_SHIFT & 7 : modrm & 7;
      out.write(modrm & 0xC0 | fixed << 3 | rm);
    }
    out.writeBytes(new byte[16]);
    Instruction in = decoder.decode(out.toByteArray(), 0, Decoder.MAX_LENGTH);
    if (in == null || in.opcode() != row) {
      return;
    }
    String[] words = listing.format(in, 0, null).split(" ");
    if (words[0].startsWith("data") || words[0].startsWith("rex")) {
      return; // the prefix changes nothing
    }
    boolean target = in.operandCount() > 0 && in.operand(0) instanceof Operand.Relative;
    if (target && form.operandSize && words[0].equals(row.listingName())) {
      return; // a branch that cuts the instruction pointer short, under the name of one that does
      // not
    }
    add(words[0], form);
    if (InstructionFormatter.predicateName(in) != null) {
      add(row.listingName(), form);
    }
    if (RowEncoder.isString(row)) {
      add(words[0] + " bw d   q".charAt(in.operandSize()), form);
    }
  }

  private void add(String name, Form form) {
    forms.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(form);
  }

  // ---------------------------------------------------------------- text

  /** Assembles until no label moves any more: branches to them may only grow. */
  private byte[] code(long origin, String source) {
    List<String> lines = new ArrayList<>();
    for (String line : source.split("[;\\n]")) {
      if (!line.isBlank()) {
        lines.add(line.strip());
      }
    }
    Map<String, Long> labels = new HashMap<>();
    int[] least = new int[lines.size()];
    for (boolean first = true; ; first = false) {
      Map<String, Long> before = new HashMap<>(labels);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (int i = 0; i < least.length; i++) {
        String line = lines.get(i);
        long at = origin + out.size();
        while (line.matches("[A-Za-z_]\\w*:(?!\\S).*")) {
          labels.put(line.substring(0, line.indexOf(':')), at);
          line = line.substring(line.indexOf(':') + 1).strip();
        }
        if (!line.isEmpty()) {
          byte[] code = line(line, new AssemblerText(labels, first, at), least[i]);
          least[i] = code.length;
          out.writeBytes(code);
        }
      }
      if (!first && labels.equals(before)) {
        return out.toByteArray();
      }
    }
  }

  private byte[] line(String line, AssemblerText text, int least) {
    ByteArrayOutputStream prefixes = new ByteArrayOutputStream();
    String rest = line;
    String name = word(rest);
    while (PREFIXES.containsKey(name) && rest.length() > name.length()) {
      prefixes.write(PREFIXES.get(name));
      rest = rest.substring(name.length()).strip();
      name = word(rest);
    }
    rest = rest.substring(name.length()).strip();
    if (name.equals("db")) {
      for (String part : rest.split(",")) {
        prefixes.write((int) text.number(part));
      }
      return prefixes.toByteArray();
    }
    boolean near = rest.startsWith("near ");
    List<Operand> operands = text.operands(near ? rest.substring(5) : rest, size, prefixes);
    List<Found> found = new ArrayList<>();
    for (Form form : forms.getOrDefault(name, Set.of())) {
      Found f = encode(form, operands, prefixes, text.at);
      boolean isShort = near && f != null && f.code.length <= 2;
      if (f != null && f.code.length >= least && !isShort) {
        found.add(f);
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException("no " + size + " instruction: " + line);
    }
    Found best = found.get(0);
    for (Found f : found) {
      if (sizeMissing(operands, best, f)) {
        throw new IllegalArgumentException("say how wide memory is: " + line);
      }
      best = f.isBetterThan(best) ? f : best;
    }
    return best.code;
  }

  private static String word(String text) {
    int blank = text.indexOf(' ');
    return blank < 0 ? text : text.substring(0, blank);
  }

  private static boolean sizeMissing(List<Operand> wanted, Found one, Found other) {
    return wanted.stream().anyMatch(o -> o instanceof Operand.Memory m && m.size() == 0)
        && one.instruction.memory().size() != other.instruction.memory().size();
  }

  // ---------------------------------------------------------------- encoding

  /** The encoding of this form with these operands; null if it has none. */
  private Found encode(Form form, List<Operand> operands, ByteArrayOutputStream prefixes, long at) {
    Opcode row = form.row;
    OperandSpec[] specs = row.operands;
    int skipped = specs.length - operands.size();
    if (skipped != 0 && !(skipped == 1 && RowEncoder.x87(row))) {
      return null;
    }
    AssemblerFields fields = new AssemblerFields(row, form.wide);
    for (int i = 0; i < operands.size(); i++) {
      if (!fields.put(specs[i + skipped], operands.get(i), size)) {
        return null;
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (fields.memory != null && fields.memory.segmentOverridden()) {
      out.write(SEGMENT_PREFIXES[fields.memory.segment()]);
    }
    if (fields.memory != null
        && fields.memory.addressSize() != AssemblerText.addressSize(size, prefixes)) {
      out.write(0x67);
    }
    if (form.operandSize) {
      out.write(0x66);
    }
    out.writeBytes(prefixes.toByteArray());
    out.writeBytes(RowEncoder.opcodeBytes(row, fields.rex(), fields.low));
    if (row.modrm) {
      fields.modrm(out, size);
    }
    int head = out.size();
    out.writeBytes(new byte[16]);
    byte[] code = out.toByteArray();
    Instruction shape = decoder.decode(code, 0, Decoder.MAX_LENGTH);
    if (shape == null || shape.opcode() != row) {
      return null;
    }
    constants(code, head, shape, operands, skipped, at);
    Instruction in = decoder.decode(code, 0, Decoder.MAX_LENGTH);
    for (int i = 0; i < operands.size(); i++) {
      if (!means(operands.get(i), in.operand(i + skipped), in, at)) {
        return null;
      }
    }
    return new Found(Arrays.copyOf(code, in.length()), in, form.operandSize);
  }

  /** Writes the constants behind the opcode, as wide as the decoder found them. */
  private static void constants(
      byte[] code, int head, Instruction shape, List<Operand> operands, int skipped, long at) {
    int n = head;
    for (int i = 0; i < operands.size(); i++) {
      switch (shape.operand(i + skipped)) {
        case Operand.Immediate immediate ->
            n = number(code, n, value(operands.get(i)), immediate.encodedBytes());
        case Operand.Relative _ -> {
          long distance = value(operands.get(i)) - at - shape.length();
          n = number(code, n, distance, shape.length() - head);
        }
        case Operand.FarPointer far -> {
          Operand.FarPointer wanted = (Operand.FarPointer) operands.get(i);
          n = number(code, n, wanted.offset(), far.size());
          n = number(code, n, wanted.selector(), 2);
        }
        case Operand.Memory memory -> {
          if (!shape.opcode().modrm) {
            long address = ((Operand.Memory) operands.get(i)).displacement();
            n = number(code, n, address, memory.addressSize());
          }
        }
        case Operand.Register _ -> {}
      }
    }
  }

  private static int number(byte[] code, int from, long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      code[from + i] = (byte) (value >> 8 * i);
    }
    return from + bytes;
  }

  private static long value(Operand operand) {
    return ((Operand.Immediate) operand).value();
  }

  /** Whether the decoder's operand is what the text says. */
  private boolean means(Operand wanted, Operand decoded, Instruction in, long at) {
    return switch (decoded) {
      case Operand.Register r ->
          wanted instanceof Operand.Register w
              && r.file() == w.file()
              && r.number() == w.number()
              && (r.file() != RegisterClass.GENERAL || w.size() == listedSize(r, in));
      case Operand.Immediate i -> {
        long value = value(wanted);
        long unit = 1L << 8 * i.size();
        yield value == i.value() && i.size() == 8
            || i.size() < 8
                && value >= -unit / 2
                && value < unit
                && (value - i.value()) % unit == 0;
      }
      case Operand.Relative r -> {
        int bytes = size == CodeSize.BITS_64 ? 8 : r.size();
        long target = at + in.length() + r.displacement();
        yield InstructionFormatter.truncate(target, bytes) == value(wanted);
      }
      case Operand.FarPointer f ->
          wanted instanceof Operand.FarPointer w
              && f.selector() == w.selector()
              && f.offset() == w.offset();
      case Operand.Memory m ->
          wanted instanceof Operand.Memory w
              && (w.size() == 0 || m.size() == 0 || w.size() == m.size())
              && m.base() == w.base()
              && m.index() == w.index()
              && m.scaleShift() == w.scaleShift()
              && m.addressSize() == w.addressSize()
              && InstructionFormatter.truncate(m.displacement() - w.displacement(), m.addressSize())
                  == 0;
    };
  }

  /** Bytes of the register by whose name the listing writes an operand. */
  private static int listedSize(Operand.Register register, Instruction in) {
    boolean byOperandSize =
        switch (in.mnemonic()) {
          case MOV -> in.opcode().map == 0 && in.opcode().code == 0x8E;
          case LAR, LSL -> true;
          default -> false;
        };
    return byOperandSize ? in.operandSize() : register.size();
  }

  /** The number of a segment register, or −1. */
  static int segment(String name) {
    return SEGMENTS.indexOf(name);
  }
}

package bootscope.core.isa;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the operands of one instruction for {@link Assembler}. */
final class AssemblerText {
  private static final int DS = 3;
  private static final Map<String, Operand.Register> REGISTERS = new HashMap<>();
  private static final Map<String, Integer> POINTERS =
      Map.of(
          "byte", 1, "word", 2, "dword", 4, "fword", 6, "qword", 8, "tbyte", 10, "oword", 16,
          "xmmword", 16);

  static {
    for (int number = 0; number < 16; number++) {
      for (int size = 1; size <= 8; size *= 2) {
        name(RegisterClass.GENERAL, number, size);
      }
      name(RegisterClass.CONTROL, number, 8);
      name(RegisterClass.DEBUG, number, 8);
      name(RegisterClass.XMM, number, 16);
    }
    for (int number = 0; number < 8; number++) {
      name(RegisterClass.MMX, number, 8);
      name(RegisterClass.X87, number, 10);
    }
    for (int number = 0; number < 6; number++) {
      name(RegisterClass.SEGMENT, number, 2);
    }
    for (int number = 0; number < 4; number++) {
      name(RegisterClass.HIGH_BYTE, number, 1);
    }
    REGISTERS.put("st(0)", REGISTERS.get("st"));
  }

  /** Where the instruction begins. */
  final long at;

  private final Map<String, Long> labels;
  private final boolean first;

  /**
   * @param first whether labels may still be unknown; they count as {@code at} then
   */
  AssemblerText(Map<String, Long> labels, boolean first, long at) {
    this.labels = labels;
    this.first = first;
    this.at = at;
  }

  private static void name(RegisterClass file, int number, int size) {
    REGISTERS.put(
        InstructionFormatter.registerName(file, number, size),
        new Operand.Register(file, number, size));
  }

  /**
   * The operands, destination first. Memory has size 0 where the text does not say one. Registers
   * of control and debug get the size that code of this size has.
   */
  List<Operand> operands(String text, CodeSize size, ByteArrayOutputStream prefixes) {
    List<Operand> operands = new ArrayList<>();
    if (text.isEmpty()) {
      return operands;
    }
    for (String part : text.split(",")) {
      operands.add(operand(part.strip(), size, prefixes));
    }
    return operands;
  }

  private Operand operand(String text, CodeSize size, ByteArrayOutputStream prefixes) {
    Operand.Register register = REGISTERS.get(text);
    if (register != null) {
      boolean system =
          register.file() == RegisterClass.CONTROL || register.file() == RegisterClass.DEBUG;
      return system && size != CodeSize.BITS_64
          ? new Operand.Register(register.file(), register.number(), 4)
          : register;
    }
    int bytes = 0;
    String rest = text;
    int pointer = text.indexOf(" ptr ");
    if (pointer > 0) {
      bytes = POINTERS.getOrDefault(text.substring(0, pointer), -1);
      rest = text.substring(pointer + 5).strip();
    }
    int colon = rest.indexOf(':');
    int segment = colon < 0 ? -1 : Assembler.segment(rest.substring(0, colon));
    if (segment < 0 && colon > 0) {
      int selector = (int) number(rest.substring(0, colon));
      return new Operand.FarPointer(selector, number(rest.substring(colon + 1)), 0);
    }
    rest = rest.substring(colon + 1);
    if (rest.startsWith("[") && rest.endsWith("]")) {
      rest = rest.substring(1, rest.length() - 1);
      return memory(rest, bytes, segment, addressSize(size, prefixes));
    }
    return segment >= 0
        ? memory(rest, bytes, segment, addressSize(size, prefixes))
        : new Operand.Immediate(number(rest), 8, 8);
  }

  /** Bytes of an address that no register gives. */
  static int addressSize(CodeSize size, ByteArrayOutputStream prefixes) {
    boolean toggled = false;
    for (byte prefix : prefixes.toByteArray()) {
      toggled |= prefix == 0x67;
    }
    return !toggled ? size.bytes() : size == CodeSize.BITS_32 ? 2 : 4;
  }

  private Operand.Memory memory(String text, int bytes, int segment, int defaultSize) {
    int base = Operand.Memory.NONE;
    int index = Operand.Memory.NONE;
    int shift = 0;
    int addressSize = defaultSize;
    StringBuilder numbers = new StringBuilder("0");
    for (String term : text.replace(" ", "").split("(?=[+-])")) {
      String plain = term.startsWith("+") ? term.substring(1) : term;
      int times = plain.indexOf('*');
      Operand.Register r = REGISTERS.get(times < 0 ? plain : plain.substring(0, times));
      if (plain.equals("rip")) {
        base = Operand.Memory.RIP;
      } else if (r == null) {
        numbers.append(term.startsWith("-") ? "" : "+").append(plain);
      } else {
        addressSize = r.size();
        if (times >= 0 || base != Operand.Memory.NONE) {
          index = r.number();
          shift = times < 0 ? 0 : Integer.numberOfTrailingZeros(plain.charAt(times + 1) - '0');
        } else {
          base = r.number();
        }
      }
    }
    boolean plain = base == Operand.Memory.NONE && index == Operand.Memory.NONE;
    return new Operand.Memory(
        bytes,
        segment,
        segment >= 0 && !(plain && segment == DS), // what has no register is in DS anyway
        base,
        index,
        shift,
        number(numbers.toString()),
        0,
        addressSize);
  }

  /** A sum of numbers, labels and {@code $}. */
  long number(String text) {
    long sum = 0;
    for (String term : text.replace(" ", "").split("(?<=.)(?=[+-])")) {
      boolean minus = term.startsWith("-");
      String plain = minus || term.startsWith("+") ? term.substring(1) : term;
      sum += minus ? -value(plain) : value(plain);
    }
    return sum;
  }

  private long value(String text) {
    if (text.equals("$")) {
      return at;
    }
    String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
    if (digits.startsWith("0x")) {
      return Long.parseUnsignedLong(digits.substring(2), 16);
    }
    if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
      return Long.parseLong(digits);
    }
    Long label = labels.get(text);
    if (label == null && !first) {
      throw new IllegalArgumentException("no number and no label: " + text);
    }
    return label == null ? at : label;
  }
}

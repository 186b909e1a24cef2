package bootscope.views.pane.disassembly;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CpuRegister;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Listing;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.outlook.Outlook;
import bootscope.core.describe.FieldDescription;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import bootscope.views.pane.Link;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/** Says in words what an instruction does, and what its operands hold now. */
final class Explainer {
  private Explainer() {}

  /** What it does, in a sentence; its name where none is written for it. */
  static String meaning(Instruction instruction, Texts texts) {
    String name = instruction.mnemonic().name();
    String key = "explain." + name.toLowerCase(Locale.ROOT);
    if (name.startsWith("J") && !texts.has(key)) {
      key = "explain.jcc";
    } else if (name.startsWith("SET") && !texts.has(key)) {
      key = "explain.setcc";
    } else if (name.startsWith("CMOV") && !texts.has(key)) {
      key = "explain.cmovcc";
    }
    return texts.has(key)
        ? texts.get(
            key,
            register(CpuState.RCX, instruction.addressSize()),
            register(CpuState.RSI, instruction.addressSize()),
            register(CpuState.RDI, instruction.addressSize()),
            register(CpuState.RAX, instruction.operandSize()))
        : texts.get("explain.other", name);
  }

  /** What as many bytes of a register as an instruction uses unasked are called. */
  private static String register(int number, int bytes) {
    CpuRegister r = CpuRegisters.general(number);
    return r.nameOf(8 * bytes).orElse(r.name()).toUpperCase(Locale.ROOT);
  }

  /**
   * What an operand holds or means now.
   *
   * @param name of the register, or the memory operand's segment in brackets; empty for a value in
   *     the instruction itself
   * @param note the value in another way: decimal, or what it points to; may be empty
   * @param link to what it points to, or null
   */
  record Part(String name, String value, String note, Link link) {
    /** As plain text. */
    String text() {
      String relation = name.isEmpty() ? "" : name.startsWith("[") ? " → " : " = ";
      return name + relation + value + (note.isEmpty() ? "" : " (" + note + ")");
    }
  }

  /**
   * The operands' registers, values and addresses.
   *
   * @param linear the instruction's address; empty where it is not known, and then none that goes
   *     by it is either
   * @param words what lies at an address, or empty
   */
  static List<Part> operands(
      Listing.Line line, OptionalLong linear, RegisterValues r, LongFunction<String> words) {
    List<Part> out = new ArrayList<>();
    Instruction i = line.instruction();
    for (int n = 0; n < i.operandCount(); n++) {
      switch (i.operand(n)) {
        case Operand.Register register -> {
          Part part = register(register, r, words);
          if (part != null) {
            out.add(part);
          }
        }
        case Operand.Memory memory -> {
          OptionalLong address = address(i, memory, linear, r);
          address.ifPresent(
              a ->
                  out.add(
                      new Part(
                          "[" + CpuRegisters.segment(memory.segment()).name() + "]",
                          "0x" + Long.toHexString(a),
                          words.apply(a),
                          new Link.ToMemory(a, false))));
        }
        case Operand.Immediate immediate ->
            out.add(
                new Part(
                    "",
                    "0x" + Long.toHexString(truncate(immediate.value(), immediate.size())),
                    decimal(immediate.value()),
                    null));
        default -> {}
      }
    }
    return out;
  }

  /** The linear address that a memory operand means now; empty where that cannot be told. */
  static OptionalLong address(
      Instruction i, Operand.Memory memory, OptionalLong linear, RegisterValues r) {
    return memory.base() == Operand.Memory.RIP && linear.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Outlook.address(i, memory, linear.orElse(0), r));
  }

  private static String decimal(long value) {
    return Math.abs(value) < 10 ? "" : Long.toString(value);
  }

  /** The names of flags, the highest first; with their values in RFLAGS, if that is given. */
  static String flags(int mask, OptionalLong rflags) {
    List<String> names = new ArrayList<>();
    for (FieldDescription f : CpuRegisters.RFLAGS.fields().reversed()) {
      if (f.of(mask) != 0) {
        names.add(f.name() + (rflags.isPresent() ? "=" + f.of(rflags.getAsLong()) : ""));
      }
    }
    return String.join(" ", names);
  }

  /** Where the manual describes it: the volume goes by the first letter. */
  static String manual(Instruction i) {
    String name = i.mnemonic().name().replaceAll("_.*", "");
    if (i.mnemonic().inConditionFamily(Mnemonic.JO)) {
      name = "Jcc";
    } else if (name.startsWith("SET") && i.opcode().flagsTested() != 0) {
      name = "SETcc";
    } else if (name.startsWith("CMOV")) {
      name = "CMOVcc";
    }
    char first = name.charAt(0);
    String volume = first <= 'L' ? "2A" : first <= 'U' ? "2B" : first == 'V' ? "2C" : "2D";
    return "SDM vol. " + volume + ", " + name;
  }

  private static Part register(
      Operand.Register operand, RegisterValues r, LongFunction<String> words) {
    RegisterName name = named(operand).orElse(null);
    if (name == null) {
      return null;
    }
    long value = r.get(name);
    String shown = name.register().nameOf(name.width()).orElse(name.register().name());
    if (operand.file() != RegisterClass.GENERAL) {
      return plain(operand.file() == RegisterClass.HIGH_BYTE ? highName(name) : shown, value);
    }
    String there = operand.size() >= 4 ? words.apply(value) : "";
    return new Part(
        shown,
        hex(value),
        there.isEmpty() ? Math.abs(value) < 1 << 20 ? decimal(value) : "" : there,
        there.isEmpty() ? null : new Link.ToMemory(value, false));
  }

  /** The register that an operand means; empty for those that are not explained. */
  private static Optional<RegisterName> named(Operand.Register operand) {
    int number = operand.number();
    return switch (operand.file()) {
      case GENERAL ->
          Optional.of(new RegisterName(CpuRegisters.general(number), 0, 8 * operand.size()));
      case HIGH_BYTE -> Optional.of(new RegisterName(CpuRegisters.general(number), 8, 8));
      case SEGMENT ->
          number < 6
              ? Optional.of(new RegisterName(CpuRegisters.segment(number), 0, 16))
              : Optional.empty();
      case CONTROL -> CpuRegisters.named("cr" + number);
      case DEBUG -> CpuRegisters.named("dr" + number);
      default -> Optional.empty();
    };
  }

  private static String highName(RegisterName name) {
    return name.register().aliases().stream()
        .filter(a -> a.shift() == name.shift())
        .findFirst()
        .orElseThrow()
        .name();
  }

  private static Part plain(String name, long value) {
    return new Part(name, hex(value), "", null);
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  static long truncate(long value, int size) {
    return size >= 8 || size == 0 ? value : value & (1L << 8 * size) - 1;
  }
}

package bootscope.core.debug;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.debug.CpuRegister.Group;
import bootscope.core.describe.FieldDescription;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The registers as text, as the monitor shows them. */
public final class RegisterText {
  private RegisterText() {}

  /** The mode in words: {@code 32-bit protected mode}. */
  public static String mode(Processor processor) {
    CpuState s = processor.state();
    boolean longMode = (s.msr(Msr.EFER) & Msr.EFER_LMA) != 0;
    String paging = (s.cr(0) >>> 31 & 1) == 0 ? ", no paging" : "";
    if ((s.cr(0) & 1) == 0) {
      return "real mode";
    }
    if ((processor.rflags() >>> 17 & 1) != 0) {
      return "virtual-8086 mode" + paging;
    }
    String kind = longMode ? processor.codeBits() == 64 ? "" : "compatibility " : "protected ";
    return processor.codeBits() + "-bit " + kind + "mode" + paging;
  }

  /**
   * All registers but the floating-point and vector ones, in lines of text, with what general
   * registers point to.
   */
  public static String text(Debugger debugger) {
    Processor processor = debugger.machine().processor();
    RegisterValues v = RegisterValues.of(processor);
    int bits = v.longMode() ? 64 : 32;
    List<CpuRegister> general = CpuRegisters.of(Group.GENERAL).subList(0, v.longMode() ? 16 : 8);
    StringBuilder out = new StringBuilder(1600);
    for (int i = 0; i < general.size(); i++) {
      out.append(named(general.get(i), v, bits)).append(i % 4 == 3 ? "\n" : "  ");
    }
    for (CpuRegister r : general) {
      String words = Pointee.at(debugger, v.get(r)).words();
      if (!words.isEmpty()) {
        out.append(String.format(Locale.ROOT, "%-3s points to %s%n", name(r, bits), words));
      }
    }
    String place = debugger.nameOf(v.linearRip());
    out.append(named(CpuRegisters.RIP, v, bits));
    out.append(place == null ? "" : " <" + place + ">").append("  CPL ").append(v.cpl());
    out.append("  ").append(mode(processor)).append(v.halted() ? ", halted\n" : "\n");
    out.append(name(CpuRegisters.RFLAGS, bits)).append(' ');
    out.append(hex(v.get(CpuRegisters.RFLAGS), 8));
    out.append(" [").append(flags(v.get(CpuRegisters.RFLAGS))).append("]\n");
    for (CpuRegister selector : CpuRegisters.of(Group.SEGMENT)) {
      out.append(segment(selector, v));
    }
    out.append(table("gdtr", v)).append(table("idtr", v));
    out.append(field("cr0", 8, v)).append("  ").append(field("cr2", 16, v)).append('\n');
    out.append(field("cr3", 16, v)).append("  ").append(field("cr4", 8, v));
    out.append("  ").append(field("cr8", 1, v)).append('\n');
    out.append(field("efer", 4, v)).append(' ');
    for (CpuRegister r : CpuRegisters.of(Group.DEBUG)) {
      out.append(' ').append(r.name()).append(' ').append(hex(v.get(r), 1));
    }
    return out.append('\n').toString();
  }

  /**
   * The registers that a word of a user's means: one by name, a part of one, or those of a group,
   * as {@code sse}, which gdb calls vector, or {@code all}. Empty when it means nothing.
   */
  public static List<RegisterName> meant(String word) {
    String name = word.startsWith("$") || word.startsWith("%") ? word.substring(1) : word;
    Optional<RegisterName> one = CpuRegisters.named(name);
    if (one.isPresent()) {
      return List.of(one.get());
    }
    String group =
        switch (name.toLowerCase(Locale.ROOT)) {
          case "vector" -> "sse";
          case "float" -> "x87";
          default -> name.toLowerCase(Locale.ROOT);
        };
    return CpuRegisters.all().stream()
        .filter(r -> group.equals("all") || groupName(r.group()).equals(group))
        .map(r -> new RegisterName(r, 0, r.width()))
        .toList();
  }

  /** The words for groups of registers. */
  public static List<String> groups() {
    return Stream.concat(
            Arrays.stream(Group.values()).map(RegisterText::groupName), Stream.of("all"))
        .toList();
  }

  private static String groupName(Group group) {
    return group.name().toLowerCase(Locale.ROOT);
  }

  /**
   * A register, or a part of one, in a line as gdb lays it out: name, value, and the value in
   * another way: the fields that are set, the symbol at that address, or a decimal number.
   *
   * @param called as the user called it
   */
  public static String line(Debugger debugger, RegisterName register, String called) {
    RegisterValues all = RegisterValues.of(debugger.machine().processor());
    CpuRegister r = register.register();
    long value = all.get(register);
    String hex =
        register.width() > 64
            ? String.format(
                Locale.ROOT, "0x%0" + (register.width() - 64) / 4 + "x%016x", all.high(r), value)
            : "0x" + Long.toHexString(value);
    return String.format(
            Locale.ROOT, "%-18s %-18s %s", called, hex, otherwise(debugger, register, all))
        .stripTrailing()
        .concat("\n");
  }

  private static String otherwise(Debugger debugger, RegisterName register, RegisterValues all) {
    CpuRegister r = register.register();
    long value = all.get(register);
    String place = register.width() >= 32 ? debugger.nameOf(value) : null;
    if (r.group() == Group.X87 && r.width() > 64) {
      return all.empty(r) ? "empty" : Double.toString(all.extended(r));
    }
    if (register.width() > 64) {
      return "";
    }
    if (!r.fields().isEmpty() && register.shift() == 0 && register.width() >= 16) {
      return "[ " + r.words(value) + " ]";
    }
    if (place != null) {
      return "0x" + Long.toHexString(value) + " <" + place + ">";
    }
    int unused = 64 - register.width();
    return Long.toString(value << unused >> unused);
  }

  /** A register as the mode names it, with as many digits as it has there. */
  private static String named(CpuRegister r, RegisterValues v, int bits) {
    long value = bits == 64 ? v.get(r) : v.get(r) & (1L << bits) - 1;
    return String.format(Locale.ROOT, "%-3s %s", name(r, bits), hex(value, bits / 4));
  }

  private static String name(CpuRegister r, int bits) {
    return r.nameOf(bits).orElse(r.name());
  }

  private static String hex(long value, int digits) {
    return String.format(Locale.ROOT, "%0" + digits + "x", value);
  }

  /** With the names of the bits that are set, if it has any. */
  private static String field(String name, int digits, RegisterValues v) {
    CpuRegister r = CpuRegisters.named(name).orElseThrow().register();
    boolean bits = r.fields().stream().anyMatch(f -> f.width() == 1);
    String words = bits ? " [" + r.words(v.get(r)) + "]" : "";
    return r.name() + " " + hex(v.get(r), digits) + words;
  }

  private static String segment(CpuRegister selector, RegisterValues v) {
    String name = selector.name();
    return String.format(
        Locale.ROOT,
        "%-4s %04x  base %016x  limit %08x  %s%n",
        name,
        v.get(selector),
        value(name + ".base", v),
        value(name + ".limit", v),
        segment((int) value(name + ".attributes", v)));
  }

  private static String table(String name, RegisterValues v) {
    return String.format(
        Locale.ROOT,
        "%s       base %016x  limit %04x%n",
        name,
        value(name, v),
        value(name + ".limit", v));
  }

  private static long value(String name, RegisterValues v) {
    return v.get(CpuRegisters.named(name).orElseThrow());
  }

  private static String flags(long rflags) {
    String names =
        CpuRegisters.RFLAGS.fields().stream()
            .filter(f -> f.width() == 1 && f.of(rflags) != 0)
            .map(FieldDescription::name)
            .collect(Collectors.joining(" "));
    return names + (names.isEmpty() ? "IOPL=" : " IOPL=") + (rflags >>> 12 & 3);
  }

  /** Access rights of a segment (SDM vol. 3A §3.4.5). */
  private static String segment(int attributes) {
    if ((attributes & 0x80) == 0) {
      return "not present";
    }
    StringBuilder out =
        new StringBuilder(String.format(Locale.ROOT, "DPL %d ", attributes >> 5 & 3));
    if ((attributes & 0x10) == 0) {
      return out.append(String.format(Locale.ROOT, "system, type %x", attributes & 15)).toString();
    }
    boolean code = (attributes & 8) != 0;
    out.append(code ? "code" : "data");
    if ((attributes & 1 << 13) != 0) {
      out.append(" 64-bit");
    } else {
      out.append((attributes & 1 << 14) != 0 ? " 32-bit" : " 16-bit");
    }
    if (code) {
      out.append((attributes & 2) != 0 ? ", read" : ", execute only");
    } else {
      out.append((attributes & 2) != 0 ? ", read/write" : ", read only");
    }
    return out.toString();
  }
}

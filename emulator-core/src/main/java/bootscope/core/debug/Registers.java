package bootscope.core.debug;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The processor's registers by name, and all of them as text. */
public final class Registers {
  private static final List<String> GENERAL =
      List.of(
          "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
          "r13", "r14", "r15");
  private static final List<String> GENERAL_32 =
      List.of("eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi");
  private static final List<String> SEGMENTS =
      List.of("es", "cs", "ss", "ds", "fs", "gs", "ldtr", "tr");

  /** In the order in which they are shown. */
  private static final int[] ORDER = {0, 3, 1, 2, 6, 7, 5, 4, 8, 9, 10, 11, 12, 13, 14, 15};

  private static final int[] SEGMENT_ORDER = {1, 2, 3, 0, 4, 5, 6, 7};

  private Registers() {}

  /** A register's value; names as in the manual, in lower case. */
  public static OptionalLong value(Processor processor, String name) {
    CpuState s = processor.state();
    int number = GENERAL.indexOf(name);
    if (number >= 0) {
      return OptionalLong.of(s.reg(number));
    }
    number = GENERAL_32.indexOf(name);
    if (number >= 0) {
      return OptionalLong.of(s.reg(number) & 0xFFFF_FFFFL);
    }
    number = SEGMENTS.indexOf(name);
    if (number >= 0) {
      return OptionalLong.of(s.selector(number));
    }
    return switch (name) {
      case "rip", "eip", "ip" -> OptionalLong.of(s.rip());
      case "pc" -> OptionalLong.of(processor.linearRip());
      case "sp" -> OptionalLong.of(s.reg(CpuState.RSP));
      case "rflags", "eflags" -> OptionalLong.of(processor.rflags());
      case "cr8" -> OptionalLong.of(processor.taskPriority());
      case "cr0", "cr2", "cr3", "cr4" -> OptionalLong.of(s.cr(name.charAt(2) - '0'));
      case "dr0", "dr1", "dr2", "dr3", "dr6", "dr7" -> OptionalLong.of(s.dr(name.charAt(2) - '0'));
      case "efer" -> OptionalLong.of(s.msr(Msr.EFER));
      case "fs_base" -> OptionalLong.of(s.segmentBase(CpuState.FS));
      case "gs_base" -> OptionalLong.of(s.segmentBase(CpuState.GS));
      default -> OptionalLong.empty();
    };
  }

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
    CpuState s = processor.state();
    StringBuilder out = new StringBuilder(1600);
    boolean wide = (s.msr(Msr.EFER) & Msr.EFER_LMA) != 0;
    for (int i = 0; i < (wide ? 16 : 8); i++) {
      int number = ORDER[i];
      String name = wide ? GENERAL.get(number) : GENERAL_32.get(number);
      out.append(
          wide
              ? String.format(Locale.ROOT, "%-3s %016x", name, s.reg(number))
              : String.format(Locale.ROOT, "%s %08x", name, s.reg(number) & 0xFFFF_FFFFL));
      out.append(i % 4 == 3 ? "\n" : "  ");
    }
    for (int i = 0; i < (wide ? 16 : 8); i++) {
      int number = ORDER[i];
      String words = Pointee.at(debugger, s.reg(number)).words();
      if (!words.isEmpty()) {
        String register = wide ? GENERAL.get(number) : GENERAL_32.get(number);
        out.append(String.format(Locale.ROOT, "%-3s points to %s%n", register, words));
      }
    }
    String name = debugger.nameOf(processor.linearRip());
    out.append(
        wide
            ? String.format(Locale.ROOT, "rip %016x", s.rip())
            : String.format(Locale.ROOT, "eip %08x", s.rip()));
    out.append(name == null ? "" : " <" + name + ">").append("  CPL ").append(processor.cpl());
    out.append("  ").append(mode(processor)).append(processor.halted() ? ", halted\n" : "\n");
    out.append(wide ? "rflags " : "eflags ")
        .append(String.format(Locale.ROOT, "%08x", processor.rflags()));
    out.append(" [").append(flags(processor.rflags())).append("]\n");
    for (int number : SEGMENT_ORDER) {
      int attributes = s.segmentAttributes(number);
      out.append(
          String.format(
              Locale.ROOT,
              "%-4s %04x  base %016x  limit %08x  %s%n",
              SEGMENTS.get(number),
              s.selector(number),
              s.segmentBase(number),
              s.segmentLimit(number),
              segment(attributes)));
    }
    out.append(
        String.format(
            Locale.ROOT, "gdtr       base %016x  limit %04x%n", s.gdtrBase(), s.gdtrLimit()));
    out.append(
        String.format(
            Locale.ROOT, "idtr       base %016x  limit %04x%n", s.idtrBase(), s.idtrLimit()));
    out.append(
        String.format(
            Locale.ROOT,
            "cr0 %08x [%s]  cr2 %016x%n",
            s.cr(0),
            names(
                s.cr(0),
                "PE MP EM TS ET NE - - - - - - - - - - WP - AM - - - - - - - - - - NW CD PG"),
            s.cr(2)));
    out.append(
        String.format(
            Locale.ROOT,
            "cr3 %016x  cr4 %08x [%s]  cr8 %x%n",
            s.cr(3),
            s.cr(4),
            names(
                s.cr(4),
                "VME PVI TSD DE PSE PAE MCE PGE PCE OSFXSR OSXMMEXCPT UMIP LA57 VMXE SMXE -"
                    + " FSGSBASE PCIDE OSXSAVE - SMEP SMAP"),
            processor.taskPriority()));
    out.append(
        String.format(
            Locale.ROOT,
            "efer %04x [%s]  dr0 %x dr1 %x dr2 %x dr3 %x dr6 %x dr7 %x%n",
            s.msr(Msr.EFER),
            names(s.msr(Msr.EFER), "SCE - - - - - - - LME - LMA NXE"),
            s.dr(0),
            s.dr(1),
            s.dr(2),
            s.dr(3),
            s.dr(6),
            s.dr(7)));
    return out.toString();
  }

  private static String flags(long rflags) {
    String names = names(rflags, "CF - PF - AF - ZF SF TF IF DF OF - - NT - RF VM AC VIF VIP ID");
    return names + (names.isEmpty() ? "IOPL=" : " IOPL=") + (rflags >>> 12 & 3);
  }

  /** The names of the bits that are set. */
  private static String names(long value, String bits) {
    StringBuilder out = new StringBuilder();
    String[] names = bits.split(" ");
    for (int i = 0; i < names.length; i++) {
      if ((value >>> i & 1) != 0 && !names[i].equals("-")) {
        out.append(out.isEmpty() ? "" : " ").append(names[i]);
      }
    }
    return out.toString();
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

package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.debug.CpuRegister.Group;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The processor's registers: the one table from which the monitor, the window, expressions and
 * documentation are made. Adding a register is a line in {@link RegisterTable}.
 */
public final class CpuRegisters {
  private static final List<CpuRegister> ALL = RegisterTable.make();
  private static final Map<String, RegisterName> NAMES = names(ALL);

  /** An offset in CS. */
  public static final CpuRegister RIP = whole("rip");

  /** The next instruction's linear address, which gdb calls pc. */
  public static final CpuRegister PC = whole("pc");

  public static final CpuRegister RFLAGS = whole("rflags");
  public static final CpuRegister CR0 = whole("cr0");
  public static final CpuRegister CR2 = whole("cr2");
  public static final CpuRegister CR3 = whole("cr3");
  public static final CpuRegister CR4 = whole("cr4");
  public static final CpuRegister EFER = whole("efer");

  /** Which of ST(0) to ST(7) hold something: a bit each. */
  public static final CpuRegister FTW = whole("ftw");

  public static final CpuRegister GDTR = whole("gdtr");
  public static final CpuRegister GDTR_LIMIT = whole("gdtr.limit");
  public static final CpuRegister IDTR = whole("idtr");
  public static final CpuRegister IDTR_LIMIT = whole("idtr.limit");

  private static final List<CpuRegister> GENERAL =
      wholes("rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15", "");
  private static final String SEGMENTS = "es cs ss ds fs gs ldtr tr";
  private static final List<CpuRegister> SELECTORS = wholes(SEGMENTS, "");
  private static final List<CpuRegister> BASES = wholes(SEGMENTS, ".base");
  private static final List<CpuRegister> LIMITS = wholes(SEGMENTS, ".limit");
  private static final List<CpuRegister> ATTRIBUTES = wholes(SEGMENTS, ".attributes");

  private CpuRegisters() {}

  private static Map<String, RegisterName> names(List<CpuRegister> all) {
    Map<String, RegisterName> names = new HashMap<>();
    for (CpuRegister r : all) {
      name(names, r.name(), new RegisterName(r, 0, r.width()));
      r.aliases().forEach(a -> name(names, a.name(), new RegisterName(r, a.shift(), a.width())));
    }
    names.put("sp", names.get("rsp")); // as in gdb, the whole of it in every mode
    names.put("fp", names.get("rbp"));
    return names;
  }

  private static void name(Map<String, RegisterName> names, String name, RegisterName means) {
    if (names.put(name, means) != null) {
      throw new IllegalStateException("two registers are called " + name);
    }
  }

  private static CpuRegister whole(String name) {
    return NAMES.get(name).register();
  }

  private static List<CpuRegister> wholes(String names, String suffix) {
    return List.of(names.split(" ")).stream().map(n -> whole(n + suffix)).toList();
  }

  /** All of them, in the order in which they are shown. */
  public static List<CpuRegister> all() {
    return ALL;
  }

  /** Those of a group, in the order in which they are shown. */
  public static List<CpuRegister> of(Group group) {
    return ALL.stream().filter(r -> r.group() == group).toList();
  }

  /**
   * What a name means, in upper or lower case: a register, or a part of one, such as {@code eax},
   * {@code ah}, {@code fs.base}; {@code sp}, {@code fp} and {@code pc} as in gdb.
   */
  public static Optional<RegisterName> named(String name) {
    return Optional.ofNullable(NAMES.get(name.toLowerCase(Locale.ROOT)));
  }

  /** A search that has seen the names of all registers and of their parts. */
  static <S extends NameSearch> S searched(S search) {
    NAMES.keySet().forEach(search::offer);
    return search;
  }

  /** RAX to R15 by their number in an instruction's encoding. */
  public static CpuRegister general(int number) {
    return GENERAL.get(number);
  }

  /** A segment register's selector, by {@link CpuState}'s number. */
  public static CpuRegister segment(int number) {
    return SELECTORS.get(number);
  }

  /** The linear address at which a segment begins. */
  public static CpuRegister base(int segment) {
    return BASES.get(segment);
  }

  /** Offset of a segment's last byte. */
  public static CpuRegister limit(int segment) {
    return LIMITS.get(segment);
  }

  /** A segment's access rights, as in {@link CpuState#segmentAttributes}. */
  public static CpuRegister attributes(int segment) {
    return ATTRIBUTES.get(segment);
  }

  /** Whether a value of EFER says that long mode is active (SDM vol. 3A §2.2.1). */
  public static boolean longMode(long efer) {
    return (efer & Msr.EFER_LMA) != 0;
  }
}

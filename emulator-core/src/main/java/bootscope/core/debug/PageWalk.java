package bootscope.core.debug;

import bootscope.core.cpu.mmu.KeptTranslation;
import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.mmu.PageWalker;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.debug.Translation.Ending;
import bootscope.core.debug.Translation.Kind;
import bootscope.core.debug.Translation.Level;
import bootscope.core.debug.Translation.Paging;
import bootscope.core.debug.Translation.Rule;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * All about one linear address: how the tables translate it, what each kind of access may do there,
 * and what the processor keeps of it.
 *
 * @param bits the fields of each of the translation's entries, in the same order; none where no
 *     memory is
 * @param rights for the supervisor and the user; none where the address is not canonical, or an
 *     entry lies where no memory is
 * @param kept what the processor goes by, until it forgets it
 */
public record PageWalk(
    Translation translation,
    List<List<EntryBits.Field>> bits,
    List<Right> rights,
    List<Kept> kept) {

  /** What an access does. */
  public enum Use {
    READ,
    WRITE,
    EXECUTE;

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Use of(int access) {
      return switch (access) {
        case PageWalker.READ -> READ;
        case PageWalker.WRITE -> WRITE;
        default -> EXECUTE;
      };
    }
  }

  /** What takes a right away (SDM vol. 3A §4.6.1). A level is that of an entry. */
  public enum Taker {
    NOT_PRESENT("%s not present"),
    RESERVED("reserved bits set in the %s"),
    SUPERVISOR("U/S is 0 in the %s"),
    READ_ONLY("R/W is 0 in the %s"),
    READ_ONLY_WP("R/W is 0 in the %s, CR0.WP is 1"),
    NO_EXECUTE("XD is 1 in the %s"),
    SMEP("a user page, CR4.SMEP is 1"),
    SMAP("a user page, CR4.SMAP is 1; allowed while EFLAGS.AC is 1");

    private final String text;

    Taker(String text) {
      this.text = text;
    }
  }

  /**
   * What takes a right away.
   *
   * @param level whose entry does; null for a control register
   */
  public record Taken(Taker by, Level level) {
    public String text() {
      return String.format(Locale.ROOT, by.text, level);
    }
  }

  /**
   * What becomes of an access that walks the tables as they are now.
   *
   * @param user whether it is one with user privilege
   * @param taken by what; none where it is allowed
   * @param error the page fault's error code (SDM vol. 3A §4.7); 0 where it is allowed
   */
  public record Right(boolean user, Use use, List<Taken> taken, int error) {
    public boolean allowed() {
      return taken.isEmpty();
    }

    /** Whether the supervisor may with EFLAGS.AC set, which suspends SMAP. */
    public boolean allowedWithAc() {
      return taken.stream().allMatch(t -> t.by == Taker.SMAP);
    }

    /** In words, such as {@code write: no (R/W is 0 in the PTE; #PF, error code 0x7)}. */
    public String text() {
      return use.text()
          + (allowed()
              ? ": yes"
              : String.format(
                  Locale.ROOT,
                  ": no (%s; #PF, error code 0x%x)",
                  taken.stream().map(Taken::text).collect(Collectors.joining(", ")),
                  error));
    }
  }

  /** Whether what is kept is what the tables say by now. */
  public enum Agreement {
    AGREES("as the tables have it"),
    ELSEWHERE("the tables lead elsewhere by now"),
    REFUSED("the tables refuse it by now"),
    UNMAPPED("the tables have no page there by now"),
    UNKNOWN("the tables cannot be read");

    private final String text;

    Agreement(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** A translation that the processor keeps. */
  public record Kept(KeptTranslation translation, Agreement agreement) {
    public Use use() {
      return Use.of(translation.access());
    }

    /** Whose accesses it is for, and where it leads. */
    public String text() {
      return String.format(
          Locale.ROOT,
          "%s %s%s: 0x%x, in a page of %s%s, %s",
          translation.user() ? "user" : "supervisor",
          use().text(),
          translation.ac() ? " with EFLAGS.AC" : "",
          translation.physical(),
          Translation.size(1L << translation.pageShift()),
          translation.global() ? ", global" : "",
          agreement.text);
    }
  }

  /** As the machine stands. Looks only: no bit is set, no translation kept or forgotten. */
  static PageWalk of(Machine machine, LongFunction<String> names, long address) {
    CpuState s = machine.state();
    Mmu mmu = machine.processor().mmu;
    Translation t = Translation.of(machine, names, address);
    boolean nx = (s.msr(Msr.EFER) & Msr.EFER_NXE) != 0;
    List<List<EntryBits.Field>> bits =
        t.entries().stream()
            .map(
                e ->
                    e.words().isEmpty()
                        ? List.<EntryBits.Field>of()
                        : EntryBits.of(t.paging(), e.level(), e.bytes(), e.value(), s.cr(4), nx))
            .toList();
    List<Right> rights = rights(s, t);
    List<Kept> kept =
        mmu.kept(t.linear()).stream().map(k -> new Kept(k, agreement(t, rights, k))).toList();
    return new PageWalk(t, bits, rights, kept);
  }

  private static List<Right> rights(CpuState s, Translation t) {
    if (t.ending() == Ending.NOT_CANONICAL || t.ending() == Ending.NO_MEMORY) {
      return List.of();
    }
    List<Right> rights = new ArrayList<>();
    for (boolean user : new boolean[] {false, true}) {
      for (Use use : Use.values()) {
        List<Taken> taken = taken(t, user, use);
        rights.add(new Right(user, use, taken, taken.isEmpty() ? 0 : error(s, t, user, use)));
      }
    }
    return List.copyOf(rights);
  }

  private static List<Taken> taken(Translation t, boolean user, Use use) {
    switch (t.ending()) {
      case NOT_PRESENT -> {
        return List.of(new Taken(Taker.NOT_PRESENT, t.lastLevel()));
      }
      case RESERVED -> {
        return List.of(new Taken(Taker.RESERVED, t.lastLevel()));
      }
      default -> {}
    }
    List<Taken> taken = new ArrayList<>();
    for (Rule rule : t.rules()) {
      Taker by = taker(rule.kind(), user, use);
      if (by != null) {
        taken.add(new Taken(by, rule.level()));
      }
    }
    return List.copyOf(taken);
  }

  /** What a rule takes from an access; null for nothing. */
  private static Taker taker(Kind rule, boolean user, Use use) {
    return switch (rule) {
      case SUPERVISOR -> user ? Taker.SUPERVISOR : null;
      case READ_ONLY -> use == Use.WRITE ? user ? Taker.READ_ONLY : Taker.READ_ONLY_WP : null;
      case READ_ONLY_FOR_USER -> use == Use.WRITE && user ? Taker.READ_ONLY : null;
      case NOT_EXECUTABLE -> use == Use.EXECUTE ? Taker.NO_EXECUTE : null;
      case SMEP -> use == Use.EXECUTE && !user ? Taker.SMEP : null;
      case SMAP -> use != Use.EXECUTE && !user ? Taker.SMAP : null;
      case USER, WRITABLE, EXECUTABLE, A20_CLOSED -> null;
    };
  }

  /** SDM vol. 3A §4.7. */
  private static int error(CpuState s, Translation t, boolean user, Use use) {
    boolean nx = t.paging() != Paging.BITS_32 && (s.msr(Msr.EFER) & Msr.EFER_NXE) != 0;
    boolean fetch = use == Use.EXECUTE && (nx || (s.cr(4) & Bits.CR4_SMEP) != 0);
    return (t.ending() == Ending.NOT_PRESENT ? 0 : 1)
        | (use == Use.WRITE ? 2 : 0)
        | (user ? 4 : 0)
        | (t.ending() == Ending.RESERVED ? 8 : 0)
        | (fetch ? 16 : 0);
  }

  private static Agreement agreement(Translation t, List<Right> rights, KeptTranslation kept) {
    if (rights.isEmpty()) {
      return t.ending() == Ending.NO_MEMORY ? Agreement.UNKNOWN : Agreement.UNMAPPED;
    }
    if (t.ending() != Ending.MAPPED) {
      return Agreement.UNMAPPED;
    }
    if (kept.physical() != t.physical()) {
      return Agreement.ELSEWHERE;
    }
    Right right =
        rights.stream()
            .filter(r -> r.user == kept.user() && r.use == Use.of(kept.access()))
            .findFirst()
            .orElseThrow();
    boolean may = kept.ac() ? right.allowedWithAc() : right.allowed();
    return may ? Agreement.AGREES : Agreement.REFUSED;
  }

  /** In lines: the translation, the rights in a page that is mapped, and what is kept. */
  public String text() {
    StringBuilder out = new StringBuilder(translation.text());
    for (boolean user : new boolean[] {false, true}) {
      String line =
          rights.stream()
              .filter(r -> r.user == user && translation.ending() == Ending.MAPPED)
              .map(Right::text)
              .collect(Collectors.joining(", "));
      if (!line.isEmpty()) {
        out.append(user ? "user        " : "supervisor  ").append(line).append('\n');
      }
    }
    kept.forEach(k -> out.append("kept        ").append(k.text()).append('\n'));
    return out.toString();
  }
}

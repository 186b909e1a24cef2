package bootscope.core.debug;

import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * How the processor translates a linear address now, entry by entry, as its own page walk finds it
 * (SDM vol. 3A §4.3–§4.6). No accessed or dirty bit is set by it, and no translation kept.
 *
 * @param linear as the processor takes it: 32 bits outside of long mode
 * @param cr3 what CR3 holds
 * @param entries from the topmost table on; none without paging
 * @param physical guest-physical address; −1 if there is none
 * @param symbol what lies at the physical address; null for nothing known
 * @param pageBytes size of the page, where there is one
 * @param reservedBits those that are set in the last entry and must not be, if that is the end
 * @param rules what may be done with the page, where there is one
 */
public record Translation(
    long linear,
    Paging paging,
    long cr3,
    List<Entry> entries,
    Ending ending,
    long physical,
    String symbol,
    long pageBytes,
    long reservedBits,
    List<Rule> rules) {

  /** The kinds of paging, with their tables from the topmost on. */
  public enum Paging {
    NONE("no paging"),
    BITS_32("32-bit paging", Level.PDE, Level.PTE),
    PAE("PAE paging", Level.PDPTE, Level.PDE, Level.PTE),
    LEVELS_4("4-level paging", Level.PML4E, Level.PDPTE, Level.PDE, Level.PTE);

    private final String text;
    private final List<Level> levels;

    Paging(String text, Level... levels) {
      this.text = text;
      this.levels = List.of(levels);
    }

    static Paging of(CpuState s) {
      return (s.cr(0) & Bits.CR0_PG) == 0
          ? NONE
          : (s.cr(4) & Bits.CR4_PAE) == 0
              ? BITS_32
              : (s.msr(Msr.EFER) & Msr.EFER_LMA) == 0 ? PAE : LEVELS_4;
    }
  }

  /** What an entry is called. */
  public enum Level {
    PML4E,
    PDPTE,
    PDE,
    PTE
  }

  /** What the bits of an entry say. Of one that is not present, no other means anything. */
  public enum Word {
    NOT_PRESENT,
    PRESENT,
    WRITABLE,
    READ_ONLY,
    USER,
    SUPERVISOR,
    WRITE_THROUGH,
    CACHE_DISABLED,
    ACCESSED,
    DIRTY,
    LARGE,
    GLOBAL,
    NO_EXECUTE
  }

  /**
   * An entry of a table.
   *
   * @param at guest-physical address; of a {@linkplain #held held} one, where it was loaded from
   * @param symbol what lies there; null for nothing known
   * @param bytes 4 or 8
   * @param value what the processor goes by
   * @param held whether the processor holds it since CR3 was loaded, whatever memory has by now
   * @param words none where no memory is
   */
  public record Entry(
      Level level, long at, String symbol, int bytes, long value, boolean held, Set<Word> words) {
    private String text() {
      String place = String.format(Locale.ROOT, "%-5s  at physical 0x%x", level, at);
      String says =
          words.stream()
              .map(w -> w.name().toLowerCase(Locale.ROOT).replace('_', ' '))
              .collect(Collectors.joining(", ", ": 0x" + Long.toHexString(value) + ", ", ""));
      return place
          + named(symbol)
          + (words.isEmpty() ? "" : says)
          + (held ? " (as loaded with CR3)" : "");
    }
  }

  /** How a walk ends. */
  public enum Ending {
    MAPPED,
    NOT_PRESENT,
    RESERVED,
    /** The entry lies where no memory is. */
    NO_MEMORY,
    NOT_CANONICAL
  }

  /** What may be done with a page. A level is the first that takes a right away. */
  public enum Kind {
    USER("for user and supervisor"),
    SUPERVISOR("for the supervisor only (%s)"),
    WRITABLE("writable"),
    READ_ONLY("read only (%s)"),
    READ_ONLY_FOR_USER("read only (%s), but for the supervisor, as CR0.WP is 0"),
    EXECUTABLE("executable"),
    NOT_EXECUTABLE("not executable (%s)"),
    SMEP("not executable by the supervisor (CR4.SMEP)"),
    SMAP("the supervisor must have set EFLAGS.AC (CR4.SMAP)"),
    A20_CLOSED("A20 is closed: bit 20 of physical addresses is 0");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  /**
   * Something that may be done with the page, or not.
   *
   * @param level whose entry says so, for what is taken away; else null
   */
  public record Rule(Kind kind, Level level) {
    private String text() {
      return String.format(Locale.ROOT, kind.text, level);
    }
  }

  private static final long LARGE_BIT = 1 << 7;

  /**
   * How an address is translated as the machine stands.
   *
   * @param names what lies at a guest-physical address; null for nothing known
   */
  static Translation of(Machine machine, LongFunction<String> names, long address) {
    CpuState s = machine.state();
    Mmu mmu = machine.processor().mmu;
    Paging paging = Paging.of(s);
    long linear = paging == Paging.LEVELS_4 ? address : address & 0xFFFF_FFFFL;
    List<Seen> seen = new ArrayList<>();
    long physical =
        mmu.observe(linear, (at, bytes, value, ok) -> seen.add(new Seen(at, bytes, value, ok)));
    boolean walked = !seen.isEmpty();
    long reserved = walked ? mmu.walker().reservedBits() : 0;
    List<Entry> entries = new ArrayList<>();
    for (Seen e : seen) {
      Level level = paging.levels.get(entries.size());
      boolean held = paging == Paging.PAE && level == Level.PDPTE;
      long wrong = e == seen.getLast() ? reserved : 0;
      Set<Word> words = e.readable ? words(s, paging, level, e.value & ~wrong) : Set.of();
      String symbol = names.apply(e.at);
      entries.add(new Entry(level, e.at, symbol, e.bytes, e.value, held, words));
    }
    Ending ending =
        physical >= 0
            ? Ending.MAPPED
            : !walked
                ? Ending.NOT_CANONICAL
                : !seen.getLast().readable
                    ? Ending.NO_MEMORY
                    : reserved != 0 ? Ending.RESERVED : Ending.NOT_PRESENT;
    boolean page = physical >= 0 && walked;
    return new Translation(
        linear,
        paging,
        s.cr(3),
        List.copyOf(entries),
        ending,
        physical,
        physical < 0 ? null : names.apply(physical),
        page ? 1L << mmu.walker().pageShift() : 0,
        reserved,
        physical < 0 ? List.of() : rules(s, mmu, entries));
  }

  private record Seen(long at, int bytes, long value, boolean readable) {}

  private static Set<Word> words(CpuState s, Paging paging, Level level, long value) {
    if ((value & 1) == 0) {
      return EnumSet.of(Word.NOT_PRESENT);
    }
    EnumSet<Word> words = EnumSet.of(Word.PRESENT);
    add(words, value, 3, Word.WRITE_THROUGH);
    add(words, value, 4, Word.CACHE_DISABLED);
    if (paging == Paging.PAE && level == Level.PDPTE) {
      return words; // the others are reserved there (SDM vol. 3A table 4-8)
    }
    words.add((value & 2) != 0 ? Word.WRITABLE : Word.READ_ONLY);
    words.add((value & 4) != 0 ? Word.USER : Word.SUPERVISOR);
    add(words, value, 5, Word.ACCESSED);
    boolean mayBeLarge =
        level != Level.PTE
            && level != Level.PML4E
            && (paging != Paging.BITS_32 || (s.cr(4) & Bits.CR4_PSE) != 0);
    boolean large = mayBeLarge && (value & LARGE_BIT) != 0;
    if (large) {
      words.add(Word.LARGE);
    }
    if (large || level == Level.PTE) {
      add(words, value, 6, Word.DIRTY);
      if ((s.cr(4) & Bits.CR4_PGE) != 0) {
        add(words, value, 8, Word.GLOBAL);
      }
    }
    if (paging != Paging.BITS_32) {
      add(words, value, 63, Word.NO_EXECUTE);
    }
    return words;
  }

  private static void add(Set<Word> words, long value, int bit, Word word) {
    if ((value >>> bit & 1) != 0) {
      words.add(word);
    }
  }

  /** What may be done with a page, or with memory where there is no paging. */
  private static List<Rule> rules(CpuState s, Mmu mmu, List<Entry> entries) {
    List<Rule> rules = new ArrayList<>();
    if (!entries.isEmpty()) {
      addRights(rules, s, entries);
    }
    if (!mmu.a20Open()) {
      rules.add(new Rule(Kind.A20_CLOSED, null));
    }
    return List.copyOf(rules);
  }

  /** SDM vol. 3A §4.6.1. */
  private static void addRights(List<Rule> rules, CpuState s, List<Entry> entries) {
    Level supervisor = first(entries, Word.SUPERVISOR);
    Level readOnly = first(entries, Word.READ_ONLY);
    Level noExecute = first(entries, Word.NO_EXECUTE);
    rules.add(new Rule(supervisor == null ? Kind.USER : Kind.SUPERVISOR, supervisor));
    Kind unwritten = (s.cr(0) & Bits.CR0_WP) != 0 ? Kind.READ_ONLY : Kind.READ_ONLY_FOR_USER;
    rules.add(new Rule(readOnly == null ? Kind.WRITABLE : unwritten, readOnly));
    rules.add(new Rule(noExecute == null ? Kind.EXECUTABLE : Kind.NOT_EXECUTABLE, noExecute));
    if (supervisor == null && noExecute == null && (s.cr(4) & Bits.CR4_SMEP) != 0) {
      rules.add(new Rule(Kind.SMEP, null));
    }
    if (supervisor == null && (s.cr(4) & Bits.CR4_SMAP) != 0) {
      rules.add(new Rule(Kind.SMAP, null));
    }
  }

  private static Level first(List<Entry> entries, Word word) {
    return entries.stream()
        .filter(e -> e.words.contains(word))
        .map(Entry::level)
        .findFirst()
        .orElse(null);
  }

  /** Where the topmost table begins: a guest-physical address. */
  public long table() {
    return switch (paging) {
      case NONE, LEVELS_4 -> cr3 & (1L << Bits.PHYSICAL_BITS) - 1 & -4096;
      case BITS_32 -> cr3 & 0xFFFF_F000L;
      case PAE -> cr3 & 0xFFFF_FFE0L;
    };
  }

  /** In lines: CR3, each entry, and where they lead. */
  public String text() {
    StringBuilder out = new StringBuilder();
    if (!entries.isEmpty()) {
      line(out, "%-5s  0x%x: %s, from 0x%x on", "CR3", cr3, paging.text, table());
    }
    entries.forEach(e -> line(out, "%s", e.text()));
    switch (ending) {
      case MAPPED ->
          line(
              out,
              "0x%x is physical 0x%x%s, %s%s",
              linear,
              physical,
              named(symbol),
              entries.isEmpty() ? "as paging is off" : "in a page of " + size(pageBytes),
              rules.stream().map(Rule::text).map(r -> "; " + r).collect(Collectors.joining()));
      case NOT_PRESENT -> line(out, "0x%x: the %s is not present", linear, lastLevel());
      case RESERVED ->
          line(
              out,
              "0x%x: reserved bits are set in the %s: 0x%x",
              linear,
              lastLevel(),
              reservedBits);
      case NO_MEMORY -> line(out, "0x%x: no memory is where the %s should be", linear, lastLevel());
      case NOT_CANONICAL -> line(out, "0x%x is not canonical", linear);
    }
    return out.toString();
  }

  /** Of the entry at which the walk ended. */
  public Level lastLevel() {
    return entries.getLast().level;
  }

  /** Such as {@code 2 MiB}. */
  public static String size(long bytes) {
    return bytes >= 1 << 30
        ? (bytes >> 30) + " GiB"
        : bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
  }

  private static String named(String symbol) {
    return symbol == null ? "" : " <" + symbol + ">";
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}

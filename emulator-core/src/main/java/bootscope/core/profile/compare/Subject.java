package bootscope.core.profile.compare;

import bootscope.core.debug.NearNames;
import bootscope.core.timeline.Milestone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * What a condition is about.
 *
 * @param name empty for {@link Kind#TOTAL}
 */
public record Subject(Kind kind, String name) {
  /** What can be measured. */
  public enum Kind {
    MILESTONE("", "the instant of a milestone"),
    FUNCTION("func:", "a function with all that it calls, without interrupts"),
    SELF("self:", "a function alone"),
    INITCALL("initcall:", "an initcall with all that it calls, without interrupts"),
    CAUSED("caused:", "what other threads did because an initcall asked for it"),
    TOTAL("total", "all that is compared");

    private final String prefix;
    private final String meaning;

    Kind(String prefix, String meaning) {
      this.prefix = prefix;
      this.meaning = meaning;
    }

    /** What a condition has before the name. */
    public String prefix() {
      return prefix;
    }

    /** In a line, for help and docs. */
    public String meaning() {
      return meaning;
    }
  }

  /**
   * What two runs have of it.
   *
   * @param before empty for a milestone that the first run did not reach
   */
  record Measured(OptionalLong before, OptionalLong after) {}

  /**
   * Measures it.
   *
   * @throws CompareException when neither run has it
   */
  Measured in(Comparison comparison, Unit unit) throws CompareException {
    return switch (kind) {
      case TOTAL ->
          both(
              of(comparison.total(AlignedTree.BEFORE), unit),
              of(comparison.total(AlignedTree.AFTER), unit));
      case MILESTONE -> milestone(comparison.milestones(), unit);
      case INITCALL -> sum(initcalls(comparison), a -> of(a, unit));
      case CAUSED -> sum(caused(comparison), a -> of(a, unit));
      case FUNCTION -> sum(functions(comparison), a -> of(a, unit));
      case SELF -> sum(functions(comparison), Amounts::self);
    };
  }

  private static List<FunctionChange> functions(Comparison comparison) {
    List<FunctionChange> all = new ArrayList<>(comparison.functions());
    all.addAll(comparison.waiting());
    return all;
  }

  private static List<FunctionChange> initcalls(Comparison comparison) {
    return comparison.initcalls().stream()
        .map(c -> new FunctionChange(c.function(), c.before(), c.after()))
        .toList();
  }

  private static List<FunctionChange> caused(Comparison comparison) {
    return comparison.initcalls().stream()
        .map(
            c ->
                new FunctionChange(
                    c.function(),
                    new Amounts(0, c.causedBefore(), 0, 0),
                    new Amounts(0, c.causedAfter(), 0, 0)))
        .toList();
  }

  private static long of(Amounts amounts, Unit unit) {
    return amounts.total() + (unit == Unit.NANOSECONDS ? amounts.idle() : 0);
  }

  private static Measured both(long before, long after) {
    return new Measured(OptionalLong.of(before), OptionalLong.of(after));
  }

  private Measured milestone(List<MilestoneChange> all, Unit unit) throws CompareException {
    for (boolean exactly : new boolean[] {true, false}) {
      for (MilestoneChange m : all) {
        if (exactly ? m.name().equals(name) : MilestoneNames.means(name, m.name())) {
          return new Measured(instant(m.before(), unit), instant(m.after(), unit));
        }
      }
    }
    TreeSet<String> names = new TreeSet<>();
    all.forEach(m -> names.add(m.name()));
    throw unknown("neither run reaches a milestone", List.copyOf(names));
  }

  private static OptionalLong instant(Optional<Milestone> m, Unit unit) {
    return m.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(
            unit == Unit.INSTRUCTIONS ? m.get().instructions() : m.get().virtualNanos());
  }

  private Measured sum(List<FunctionChange> all, ToLongFunction<Amounts> amount)
      throws CompareException {
    List<FunctionChange> meant = called(all, false);
    if (meant.isEmpty()) {
      meant = called(all, true); // its copies and parts, whatever the compiler called them
    }
    if (meant.isEmpty()) {
      TreeSet<String> names = new TreeSet<>();
      all.forEach(c -> c.function().before().ifPresent(f -> names.add(f.name())));
      all.forEach(c -> c.function().after().ifPresent(f -> names.add(f.name())));
      throw unknown(
          kind == Kind.INITCALL || kind == Kind.CAUSED
              ? "neither run has an initcall"
              : "neither run calls a function",
          List.copyOf(names));
    }
    return both(
        meant.stream().mapToLong(c -> amount.applyAsLong(c.before())).sum(),
        meant.stream().mapToLong(c -> amount.applyAsLong(c.after())).sum());
  }

  private List<FunctionChange> called(List<FunctionChange> all, boolean base) {
    return all.stream().filter(c -> c.function().isCalled(name, base)).toList();
  }

  private CompareException unknown(String what, List<String> names) {
    List<String> near = NearNames.of(name, names, 3);
    boolean few = kind == Kind.MILESTONE;
    return new CompareException(
        String.format(
            Locale.ROOT,
            "%s: %s %s%s",
            this,
            what,
            name,
            few || !near.isEmpty() ? MilestoneNames.instead(near, names) : ""));
  }

  /** As a condition has it. */
  @Override
  public String toString() {
    return kind.prefix + name;
  }
}

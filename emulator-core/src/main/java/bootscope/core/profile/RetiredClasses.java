package bootscope.core.profile;

import bootscope.core.isa.InstructionClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many instructions of each class a run retired, by function.
 *
 * @param rows by function, by name
 */
public record RetiredClasses(List<Row> rows) {
  /**
   * Those of a function.
   *
   * @param counts by {@link InstructionClass#ordinal}; not to be changed
   */
  public record Row(ProfiledFunction function, long[] counts) {
    /** Of all classes. */
    public long instructions() {
      long sum = 0;
      for (long n : counts) {
        sum += n;
      }
      return sum;
    }
  }

  public RetiredClasses {
    rows = List.copyOf(rows);
  }

  static RetiredClasses of(Map<ProfiledFunction, long[]> counts) {
    List<Row> rows = new ArrayList<>();
    counts.forEach((function, counted) -> rows.add(new Row(function, counted)));
    rows.sort(
        Comparator.comparing((Row r) -> r.function().text())
            .thenComparing(r -> r.function().place())
            .thenComparing(r -> r.function().address(), Long::compareUnsigned));
    return new RetiredClasses(rows);
  }

  /** Of all functions, by {@link InstructionClass#ordinal}. */
  public long[] all() {
    long[] sum = new long[ClassCounts.CLASSES];
    for (Row row : rows) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += row.counts[i];
      }
    }
    return sum;
  }

  /**
   * What a run cost by a model, as text: by class, and by function.
   *
   * @param most functions
   */
  public String text(CostModel model, int most) {
    long[] all = all();
    long cost = model.cost(all);
    long instructions = rows.stream().mapToLong(Row::instructions).sum();
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%nCost by the weights given: %,d for %,d instructions. It is no time.%n"
                + "%15s %8s %8s %19s %8s  %s%n",
            cost,
            instructions,
            "instructions",
            "%",
            "weight",
            "cost",
            "%",
            "class"));
    for (InstructionClass c : InstructionClass.values()) {
      long n = all[c.ordinal()];
      long weighed = n * model.weight(c);
      out.append(
          String.format(
              Locale.ROOT,
              "%,15d %8.2f %,8d %,19d %8.2f  %-8s  %s%n",
              n,
              share(n, instructions),
              model.weight(c),
              weighed,
              share(weighed, cost),
              c.key(),
              c.text()));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "%nFunctions by the cost of their own instructions:%n%8s %19s %15s  %s%n",
            "cost %",
            "cost",
            "instructions",
            "function"));
    List<Row> byCost = new ArrayList<>(rows);
    byCost.sort(Comparator.comparingLong((Row r) -> model.cost(r.counts)).reversed()); // stable
    for (Row row : byCost.subList(0, Math.min(most, byCost.size()))) {
      long weighed = model.cost(row.counts);
      out.append(
          String.format(
              Locale.ROOT,
              "%8.2f %,19d %,15d  %s%n",
              share(weighed, cost),
              weighed,
              row.instructions(),
              name(row.function)));
    }
    return out.toString();
  }

  private static String name(ProfiledFunction function) {
    return switch (function.place()) {
      case KERNEL, MODULE, USER -> function.text();
      default -> function.text() + " (" + function.place().text() + ")";
    };
  }

  private static double share(long part, long all) {
    return all == 0 ? 0 : 100.0 * part / all;
  }
}

package bootscope.core.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A profile's most important numbers as text. */
public final class ProfileText {
  private ProfileText() {}

  /**
   * The functions with most instructions, those with most of them below, and the threads.
   *
   * @param most rows of each
   */
  public static String of(Profile profile, int most) {
    CallTree tree = profile.tree();
    List<FunctionTotals.Row> rows = FunctionTotals.of(tree, profile.functions().size());
    long all = Math.max(1, profile.log().instructions());
    StringBuilder out = new StringBuilder();
    long calls = rows.stream().mapToLong(FunctionTotals.Row::calls).sum();
    out.append(
        String.format(
            Locale.ROOT,
            "Boot profile: %,d instructions, %,.3f ms of virtual time, %,d calls of %,d functions,"
                + " %,d threads%n",
            profile.log().instructions(),
            profile.log().nanoseconds() / 1e6,
            calls,
            rows.size(),
            profile.threads().size()));
    if (profile.log().leftOut() > 0) {
      out.append(
          String.format(
              Locale.ROOT,
              "%,d calls were left out, as part of their callers: the run was so long that by now"
                  + " those of fewer than %,d instructions are%n",
              profile.log().leftOut(),
              profile.log().least()));
    }
    functions(out, "By their own instructions", profile, rows, most, all);
    List<FunctionTotals.Row> byTotal = new ArrayList<>(rows);
    byTotal.removeIf(r -> isThread(profile, r));
    byTotal.sort(
        Comparator.comparingLong(FunctionTotals.Row::total)
            .reversed()
            .thenComparing(FunctionTotals.Row::function));
    functions(out, "With what they call", profile, byTotal, most, all);
    threads(out, profile, tree, most, all);
    initcalls(out, profile, most, all);
    DeviceText.of(out, profile, most, all);
    return out.toString();
  }

  private static void initcalls(StringBuilder out, Profile profile, int most, long all) {
    List<Initcalls.Row> rows = new ArrayList<>(Initcalls.of(profile));
    if (rows.isEmpty()) {
      return;
    }
    int count = rows.size();
    long own = rows.stream().mapToLong(Initcalls.Row::own).sum();
    long caused = rows.stream().mapToLong(Initcalls.Row::caused).sum();
    rows.sort(
        Comparator.comparingLong((Initcalls.Row r) -> r.own() + r.caused())
            .reversed()
            .thenComparing(Initcalls.Row::begun));
    out.append(
        String.format(
            Locale.ROOT,
            "%n%,d initcalls: %.2f %% of all by themselves, %.2f %% by what they had others do:%n"
                + "%15s %15s %15s  %-9s %s%n",
            count,
            100.0 * own / all,
            100.0 * caused / all,
            "begun at",
            "own",
            "others'",
            "level",
            "initcall"));
    for (Initcalls.Row row : rows.subList(0, Math.min(most, rows.size()))) {
      out.append(
          String.format(
              Locale.ROOT,
              "%,15d %,15d %,15d  %-9s %s%n",
              row.begun(),
              row.own(),
              row.caused(),
              row.level(),
              profile.functions().get(row.function()).text()));
    }
  }

  private static boolean isThread(Profile profile, FunctionTotals.Row row) {
    return profile.functions().get(row.function()).place() == ProfiledFunction.Place.THREAD;
  }

  private static void functions(
      StringBuilder out,
      String title,
      Profile profile,
      List<FunctionTotals.Row> rows,
      int most,
      long all) {
    out.append(
        String.format(
            Locale.ROOT,
            "%n%s:%n%8s %15s %8s %15s %12s  %s%n",
            title,
            "self %",
            "self",
            "total %",
            "total",
            "calls",
            "function"));
    for (FunctionTotals.Row row : rows.subList(0, Math.min(most, rows.size()))) {
      out.append(
          String.format(
              Locale.ROOT,
              "%8.2f %,15d %8.2f %,15d %,12d  %s%n",
              100.0 * row.self() / all,
              row.self(),
              100.0 * row.total() / all,
              row.total(),
              row.calls(),
              profile.functions().get(row.function()).text()));
    }
  }

  private static void threads(
      StringBuilder out, Profile profile, CallTree tree, int most, long all) {
    List<Integer> nodes = new ArrayList<>();
    for (int node = 1; node < tree.size(); node++) {
      if (tree.parent(node) == 0) {
        nodes.add(node);
      }
    }
    nodes.sort(Comparator.comparingLong((Integer n) -> tree.total(n)).reversed());
    out.append(String.format(Locale.ROOT, "%nBy thread:%n%8s %15s  %s%n", "%", "total", "thread"));
    for (int node : nodes.subList(0, Math.min(most, nodes.size()))) {
      out.append(
          String.format(
              Locale.ROOT,
              "%8.2f %,15d  %s%n",
              100.0 * tree.total(node) / all,
              tree.total(node),
              name(profile, tree.function(node))));
    }
  }

  private static String name(Profile profile, int function) {
    for (ProfiledThread thread : profile.threads()) {
      if (thread.function() == function) {
        return thread.id() < 0
            ? thread.name()
            : String.format(Locale.ROOT, "%s, pid %d", thread.name(), thread.id());
      }
    }
    return profile.functions().get(function).text();
  }
}

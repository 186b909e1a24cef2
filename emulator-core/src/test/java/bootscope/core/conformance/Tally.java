package bootscope.core.conformance;

import bootscope.core.isa.Opcode;
import bootscope.core.isa.OpcodeTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts cases, forms and mismatches of each row, and makes the table of them. */
final class Tally {
  private static final List<String> GROUPS =
      List.of(
          "integer",
          "string",
          "control flow",
          "system",
          "x87",
          "MMX",
          "SSE",
          "SSE2",
          "SSE3",
          "SSSE3",
          "SSE4.1",
          "SSE4.2",
          "sequences");

  private static final class Count {
    long cases;
    long mismatches;
    final Set<Integer> forms = new HashSet<>();
  }

  private final Map<Opcode, Count> counts = new HashMap<>();

  void add(Opcode row, int form, boolean mismatch) {
    Count c = counts.computeIfAbsent(row, r -> new Count());
    c.cases++;
    c.mismatches += mismatch ? 1 : 0;
    c.forms.add(form);
  }

  long cases() {
    return counts.values().stream().mapToLong(c -> c.cases).sum();
  }

  long mismatches() {
    return counts.values().stream().mapToLong(c -> c.mismatches).sum();
  }

  /** Rows that the processor has, that no case ran and that no exclusion names. */
  List<String> uncovered() {
    List<String> rows = new ArrayList<>();
    for (Opcode row : OpcodeTable.rows()) {
      if (Exclusions.has(row) && !counts.containsKey(row) && Exclusions.of(row) == null) {
        rows.add(Rows.key(row));
      }
    }
    return rows;
  }

  String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%-14s %6s %8s %10s %11s%n",
            "group",
            "rows",
            "forms",
            "cases",
            "mismatches"));
    long rows = 0;
    long forms = 0;
    for (String group : GROUPS) {
      long r = 0;
      long f = 0;
      long n = 0;
      long bad = 0;
      for (Map.Entry<Opcode, Count> e : counts.entrySet()) {
        Opcode row = e.getKey();
        if ((row == null ? "sequences" : Plan.group(row)).equals(group)) {
          r += row == null ? 0 : 1;
          f += e.getValue().forms.size();
          n += e.getValue().cases;
          bad += e.getValue().mismatches;
        }
      }
      rows += r;
      forms += f;
      text.append(String.format(Locale.ROOT, "%-14s %6d %8d %10d %11d%n", group, r, f, n, bad));
    }
    text.append(
        String.format(
            Locale.ROOT, "%-14s %6d %8d %10d %11d%n", "all", rows, forms, cases(), mismatches()));
    int implemented = 0;
    int excluded = 0;
    int all = 0;
    Map<String, List<String>> refused = new TreeMap<>();
    for (Opcode row : OpcodeTable.rows()) {
      all++;
      if (Exclusions.has(row)) {
        implemented++;
        excluded += Exclusions.of(row) != null ? 1 : 0;
      } else {
        refused.computeIfAbsent(row.feature().name(), f -> new ArrayList<>()).add(row.toString());
      }
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%d of the %d rows that the processor has are covered: %d by cases, %d by other"
                + " tests:%n",
            implemented - uncovered().size(),
            implemented,
            rows,
            excluded));
    for (Opcode row : OpcodeTable.rows()) {
      if (Exclusions.has(row) && Exclusions.of(row) != null) {
        Exclusions.Elsewhere e = Exclusions.of(row);
        text.append(String.format(Locale.ROOT, "  %-16s %s (%s)%n", row, e.reason(), e.test()));
      }
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%d of %d rows are implemented; these raise #UD on purpose, by the feature that CPUID"
                + " does not report, and RSM, for there is no system management mode:%n",
            implemented,
            all));
    refused.forEach(
        (feature, names) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "  %s (%d): %s%n",
                    feature,
                    names.size(),
                    String.join(", ", names))));
    return text.toString();
  }
}

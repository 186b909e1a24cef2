package bootscope.app.cli.run;

import bootscope.core.history.Divergence;
import bootscope.core.history.Divergence.Begin;
import bootscope.core.history.Divergence.Comparison;
import bootscope.core.history.Parting;
import bootscope.core.history.Parting.Place;
import bootscope.core.history.Parting.Reads;
import bootscope.core.history.Parting.Side;
import bootscope.core.history.Parting.Values;
import bootscope.core.history.Written;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How far two boots are the same, in words. */
final class DiffText {
  private final StringBuilder text = new StringBuilder();

  private DiffText() {}

  static String of(Comparison found) {
    DiffText lines = new DiffText();
    if (found.parting().isPresent()) {
      lines.parting(found.parting().get());
    } else {
      lines.add(
          "both go the same way for %s%s%n",
          Whereabouts.counted(found.instructions(), "instruction"),
          found.end().map(e -> ", and end: " + e.text()).orElse(""));
    }
    return lines.text.toString();
  }

  /** Where the comparison begins, if not with the boots. */
  static String of(String symbol, Begin begin) {
    return String.format(
        Locale.ROOT,
        "from %s on, which the first comes to after %s and the second after %,d:%n",
        symbol,
        Whereabouts.counted(begin.first(), "instruction"),
        begin.second());
  }

  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }

  private void parting(Parting p) {
    Place first = p.first().at();
    Place second = p.second().at();
    add("the same way for %s, to%n", Whereabouts.counted(p.instructions(), "instruction"));
    if (first.equals(second)) {
      add("  %s%n", place(first));
    } else {
      add("  first   %s%n  second  %s%n", place(first), place(second));
    }
    reads(p.reads(), "  ");
    add("then%n");
    side("first ", p.first());
    side("second", p.second());
    if (p.values().isEmpty()) {
      return;
    }
    add("registers that differ before that%n");
    List<Values> all = p.values();
    for (int i = 0; i < all.size(); i++) {
      Values v = all.get(i);
      String name = v.register().name();
      add("  %-6s first   %s%n", name, value(v, v.first()));
      add("  %-6s second  %s%n", "", value(v, v.second()));
      if (i + 1 == all.size() || !all.get(i + 1).since().equals(v.since())) {
        since(p, v);
      }
    }
  }

  private static String value(Values v, long value) {
    String words = v.register().fields().isEmpty() ? "" : "  [ " + v.register().words(value) + " ]";
    return "0x" + Long.toHexString(value) + words;
  }

  private void since(Parting p, Values v) {
    if (v.since().isEmpty()) {
      add(
          "    for longer than %s%n",
          Whereabouts.counted(Math.min(Divergence.LOOKED_BACK, p.instructions()), "instruction"));
      return;
    }
    long ago = p.instructions() - v.since().getAsLong();
    add("    the same until %,d %s before that:%n", ago, ago == 1 ? "instruction" : "instructions");
    add("    %s%n", place(v.by().orElseThrow()));
    reads(v.reads(), "    ");
  }

  private void side(String name, Side side) {
    String events = side.events().isEmpty() ? "" : String.join(", ", side.events()) + ", ";
    add(
        "  %s  %s%s%n",
        name,
        events,
        side.end().isPresent() ? side.end().get().text() : place(side.next().orElseThrow()));
  }

  private void reads(List<Reads> all, String indent) {
    for (Reads r : all) {
      add(
          "%sloads %d %s at 0x%x%s%s: 0x%x, in the second 0x%x%n",
          indent,
          r.size(),
          r.size() == 1 ? "byte" : "bytes",
          r.firstAddress(),
          r.firstAddress() == r.secondAddress()
              ? ""
              : String.format(Locale.ROOT, " (0x%x)", r.secondAddress()),
          r.words().isEmpty() ? "" : ", " + r.words(),
          r.first(),
          r.second());
      writer(indent + "  first   ", r.firstWriter());
      writer(indent + "  second  ", r.secondWriter());
    }
  }

  private void writer(String begin, Optional<Written> writer) {
    add(
        "%s%s%n",
        begin,
        writer
            .map(
                w ->
                    String.format(
                        Locale.ROOT,
                        "written after %,d instructions: %s",
                        w.instructions(),
                        place(new Place(w.rip(), w.symbol(), w.text()))))
            .orElse("never written by the guest"));
  }

  private static String place(Place p) {
    return String.format(
        Locale.ROOT,
        "0x%016x%s:  %s",
        p.rip(),
        p.symbol() == null ? "" : " <" + p.symbol() + ">",
        p.text() == null ? "(nothing that can be read is here)" : p.text());
  }
}

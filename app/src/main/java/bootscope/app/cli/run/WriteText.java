package bootscope.app.cli.run;

import bootscope.core.history.Occurrence;
import bootscope.core.history.Written;
import java.util.Locale;

/** What was found in a run, in words. */
final class WriteText {
  private WriteText() {}

  /**
   * Lines: when it was, who made it, and what it changed.
   *
   * @param now instructions at which the machine stands
   */
  static String of(Written w, long now) {
    String by =
        switch (w.by()) {
          case INSTRUCTION -> "";
          case EVENT -> ", by an interrupt, a page walk or a device before";
          case HAND -> ", by hand before";
        };
    return when(w.instructions(), w.virtualNanos(), now, by)
        + place(w.rip(), w.symbol(), w.text())
        + String.format(
            Locale.ROOT,
            "physical 0x%x, %d %s: 0x%x -> 0x%x%n",
            w.address(),
            w.size(),
            w.size() == 1 ? "byte" : "bytes",
            w.before(),
            w.after());
  }

  /** The same of anything else: what it was stands in the last line. */
  static String of(Occurrence o, long now) {
    String by =
        switch (o.by()) {
          case INSTRUCTION -> "";
          case EVENT -> ", by an interrupt or a device before";
          case NEXT -> ", before";
        };
    return when(o.instructions(), o.virtualNanos(), now, by)
        + place(o.rip(), o.symbol(), o.text())
        + o.what()
        + o.access().map(a -> ": " + a.text()).orElse("")
        + "\n";
  }

  private static String when(long instructions, long nanos, long now, String by) {
    return String.format(
        Locale.ROOT,
        "after %,d instructions (%,d %s), %.6f ms%s%n",
        instructions,
        Math.abs(now - instructions),
        now >= instructions ? "before this" : "from here",
        nanos / 1e6,
        by);
  }

  private static String place(long rip, String symbol, String text) {
    return String.format(
        Locale.ROOT,
        "0x%016x%s:  %s%n",
        rip,
        symbol == null ? "" : " <" + symbol + ">",
        text == null ? "(nothing that can be read is here)" : text);
  }
}

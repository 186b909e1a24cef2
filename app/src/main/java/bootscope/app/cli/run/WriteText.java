package bootscope.app.cli.run;

import bootscope.core.history.Written;
import java.util.Locale;

/** A write that was found in a run, in words. */
final class WriteText {
  private WriteText() {}

  /**
   * Lines: when it was, who made it, and what it changed.
   *
   * @param now instructions at which the machine stands
   */
  static String of(Written w, long now) {
    long away = Math.abs(now - w.instructions());
    String when =
        String.format(
            Locale.ROOT,
            "after %,d instructions (%,d %s), %.6f ms%s%n",
            w.instructions(),
            away,
            now >= w.instructions() ? "before this" : "from here",
            w.virtualNanos() / 1e6,
            switch (w.by()) {
              case INSTRUCTION -> "";
              case EVENT -> ", by an interrupt, a page walk or a device before";
              case HAND -> ", by hand before";
            });
    String place =
        String.format(
            Locale.ROOT,
            "0x%016x%s:  %s%n",
            w.rip(),
            w.symbol() == null ? "" : " <" + w.symbol() + ">",
            w.text() == null ? "(nothing that can be read is here)" : w.text());
    return when
        + place
        + String.format(
            Locale.ROOT,
            "physical 0x%x, %d %s: 0x%x -> 0x%x%n",
            w.address(),
            w.size(),
            w.size() == 1 ? "byte" : "bytes",
            w.before(),
            w.after());
  }
}

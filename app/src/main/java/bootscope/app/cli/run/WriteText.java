package bootscope.app.cli.run;

import bootscope.core.history.MemoryChange;
import bootscope.core.history.MemoryChange.Part;
import bootscope.core.history.Occurrence;
import bootscope.core.history.Written;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What was found in a run, in words. */
final class WriteText {
  /** So many parts of a range that were written are told. */
  private static final int MOST_PARTS = 4;

  private WriteText() {}

  /**
   * Lines: when it was, who made it, and what it changed.
   *
   * @param asked the address that was asked for
   * @param now instructions at which the machine stands
   */
  static String of(String asked, Written w, long now) {
    String by =
        switch (w.by()) {
          case INSTRUCTION -> "";
          case EVENT -> ", by an interrupt, an exception, a page walk or a device before";
          case HAND -> ", by hand before";
        };
    return when(w.instructions(), w.virtualNanos(), now, by)
        + place(w.rip(), w.symbol(), w.text())
        + change(asked, w.change());
  }

  /** A number that was written whole is told as one; of all else, each byte is. */
  private static String change(String asked, MemoryChange c) {
    OptionalLong before = MemoryChange.number(c.before());
    if (c.whole() && before.isPresent()) {
      return String.format(
          Locale.ROOT,
          "physical 0x%x, %s: 0x%x -> 0x%x%n",
          c.parts().getFirst().physical(),
          Whereabouts.counted(c.length(), "byte"),
          before.getAsLong(),
          MemoryChange.number(c.after()).getAsLong());
    }
    String told =
        c.told() == c.length()
            ? ""
            : String.format(
                Locale.ROOT, ", bytes %,d to %,d", c.toldFrom(), c.toldFrom() + c.told() - 1);
    return String.format(
        Locale.ROOT,
        "of %s at %s was written: %s%nbefore%s: %s%nafter%s:  %s%n",
        Whereabouts.counted(c.length(), "byte"),
        asked,
        parts(c),
        told,
        c.toldBefore(),
        told,
        c.toldAfter());
  }

  private static String parts(MemoryChange c) {
    List<Part> parts = c.parts();
    if (c.whole()) {
      return String.format(Locale.ROOT, "all (physical 0x%x)", parts.getFirst().physical());
    }
    String told =
        parts.stream().limit(MOST_PARTS).map(WriteText::part).collect(Collectors.joining(", "));
    int untold = parts.size() - MOST_PARTS;
    return untold <= 0 ? told : told + ", and " + Whereabouts.counted(untold, "more part");
  }

  private static String part(Part part) {
    return part.size() == 1
        ? String.format(Locale.ROOT, "byte %,d (physical 0x%x)", part.offset(), part.physical())
        : String.format(
            Locale.ROOT,
            "bytes %,d to %,d (physical 0x%x)",
            part.offset(),
            part.last(),
            part.physical());
  }

  /** The same of anything else: what it was stands in the last line. */
  static String of(Occurrence o, long now) {
    String by =
        switch (o.by()) {
          case INSTRUCTION -> "";
          case EVENT -> ", by an interrupt or a device before";
          case HAND -> ", by hand before";
          case NEXT -> ", before";
        };
    return when(o.instructions(), o.virtualNanos(), now, by)
        + place(o.rip(), o.symbol(), o.text())
        + o.what()
        + o.access()
            .map(a -> a.change(o.what()))
            .filter(c -> !c.isEmpty())
            .map(": "::concat)
            .orElse("")
        + "\n";
  }

  private static String when(long instructions, long nanos, long now, String by) {
    return String.format(
        Locale.ROOT,
        "after %s (%,d %s), %.6f ms%s%n",
        Whereabouts.counted(instructions, "instruction"),
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

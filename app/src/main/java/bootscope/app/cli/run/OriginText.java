package bootscope.app.cli.run;

import bootscope.core.history.Origin;
import bootscope.core.history.Origin.Chain;
import bootscope.core.history.Origin.End;
import bootscope.core.history.Origin.InFile;
import bootscope.core.history.Origin.Link;
import bootscope.core.history.Origin.Step;
import bootscope.core.history.Piece;
import java.util.Locale;

/**
 * Where bytes came from, in words.
 *
 * @param now instructions at which the machine stands
 * @param first instructions at which the known run begins
 */
record OriginText(long now, long first) {
  /** Lines: of each chain the bytes, its copies, the newest first, and why it ends. */
  String of(Origin origin) {
    StringBuilder out = new StringBuilder();
    for (Chain chain : origin.chains()) {
      int last = chain.offset() + chain.size() - 1;
      out.append(
          chain.size() == 1
              ? line("byte %d: 0x%x", chain.offset(), chain.value())
              : line("bytes %d to %d: 0x%x", chain.offset(), last, chain.value()));
      for (Link link : chain.links()) {
        String from = link.constant() ? "the instruction itself, at " : "";
        out.append(
            line(
                "%s%s came from %s%s",
                name(link.to()), away(link.away()), from, name(link.from())));
        out.append(step(link.step()));
      }
      End end = chain.end();
      out.append(line("%s%s %s", name(end.place()), away(end.away()), end(end)));
      if (chain.end().step() != null) {
        out.append(step(chain.end().step()));
      }
    }
    return out.toString();
  }

  private static String counted(long instructions) {
    return Whereabouts.counted(instructions, "instruction");
  }

  private String step(Step step) {
    long away = Math.abs(now - step.instructions());
    return line("    after %s (%,d before this)", counted(step.instructions()), away)
        + line(
            "    0x%016x%s:  %s",
            step.rip(),
            step.symbol() == null ? "" : " <" + step.symbol() + ">",
            step.text() == null ? "(nothing that can be read is here)" : step.text());
  }

  private String end(End end) {
    return switch (end.why()) {
      case COMPUTED -> "was computed by an instruction";
      case PORT -> text("came from port 0x%x (%s)", end.at(), device(end));
      case DEVICE -> text("came from physical 0x%x (%s)", end.at(), device(end));
      case REGISTER -> "came from a register that is not followed";
      case BESIDE ->
          "was written by a device, a page walk or a transfer of control, in the course of an"
              + " instruction";
      case EVENT -> "was written by an interrupt, a page walk or a device, before an instruction";
      case HAND -> "was changed by hand, before an instruction";
      case LOADED ->
          text("was put there by the boot: %s, at 0x%x in it", end.name(), end.at())
              + end.inFile().map(OriginText::file).orElse("");
      case CLEARED -> text("was cleared by the boot: it lies behind the bytes of %s", end.name());
      case BEGINNING ->
          first == 0
              ? "held that where the known run begins"
              : text("held that where the known run begins, after %s", counted(first));
      case RESET -> "was set by a reset of the guest";
      case UNREACHED -> "was set further back than is looked";
      case UNFINISHED -> "came from elsewhere: no more copies are followed";
      case STOPPED -> "came from elsewhere: it was not followed to its end";
      case UNTOLD -> "was written in a way that cannot be told";
    };
  }

  private static String device(End end) {
    return end.name() == null ? "where nothing answers" : end.name();
  }

  private static String file(InFile place) {
    return text(
        ", 0x%x in %s%s", place.offset(), place.file(), place.unpacked() ? ", unpacked" : "");
  }

  private static String away(int times) {
    return times == 0
        ? ""
        : text(" (saved and put back%s)", times == 1 ? "" : text(" %,d times", times));
  }

  private static String name(Piece piece) {
    return piece.space() == Piece.Space.PHYSICAL ? "physical " + piece.text() : piece.text();
  }

  private static String line(String format, Object... values) {
    return text(format, values) + "\n";
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

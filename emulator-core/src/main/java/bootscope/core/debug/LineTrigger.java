package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first instruction of a line of source, wherever the kernel lies, and in each place where the
 * line was inlined. It is kept as it was written, and found anew in each image.
 */
public record LineTrigger(FileLine where) implements Trigger {
  static final BreakpointKind KIND =
      new BreakpointKind(
          "line",
          "Line of source",
          "Before the first instruction of a line of source, or of the next line that has any.",
          List.of(Parameter.of("line", Type.LINE, "init/main.c:12")),
          values -> of(values.text("line")));

  /**
   * A line of source.
   *
   * @throws BreakpointException when the text names none
   */
  private static LineTrigger of(String text) throws BreakpointException {
    return new LineTrigger(
        FileLine.of(text)
            .orElseThrow(
                () -> new BreakpointException(BreakpointException.Problem.NO_FILE_LINE, text)));
  }

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return Map.of("line", where.text());
  }

  @Override
  public String text() {
    return where.text();
  }

  @Override
  public void arm(Arming arming) {
    places(arming.surroundings()).forEach(p -> arming.code(p.address(), p.physical()));
  }

  /** What it means in the image that is booted; empty where that has no such line any more. */
  public Optional<SourceLines.Spot> spot(Symbols symbols) {
    try {
      return Optional.of(symbols.lines().find(where.file(), where.line()));
    } catch (ExpressionException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Place> places(Arming.Surroundings now) {
    SourceLines lines = now.symbols().lines();
    return spot(now.symbols()).map(SourceLines.Spot::linked).orElse(List.of()).stream()
        .flatMap(linked -> lines.place(linked).stream())
        .toList();
  }

  @Override
  public Optional<Place> place(Arming.Surroundings now) {
    return places(now).stream().findFirst();
  }

  @Override
  public String remark(Arming.Surroundings now) {
    Optional<SourceLines.Spot> spot = spot(now.symbols());
    if (spot.isEmpty()) {
      return "";
    }
    String moved =
        spot.get().moved() ? "at line " + spot.get().line() + ", the next with code" : "";
    int places = spot.get().linked().size();
    String several = places > 1 ? places + " places" : "";
    return moved + (moved.isEmpty() || several.isEmpty() ? "" : ", ") + several;
  }

  @Override
  public boolean waits(Arming.Surroundings now) {
    return now.symbols().relocation().isEmpty() && spot(now.symbols()).isPresent();
  }

  @Override
  public Optional<BreakpointException> missing(Arming.Surroundings now) {
    try {
      now.symbols().lines().find(where.file(), where.line());
      return Optional.empty();
    } catch (ExpressionException e) {
      return Optional.of(new BreakpointException(e));
    }
  }
}

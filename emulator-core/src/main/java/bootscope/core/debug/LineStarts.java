package bootscope.core.debug;

import java.util.Optional;

/**
 * Where steps by lines of source stop: at a line's first instruction. The opening of a function
 * that sets up a frame pointer is passed by, as gdb does: its line begins behind it, if it goes on
 * there.
 */
final class LineStarts {
  private final Debugger debugger;

  LineStarts(Debugger debugger) {
    this.debugger = debugger;
  }

  private Optional<SourceLines.Line> in(long linear) {
    return debugger.symbols().lines().in(debugger.machine(), linear);
  }

  /**
   * What comes behind a function's opening stretch: where steps into the function stop. Empty where
   * they stop at its first instruction.
   */
  Optional<SourceLines.Line> body(SourceLines.Line opening) {
    if (!FramePointer.isSetUp(debugger, opening.from())) {
      return Optional.empty();
    }
    Symbols.Place first = debugger.place(opening.from());
    Symbols.Place behind = debugger.place(opening.to());
    boolean same =
        first == null || behind != null && behind.offset() > 0 && isOf(first, behind.symbol());
    return in(opening.to()).filter(body -> same && body.number() == opening.number());
  }

  private static boolean isOf(Symbols.Place place, String symbol) {
    return place.symbol().equals(symbol);
  }

  /** Whether a line that is there is gone back to at its address, and not further. */
  boolean isStart(SourceLines.Line line, long linear) {
    if (!line.beginsAt(linear) || !line.statement()) {
      return false;
    }
    Optional<SourceLines.Line> before = in(line.from() - 1).filter(line::sameLine);
    return before.isEmpty()
        ? body(line).isEmpty()
        : body(before.get()).filter(body -> body.beginsAt(linear)).isPresent();
  }
}

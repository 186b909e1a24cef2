package bootscope.views.pane.source;

import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.LineTrigger;
import bootscope.core.debug.SourceLines;
import bootscope.core.debug.Symbols;
import bootscope.core.debug.Trigger;
import bootscope.core.session.BreakpointView;
import bootscope.core.session.MachineView;
import bootscope.views.control.source.SourcePage.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Which lines of a file breakpoints lie in: those of lines, and those of instructions in them. */
final class SourceMarks {
  /** CR0.PG. */
  private static final long PAGING = 1L << 31;

  private SourceMarks() {}

  /** The marks of a file's lines. */
  static Map<Integer, Mark> of(Symbols symbols, MachineView view, int file) {
    Map<Integer, Mark> marks = new HashMap<>();
    for (BreakpointView b : view.breakpoints()) {
      OptionalInt line = line(b, symbols, view, file);
      if (line.isPresent()) {
        marks.merge(
            line.getAsInt(),
            b.enabled() ? Mark.ENABLED : Mark.DISABLED,
            (one, other) -> one == Mark.ENABLED ? one : other);
      }
    }
    return marks;
  }

  /** The numbers of the breakpoints in a line. */
  static List<Integer> at(Symbols symbols, MachineView view, int file, int line) {
    List<Integer> found = new ArrayList<>();
    if (view != null) {
      for (BreakpointView b : view.breakpoints()) {
        if (line(b, symbols, view, file).equals(OptionalInt.of(line))) {
          found.add(b.id());
        }
      }
    }
    return found;
  }

  private static OptionalInt line(BreakpointView b, Symbols symbols, MachineView view, int file) {
    if (b.trigger() instanceof LineTrigger t) {
      Optional<SourceLines.Spot> spot = t.spot(symbols);
      return spot.isPresent() && spot.get().number() == file
          ? OptionalInt.of(spot.get().line())
          : OptionalInt.empty();
    }
    Trigger.Place place = b.place().filter(Trigger.Place::code).orElse(null);
    if (place == null) {
      return OptionalInt.empty();
    }
    boolean paging = (view.registers().get(CpuRegisters.CR0) & PAGING) != 0;
    SourceLines now = symbols.lines();
    Optional<SourceLines.Line> line =
        place.physical() || !paging ? now.loaded(place.address()) : now.linked(place.address());
    return line.isPresent() && line.get().number() == file
        ? OptionalInt.of(line.get().line())
        : OptionalInt.empty();
  }
}

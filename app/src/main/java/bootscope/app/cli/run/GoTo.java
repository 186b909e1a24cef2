package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.run.Marks.Mark;
import bootscope.core.boot.BootException;
import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.Breakpoints;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Stop;
import bootscope.core.history.History;
import bootscope.core.history.Instant;
import bootscope.core.history.InstantException;
import bootscope.core.history.Instants;
import bootscope.core.machine.StopReason;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The instants that the monitor's {@code goto} takes, and the way to them. */
final class GoTo {
  private final Debugger debugger;
  private final Marks marks;
  private final ConsoleLines lines;

  GoTo(Debugger debugger, Marks marks, ConsoleLines lines) {
    this.debugger = debugger;
    this.marks = marks;
    this.lines = lines;
  }

  /**
   * Goes there.
   *
   * @return a stop by request where somebody has ended the way; the machine is where it was
   * @throws UsageException when it means no instant that is known; the machine stays where it is
   */
  Stop go(History history, String said) throws BootException {
    String[] words = said.split(" +", 2);
    String rest = words.length == 1 ? "" : words[1];
    return switch (words[0]) {
      case "mark" -> history.goTo(instant(history, MarkCommands.numbered("goto", rest, marks)));
      case "line" -> history.goTo(line(history, rest));
      case "last", "next" -> goTurned(history, words[0].equals("next"), rest);
      default -> history.goTo(instant(history, said));
    };
  }

  private long now() {
    return debugger.machine().clock().instructions();
  }

  private Instant instant(History history, String said) {
    Optional<Mark> mark = marks.noted(said);
    if (mark.isPresent()) {
      return instant(history, mark.get());
    }
    try {
      return Instants.of(said, history.known(), now());
    } catch (InstantException e) {
      throw new UsageException(
          e.kind() == InstantException.Kind.NO_MILESTONE
              ? said + ": no milestone of the run so far, and no mark, is called so; try help goto"
              : e.getMessage());
    }
  }

  private static Instant instant(History history, Mark mark) {
    History.Known known = history.known();
    String what = "goto: mark " + mark.number();
    if (!mark.instant().on(known)) {
      throw new UsageException(
          what + " is of run " + mark.instant().run() + ", which parted from this one before it");
    }
    if (!known.holds(mark.instant().instructions())) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%s is after %s; what is known goes from %,d to %,d",
              what,
              Whereabouts.counted(mark.instant().instructions(), "instruction"),
              known.first(),
              known.last()));
    }
    return mark.instant().instant();
  }

  // ---------------------------------------------------------------- lines of the terminal

  /** The beginning of a line by its number, or of the first that has a text in it. */
  private Instant line(History history, String said) {
    if (said.isEmpty()) {
      throw new UsageException("goto line: a number or a part of its text is missing");
    }
    List<ConsoleLines.Line> known = lines.of(history);
    boolean number = said.matches("[0-9]{1,18}");
    return new Instant.Count(
        known.stream()
            .filter(l -> number ? l.number() == Long.parseLong(said) : l.text().contains(said))
            .findFirst()
            .orElseThrow(() -> noLine(said, known))
            .instructions());
  }

  private static UsageException noLine(String said, List<ConsoleLines.Line> known) {
    String which =
        known.isEmpty()
            ? "the guest has written none"
            : String.format(
                Locale.ROOT,
                "those that are known have the numbers %,d to %,d",
                known.getFirst().number(),
                known.getLast().number());
    return new UsageException("goto line: there is no line " + said + "; " + which);
  }

  // ---------------------------------------------------------------- from here on, or back

  private Stop goTurned(History history, boolean next, String said) throws BootException {
    String[] words = said.split(" +", 2);
    String rest = words.length == 1 ? "" : words[1];
    return switch (words[0]) {
      case "line" -> history.goTo(line(history, next, rest));
      case "hit" -> hit(history, next, rest);
      default ->
          throw new UsageException("goto: takes next or last line TEXT, next or last hit [N]");
    };
  }

  private Instant line(History history, boolean next, String text) {
    if (text.isEmpty()) {
      throw new UsageException("goto line: a part of its text is missing");
    }
    List<ConsoleLines.Line> fit =
        lines.of(history).stream()
            .filter(l -> next ? l.instructions() > now() : l.instructions() < now())
            .filter(l -> l.text().contains(text))
            .toList();
    if (fit.isEmpty()) {
      throw new UsageException(
          "goto line: there is no line with "
              + text
              + (next ? " in what is known behind" : " before")
              + " this");
    }
    return new Instant.Count((next ? fit.getFirst() : fit.getLast()).instructions());
  }

  /** To where one breakpoint, or any, stopped the machine or would have. */
  private Stop hit(History history, boolean next, String number) throws BootException {
    Breakpoints all = debugger.breakpoints();
    List<Breakpoint> others =
        number.isEmpty()
            ? List.of()
            : all.list().stream().filter(b -> b != stopping(number)).toList();
    List<Integer> off = others.stream().filter(Breakpoint::enabled).map(Breakpoint::id).toList();
    if (next && !history.isPast()) {
      throw new UsageException("goto: nothing is known of what comes; cont runs to the next hit");
    }
    off.forEach(id -> all.enable(id, false));
    try {
      return next ? nextHit(history) : lastHit(history);
    } finally {
      off.forEach(id -> all.enable(id, true));
    }
  }

  private Breakpoint stopping(String number) {
    Breakpoint one =
        Optional.of(number)
            .filter(n -> n.matches("[0-9]{1,9}"))
            .flatMap(n -> debugger.breakpoints().get(Integer.parseInt(n)))
            .orElseThrow(() -> new UsageException("goto: there is no breakpoint " + number));
    if (!one.stops()) {
      throw new UsageException(
          "goto: breakpoint " + number + (one.enabled() ? " only says something" : " is off"));
    }
    return one;
  }

  private Stop lastHit(History history) throws BootException {
    Instant here = new Instant.Time(debugger.machine().clock().now());
    Stop stop = history.runBack();
    if (stop.reason() != StopReason.BREAKPOINT) {
      history.goTo(here);
      throw new UsageException("goto: no hit before this");
    }
    return stop;
  }

  private Stop nextHit(History history) throws BootException {
    Instant here = new Instant.Time(debugger.machine().clock().now());
    Stop stop = debugger.runUnheard(history.last());
    history.look();
    if (stop.reason() == StopReason.BREAKPOINT) {
      return stop;
    }
    history.goTo(here);
    if (stop.reason() == StopReason.REQUESTED) {
      return debugger.stopHere();
    }
    throw new UsageException("goto: no hit in what is known behind this");
  }
}

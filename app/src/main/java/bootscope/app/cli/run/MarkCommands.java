package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.Command;
import bootscope.app.cli.monitor.Command.Request;
import bootscope.app.cli.run.Marks.Mark;
import bootscope.core.debug.Debugger;
import bootscope.core.history.History;
import bootscope.core.history.MarkedInstant;
import bootscope.core.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The monitor's commands that mark instants. */
final class MarkCommands {
  private final Debugger debugger;
  private final MachinePast past;
  private final Marks marks;
  private final Consumer<String> out;

  MarkCommands(Debugger debugger, MachinePast past, Marks marks, Consumer<String> out) {
    this.debugger = debugger;
    this.past = past;
    this.marks = marks;
    this.out = out;
  }

  List<Command> table() {
    return List.of(
        Command.of(
            "mark bookmark",
            "[NOTE]",
            "put a note on the instant at which the guest stands; goto takes it",
            this::mark),
        Command.of("marks", "", "the instants that have a note", r -> list()),
        Command.of("unmark", "[N...]", "take notes away; alone: all", this::unmark));
  }

  private void mark(Request r) {
    History known = past.known();
    known.look();
    VirtualClock clock = debugger.machine().clock();
    String note =
        r.arguments().isEmpty()
            ? "after " + Whereabouts.counted(clock.instructions(), "instruction")
            : r.arguments();
    History.Known now = known.known();
    MarkedInstant here = MarkedInstant.of(note, now, clock.instructions(), clock.now());
    out.accept(line(marks.add(here, m -> m.on(now))));
  }

  private void list() {
    if (marks.list().isEmpty()) {
      out.accept("nothing is marked\n");
    }
    marks.list().forEach(m -> out.accept(line(m)));
  }

  private String line(Mark m) {
    History.Known known = past.known().known();
    MarkedInstant i = m.instant();
    return String.format(
        Locale.ROOT,
        "mark %d: %s, after %s, %.6f ms%s%n",
        m.number(),
        i.note(),
        Whereabouts.counted(i.instructions(), "instruction"),
        i.virtualNanos() / 1e6,
        i.on(known) ? "" : ", of run " + i.run());
  }

  private void unmark(Request r) {
    List<Mark> chosen = new ArrayList<>();
    for (String word : r.words()) {
      chosen.add(numbered(r.name(), word, marks));
    }
    (r.words().isEmpty() ? marks.list() : chosen).forEach(marks::remove);
  }

  /**
   * The mark that a number means.
   *
   * @throws UsageException when there is none
   */
  static Mark numbered(String command, String number, Marks marks) {
    if (!number.matches("[0-9]{1,9}")) {
      throw new UsageException(command + ": '" + number + "' is not a mark's number");
    }
    return marks
        .numbered(Integer.parseInt(number))
        .orElseThrow(
            () ->
                new UsageException(command + ": there is no mark " + number + "; marks has them"));
  }
}

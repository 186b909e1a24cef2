package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.Command;
import bootscope.app.cli.monitor.Command.Request;
import bootscope.app.cli.monitor.Values;
import bootscope.core.boot.BootException;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Stop;
import bootscope.core.history.Branch;
import bootscope.core.history.CancelledException;
import bootscope.core.history.Fork;
import bootscope.core.history.History;
import bootscope.core.history.Travel;
import bootscope.core.machine.StopReason;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/** The monitor's commands that go through time. */
final class TimeCommands {
  private final Debugger debugger;
  private final MachinePast past;
  private final ConsoleLines lines;
  private final GoTo goTo;
  private final Whereabouts whereabouts;
  private final Consumer<String> out;

  TimeCommands(
      Debugger debugger, MachinePast past, Marks marks, ConsoleLines lines, Consumer<String> out) {
    this.debugger = debugger;
    this.past = past;
    this.lines = lines;
    this.out = out;
    goTo = new GoTo(debugger, marks, lines);
    whereabouts = new Whereabouts(debugger);
  }

  List<Command> table() {
    return List.of(
        Command.of(
                "reverse-step rs",
                "[N]",
                "go back to where a line of source begins; without, by instructions",
                r -> lineBack(r, false))
            .repeating(),
        Command.of(
                "reverse-next rn",
                "",
                "the same, back over what was called",
                r -> lineBack(r, true))
            .repeating(),
        Command.of("reverse-stepi rsi", "[N]", "go back by one instruction, or N", this::stepBack)
            .repeating(),
        Command.of(
                "reverse-nexti rni",
                "",
                "the same by one, back over what was called",
                this::nextBack)
            .repeating(),
        Command.of(
            "reverse-finish rfin",
            "",
            "go back to the call of the present function",
            this::finishBack),
        Command.of(
                "reverse-continue rc reverse-cont",
                "",
                "run backwards to where a breakpoint stopped the guest last",
                this::runBack)
            .repeating(),
        Command.of(
            "goto",
            "INSTANT",
            """
            go to an instant: N instructions, +N, -N, N%, 1.5ms, begin, end, a milestone,
            a mark's note, mark N, line N or TEXT of the console, next or last line TEXT,
            next or last hit of breakpoint N, or of any\
            """,
            this::goTo),
        Command.of("history", "", "which part of the run is known", r -> history()),
        Command.of(
            "branch", "N", "return to another run that history names, to its end", this::branch));
  }

  /** Lines: where it came, in time and in the guest. */
  private String travel(Travel way) {
    return travel(way, stop -> "");
  }

  /**
   * @param before lines to begin with
   */
  private String travel(Travel way, Function<Stop, String> before) {
    History known = past.known();
    known.look();
    lines.depart(known);
    try {
      Stop stop = past.go(way);
      if (stop.reason() == StopReason.REQUESTED) {
        return whereabouts.cancelled();
      }
      String when = "after " + Whereabouts.counted(stop.instructions(), "instruction");
      if (known.isPast()) {
        long left = known.last() - stop.instructions();
        when += String.format(Locale.ROOT, ", %,d before the end of what is known", left);
      }
      return before.apply(stop) + when + "\n" + whereabouts.came(stop);
    } catch (CancelledException e) {
      return whereabouts.cancelled();
    } catch (BootException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private long now() {
    return debugger.machine().clock().instructions();
  }

  private void stepBack(Request r) {
    long count = Values.count(r.arguments());
    out.accept(
        travel(
            h -> {
              checkBefore(r.name(), h);
              return count == 1 ? h.stepBack() : h.goTo(now() - count);
            }));
  }

  private void lineBack(Request r, boolean over) {
    if (debugger.symbols().lines().isEmpty()) {
      if (over) {
        nextBack(r);
      } else {
        stepBack(r);
      }
      return;
    }
    long count = Values.count(r.arguments());
    out.accept(
        travel(
            h -> {
              checkBefore(r.name(), h);
              Stop stop = h.stepLineBack(over);
              for (long i = 1; i < count && now() > h.first(); i++) {
                stop = h.stepLineBack(over);
              }
              return stop;
            }));
  }

  private void nextBack(Request r) {
    out.accept(
        travel(
            h -> {
              checkBefore(r.name(), h);
              return h.stepOverBack();
            }));
  }

  private void finishBack(Request r) {
    out.accept(
        travel(
            h -> {
              try {
                return h.stepOutBack();
              } catch (IllegalStateException e) {
                throw new UsageException(r.name() + ": " + e.getMessage());
              }
            }));
  }

  private void checkBefore(String command, History history) {
    if (now() == history.first()) {
      throw new UsageException(command + ": this is where what is known begins");
    }
  }

  private void runBack(Request r) {
    out.accept(
        travel(
            History::runBack,
            stop ->
                stop.reason() == StopReason.BREAKPOINT
                    ? ""
                    : "no breakpoint before this; what is known begins here\n"));
  }

  private void goTo(Request r) {
    if (r.arguments().isEmpty()) {
      throw new UsageException(
          "goto: an instant is missing: 1000, -10, 50%, 1.5ms, a milestone, end");
    }
    out.accept(travel(h -> goTo.go(h, r.arguments())));
  }

  private void history() {
    History known = past.known();
    known.look();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "run %d, known from %,d to %s, in %s of %,d KiB%nthe guest stands after %s%s%n",
            known.run(),
            known.first(),
            Whereabouts.counted(known.last(), "instruction"),
            Whereabouts.counted(known.checkpoints(), "checkpoint"),
            known.bytes() >> 10,
            Whereabouts.counted(now(), "instruction"),
            known.isPast() ? ", in the past: what is typed or set here makes another run" : ""));
    for (Branch b : known.known().branches()) {
      text.append(
          String.format(
              Locale.ROOT,
              "run %d is known to %s; it is the same up to %,d, where %s began: %s%n",
              b.number(),
              Whereabouts.counted(b.end(), "instruction"),
              b.fork().instructions(),
              b.fork().run() == b.number() ? "it" : "run " + b.fork().run(),
              why(b.fork().why())));
    }
    out.accept(text.toString());
  }

  /** What made a run another. */
  private static String why(Fork.Why why) {
    return switch (why) {
      case TYPED -> "something was typed";
      case SENT -> "a BREAK was sent or a button pressed";
      case HAND -> "something was set by hand";
      case LEFT_OUT -> "what was set by hand there was left out";
      case RESET -> "the guest was reset by hand";
    };
  }

  private void branch(Request r) {
    String number = r.arguments();
    if (!number.matches("[1-9][0-9]{0,8}")) {
      throw new UsageException("branch: the number of a run is missing; history has them");
    }
    out.accept(
        travel(
            h -> {
              try {
                return h.returnTo(Integer.parseInt(number));
              } catch (IllegalArgumentException e) {
                throw new UsageException(
                    "branch: there is no run " + number + "; history has them");
              }
            }));
  }
}

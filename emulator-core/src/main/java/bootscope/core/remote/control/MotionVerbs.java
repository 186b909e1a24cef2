package bootscope.core.remote.control;

import static bootscope.core.remote.control.Verb.needs;
import static bootscope.core.remote.control.Verb.takes;

import bootscope.core.debug.Stop;
import bootscope.core.machine.StopReason;
import bootscope.core.remote.Motion;
import bootscope.core.remote.RemoteGuest;
import bootscope.core.remote.control.Verb.Parameter;
import com.google.gson.JsonElement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** What lets the guest go, forwards and back. */
final class MotionVerbs {
  private static final int MOST_STEPS = 1_000_000;
  private static final Parameter COUNT =
      takes("count", "how many, unless something stops it before; 1");

  private final RemoteGuest guest;

  /** Counts what was to stop: steps end that were begun before. */
  private final AtomicInteger stops = new AtomicInteger();

  MotionVerbs(RemoteGuest guest) {
    this.guest = guest;
  }

  List<Verb> table() {
    return List.of(
        Verb.of(
            "run",
            "let it run until it stands; why it does",
            r -> stopped(guest.go(new Motion.Run()))),
        Verb.of("stop", "make it stand", r -> stop()),
        Verb.of("wait", "wait until it stands; why it does", r -> stopped(guest.stands())),
        Verb.of(
            "step", "one instruction", r -> stopped(guest.go(new Motion.Steps(count(r)))), COUNT),
        Verb.of(
            "over", "the same, with what it calls", r -> steps(new Motion.StepOver(), r), COUNT),
        Verb.of(
            "out", "until the function has returned", r -> stopped(guest.go(new Motion.StepOut()))),
        Verb.of(
            "until",
            "run to a place, unless something stops it before",
            this::until,
            needs("at", "a function, a line as main.c:12, an address or expression"),
            Verbs.PHYSICAL),
        Verb.of(
            "stepline",
            "to the next line of source, into what is called; by instructions without lines",
            r -> line(false, r),
            COUNT),
        Verb.of("nextline", "the same, with what it calls", r -> line(true, r), COUNT),
        Verb.of(
            "lineback",
            "back to where a line of source begins; by instructions without lines",
            this::lineBack,
            COUNT,
            takes("over", "false to go back into what was called; true")),
        Verb.of("back", "back by one instruction", this::back, COUNT),
        Verb.of(
            "overback",
            "the same, over what was called",
            r -> steps(new Motion.StepOverBack(), r),
            COUNT),
        Verb.of(
            "outback",
            "back to the call of the present function",
            r -> stopped(guest.go(new Motion.StepOutBack()))),
        Verb.of(
            "runback",
            "back to the last hit of a breakpoint",
            r -> stopped(guest.go(new Motion.RunBack()))),
        Verb.of(
            "goto",
            "to an instant of the known run",
            r -> stopped(guest.go(new Motion.GoTo(r.text("instant")))),
            needs("instant", "1000, +5, 50%, 1.5ms, a milestone, begin, end")),
        Verb.of(
            "branch",
            "return to another run, to its end",
            r -> stopped(guest.go(new Motion.Branch(r.count("run", 0, 1, Integer.MAX_VALUE)))),
            needs("run", "its number: history has them")));
  }

  private CompletableFuture<JsonElement> stop() {
    stops.incrementAndGet();
    guest.pause();
    return stopped(guest.stands());
  }

  private CompletableFuture<JsonElement> stopped(CompletableFuture<Stop> stop) {
    return stop.thenCompose(s -> guest.ask(m -> Verbs.why(m, s)));
  }

  private CompletableFuture<JsonElement> until(Request r) {
    String at = r.text("at").strip().replaceFirst("^[*]", "");
    return guest
        .ask(m -> Verbs.value(m, at))
        .thenCompose(to -> stopped(guest.go(new Motion.RunTo(to, r.truth("physical")))));
  }

  private static int count(Request r) {
    return r.count("count", 1, 1, MOST_STEPS);
  }

  private CompletableFuture<JsonElement> steps(Motion motion, Request r) {
    CompletableFuture<Stop> end = new CompletableFuture<>();
    step(motion, count(r), -1, stops.get(), end);
    return stopped(end);
  }

  /**
   * Goes a step, and those behind it.
   *
   * @param before instructions after which the step before this one stood; below 0 for none
   * @param asked how often it was to stop when they began
   */
  private void step(Motion motion, int left, long before, int asked, CompletableFuture<Stop> end) {
    guest
        .go(motion)
        .whenComplete(
            (stop, trouble) -> {
              if (trouble != null) {
                end.completeExceptionally(trouble);
              } else if (left == 1
                  || stop.reason() != StopReason.LIMIT
                  || stop.instructions() == before
                  || stops.get() != asked) {
                end.complete(stop);
              } else {
                step(motion, left - 1, stop.instructions(), asked, end);
              }
            });
  }

  private CompletableFuture<JsonElement> back(Request r) {
    int count = count(r);
    return count == 1
        ? stopped(guest.go(new Motion.StepBack()))
        : stopped(guest.go(new Motion.GoTo("-" + count)));
  }

  private CompletableFuture<JsonElement> line(boolean over, Request r) {
    int count = count(r);
    return guest
        .ask(machine -> machine.symbols().lines().isEmpty())
        .thenCompose(
            none ->
                none && !over
                    ? stopped(guest.go(new Motion.Steps(count)))
                    : steps(new Motion.StepLine(over), r));
  }

  private CompletableFuture<JsonElement> lineBack(Request r) {
    boolean over = !r.has("over") || r.truth("over");
    count(r);
    return guest
        .ask(machine -> machine.symbols().lines().isEmpty())
        .thenCompose(
            none ->
                !none
                    ? steps(new Motion.StepLineBack(over), r)
                    : over ? steps(new Motion.StepOverBack(), r) : back(r));
  }
}

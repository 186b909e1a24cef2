package bootscope.app.wiring;

import bootscope.app.menu.Progress;
import bootscope.core.history.Advance;
import bootscope.core.session.BreakpointView;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.views.text.Texts;
import java.text.NumberFormat;
import java.util.concurrent.CompletableFuture;
import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.beans.property.ObjectProperty;
import javafx.util.Duration;

/**
 * The progress bar of what takes long: a step that is not over at once, a run to an instruction
 * count, and what goes through time or asks the past. Cancelling pauses the guest; what goes
 * through time brings it back to where it was. On the JavaFX thread.
 */
final class LongRuns {
  /** A step that is over sooner shows no bar. */
  private static final Duration PATIENCE = Duration.millis(400);

  /** Between two looks how far something is. */
  private static final Duration LOOK = Duration.millis(100);

  private final OpenGuest open;
  private final ObjectProperty<Progress> progress;
  private final Texts texts;
  private final Runnable pause;
  private final PauseTransition delay = new PauseTransition(PATIENCE);
  private final PauseTransition again = new PauseTransition(LOOK);
  private CompletableFuture<?> step;
  private Progress mine;

  LongRuns(OpenGuest open, Texts texts, Runnable pause) {
    this.open = open;
    progress = open.progress();
    this.texts = texts;
    this.pause = pause;
    open.view().subscribe(this::follow);
    open.guest()
        .subscribe(
            guest -> {
              if (guest != null) {
                guest.onLong(this::begun);
              }
            });
  }

  /**
   * A step was begun.
   *
   * @param key of the text that says what is being done
   */
  void begun(String key, CompletableFuture<?> done) {
    step = done;
    again.stop();
    delay.setOnFinished(e -> look(key, done));
    delay.playFromStart();
    done.whenComplete(
        (view, trouble) ->
            Platform.runLater(
                () -> {
                  if (step == done) {
                    clear();
                  }
                }));
  }

  /** Shows how far it is, again and again. */
  private void look(String key, CompletableFuture<?> done) {
    if (step != done || done.isDone()) {
      return;
    }
    String text = texts.get(key);
    show(
        open.guest()
            .get()
            .session()
            .time()
            .advance()
            .map(a -> travelling(text, a))
            .orElseGet(() -> new Progress(text, -1, pause)));
    again.setOnFinished(e -> look(key, done));
    again.playFromStart();
  }

  private Progress travelling(String text, Advance a) {
    return new Progress(texts.get("running.part", text, a.done(), a.all()), a.part(), pause, true);
  }

  /** There is a newer view, or none. */
  private void follow(MachineView now) {
    if (now == null) {
      clear();
    }
    if (now == null || step != null) {
      return;
    }
    long goal = now.phase() == Phase.RUNNING ? goal(now) : 0;
    if (goal == 0) {
      hide();
    } else {
      String count = NumberFormat.getIntegerInstance(texts.localeProperty().get()).format(goal);
      show(
          new Progress(
              texts.get("running.count", count), now.instructions() / (double) goal, pause));
    }
  }

  /** The nearest instruction count at which it will stop, or 0. */
  private static long goal(MachineView now) {
    return now.breakpoints().stream()
        .filter(BreakpointView::enabled)
        .flatMapToLong(b -> b.trigger().count().stream())
        .filter(count -> count > now.instructions())
        .min()
        .orElse(0);
  }

  /** Loading has the bar to itself. */
  private void show(Progress now) {
    if (progress.get() == null || progress.get() == mine) {
      mine = now;
      progress.set(now);
    }
  }

  private void hide() {
    if (mine != null && progress.get() == mine) {
      progress.set(null);
    }
    mine = null;
  }

  /** Nothing runs any more. */
  private void clear() {
    delay.stop();
    again.stop();
    step = null;
    hide();
  }
}

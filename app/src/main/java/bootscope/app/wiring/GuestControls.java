package bootscope.app.wiring;

import bootscope.app.menu.GuestState;
import bootscope.app.menu.Notice;
import bootscope.app.menu.Progress;
import bootscope.app.menu.PromptForm;
import bootscope.app.menu.RunPort;
import bootscope.app.menu.Workbench;
import bootscope.core.boot.BootException;
import bootscope.core.debug.Edit;
import bootscope.core.debug.Edits;
import bootscope.core.history.History;
import bootscope.core.history.Instant;
import bootscope.core.history.InstantException;
import bootscope.core.history.Instants;
import bootscope.core.history.MarkedInstant;
import bootscope.core.machine.Stimulus;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.core.session.Session;
import bootscope.views.control.name.Proposal;
import bootscope.views.control.name.Wrong;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Navigator;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableBooleanValue;
import javafx.beans.value.ObservableValue;

/** Runs, steps and stops the guest that is open. All on the JavaFX thread. */
final class GuestControls implements RunPort {
  private final Workbench workbench;
  private final OpenGuest open;
  private final DiskChanges disks;
  private final Navigator navigator;
  private final GoTo goTo;
  private final LongRuns longRuns;
  private final Consumer<BootRequest> reopen;

  /**
   * @param reopen opens a guest again whose thread has gone
   */
  GuestControls(
      Workbench workbench,
      OpenGuest open,
      DiskChanges disks,
      Navigator navigator,
      Consumer<BootRequest> reopen) {
    this.workbench = workbench;
    this.open = open;
    this.disks = disks;
    this.navigator = navigator;
    this.reopen = reopen;
    goTo = new GoTo(workbench, open, navigator);
    longRuns = new LongRuns(open, workbench.texts(), this::pause);
  }

  @Override
  public ObservableValue<GuestState> state() {
    return open.state();
  }

  @Override
  public ObservableValue<Progress> progress() {
    return open.progress();
  }

  @Override
  public void resume() {
    open.command(Session::run);
  }

  @Override
  public void pause() {
    open.command(Session::pause);
  }

  @Override
  public void stepInto() {
    open.command(Session::step);
  }

  @Override
  public void stepOver() {
    run("running.step-over", Session::stepOver);
  }

  @Override
  public void stepOut() {
    run("running.step-out", Session::stepOut);
  }

  @Override
  public void stepBack() {
    run("running.back", s -> s.time().stepBack());
  }

  @Override
  public void stepOverBack() {
    run("running.back", s -> s.time().stepOverBack());
  }

  /** Where the call cannot be told, that is said. */
  @Override
  public void stepOutBack() {
    Guest now = open.guest().get();
    if (now != null) {
      CompletableFuture<MachineView> end = now.session().time().stepOutBack();
      longRuns.begun("running.back", end);
      open.whenFailed(
          now,
          end,
          trouble -> {
            if (trouble instanceof IllegalStateException) {
              Texts texts = workbench.texts();
              workbench.tellOfInstant(
                  Notice.warning(texts.get("notice.noCall"), texts.get("notice.noCall.remedy")));
            } else {
              open.answerFailed(trouble);
            }
          });
    }
  }

  /** Where no breakpoint was hit, that is said. */
  @Override
  public void runBack() {
    Guest now = open.guest().get();
    run("running.back", s -> s.time().runBack())
        .ifPresent(
            end ->
                end.thenAcceptAsync(
                    there -> {
                      if (open.guest().get() == now) {
                        cameBack(there);
                      }
                    },
                    Platform::runLater));
  }

  private void cameBack(MachineView there) {
    boolean begins = there.known().filter(known -> !known.before(there.instructions())).isPresent();
    if (begins && there.phase() == Phase.PAUSED && there.hits().isEmpty()) {
      Texts texts = workbench.texts();
      workbench.tellOfInstant(
          new Notice(
              Notice.Kind.INFORMATION,
              texts.get("notice.noHit"),
              texts.get("notice.noHit.remedy"),
              ""));
    }
  }

  @Override
  public void goToBegin() {
    run("running.to-instant", s -> s.time().goTo(new Instant.Count(0)));
  }

  @Override
  public void goToEnd() {
    run("running.to-instant", s -> s.time().goTo(new Instant.Count(Long.MAX_VALUE)));
  }

  @Override
  public void goToInstant() {
    PromptForm form =
        new PromptForm(workbench.texts(), "go-to-instant", this::instants, this::goToInstant);
    workbench.ask(form, form.field());
  }

  /** The run's milestones, and what the user marked in it, that go on from what is typed. */
  private List<Proposal> instants(String word) {
    Texts texts = workbench.texts();
    return Stream.concat(
            open.markedInstants().stream()
                .map(i -> new Proposal(i.note(), count(texts, i.instructions()))),
            known().stream()
                .flatMap(k -> k.milestones().stream())
                .map(m -> new Proposal(m.name(), count(texts, m.instructions()))))
        .filter(p -> p.text().startsWith(word))
        .toList();
  }

  private static String count(Texts texts, long instructions) {
    return texts.get("status.instructions", instructions);
  }

  @Override
  public void markInstant() {
    MachineView here = open.view().get();
    if (here == null) {
      return;
    }
    PromptForm form =
        new PromptForm(
            workbench.texts(),
            "mark-instant",
            word -> List.of(),
            (note, wrong) -> mark(here, note));
    workbench.ask(form, form.field());
  }

  private void mark(MachineView here, String note) {
    workbench.answered();
    MarkedInstant marked = new MarkedInstant(note, here.instructions(), here.virtualNanos());
    open.markedInstants().setAll(marked.among(open.markedInstants()));
  }

  private Optional<History.Known> known() {
    return Optional.ofNullable(open.view().get()).flatMap(MachineView::known);
  }

  private void goToInstant(String text, Consumer<Wrong> wrong) {
    if (known().isEmpty()) {
      return;
    }
    try {
      Instant there = instant(text);
      workbench.answered();
      run("running.to-instant", s -> s.time().goTo(there));
    } catch (InstantException e) {
      History.Known known = known().get();
      wrong.accept(
          new Wrong(
              workbench
                  .texts()
                  .get("go-to-instant." + e.kind(), e.said(), known.first(), known.last())));
    }
  }

  private Instant instant(String text) throws InstantException {
    History.Known known = known().orElseThrow();
    Optional<MarkedInstant> marked =
        open.markedInstants().stream()
            .filter(i -> i.note().equals(text) && known.holds(i.instructions()))
            .findFirst();
    return marked.isPresent()
        ? new Instant.Count(marked.get().instructions())
        : Instants.of(text, known, open.view().get().instructions());
  }

  /**
   * Does something that may take long.
   *
   * @param key of the text that says so
   */
  private Optional<CompletableFuture<MachineView>> run(
      String key, Function<Session, CompletableFuture<MachineView>> command) {
    Optional<CompletableFuture<MachineView>> begun = open.command(command);
    begun.ifPresent(end -> longRuns.begun(key, end));
    return begun;
  }

  @Override
  public void pressPowerButton() {
    stimulate(new Stimulus.PowerButton());
  }

  @Override
  public void pressNmiButton() {
    stimulate(new Stimulus.Nmi());
  }

  private void stimulate(Stimulus what) {
    Guest now = open.guest().get();
    if (now != null) {
      now.session().stimulate(what);
    }
  }

  @Override
  public void restart() {
    Guest now = open.guest().get();
    if (now == null) {
      return;
    }
    if (now.session().view().phase() == Phase.FAILED) { // its thread has gone
      reopen.accept(open.request().orElseThrow().stopping());
      return;
    }
    disks.settle(() -> open.whenFailed(now, now.session().restart(), this::restartFailed));
  }

  private void restartFailed(Throwable trouble) {
    if (trouble instanceof BootException e) {
      Texts texts = workbench.texts();
      workbench.tellOfMachine(
          Notice.error(
              texts.get("notice.open", e.where() + ": " + e.what()), Opener.sentence(e.remedy())));
    } else {
      open.answerFailed(trouble);
    }
  }

  @Override
  public ObservableBooleanValue canUndo() {
    return any(Edits.Known::here);
  }

  @Override
  public ObservableBooleanValue canRedo() {
    return any(Edits.Known::undone);
  }

  private ObservableBooleanValue any(Function<Edits.Known, List<Edit>> which) {
    return Bindings.createBooleanBinding(
        () -> open.view().get() != null && !which.apply(open.view().get().edits()).isEmpty(),
        open.view());
  }

  @Override
  public void undo() {
    change(Edits::undo);
  }

  @Override
  public void redo() {
    change(Edits::redo);
  }

  private void change(Function<Edits, Optional<Edit>> change) {
    Guest now = open.guest().get();
    if (now != null) {
      now.change(d -> change.apply(d.edits()), done -> {});
    }
  }

  @Override
  public ObservableBooleanValue hasCursor() {
    return Bindings.isNotNull(navigator.cursor());
  }

  @Override
  public void runToCursor() {
    Navigator.CodeCursor at = navigator.cursor().get();
    if (at != null) {
      run("running.to-cursor", s -> s.runTo(at.address(), at.physical()));
    }
  }

  @Override
  public void goTo() {
    goTo.ask();
  }
}

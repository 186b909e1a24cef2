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
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
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
  private final BooleanProperty gdb;
  private final BooleanProperty profile = new SimpleBooleanProperty();
  private boolean beginsProfile; // it is on its way
  private boolean showsProfile; // what is said of it comes from here, not from the user

  /**
   * @param reopen opens a guest again whose thread has gone
   * @param gdb whether that may attach
   */
  GuestControls(
      Workbench workbench,
      OpenGuest open,
      DiskChanges disks,
      Navigator navigator,
      Consumer<BootRequest> reopen,
      BooleanProperty gdb) {
    this.gdb = gdb;
    this.workbench = workbench;
    this.open = open;
    this.disks = disks;
    this.navigator = navigator;
    this.reopen = reopen;
    goTo = new GoTo(workbench, open, navigator);
    longRuns = new LongRuns(open, workbench.texts(), this::pause);
    open.view().subscribe(this::followProfile);
    profile.addListener((o, before, now) -> record(now));
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
  public void stepLine(boolean over) {
    run("running.step-line", s -> s.stepLine(over));
  }

  @Override
  public void stepLineBack(boolean over) {
    run("running.back", s -> s.time().stepLineBack(over));
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

  /** An instant that has a name. */
  private record Named(String name, Instant there, long instructions) {}

  private List<Proposal> instants(String word) {
    return named(word).stream()
        .map(n -> new Proposal(n.name(), count(workbench.texts(), n.instructions())))
        .toList();
  }

  /** What the user marked in the known run, and its milestones, that go on from what is typed. */
  private List<Named> named(String word) {
    return known().stream()
        .flatMap(
            k ->
                Stream.concat(
                    open.markedInstants().stream()
                        .filter(i -> i.on(k) && k.holds(i.instructions()))
                        .map(i -> new Named(i.note(), i.instant(), i.instructions())),
                    k.milestones().stream()
                        .map(
                            m ->
                                new Named(
                                    m.name(),
                                    new Instant.Count(m.instructions()),
                                    m.instructions()))))
        .filter(n -> n.name().startsWith(word))
        .toList();
  }

  private static String count(Texts texts, long instructions) {
    return texts.get("status.instructions", instructions);
  }

  @Override
  public BooleanProperty letsGdbAttach() {
    return gdb;
  }

  // ---------------------------------------------------------------- its profile

  @Override
  public BooleanProperty recordsProfile() {
    return profile;
  }

  private void followProfile(MachineView now) {
    if (!beginsProfile) {
      showProfile(now != null && isRecorded());
    }
  }

  private void showProfile(boolean on) {
    showsProfile = true;
    profile.set(on);
    showsProfile = false;
  }

  private boolean isRecorded() {
    return open.guest().get() != null && open.guest().get().session().profiling().state().on();
  }

  /** It was switched on or off. */
  private void record(boolean wanted) {
    Guest now = open.guest().get();
    if (showsProfile || now == null || wanted == (beginsProfile || isRecorded())) {
      return;
    }
    if (!wanted) {
      open.command(s -> s.profiling().end());
    } else if (open.view().get() != null && open.view().get().virtualNanos() == 0) {
      beginProfile(now);
    } else {
      showProfile(false); // until it is settled what becomes of the disks
      disks.settle(() -> beginProfile(now));
    }
  }

  private void beginProfile(Guest now) {
    CompletableFuture<MachineView> way = now.session().profiling().begin();
    longRuns.begun("running.profile", way);
    beginsProfile = true;
    showProfile(true);
    way.whenCompleteAsync(
        (there, trouble) -> {
          beginsProfile = false;
          followProfile(open.view().get());
        },
        Platform::runLater);
    open.whenFailed(now, way, this::profileFailed);
  }

  private void profileFailed(Throwable told) {
    Throwable trouble = told instanceof CompletionException ? told.getCause() : told;
    if (trouble instanceof IllegalStateException e) {
      Texts texts = workbench.texts();
      workbench.tellOfMachine(
          Notice.error(
              texts.get("notice.profile", e.getMessage()), texts.get("notice.profile.remedy")));
    } else {
      restartFailed(trouble);
    }
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
    Optional<History.Known> known = here.known();
    long now = here.instructions();
    MarkedInstant marked =
        known
            .map(k -> MarkedInstant.of(note, k, now, here.virtualNanos()))
            .orElse(new MarkedInstant(note, MarkedInstant.NONE, false, now, here.virtualNanos()));
    open.markedInstants()
        .setAll(marked.among(open.markedInstants(), m -> known.filter(m::on).isPresent()));
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
      Optional<MarkedInstant> elsewhere = marked(text);
      if (elsewhere.isPresent()) {
        int run = elsewhere.get().run();
        wrong.accept(
            new Wrong(
                workbench
                    .texts()
                    .get(run > 0 ? "go-to-instant.other-run" : "go-to-instant.no-run", text, run)));
        return;
      }
      wrong.accept(
          new Wrong(
              workbench
                  .texts()
                  .get("go-to-instant." + e.kind(), e.said(), known.first(), known.last())));
    }
  }

  /** What has a note. */
  private Optional<MarkedInstant> marked(String note) {
    return open.markedInstants().stream().filter(m -> m.note().equals(note)).findFirst();
  }

  /** What is meant: what is called so, or else the one thing whose name goes on from there. */
  private Instant instant(String text) throws InstantException {
    List<Named> named = named(text);
    Optional<Named> whole = named.stream().filter(n -> n.name().equals(text)).findFirst();
    if (whole.isPresent()) {
      return whole.get().there();
    }
    try {
      return Instants.of(text, known().orElseThrow(), open.view().get().instructions());
    } catch (InstantException e) {
      boolean clear = !text.isEmpty() && named.size() == 1;
      if (e.kind() != InstantException.Kind.NO_MILESTONE || !clear) {
        throw e;
      }
      return named.getFirst().there();
    }
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
    return Bindings.createBooleanBinding(
        () -> navigator.cursor().getValue() != null, navigator.cursor());
  }

  @Override
  public void runToCursor() {
    Navigator.CodeCursor at = navigator.cursor().getValue();
    if (at != null) {
      run("running.to-cursor", s -> s.runTo(at.address(), at.physical()));
    }
  }

  @Override
  public void goTo() {
    goTo.ask();
  }

  @Override
  public void goToSymbol() {
    goTo.askSymbol();
  }

  @Override
  public void translate() {
    goTo.askWhatToTranslate();
  }
}

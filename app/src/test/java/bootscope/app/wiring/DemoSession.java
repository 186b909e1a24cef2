package bootscope.app.wiring;

import bootscope.app.menu.BreakpointsPort;
import bootscope.app.menu.FilesPort;
import bootscope.app.menu.GuestState;
import bootscope.app.menu.GuestState.Phase;
import bootscope.app.menu.Notice;
import bootscope.app.menu.Ports;
import bootscope.app.menu.Progress;
import bootscope.app.menu.RunPort;
import bootscope.app.menu.Workbench;
import bootscope.views.control.dock.PaneKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.beans.value.ObservableValue;

/** A session that only pretends, with empty panes, for tests and for looking at the window. */
public final class DemoSession implements Behind, FilesPort, RunPort, BreakpointsPort {
  /** What was asked of it. */
  public final List<String> asked = new ArrayList<>();

  private final Workbench workbench;
  private final ObjectProperty<GuestState> state = new SimpleObjectProperty<>(GuestState.NONE);
  private final ObjectProperty<Progress> progress = new SimpleObjectProperty<>();
  private final SimpleBooleanProperty cursor = new SimpleBooleanProperty();

  public DemoSession(Workbench workbench) {
    this.workbench = workbench;
  }

  public Workbench bench() {
    return workbench;
  }

  @Override
  public Ports ports() {
    return new Ports(this, this, this);
  }

  @Override
  public List<PaneKind> panes() {
    return StandardPanes.empty();
  }

  @Override
  public void start(GuiLauncher.Start first) {}

  @Override
  public ObservableValue<GuestState> state() {
    return state;
  }

  @Override
  public ObservableValue<Progress> progress() {
    return progress;
  }

  @Override
  public ObservableBooleanValue hasCursor() {
    return cursor;
  }

  @Override
  public ObservableBooleanValue canUndo() {
    return new SimpleBooleanProperty();
  }

  @Override
  public ObservableBooleanValue canRedo() {
    return new SimpleBooleanProperty();
  }

  @Override
  public void undo() {}

  @Override
  public void redo() {}

  @Override
  public ObservableBooleanValue hasOptions() {
    return Bindings.createBooleanBinding(() -> state.get().hasGuest(), state);
  }

  public void set(GuestState now) {
    state.set(now);
  }

  public void set(Progress now) {
    progress.set(now);
  }

  public void setCursor(boolean now) {
    cursor.set(now);
  }

  private void stop(String name, String where, long instructions) {
    state.set(
        new GuestState(
            Phase.STOPPED, name, where, instructions, instructions, 0, "32-bit protected"));
  }

  @Override
  public void open(List<Path> files) {
    Path file = files.getFirst();
    asked.add("open " + file);
    if (file.toString().endsWith(".bad")) {
      workbench.tell(Notice.error(file.getFileName() + " is not a kernel.", "Choose a vmlinux."));
      return;
    }
    workbench.addRecent(file.toString());
    stop(String.valueOf(file.getFileName()), "pvh_start_xen (0x1000000)", 0);
  }

  @Override
  public void openBuiltIn(String name) {
    asked.add("built-in " + name);
    stop(name, "_start (0x100000)", 0);
  }

  @Override
  public Optional<Path> hostKernel() {
    return Optional.of(Path.of("/boot/vmlinuz"));
  }

  @Override
  public void resume() {
    asked.add("resume");
    GuestState s = state.get();
    state.set(
        new GuestState(
            Phase.RUNNING, s.name(), "", 1_318_204_551, 1_318_204_551, 118.4, "64-bit, CPL 0"));
  }

  @Override
  public void pause() {
    asked.add("pause");
    stop(state.get().name(), "start_kernel+0x1f (0xffffffff82c01a3f)", 1_318_204_551);
  }

  @Override
  public void stepInto() {
    asked.add("step into");
    stop(state.get().name(), state.get().detail(), state.get().instructions() + 1);
  }

  @Override
  public void restart() {
    asked.add("restart");
  }

  @Override
  public void goTo() {
    throw new IllegalStateException("a defect, for a test");
  }

  @Override
  public void goToSymbol() {}

  @Override
  public void translate() {}

  @Override
  public void close() {
    asked.add("close");
  }

  @Override
  public String hostKernelText() {
    return "action.file.host-kernel";
  }

  @Override
  public void leave(Runnable then) {
    then.run();
  }

  @Override
  public void closeGuest() {
    state.set(GuestState.NONE);
  }

  @Override
  public void openInitrds(List<Path> files) {}

  @Override
  public void bootOptions() {}

  @Override
  public void measureWays() {}

  @Override
  public void saveSession(Path file) {}

  @Override
  public void saveCapsule(Path file) {}

  @Override
  public void writeDisks() {}

  @Override
  public void stepOver() {}

  @Override
  public void stepLine(boolean over) {}

  @Override
  public void stepLineBack(boolean over) {}

  @Override
  public void stepOut() {}

  @Override
  public void markInstant() {}

  @Override
  public BooleanProperty letsGdbAttach() {
    return new SimpleBooleanProperty();
  }

  @Override
  public BooleanProperty recordsProfile() {
    return new SimpleBooleanProperty();
  }

  @Override
  public void stepBack() {}

  @Override
  public void stepOverBack() {}

  @Override
  public void stepOutBack() {}

  @Override
  public void runBack() {}

  @Override
  public void goToBegin() {}

  @Override
  public void goToEnd() {}

  @Override
  public void goToInstant() {}

  @Override
  public void pressPowerButton() {}

  @Override
  public void pressNmiButton() {}

  @Override
  public void runToCursor() {}

  @Override
  public void toggle() {}

  @Override
  public void add() {}

  @Override
  public void disableAll() {}

  @Override
  public void removeAll() {}
}

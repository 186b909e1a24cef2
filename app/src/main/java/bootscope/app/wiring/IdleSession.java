package bootscope.app.wiring;

import bootscope.app.menu.GuestState;
import bootscope.app.menu.Notice;
import bootscope.app.menu.Progress;
import bootscope.app.menu.SessionPort;
import bootscope.app.menu.Workbench;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.beans.value.ObservableValue;

/** A session without an emulator: whatever is to be opened, it says so. */
public class IdleSession implements SessionPort {
  protected final ObjectProperty<GuestState> state = new SimpleObjectProperty<>(GuestState.NONE);
  protected final ObjectProperty<Progress> progress = new SimpleObjectProperty<>();
  protected final SimpleBooleanProperty cursor = new SimpleBooleanProperty();
  protected final Supplier<Workbench> workbench;
  private final HostKernel hostKernel;

  public IdleSession(Supplier<Workbench> workbench) {
    this(workbench, HostKernel.find(Path.of("/boot"), System.getProperty("os.version")));
  }

  IdleSession(Supplier<Workbench> workbench, HostKernel hostKernel) {
    this.workbench = workbench;
    this.hostKernel = hostKernel;
  }

  private void sorry() {
    var texts = workbench.get().texts();
    workbench
        .get()
        .tell(Notice.error(texts.get("notice.noBackend"), texts.get("notice.noBackend.remedy")));
  }

  @Override
  public ObservableValue<GuestState> state() {
    return state;
  }

  @Override
  public ObservableValue<Progress> progress() {
    return progress;
  }

  @Override
  public void open(List<Path> files) {
    sorry();
  }

  @Override
  public void openBuiltIn(String name) {
    sorry();
  }

  @Override
  public void openInitrds(List<Path> files) {
    sorry();
  }

  @Override
  public void bootOptions() {}

  @Override
  public ObservableBooleanValue hasOptions() {
    return Bindings.createBooleanBinding(() -> state.get().hasGuest(), state);
  }

  @Override
  public void measureWays() {
    sorry();
  }

  @Override
  public Optional<Path> hostKernel() {
    return hostKernel.file();
  }

  @Override
  public String hostKernelText() {
    return hostKernel.textKey();
  }

  @Override
  public void saveSession(Path file) {
    sorry();
  }

  @Override
  public void writeDisks() {}

  @Override
  public void leave(Runnable then) {
    then.run();
  }

  @Override
  public void closeGuest() {
    state.set(GuestState.NONE);
  }

  @Override
  public void resume() {}

  @Override
  public void pause() {}

  @Override
  public void stepInto() {}

  @Override
  public void stepOver() {}

  @Override
  public void stepOut() {}

  @Override
  public void pressPowerButton() {}

  @Override
  public void pressNmiButton() {}

  @Override
  public void restart() {}

  @Override
  public ObservableBooleanValue hasCursor() {
    return cursor;
  }

  @Override
  public void runToCursor() {}

  @Override
  public void toggleBreakpoint() {}

  @Override
  public void addBreakpoint() {}

  @Override
  public void disableAllBreakpoints() {}

  @Override
  public void removeAllBreakpoints() {}

  @Override
  public void goTo() {}

  @Override
  public void close() {}
}

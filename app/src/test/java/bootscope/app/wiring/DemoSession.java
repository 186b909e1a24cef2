package bootscope.app.wiring;

import bootscope.app.menu.GuestState;
import bootscope.app.menu.GuestState.Phase;
import bootscope.app.menu.Notice;
import bootscope.app.menu.Progress;
import bootscope.app.menu.Workbench;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A session that only pretends, for tests and for looking at the window. */
public final class DemoSession extends IdleSession {
  /** What was asked of it. */
  public final List<String> asked = new ArrayList<>();

  public DemoSession(Supplier<Workbench> workbench) {
    super(workbench);
  }

  public Workbench bench() {
    return workbench.get();
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
      workbench
          .get()
          .tell(Notice.error(file.getFileName() + " is not a kernel.", "Choose a vmlinux."));
      return;
    }
    workbench.get().addRecent(file.toString());
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
  public void close() {
    asked.add("close");
  }
}

package bootscope.app.wiring;

import bootscope.app.menu.Notice;
import bootscope.app.menu.Workbench;
import bootscope.core.history.MarkedInstant;
import bootscope.core.session.MachineView;
import bootscope.views.pane.Bookmark;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestMonitor;
import bootscope.views.pane.Navigator;
import bootscope.views.pane.ShownWays;
import bootscope.views.pane.Told;
import bootscope.views.pane.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.application.Platform;
import javafx.beans.value.ObservableValue;
import javafx.collections.ObservableList;

/** What the panes are given. */
record PaneWorkspace(Workbench workbench, OpenGuest open, ShownWays ways, Navigator navigator)
    implements Workspace {
  @Override
  public ObservableValue<Guest> guest() {
    return open.guest();
  }

  @Override
  public ObservableValue<MachineView> view() {
    return open.view();
  }

  @Override
  public ObservableList<MarkedInstant> markedInstants() {
    return open.markedInstants();
  }

  @Override
  public ObservableList<Bookmark> bookmarks() {
    return open.bookmarks();
  }

  @Override
  public GuestMonitor monitor() {
    return open.monitor();
  }

  @Override
  public void tell(String message, String remedy) {
    workbench.tell(Notice.error(message, remedy));
  }

  @Override
  public void tellOfMachine(String message, String remedy) {
    workbench.tellOfMachine(Notice.error(message, remedy));
  }

  @Override
  public void answer(String message, List<Told> lines) {
    open.troubles().answer(message, lines);
  }

  @Override
  public void inBackground(Runnable work) {
    Thread.ofPlatform()
        .daemon()
        .name("pane work")
        .start(
            () -> {
              try {
                work.run();
              } catch (Throwable e) { // a defect: told, never swallowed
                Platform.runLater(() -> open.troubles().defectOnce(e));
              }
            });
  }

  @Override
  public Optional<Path> fileToSave(String name) {
    return workbench.fileToSave(name);
  }

  @Override
  public Optional<Path> fileToRead(String title) {
    return workbench.fileToRead(title);
  }
}

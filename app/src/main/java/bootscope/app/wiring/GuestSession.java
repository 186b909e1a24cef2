package bootscope.app.wiring;

import bootscope.app.cli.RunOptions.Door;
import bootscope.app.menu.Ports;
import bootscope.app.menu.Workbench;
import bootscope.views.control.dock.PaneKind;
import bootscope.views.pane.ShownWays;
import bootscope.views.pane.Workspace;
import java.nio.file.Path;
import java.util.List;

/** The emulator behind the window, put together. */
public class GuestSession implements Behind {
  private final OpenGuest open;
  private final GuestFiles files;
  private final Ports ports;
  private final ClientDoors clients;
  private final List<Door> doors;

  /**
   * @param keeping what is kept of guests
   * @param doors where clients from outside may come
   */
  public GuestSession(Workbench workbench, Keeping keeping, List<Door> doors) {
    this(
        workbench,
        keeping,
        doors,
        HostKernel.find(Path.of("/boot"), System.getProperty("os.version")));
  }

  /** With another kernel as the running system's. */
  GuestSession(Workbench workbench, Keeping keeping, List<Door> doors, HostKernel hostKernel) {
    this.doors = doors;
    ShownWays ways = new ShownWays();
    PaneNavigator navigator = new PaneNavigator(workbench.dock(), ways);
    open = new OpenGuest(workbench, ways, navigator);
    DiskChanges disks = new DiskChanges(workbench, open);
    Measuring measuring = new Measuring(workbench, open.progress(), ways);
    Breakpointer breakpoints = new Breakpointer(workbench, open, navigator);
    files =
        new GuestFiles(workbench, open, disks, measuring, open.workspace(), keeping, hostKernel);
    clients = new ClientDoors(workbench, open);
    ports =
        new Ports(
            files,
            new GuestControls(
                workbench, open, disks, navigator, files::open, clients.gdbProperty()),
            breakpoints);
  }

  @Override
  public Ports ports() {
    return ports;
  }

  @Override
  public List<PaneKind> panes() {
    return StandardPanes.of(open.workspace());
  }

  OpenGuest guest() {
    return open;
  }

  /** What the panes are given. */
  public final Workspace workspace() {
    return open.workspace();
  }

  @Override
  public void start(GuiLauncher.Start first) {
    clients.open(doors);
    switch (first) {
      case GuiLauncher.Welcome w -> {}
      case GuiLauncher.BuiltIn guest -> files.openBuiltIn(guest.name());
      case GuiLauncher.File file -> files.open(file.path());
      case GuiLauncher.Boot boot -> files.open(boot.request());
      case GuiLauncher.Replay run -> files.replay(run.request(), run.index());
    }
  }

  @Override
  public void close() {
    clients.close();
    files.close();
  }
}

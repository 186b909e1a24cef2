package bootscope.app.wiring;

import bootscope.app.cli.RunOptions.Door;
import bootscope.app.cli.monitor.Monitor.Outcome;
import bootscope.app.menu.Notice;
import bootscope.app.menu.Workbench;
import bootscope.core.remote.Protocol;
import bootscope.core.remote.RemoteGuest;
import bootscope.core.remote.RemoteServer;
import bootscope.core.remote.SessionGuest;
import bootscope.views.pane.Guest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Where clients from outside come to the window's guest: to the one that is open when they come. On
 * the JavaFX thread, but for what serves them.
 */
final class ClientDoors implements AutoCloseable {
  private final Workbench workbench;
  private final OpenGuest open;
  private final List<RemoteServer> servers = new ArrayList<>();
  private volatile RemoteGuest present; // null without a guest

  ClientDoors(Workbench workbench, OpenGuest open) {
    this.workbench = workbench;
    this.open = open;
    open.guest().subscribe(guest -> present = guest == null ? null : remote(guest));
  }

  private RemoteGuest remote(Guest guest) {
    WindowMonitor monitor = open.monitor();
    return new SessionGuest(guest.session(), (line, out) -> say(monitor, line, out));
  }

  private static CompletableFuture<Void> say(
      WindowMonitor monitor, String line, Consumer<String> out) {
    return monitor
        .lines()
        .execute(line, out)
        .thenAccept(
            outcome -> {
              if (outcome != Outcome.STAY) {
                out.accept("here the client itself lets the guest go on, or goes\n");
              }
            });
  }

  /** Opens those that were asked for; what cannot be is told. */
  void open(List<Door> doors) {
    for (Door door : doors) {
      try {
        RemoteServer server =
            RemoteServer.open(
                door.address().orElseThrow(),
                "clients",
                (in, out) -> serve(door.protocol(), in, out));
        servers.add(server);
        String text = workbench.texts().get("clients.waiting." + door.protocol(), server.place());
        workbench.tell(new Notice(Notice.Kind.INFORMATION, text, "", ""));
      } catch (IOException e) {
        workbench.tell(
            Notice.error(
                workbench
                    .texts()
                    .get(
                        "clients.closed",
                        door.protocol().option(),
                        door.address().get(),
                        e.getMessage()),
                workbench.texts().get("clients.closed.remedy")));
      }
    }
  }

  private void serve(Protocol protocol, InputStream in, OutputStream out)
      throws InterruptedException {
    RemoteGuest guest = present;
    if (guest != null) {
      protocol.serve(guest, in, out);
    }
  }

  @Override
  public void close() {
    for (RemoteServer server : servers) {
      try {
        server.close();
      } catch (IOException e) {
        // It is gone all the same.
      }
    }
  }
}

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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;

/**
 * Where clients from outside come to the window's guest: to the one that is open when they come, or
 * else to the next one, for which they wait. On the JavaFX thread, but for what serves them.
 */
final class ClientDoors implements AutoCloseable {
  private final Workbench workbench;
  private final OpenGuest open;

  /** What gdb's users try first. */
  private static final int GDB_PORT = 1234;

  private final List<RemoteServer> servers = new ArrayList<>();
  private final BooleanProperty gdb = new SimpleBooleanProperty();
  private RemoteServer gdbServer; // opened by the menu; null for none
  private volatile RemoteGuest present; // null without a guest

  ClientDoors(Workbench workbench, OpenGuest open) {
    this.workbench = workbench;
    this.open = open;
    open.guest().subscribe(this::guest);
    gdb.subscribe(this::letGdbAttach);
  }

  private void guest(Guest guest) {
    present = null;
    if (guest != null) {
      // What opens it, as a capsule whose run is made again, comes before any client.
      Platform.runLater(() -> letIn(guest));
    }
  }

  private void letIn(Guest guest) {
    if (open.guest().get() != guest) {
      return; // it is gone already
    }
    present = remote(guest);
    servers.forEach(RemoteServer::wake);
    if (gdbServer != null) {
      gdbServer.wake();
    }
  }

  /** Whether gdb may attach from this computer: where the menu says so. */
  BooleanProperty gdbProperty() {
    return gdb;
  }

  /** At the usual port, or where that is taken at a free one. */
  private void letGdbAttach(boolean now) {
    if (!now) {
      if (gdbServer != null) {
        close(gdbServer);
        gdbServer = null;
      }
      return;
    }
    InetAddress here = InetAddress.getLoopbackAddress();
    try {
      gdbServer =
          server(new Door(Protocol.GDB, Optional.of(new InetSocketAddress(here, GDB_PORT))));
    } catch (IOException e) {
      try {
        gdbServer = server(new Door(Protocol.GDB, Optional.of(new InetSocketAddress(here, 0))));
      } catch (IOException none) {
        closed(Protocol.GDB, here, none);
        gdb.set(false);
      }
    }
  }

  /** Opens a door, and tells where. */
  private RemoteServer server(Door door) throws IOException {
    RemoteServer server =
        RemoteServer.open(door.address().orElseThrow(), "clients", new ToGuest(door.protocol()));
    String text = workbench.texts().get("clients.waiting." + door.protocol(), server.place());
    workbench.tell(new Notice(Notice.Kind.INFORMATION, text, "", ""));
    return server;
  }

  private void closed(Protocol protocol, Object address, IOException why) {
    workbench.tell(
        Notice.error(
            workbench.texts().get("clients.closed", protocol.option(), address, why.getMessage()),
            workbench.texts().get("clients.closed.remedy")));
  }

  private static void close(RemoteServer server) {
    try {
      server.close();
    } catch (IOException e) {
      // It is gone all the same.
    }
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
        servers.add(server(door));
      } catch (IOException e) {
        closed(door.protocol(), door.address().orElseThrow(), e);
      }
    }
  }

  /** What a client is led to: the guest, as soon as there is one. */
  private final class ToGuest implements RemoteServer.Service {
    private final Protocol protocol;

    ToGuest(Protocol protocol) {
      this.protocol = protocol;
    }

    @Override
    public boolean ready() {
      return present != null;
    }

    @Override
    public void serve(InputStream in, OutputStream out) throws InterruptedException {
      RemoteGuest guest = present;
      if (guest != null) { // it may just have been closed
        protocol.serve(guest, in, out);
      }
    }
  }

  @Override
  public void close() {
    servers.forEach(ClientDoors::close);
    gdb.set(false);
  }
}

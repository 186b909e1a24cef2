package bootscope.core.remote;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A socket at which clients come, one at a time: whoever comes while another is there is sent away.
 * It is opened where it was asked for, and nowhere else.
 */
public final class RemoteServer implements Closeable {
  /** Serves a client until it goes. */
  @FunctionalInterface
  public interface Service {
    void serve(InputStream in, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocketChannel server;
  private final SocketAddress address;
  private final Service service;
  private final AtomicReference<SocketChannel> present = new AtomicReference<>();

  private RemoteServer(ServerSocketChannel server, SocketAddress address, Service service) {
    this.server = server;
    this.address = address;
    this.service = service;
  }

  /**
   * Opens a socket and serves those that come.
   *
   * @param address a TCP one, or the path of a Unix socket, which only its owner may use
   * @param name of its threads
   * @throws IOException where it cannot be opened: nothing listens then
   */
  public static RemoteServer open(SocketAddress address, String name, Service service)
      throws IOException {
    boolean local = address instanceof UnixDomainSocketAddress;
    ServerSocketChannel server =
        local ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
    try {
      if (!local) {
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      }
      server.bind(address, 1);
      if (address instanceof UnixDomainSocketAddress path) {
        Files.setPosixFilePermissions(path.getPath(), PosixFilePermissions.fromString("rw-------"));
      }
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    RemoteServer opened = new RemoteServer(server, address, service);
    Thread.ofPlatform().daemon().name(name).start(() -> opened.accept(name));
    return opened;
  }

  /** Where it listens, as gdb and others are told it. */
  public String place() throws IOException {
    if (!(server.getLocalAddress() instanceof InetSocketAddress at)) {
      return address.toString();
    }
    String host = at.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + at.getPort();
  }

  /** The TCP port that it has; of interest where port 0 left the choice to the host. */
  public int port() throws IOException {
    return server.getLocalAddress() instanceof InetSocketAddress a ? a.getPort() : -1;
  }

  private void accept(String name) {
    while (true) {
      try {
        SocketChannel client = server.accept();
        if (present.compareAndSet(null, client)) {
          Thread.ofPlatform().daemon().name(name + " client").start(() -> serve(client));
        } else {
          client.close();
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // This client is lost; others may come.
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      if (client.getLocalAddress() instanceof InetSocketAddress) {
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      service.serve(Channels.newInputStream(client), Channels.newOutputStream(client));
    } catch (IOException e) {
      // It is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      present.set(null);
    }
  }

  /** Ends it, with the client that is there. */
  @Override
  public void close() throws IOException {
    server.close();
    if (address instanceof UnixDomainSocketAddress path) {
      Files.deleteIfExists(path.getPath());
    }
    SocketChannel client = present.get();
    if (client != null) {
      client.close();
    }
  }
}

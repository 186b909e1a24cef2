package bootscope.core.remote;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A socket at which clients come, one at a time: whoever comes while another is there is sent away.
 * It is opened where it was asked for, and nowhere else. One that comes before there is anything to
 * serve is held until there is, and what it says meanwhile is kept; it may go at any time.
 */
public final class RemoteServer implements Closeable {
  /** Serves a client until it goes. */
  @FunctionalInterface
  public interface Service {
    void serve(InputStream in, OutputStream out) throws IOException, InterruptedException;

    /**
     * Whether there is anything to serve; where there was not, {@link #wake} has it asked again.
     */
    default boolean ready() {
      return true;
    }
  }

  /** What is kept of a client that is held, in bytes; the rest waits in the host's socket. */
  private static final int MOST_HELD = 1 << 16;

  private final ServerSocketChannel server;
  private final SocketAddress address;
  private final Service service;
  private final AtomicReference<SocketChannel> present = new AtomicReference<>();
  private Selector holding; // null where nobody is held

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
      if (service.ready()) {
        service.serve(Channels.newInputStream(client), Channels.newOutputStream(client));
        return;
      }
      Optional<InputStream> said = hold(client);
      if (said.isPresent()) {
        InputStream all = new SequenceInputStream(said.get(), Channels.newInputStream(client));
        service.serve(all, Channels.newOutputStream(client));
      }
    } catch (IOException e) {
      // It is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      present.set(null);
    }
  }

  /**
   * Holds a client until there is something to serve.
   *
   * @return what it said until then; empty when it has gone
   */
  private Optional<InputStream> hold(SocketChannel client) throws IOException {
    ByteBuffer said = ByteBuffer.allocate(MOST_HELD);
    try (Selector selector = client.provider().openSelector()) {
      client.configureBlocking(false);
      SelectionKey key = client.register(selector, SelectionKey.OP_READ);
      holding(selector);
      try {
        while (!service.ready()) {
          selector.select();
          selector.selectedKeys().clear();
          if (client.read(said) < 0) {
            return Optional.empty();
          }
          if (!said.hasRemaining()) {
            key.interestOps(0);
          }
        }
      } finally {
        holding(null);
      }
    }
    client.configureBlocking(true); // no selector has it any more
    return Optional.of(new ByteArrayInputStream(said.array(), 0, said.position()));
  }

  private synchronized void holding(Selector selector) {
    holding = selector;
  }

  /** There may be something to serve now. For any thread. */
  public synchronized void wake() {
    if (holding != null) {
      holding.wakeup();
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
      wake();
    }
  }
}

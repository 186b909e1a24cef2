package bootscope.core.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that come before there is anything to serve. */
@Timeout(60)
class RemoteServerTest {
  @TempDir Path dir;

  /** Says back what it hears, once it is ready. */
  private static final class Echo implements RemoteServer.Service {
    private final Semaphore asked = new Semaphore(0);
    private final Semaphore over = new Semaphore(0);
    private volatile boolean ready;

    @Override
    public boolean ready() {
      asked.release();
      return ready;
    }

    @Override
    public void serve(InputStream in, OutputStream out) throws IOException {
      for (int b = in.read(); b >= 0; b = in.read()) {
        out.write(b);
      }
      over.release();
    }
  }

  private SocketAddress address(String kind) {
    return kind.equals("unix")
        ? UnixDomainSocketAddress.of(dir.resolve("door"))
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private SocketChannel client(RemoteServer server, String kind) throws IOException {
    return SocketChannel.open(
        kind.equals("unix")
            ? address(kind)
            : new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
  }

  private static void say(SocketChannel client, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    while (bytes.hasRemaining()) {
      client.write(bytes);
    }
  }

  private static String hear(SocketChannel client, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && client.read(bytes) >= 0) {
      continue;
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "tcp"})
  void oneThatComesTooEarlyIsHeldAndHeard(String kind) throws Exception {
    Echo echo = new Echo();
    try (RemoteServer server = RemoteServer.open(address(kind), "test", echo);
        SocketChannel client = client(server, kind)) {
      say(client, "first ");
      echo.asked.acquire(2); // it is held, and has been asked for again
      say(client, "second ");
      echo.ready = true;
      server.wake();
      say(client, "third");
      assertEquals("first second third", hear(client, 18));
    }
  }

  /** More than is kept waits in the host's socket. */
  @Test
  void allThatItSaysIsHeard() throws Exception {
    Echo echo = new Echo();
    String text = "0123456789abcdef".repeat(20_000);
    try (RemoteServer server = RemoteServer.open(address("unix"), "test", echo);
        SocketChannel client = client(server, "unix")) {
      Thread saying =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      say(client, text);
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      echo.asked.acquire(3);
      echo.ready = true;
      server.wake();
      assertEquals(text, hear(client, text.length()));
      saying.join();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "tcp"})
  void oneThatGoesWhileItIsHeldLeavesItsPlace(String kind) throws Exception {
    Echo echo = new Echo();
    try (RemoteServer server = RemoteServer.open(address(kind), "test", echo)) {
      try (SocketChannel gone = client(server, kind)) {
        say(gone, "gone");
        echo.asked.acquire(2);
      }
      echo.ready = true; // nobody wakes it: that it has gone is enough
      String heard = "";
      while (heard.isEmpty()) { // sent away as long as the other's going is not known
        try (SocketChannel client = client(server, kind)) {
          say(client, "here");
          heard = hear(client, 4);
        } catch (IOException e) {
          continue; // likewise
        }
      }
      assertEquals("here", heard);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "tcp"})
  void whoeverIsHeldGoesWithTheDoor(String kind) throws Exception {
    Echo echo = new Echo();
    RemoteServer server = RemoteServer.open(address(kind), "test", echo);
    try (SocketChannel client = client(server, kind)) {
      echo.asked.acquire(2);
      server.close();
      assertEquals("", hear(client, 1));
    }
    assertFalse(echo.over.tryAcquire(), "it was never served");
  }

  @Test
  void withSomethingToServeNobodyWaits() throws Exception {
    Echo echo = new Echo();
    echo.ready = true;
    try (RemoteServer server = RemoteServer.open(address("tcp"), "test", echo);
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      client.getOutputStream().write('a');
      assertEquals('a', client.getInputStream().read());
    }
  }
}

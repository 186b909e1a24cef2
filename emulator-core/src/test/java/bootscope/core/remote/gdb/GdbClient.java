package bootscope.core.remote.gdb;

import bootscope.core.machine.Boot;
import bootscope.core.remote.RemoteServer;
import bootscope.core.remote.SessionGuest;
import bootscope.core.session.Session;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A guest with a server, and a client that speaks packets. */
final class GdbClient implements AutoCloseable {
  private final Session session;
  private final RemoteServer server;
  private Socket socket;
  private InputStream in;
  private OutputStream out;

  GdbClient(Boot boot) throws Exception {
    session = Session.start(boot, 256L << 20);
    SessionGuest guest =
        new SessionGuest(
            session,
            (line, out) -> {
              if (line.equals("cont")) {
                return CompletableFuture.failedFuture(new IllegalArgumentException("not here"));
              }
              return session.control(
                  controls -> {
                    out.accept("said: " + line + "\n");
                    return null;
                  });
            });
    server =
        RemoteServer.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            "gdb",
            (from, to) -> new GdbConnection(guest, from, to).serve());
    connect();
  }

  void connect() throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  Session session() {
    return session;
  }

  long symbol(String name) throws Exception {
    return session.ask(i -> i.symbols().address(name).orElseThrow()).get();
  }

  int port() throws IOException {
    return server.port();
  }

  /** Sends bytes as they are. */
  void raw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  void send(String packet) throws IOException {
    raw(framed(packet));
  }

  static byte[] framed(String packet) {
    byte[] bytes = packet.getBytes(StandardCharsets.ISO_8859_1);
    int sum = 0;
    for (byte b : bytes) {
      sum += b;
    }
    String whole = "$" + packet + "#" + String.format(java.util.Locale.ROOT, "%02x", sum & 0xFF);
    return whole.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The next packet's text, unescaped; null at the end. Acknowledgements are passed over. */
  String receive() throws IOException {
    int c = in.read();
    while (c != '$') {
      if (c < 0) {
        return null;
      }
      c = in.read();
    }
    StringBuilder packet = new StringBuilder();
    for (c = in.read(); c != '#'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended within a packet");
      }
      packet.append((char) (c == '}' ? in.read() ^ 0x20 : c));
    }
    in.read();
    in.read();
    raw(new byte[] {'+'});
    return packet.toString();
  }

  /** Sends a packet, and waits for what is answered. */
  String ask(String packet) throws IOException {
    send(packet);
    return receive();
  }

  /** As {@link #ask}, of what lets the machine go: what it says on the way, and its stop. */
  List<String> go(String packet) throws IOException {
    send(packet);
    List<String> all = new ArrayList<>(List.of(receive()));
    while (all.getLast().startsWith("O") && !all.getLast().equals("OK")) {
      all.add(receive());
    }
    return all;
  }

  /** A whole object of {@code qXfer}. */
  String transfer(String object) throws IOException {
    StringBuilder whole = new StringBuilder();
    while (true) {
      String part = ask("qXfer:" + object + ":" + Integer.toHexString(whole.length()) + ",400");
      whole.append(part.substring(1));
      if (part.startsWith("l")) {
        return whole.toString();
      }
    }
  }

  boolean isOpen() {
    return !socket.isClosed();
  }

  void disconnect() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws Exception {
    socket.close();
    server.close();
    session.close();
  }
}

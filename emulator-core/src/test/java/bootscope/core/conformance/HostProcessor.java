package bootscope.core.conformance;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The processor of this machine, through {@code conformance/oracle/runner.c}. Cases go to it in
 * batches: {@link #add} each, {@link #send}, then {@link #next} for each.
 */
final class HostProcessor implements AutoCloseable {
  private static final int ROOM = 4 << 20;

  private final Process process;
  private final OutputStream to;
  private final DataInputStream from;
  private final ByteBuffer batch = ByteBuffer.allocate(ROOM).order(ByteOrder.LITTLE_ENDIAN);
  private ByteBuffer answer = ByteBuffer.allocate(ROOM).order(ByteOrder.LITTLE_ENDIAN);
  private int cases;

  /** What CPUID calls it, and its family, model and stepping. */
  final String name;

  HostProcessor(Path runner) throws IOException {
    process =
        new ProcessBuilder(runner.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    to = process.getOutputStream();
    from = new DataInputStream(process.getInputStream());
    byte[] brand = new byte[64];
    from.readFully(brand);
    name = new String(brand, StandardCharsets.US_ASCII).replace("\0", "").trim();
    batch.position(8);
  }

  void add(OracleCase c) {
    c.put(batch);
    cases++;
  }

  boolean full() {
    return batch.remaining() < 8192;
  }

  void send() throws IOException {
    batch.putInt(0, cases);
    batch.putInt(4, batch.position() - 8);
    to.write(batch.array(), 0, batch.position());
    to.flush();
    batch.clear().position(8);
    cases = 0;
  }

  /** Waits for the answer to what was sent. */
  void receive() throws IOException {
    byte[] head = new byte[8];
    try {
      from.readFully(head);
    } catch (EOFException e) {
      int status = process.onExit().join().exitValue(); // 142: a case did not end
      throw new IOException("the runner ended with status " + status, e);
    }
    int bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
    if (bytes > answer.capacity()) {
      answer = ByteBuffer.allocate(bytes + bytes / 2).order(ByteOrder.LITTLE_ENDIAN);
    }
    from.readFully(answer.array(), 0, bytes);
    answer.clear().limit(bytes);
  }

  void next(Outcome out, OracleCase c) {
    out.get(answer, c);
  }

  @Override
  public void close() throws IOException {
    to.close();
    process.destroy();
  }
}

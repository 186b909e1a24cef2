package bootscope.app.cli.run;

import bootscope.app.cli.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;

/**
 * Standard input for one run or several. What comes through a pipe or from a file is remembered,
 * and each run gets it from its beginning; what is typed at a terminal goes to the run that is
 * there.
 */
final class RunInput {
  /** Bytes that are remembered; of more than that, no run gets any. */
  static final int MOST = 16 << 20;

  private final InputStream source;
  private final PrintStream err;
  private final int most;
  private byte[] read = new byte[1 << 12];
  private int length; // of what is there of it
  private boolean reading; // somebody waits for the source
  private boolean ended;

  RunInput(InputStream source, int most, PrintStream err) {
    this.source = source;
    this.most = most;
    this.err = err;
  }

  /** What gives each of so many runs its input. */
  static Runs of(InputStream in, int runs, PrintStream err) {
    if (runs == 1) {
      return () -> in;
    }
    RunInput input = new RunInput(in, MOST, err);
    return Terminal.isInput() ? () -> input.from(input.length()) : () -> input.from(0);
  }

  /** Gives each run its input. */
  interface Runs {
    InputStream next();
  }

  private synchronized int length() {
    return length;
  }

  /** A stream of all that came and will come, from there on. Streams may be read side by side. */
  InputStream from(int start) {
    return new InputStream() {
      private int at = start;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] to, int offset, int count) throws IOException {
        int n = RunInput.this.read(at, to, offset, count);
        at += Math.max(0, n);
        return n;
      }
    };
  }

  private int read(int at, byte[] to, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    while (true) {
      synchronized (this) {
        while (at == length && reading && !ended) {
          await();
        }
        if (at < length) {
          int n = Math.min(count, length - at);
          System.arraycopy(read, at, to, offset, n);
          return n;
        }
        if (ended) {
          return -1;
        }
        reading = true;
      }
      readOn();
    }
  }

  private void await() throws IOException {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Without holding anybody up who reads what is there. */
  private void readOn() throws IOException {
    byte[] piece = new byte[1 << 12];
    int n = -1;
    try {
      n = source.read(piece);
    } finally {
      synchronized (this) {
        reading = false;
        keep(piece, n);
        notifyAll();
      }
    }
  }

  private void keep(byte[] piece, int n) {
    if (n < 0) {
      ended = true;
      return;
    }
    int kept = Math.min(n, most - length);
    if (length + kept > read.length) {
      read = Arrays.copyOf(read, Math.min(most, Math.max(2 * read.length, length + kept)));
    }
    System.arraycopy(piece, 0, read, length, kept);
    length += kept;
    if (kept < n) {
      ended = true;
      err.printf(
          Locale.ROOT,
          "bootscope: -repeat: standard input ends here after %,d bytes, the most that is"
              + " repeated%n",
          most);
    }
  }
}

package bootscope.app.cli;

import bootscope.core.files.OutputFile;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Standard input, output and error. One that was closed when the program was started is empty, or
 * takes what nobody reads: the launcher opens {@code /dev/null} in its place. Where the Java
 * runtime is started without the launcher, it has opened files of its own under those numbers by
 * the time that the program begins, which are left alone.
 */
public final class StandardStreams {
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Watched watched;

  private StandardStreams(InputStream in, OutputStream out, OutputStream err) {
    this.in = in;
    watched = new Watched(out);
    // A guest's console is bytes, so ours is UTF-8 whatever the host's locale; unbuffered lines.
    this.out = new PrintStream(watched, true, StandardCharsets.UTF_8);
    this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
  }

  /** Those of this process. */
  public static StandardStreams ofThisProcess() {
    boolean launched = System.getProperty("bootscope.stdin") != null;
    boolean[] given = new boolean[3];
    for (int i = 0; i < given.length; i++) {
      given[i] = launched || isGiven(Path.of("/proc/self/fd/" + i));
    }
    StandardStreams streams =
        new StandardStreams(
            given[0] ? System.in : InputStream.nullInputStream(),
            given[1] ? new FileOutputStream(FileDescriptor.out) : OutputStream.nullOutputStream(),
            given[2] ? new FileOutputStream(FileDescriptor.err) : OutputStream.nullOutputStream());
    if (!given[1]) {
      System.setOut(streams.out);
    }
    if (!given[2]) {
      System.setErr(streams.err);
    }
    return streams;
  }

  public InputStream in() {
    return in;
  }

  public PrintStream out() {
    return out;
  }

  public PrintStream err() {
    return err;
  }

  /**
   * The status with which to end: that of the run, but a mistake of the user's, who is told of it,
   * where standard output did not take all. A pipe's reader may go when it has read enough.
   */
  public ExitStatus end(ExitStatus status) {
    out.flush();
    if (watched.trouble == null || OutputFile.isPipe(Path.of("/proc/self/fd/1"))) {
      return status;
    }
    err.printf(
        Locale.ROOT,
        "bootscope: standard output cannot be written: %s%n",
        OutputFile.reason(watched.trouble));
    boolean ended = status == ExitStatus.DEFECT || status == ExitStatus.INTERRUPTED;
    return ended ? status : ExitStatus.USAGE;
  }

  /** Whether a descriptor is one that the process was started with; so on hosts without /proc. */
  private static boolean isGiven(Path descriptor) {
    try {
      return !isRuntimes(Files.readSymbolicLink(descriptor));
    } catch (IOException | UnsupportedOperationException e) {
      return !Files.isDirectory(descriptor.getParent());
    }
  }

  /** Whether the runtime has opened it for itself: its own files, and those of the class path. */
  static boolean isRuntimes(Path file) throws IOException {
    if (file.startsWith(Path.of(System.getProperty("java.home")).toRealPath())) {
      return true;
    }
    String paths =
        System.getProperty("java.class.path", "")
            + File.pathSeparator
            + System.getProperty("jdk.module.path", "");
    for (String entry : paths.split(File.pathSeparator)) {
      Optional<Path> jar = entry.endsWith(".jar") ? real(entry) : Optional.empty();
      // The others that a jar names, and the start-up cache, lie beside it.
      if (jar.isPresent() && file.startsWith(jar.get().getParent())) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Path> real(String file) {
    try {
      return Optional.of(Path.of(file).toRealPath());
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Keeps what went wrong first, which a {@link PrintStream} does not tell. */
  private static final class Watched extends OutputStream {
    private final OutputStream to;
    private IOException trouble;

    Watched(OutputStream to) {
      this.to = to;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      if (trouble == null) {
        try {
          to.write(bytes, from, length);
        } catch (IOException e) {
          trouble = e;
        }
      }
    }
  }
}

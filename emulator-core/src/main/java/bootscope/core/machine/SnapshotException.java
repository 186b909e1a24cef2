package bootscope.core.machine;

import java.nio.file.Path;

/** A snapshot that cannot be written or read; the message says which, why, and what to do. */
public final class SnapshotException extends Exception {
  private static final long serialVersionUID = 1L;

  public SnapshotException(Path file, String what, String remedy, Throwable cause) {
    super(file + ": " + what + "; " + remedy + ".", cause);
  }
}

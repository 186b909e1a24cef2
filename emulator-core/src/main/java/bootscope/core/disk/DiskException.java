package bootscope.core.disk;

import bootscope.core.bits.FileNames;
import java.nio.file.Path;

/** A disk image cannot be used: which, why, and what to do. It is the user's to mend. */
public final class DiskException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String where;
  private final String what;
  private final String remedy;

  public DiskException(Path file, String what, String remedy, Throwable cause) {
    super(FileNames.text(file) + ": " + what + "; " + remedy, cause);
    this.where = FileNames.text(file);
    this.what = what;
    this.remedy = remedy;
  }

  /** The image's file. */
  public String where() {
    return where;
  }

  public String what() {
    return what;
  }

  public String remedy() {
    return remedy;
  }
}

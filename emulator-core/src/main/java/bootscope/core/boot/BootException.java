package bootscope.core.boot;

import bootscope.core.image.ImageException;

/**
 * An image that cannot be put into this machine, told so that its owner can act. The message is one
 * sentence and meant to be shown as it is.
 */
public final class BootException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String where;
  private final String what;
  private final String remedy;

  /**
   * @param where the file and the place in it, or the option
   * @param what what is wrong, without capital or full stop
   * @param remedy what to do about it, as an imperative, without capital or full stop
   */
  public BootException(String where, String what, String remedy) {
    this(where + ": " + what + "; " + remedy + ".", where, what, remedy, null);
  }

  private BootException(String message, String where, String what, String remedy, Throwable cause) {
    super(message, cause);
    this.where = where;
    this.what = what;
    this.remedy = remedy;
  }

  /** Trouble with a file, while its bytes were placed. */
  static BootException of(ImageException e) {
    return new BootException(e.getMessage(), e.file(), e.what(), e.remedy(), e);
  }

  /** A reason that already says what to do. */
  static BootException ofSentence(String where, String reason) {
    return new BootException(where + ": " + reason, where, reason, "", null);
  }

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

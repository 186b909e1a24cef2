package bootscope.core.boot;

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
    this(where, what, remedy, null);
  }

  /** The same, keeping what lay below. */
  public BootException(String where, String what, String remedy, Throwable cause) {
    super(where + ": " + what + "; " + remedy + ".", cause);
    this.where = where;
    this.what = what;
    this.remedy = remedy;
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

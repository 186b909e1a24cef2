package bootscope.core.image;

import java.util.OptionalLong;

/**
 * A file that cannot be used, told so that its owner can act: which file, where in it, what is
 * wrong and what to do. The message is one sentence and meant to be shown as it is.
 */
public final class ImageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;
  private final String what;
  private final String remedy;

  /**
   * @param file the file, with the path inside it when it is a container
   * @param offset where in the file, in bytes; negative when the trouble has no place
   * @param what what is wrong, without capital or full stop
   * @param remedy what to do about it, as an imperative, without capital or full stop
   */
  public ImageException(String file, long offset, String what, String remedy) {
    this(file, offset, what, remedy, null);
  }

  /** The same, keeping what a library or the operating system said. */
  public ImageException(String file, long offset, String what, String remedy, Throwable cause) {
    super(message(file, offset, what, remedy), cause);
    this.file = file;
    this.offset = offset;
    this.what = what;
    this.remedy = remedy;
  }

  /**
   * Told when the thread that reads was interrupted: whoever did it wants no result. The interrupt
   * stays set.
   */
  static ImageException cancelled(String file) {
    return new ImageException(file, -1, "opening it was cancelled", "open it again");
  }

  /** A place in long work at which it may end early. */
  static void checkCancelled(String file) throws ImageException {
    if (Thread.currentThread().isInterrupted()) {
      throw cancelled(file);
    }
  }

  private static String message(String file, long offset, String what, String remedy) {
    String place = offset >= 0 ? ", offset 0x" + Long.toHexString(offset) : "";
    return printable(file + place + ": " + what + "; " + remedy + ".");
  }

  /** Names and texts from a file may reach a terminal: control characters must not. */
  public static String printable(String text) {
    StringBuilder s = new StringBuilder(text.length());
    text.codePoints().forEach(c -> s.appendCodePoint(Character.isISOControl(c) ? '.' : c));
    return s.toString();
  }

  public String file() {
    return file;
  }

  /** Offset in the file, in bytes, if the trouble has a place. */
  public OptionalLong offset() {
    return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  public String what() {
    return what;
  }

  public String remedy() {
    return remedy;
  }
}

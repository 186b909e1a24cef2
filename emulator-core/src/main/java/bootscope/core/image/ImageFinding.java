package bootscope.core.image;

import java.util.Locale;

/**
 * Something in a file that is not as it should be. What boots does not depend on it, or it says
 * what to do.
 *
 * @param offset where in the file, in bytes
 * @param what what is wrong and what was made of it, without capital or full stop
 * @param remedy what to do about it, as an imperative, where it keeps the image from booting; else
 *     empty
 */
public record ImageFinding(long offset, String what, String remedy) {

  public ImageFinding { // names from a file may reach a terminal
    what = ImageException.printable(what);
  }

  /** A finding that is only to be told. */
  static ImageFinding warning(long offset, String what) {
    return new ImageFinding(offset, what, "");
  }

  /** Whether it keeps the image from booting. */
  public boolean prevents() {
    return !remedy.isEmpty();
  }

  /** One line for a reader, with the place. */
  public String text() {
    return String.format(
        Locale.ROOT, "offset 0x%x: %s%s", offset, what, prevents() ? "; " + remedy : "");
  }
}

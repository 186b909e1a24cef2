package bootscope.core.image;

import java.util.Locale;

/**
 * Something in a file that is not as it should be. What boots does not depend on it, or it says
 * what to do.
 *
 * @param offset where in the file, in bytes; negative where it has no place
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

  /** What keeps a file from being opened. */
  static ImageFinding of(ImageException e) {
    return new ImageFinding(e.offset().orElse(-1), e.what(), e.remedy());
  }

  /** Whether it keeps the image from booting. */
  public boolean prevents() {
    return !remedy.isEmpty();
  }

  /** One line for a reader, with the place. */
  public String text() {
    String place = offset < 0 ? "" : String.format(Locale.ROOT, "offset 0x%x: ", offset);
    return place + what + (prevents() ? "; " + remedy : "");
  }
}

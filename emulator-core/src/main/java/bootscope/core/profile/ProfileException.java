package bootscope.core.profile;

import bootscope.core.image.ImageException;
import java.nio.file.Path;
import java.util.Locale;

/** A profile that cannot be written or read; the message says which, where, why, what to do. */
public final class ProfileException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param offset where in the file, in bytes; negative where the trouble has no place
   * @param what what is wrong, without capital or full stop
   * @param remedy what to do about it, as an imperative, without capital or full stop
   */
  public ProfileException(Path file, long offset, String what, String remedy, Throwable cause) {
    super(ImageException.printable(message(file, offset, what, remedy)), cause);
  }

  private static String message(Path file, long offset, String what, String remedy) {
    String place = offset < 0 ? "" : String.format(Locale.ROOT, ", offset 0x%x", offset);
    return file + place + ": " + what + "; " + remedy + ".";
  }
}

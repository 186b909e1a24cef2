package bootscope.core.profile.compare;

import bootscope.core.image.ImageException;

/** The user's mistake in what is to be compared; the message says what, where and what to do. */
public final class CompareException extends Exception {
  private static final long serialVersionUID = 1L;

  public CompareException(String message) {
    super(ImageException.printable(message), null, false, false);
  }
}

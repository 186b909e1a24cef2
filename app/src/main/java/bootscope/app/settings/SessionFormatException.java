package bootscope.app.settings;

/** A file that is no session of ours; the message says what is wrong with it. */
public final class SessionFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  SessionFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}

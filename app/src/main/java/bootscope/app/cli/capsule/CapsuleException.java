package bootscope.app.cli.capsule;

/** A capsule cannot be made, or a file is none; the message says why and what to do. */
public final class CapsuleException extends Exception {
  private static final long serialVersionUID = 1;

  CapsuleException(String message) {
    super(message);
  }

  CapsuleException(String message, Throwable cause) {
    super(message, cause);
  }
}

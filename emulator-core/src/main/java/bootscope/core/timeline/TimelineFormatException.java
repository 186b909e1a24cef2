package bootscope.core.timeline;

/** A file that is not a timeline of ours; the message says what is wrong with it. */
public final class TimelineFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  TimelineFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}

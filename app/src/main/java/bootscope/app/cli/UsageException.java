package bootscope.app.cli;

/**
 * The user's mistake: the message says what, where and what to do, a line for each mistake, and is
 * all that the user sees. Ends the program with {@link ExitStatus#USAGE}.
 */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message, null, false, false);
  }
}

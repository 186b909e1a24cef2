package bootscope.core.drive;

/** What was asked for was not done, and the machine is as it was: the asker's own trouble. */
public final class Refused extends RuntimeException {
  public Refused(Throwable cause) {
    super(cause);
  }
}

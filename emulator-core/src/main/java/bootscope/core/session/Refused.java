package bootscope.core.session;

/** What was asked for was not done, and the machine is as it was: the asker's own trouble. */
final class Refused extends RuntimeException {
  Refused(Throwable cause) {
    super(cause);
  }
}

package bootscope.core.drive;

/** Whatever was asked for: the guest has ended, or was closed. */
public final class GuestGoneException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * @param cause the defect that ended it; null for none
   */
  public GuestGoneException(Throwable cause) {
    super("the guest is closed", cause);
  }
}

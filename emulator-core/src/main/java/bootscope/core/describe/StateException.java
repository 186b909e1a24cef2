package bootscope.core.describe;

/** A saved state that does not fit the component it is given to. */
public final class StateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StateException(String message) {
    super(message);
  }
}

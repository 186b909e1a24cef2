package bootscope.core.profile;

/** How execution came to a function. */
public enum Entered {
  /** It begins here: a thread, or what runs before anything is called. */
  START,
  /** By CALL, or by a jump at the end of a function: a tail call is a call within its caller. */
  CALL,
  /** An external interrupt or NMI. */
  INTERRUPT,
  /** A fault or trap of the instruction before, INT n among them. */
  EXCEPTION,
  /** SYSCALL, SYSENTER. */
  SYSTEM_CALL;

  private static final Entered[] ALL = values();

  /** By {@link #ordinal}. */
  static Entered of(int ordinal) {
    return ALL[ordinal];
  }
}

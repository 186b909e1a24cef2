package bootscope.core.profile.export;

import bootscope.core.profile.Entered;

/** In a word or two, how a function was entered. */
final class Ways {
  private Ways() {}

  static String text(Entered how) {
    return switch (how) {
      case START -> "start";
      case CALL -> "call";
      case INTERRUPT -> "interrupt";
      case EXCEPTION -> "exception";
      case SYSTEM_CALL -> "system call";
    };
  }
}

package bootscope.core.cpu.state;

import java.util.Locale;
import java.util.OptionalInt;

/** What the manual calls the exceptions (SDM vol. 3A table 6-1). */
public final class ExceptionNames {
  private static final String[] NAMES = {
    "#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "", "#TS", "#NP", "#SS", "#GP",
    "#PF", "", "#MF", "#AC", "#MC", "#XM", "#VE", "#CP"
  };

  private ExceptionNames() {}

  /** {@code #PF} for 14; {@code vector 9} where there is no name. */
  public static String name(int vector) {
    boolean named = vector >= 0 && vector < NAMES.length && !NAMES[vector].isEmpty();
    return named ? NAMES[vector] : "vector " + vector;
  }

  /**
   * The name, and the error code where the exception has one (SDM vol. 3A table 6-1; vol. 3B
   * §20.1.4).
   *
   * @param realMode whether it was raised in real mode, where none has
   */
  public static String withCode(int vector, int errorCode, boolean realMode) {
    return realMode || !GuestFault.pushesErrorCode(vector)
        ? name(vector)
        : String.format(Locale.ROOT, "%s, error code 0x%x", name(vector), errorCode);
  }

  /** The vector of a name, with or without the {@code #}, in upper or lower case. */
  public static OptionalInt vector(String name) {
    String wanted = name.strip().toUpperCase(Locale.ROOT).replaceFirst("^#", "");
    for (int i = 0; i < NAMES.length; i++) {
      if (!NAMES[i].isEmpty() && NAMES[i].replaceFirst("^#", "").equals(wanted)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }
}

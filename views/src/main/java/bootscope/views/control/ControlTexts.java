package bootscope.views.control;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The few words that controls say by themselves, from the bundle {@code controls}. */
public final class ControlTexts {
  private static final ResourceBundle BUNDLE =
      ResourceBundle.getBundle("bootscope.views.control.controls");

  private ControlTexts() {}

  /**
   * The text of a key, with {@code {0}}, {@code {1}} … replaced by the arguments as they are; a
   * {@code Long} is a count.
   */
  public static String text(String key, Object... arguments) {
    Object[] plain = new Object[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      plain[i] = arguments[i] instanceof Long count ? count : String.valueOf(arguments[i]);
    }
    return new MessageFormat(BUNDLE.getString(key), Locale.ROOT).format(plain);
  }
}

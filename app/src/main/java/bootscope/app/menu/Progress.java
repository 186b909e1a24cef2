package bootscope.app.menu;

/**
 * Work that takes a while.
 *
 * @param text what is being done, in the user's language
 * @param fraction from 0 to 1, or negative where it is not known
 * @param cancel stops the work
 * @param escapes whether Escape does so, too
 */
public record Progress(String text, double fraction, Runnable cancel, boolean escapes) {
  /** Work that goes on when Escape is pressed. */
  public Progress(String text, double fraction, Runnable cancel) {
    this(text, fraction, cancel, false);
  }
}

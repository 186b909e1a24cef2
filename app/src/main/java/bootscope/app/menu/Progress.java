package bootscope.app.menu;

/**
 * Work that takes a while.
 *
 * @param text what is being done, in the user's language
 * @param fraction from 0 to 1, or negative where it is not known
 * @param cancel stops the work
 */
public record Progress(String text, double fraction, Runnable cancel) {}

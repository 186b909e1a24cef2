package bootscope.app.menu;

/**
 * What the window asks of what is behind it about breakpoints; nothing happens without a guest. All
 * calls come on the JavaFX thread and return at once.
 */
public interface BreakpointsPort {
  /** Sets or removes one at the {@linkplain RunPort#hasCursor cursor}. */
  void toggle();

  /** Asks where to stop. */
  void add();

  void disableAll();

  void removeAll();
}

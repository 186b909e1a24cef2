package bootscope.app.wiring;

import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.KeptCodeChoice;
import bootscope.core.history.History;

/**
 * What is kept of guests that run in the window.
 *
 * @param code where their translated code is kept
 * @param history bytes that the history of one takes at the most; 0 for none
 */
public record Keeping(KeptCodeChoice code, long history) {
  /** As nobody has asked for anything else. */
  public static final Keeping USUAL = new Keeping(KeptCodeChoice.USUAL, History.USUAL_SIZE);

  /** The same without translated code on the disk. */
  public static final Keeping NO_CODE = new Keeping(KeptCodeChoice.OFF, History.USUAL_SIZE);

  /** Nothing at all. */
  public static final Keeping NOTHING = new Keeping(KeptCodeChoice.OFF, 0);

  /** As the command line has it. */
  static Keeping of(RunOptions options) {
    return new Keeping(options.keptCode(), options.history());
  }
}

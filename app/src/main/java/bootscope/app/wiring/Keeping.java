package bootscope.app.wiring;

import bootscope.app.cli.DebugFiles;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.KeptCodeChoice;
import bootscope.app.cli.UserFolders;
import bootscope.core.history.History;
import java.nio.file.Path;

/**
 * What is kept of guests that run in the window.
 *
 * @param code where their translated code is kept
 * @param history bytes that the history of one takes at the most; 0 for none
 * @param capsules folder into which boot capsules are unpacked
 * @param debugFiles where symbols and lines of source are
 */
public record Keeping(KeptCodeChoice code, long history, Path capsules, DebugFiles debugFiles) {
  private static final Path CAPSULES = UserFolders.here().cache().resolve("capsules");

  public Keeping(KeptCodeChoice code, long history, Path capsules) {
    this(code, history, capsules, DebugFiles.NONE);
  }

  /** As nobody has asked for anything else. */
  public static final Keeping USUAL =
      new Keeping(KeptCodeChoice.USUAL, History.USUAL_SIZE, CAPSULES);

  /** The same without translated code on the disk. */
  public static final Keeping NO_CODE =
      new Keeping(KeptCodeChoice.OFF, History.USUAL_SIZE, CAPSULES);

  /** Nothing at all. */
  public static final Keeping NOTHING = new Keeping(KeptCodeChoice.OFF, 0, CAPSULES);

  /** As the command line has it. */
  static Keeping of(RunOptions options) {
    return new Keeping(options.keptCode(), options.history(), CAPSULES, options.debugFiles());
  }

  /** The same with another folder for capsules. */
  Keeping unpacking(Path folder) {
    return new Keeping(code, history, folder, debugFiles);
  }
}

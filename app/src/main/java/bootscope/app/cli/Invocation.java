package bootscope.app.cli;

import java.nio.file.Path;
import java.util.List;

/** What one command line asks for. */
public sealed interface Invocation {

  /** Boot a guest. */
  record Run(RunOptions options) implements Invocation {}

  /** Nothing in particular: the window's welcome, or help on a terminal. */
  record Welcome() implements Invocation {}

  /** {@code bootscope inspect FILE}: say what a kernel image holds. */
  record Inspect(String image) implements Invocation {}

  /** {@code bootscope guests}: list the built-in guests. */
  record Guests() implements Invocation {}

  /**
   * {@code -L help}: list where firmware is looked for.
   *
   * @param folders those that come first, as given
   */
  record FirmwarePlaces(List<Path> folders) implements Invocation {}

  /**
   * {@code bootscope measure}: boot one kernel in every way there is, or as every loader does, and
   * set them side by side.
   *
   * @param options of the runs; firmware aside
   * @param firmware images to go through; empty for those that are found in the customary places
   * @param loaders to hand over as, without firmware; empty for every way with our own
   */
  record Measure(
      RunOptions options, List<String> firmware, List<RunOptions.Loader> loaders, Format format)
      implements Invocation {
    public enum Format {
      TEXT,
      JSON,
      CSV
    }
  }

  /** The version, and whether a start-up cache is in use. */
  record Version() implements Invocation {}

  /** Print a text and end well: help, {@code -d help}, … */
  record Print(String text) implements Invocation {}
}

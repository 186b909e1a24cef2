package bootscope.app.cli;

import bootscope.core.profile.compare.Condition;
import bootscope.core.profile.compare.Span;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What one command line asks for. */
public sealed interface Invocation {
  /** What is not the boot of a guest. */
  sealed interface Request extends Invocation {}

  /** Boot a guest. */
  record Run(RunOptions options) implements Invocation {}

  /** Nothing in particular: the window's welcome, or help on a terminal. */
  record Welcome() implements Request {}

  /** {@code bootscope inspect FILE}: say what a kernel image holds. */
  record Inspect(String image) implements Request {}

  /** {@code bootscope guests}: list the built-in guests. */
  record Guests() implements Request {}

  /**
   * {@code bootscope cache}: list what is kept of translated code, or throw it away.
   *
   * @param clear whether to throw it away
   * @param files these of it; all without any
   */
  record Cache(boolean clear, List<String> files) implements Request {
    public Cache {
      files = List.copyOf(files);
    }
  }

  /**
   * {@code -L help}: list where firmware is looked for.
   *
   * @param folders those that come first, as given
   */
  record FirmwarePlaces(List<Path> folders) implements Request {}

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
      implements Request {
    public enum Format {
      TEXT,
      JSON,
      CSV
    }
  }

  /**
   * {@code bootscope diff}: find the first instruction at which two boots go different ways.
   *
   * @param first options of the one
   * @param second of the other
   * @param from the function with which the comparison begins; empty for the boots' beginning
   */
  record Diff(RunOptions first, RunOptions second, Optional<String> from) implements Request {}

  /** One of the two that {@code bootscope compare} holds against each other. */
  sealed interface Side {}

  /** A profile in a file. */
  record Recorded(Path file) implements Side {}

  /**
   * A boot that is recorded for it.
   *
   * @param words its options as they were given
   */
  record Boot(RunOptions options, String words) implements Side {}

  /**
   * {@code bootscope compare}: hold two profiles against each other.
   *
   * @param before the one
   * @param after the other
   * @param span which part of each is compared
   * @param conditions none of which may hold
   * @param top rows of a table at the most
   * @param markdown where to write a summary
   * @param csv where to write all functions
   * @param junit where to write what came of the conditions
   * @param html where to write a page
   */
  record Compare(
      Side before,
      Side after,
      Span span,
      List<Condition> conditions,
      int top,
      Optional<Path> markdown,
      Optional<Path> csv,
      Optional<Path> junit,
      Optional<Path> html)
      implements Request {
    public Compare {
      conditions = List.copyOf(conditions);
    }
  }

  /** The version, where licences are, and whether a start-up cache is in use. */
  record Version() implements Request {}

  /** Print a text and end well: help, {@code -d help}, … */
  record Print(String text) implements Request {}
}

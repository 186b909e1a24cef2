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

  /** The version, and whether a start-up cache is in use. */
  record Version() implements Invocation {}

  /** Print a text and end well: help, {@code -d help}, … */
  record Print(String text) implements Invocation {}
}

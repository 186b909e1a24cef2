package bootscope.core.machine;

/**
 * Something that comes into a machine from outside, between two instructions. The same stimuli at
 * the same instruction counts make the same machine.
 */
public sealed interface Stimulus {
  /**
   * A character typed on a serial port's terminal.
   *
   * @param port 0 for COM1
   * @param character 0–255
   */
  record Typed(int port, int character) implements Stimulus {}

  /**
   * A break on a serial port's line: the terminal's Break key.
   *
   * @param port 0 for COM1
   */
  record Break(int port) implements Stimulus {}

  /** Somebody presses the power button. */
  record PowerButton() implements Stimulus {}

  /** Somebody presses the button that raises a non-maskable interrupt, as servers have it. */
  record Nmi() implements Stimulus {}
}

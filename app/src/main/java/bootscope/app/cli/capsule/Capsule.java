package bootscope.app.cli.capsule;

import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.Breakpoints;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Message;
import bootscope.core.debug.Trigger;
import bootscope.core.history.MarkedInstant;
import bootscope.core.history.Recording;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A boot and a run of it to an instant.
 *
 * @param words of the command line that begins the boot
 * @param recording what leads from there to the instant
 * @param breakpoints that were set there
 * @param marks of the run to the instant
 */
public record Capsule(
    List<Word> words,
    Recording recording,
    List<KeptBreakpoint> breakpoints,
    List<MarkedInstant> marks) {
  /**
   * A breakpoint.
   *
   * @param kind id of its kind
   * @param said what its kind's parameters are, by name
   * @param condition an expression; null for none
   * @param message what it says instead of stopping the guest; null for none
   * @param radix of numbers in both that do not say: 10 or 16
   * @param once whether it goes when it is hit
   * @param ignored so many of the next hits pass
   */
  public record KeptBreakpoint(
      String kind,
      Map<String, String> said,
      String condition,
      String message,
      int radix,
      boolean enabled,
      boolean once,
      long ignored) {
    /**
     * Those of a machine, in their order.
     *
     * @param radix of numbers in their conditions and messages that do not say
     */
    public static List<KeptBreakpoint> of(Breakpoints all, int radix) {
      return all.list().stream()
          .map(
              b ->
                  new KeptBreakpoint(
                      b.trigger().kind().id(),
                      b.trigger().values(),
                      b.condition().map(Expression::toString).orElse(null),
                      b.message().map(Message::toString).orElse(null),
                      radix,
                      b.enabled(),
                      b.once(),
                      b.ignored()))
          .toList();
    }

    /**
     * Sets it in a machine. Where it names what the kernel has not, as with symbols that came from
     * another file, it is pending.
     *
     * @return as it was set
     * @throws BreakpointException where there is no such thing to stop at in any kernel
     * @throws ExpressionException when the condition or the message is none
     */
    public Breakpoint in(Breakpoints all) throws BreakpointException, ExpressionException {
      Trigger trigger = BreakpointKinds.of(kind).orElseThrow().kept(said, all.surroundings(), 16);
      Optional<Expression> when =
          isNone(condition) ? Optional.empty() : Optional.of(Expression.parse(condition, radix));
      Optional<Message> says =
          isNone(message) ? Optional.empty() : Optional.of(Message.parse(message, radix));
      Breakpoint added = all.add(trigger, once);
      int id = added.id();
      all.condition(id, when);
      all.message(id, says);
      all.ignore(id, ignored);
      all.enable(id, enabled);
      return added;
    }

    private static boolean isNone(String text) {
      return text == null || text.isBlank();
    }
  }

  /** A word of a command line: its parts in a row. */
  public record Word(List<Part> parts) {
    public Word {
      parts = List.copyOf(parts);
    }
  }

  /** A part of a word. */
  public sealed interface Part {}

  /** Means itself. */
  public record Text(String text) implements Part {}

  /**
   * The name of a file that goes with the capsule.
   *
   * @param commas whether a comma in it is to be written twice
   */
  public record Packed(Path file, boolean commas) implements Part {}

  /** The name of a folder that holds nothing but some files that go with the capsule. */
  public record Folder(List<Path> files) implements Part {
    public Folder {
      files = List.copyOf(files);
    }
  }

  public Capsule {
    words = List.copyOf(words);
    breakpoints = List.copyOf(breakpoints);
    marks = List.copyOf(marks);
  }
}

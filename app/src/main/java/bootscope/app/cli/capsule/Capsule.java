package bootscope.app.cli.capsule;

import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.Breakpoints;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Trigger;
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
 */
public record Capsule(List<Word> words, Recording recording, List<KeptBreakpoint> breakpoints) {
  /**
   * A breakpoint.
   *
   * @param kind id of its kind
   * @param said what its kind's parameters are, by name
   * @param condition an expression; null for none
   * @param radix of numbers in it that do not say
   */
  public record KeptBreakpoint(
      String kind, Map<String, String> said, String condition, int radix, boolean enabled) {
    /**
     * Those of a machine, in their order.
     *
     * @param radix of numbers in their conditions that do not say
     */
    public static List<KeptBreakpoint> of(Breakpoints all, int radix) {
      return all.list().stream()
          .map(
              b ->
                  new KeptBreakpoint(
                      b.trigger().kind().id(),
                      b.trigger().values(),
                      b.condition().map(Expression::toString).orElse(null),
                      radix,
                      b.enabled()))
          .toList();
    }

    /**
     * Sets it in a machine.
     *
     * @throws IllegalArgumentException where there is no such kind of it
     * @throws BreakpointException where there is no such thing to stop at
     * @throws ExpressionException when the condition is none
     */
    public void in(Breakpoints all) throws BreakpointException, ExpressionException {
      Trigger trigger =
          BreakpointKinds.of(kind)
              .orElseThrow(() -> new IllegalArgumentException(kind + ": no kind of breakpoint"))
              .make(said, all.surroundings(), 16);
      Optional<Expression> when =
          condition == null ? Optional.empty() : Optional.of(Expression.parse(condition, radix));
      int id = all.add(trigger).id();
      all.condition(id, when);
      all.enable(id, enabled);
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
  }
}

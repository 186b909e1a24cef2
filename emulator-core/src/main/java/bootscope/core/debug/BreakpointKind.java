package bootscope.core.debug;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A kind of breakpoint as data: forms, the monitor's commands and saved sessions are made from it.
 *
 * @param id short and stable, for commands and files
 * @param title for a person
 * @param hint what it stops at, in a sentence
 * @param parameters what a user says of it, in the order in which it is asked for
 */
public record BreakpointKind(
    String id, String title, String hint, List<Parameter> parameters, Maker maker) {

  /** What is typed for a parameter. */
  public enum Type {
    /** A function or variable of the kernel. */
    SYMBOL,
    /** An {@link Expression}. */
    ADDRESS,
    /** A whole number above 0; blanks, commas, dots and the like may part its digits. */
    COUNT,
    /** A file and a line of it, as {@link FileLine} has them. */
    LINE,
    /** The name of a milestone. */
    MILESTONE,
    /** A register of a device's, as {@link DeviceRegisters} has it. */
    DEVICE_REGISTER,
    /** A function on the PCI bus. */
    PCI_FUNCTION,
    /** A register in the configuration space of PCI functions. */
    PCI_REGISTER,
    /** Anything. */
    WORD,
    /** One of the parameter's choices. */
    CHOICE
  }

  /**
   * A parameter.
   *
   * @param name short and stable
   * @param example what may be typed
   * @param choices of {@link Type#CHOICE}; the first is meant where none is said
   * @param optional whether it may be left out
   */
  public record Parameter(
      String name, Type type, String example, List<String> choices, boolean optional) {
    static Parameter of(String name, Type type, String example) {
      return new Parameter(name, type, example, List.of(), false);
    }

    static Parameter optional(String name, Type type, String example) {
      return new Parameter(name, type, example, List.of(), true);
    }

    static Parameter choice(String name, String... choices) {
      return new Parameter(name, Type.CHOICE, choices[0], List.of(choices), true);
    }
  }

  /** Makes a trigger of what was said. */
  @FunctionalInterface
  interface Maker {
    Trigger make(Values values) throws BreakpointException;
  }

  /** What was said for each parameter, and what it means. */
  static final class Values {
    private final Map<String, String> said;
    private final Arming.Surroundings surroundings;
    private final int radix;

    Values(Map<String, String> said, Arming.Surroundings surroundings, int radix) {
      this.said = said;
      this.surroundings = surroundings;
      this.radix = radix;
    }

    Arming.Surroundings surroundings() {
      return surroundings;
    }

    /** What was said, without blanks around it; empty for nothing. */
    String text(String name) {
      String text = said.get(name);
      return text == null ? "" : text.strip();
    }

    Optional<String> optional(String name) {
      return Optional.of(text(name)).filter(t -> !t.isEmpty());
    }

    /** One of the choices. */
    String choice(Parameter parameter) throws BreakpointException {
      String word = text(parameter.name()).toLowerCase(Locale.ROOT);
      String chosen = word.isEmpty() ? parameter.choices().getFirst() : word;
      if (!parameter.choices().contains(chosen)) {
        throw new BreakpointException(
            BreakpointException.Problem.NO_CHOICE,
            word + ": " + String.join(", ", parameter.choices()));
      }
      return chosen;
    }

    long address(String name) throws BreakpointException {
      try {
        return Expression.parse(text(name), radix).value(surroundings.scope());
      } catch (ExpressionException e) {
        throw new BreakpointException(e);
      }
    }

    /** A whole number above 0, in decimal digits or with {@code 0x}. */
    long count(String name) throws BreakpointException {
      OptionalLong count = Expression.number(text(name).replaceAll("[,.'_\\s\\u00A0\\u202F]", ""));
      if (count.isEmpty() || count.getAsLong() <= 0) {
        throw new BreakpointException(BreakpointException.Problem.NO_COUNT, text(name));
      }
      return count.getAsLong();
    }
  }

  /**
   * Checks what can be told without a machine: that nothing is missing, and that expressions are
   * some.
   *
   * @throws BreakpointException if not
   */
  public void check(Map<String, String> said) throws BreakpointException {
    for (Parameter p : parameters) {
      String text = said.get(p.name());
      if (text == null || text.isBlank()) {
        if (!p.optional()) {
          throw new BreakpointException(BreakpointException.Problem.MISSING, p.name());
        }
      } else if (p.type() == Type.ADDRESS) {
        try {
          Expression.parse(text, 16);
        } catch (ExpressionException e) {
          throw new BreakpointException(e);
        }
      }
    }
  }

  /**
   * A trigger of this kind, of what a user says now.
   *
   * @param said a text for each parameter, by its name; optional ones may be missing
   * @param radix of addresses without {@code 0x}: 10 or 16
   * @throws BreakpointException when it means nothing, or names what the kernel has not
   */
  public Trigger make(Map<String, String> said, Arming.Surroundings surroundings, int radix)
      throws BreakpointException {
    Trigger made = maker.make(new Values(said, surroundings, radix));
    Optional<BreakpointException> missing = made.missing(surroundings);
    if (missing.isPresent()) {
      throw missing.get();
    }
    return made;
  }

  /**
   * The same of what was said before and was kept in a file, perhaps with other symbols: where it
   * names what the kernel has not, it is pending ({@link Trigger#missing}).
   *
   * @throws BreakpointException when it means nothing in any kernel
   */
  public Trigger kept(Map<String, String> said, Arming.Surroundings surroundings, int radix)
      throws BreakpointException {
    check(said);
    return maker.make(new Values(said, surroundings, radix));
  }
}

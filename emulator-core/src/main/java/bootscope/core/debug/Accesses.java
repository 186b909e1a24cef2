package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Values;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Which accesses a trigger waits for. */
public enum Accesses {
  /** A write that changes what is there. */
  CHANGE,
  WRITE,
  READ,
  /** A read or a write. */
  ACCESS;

  private static final String NAME = "on";

  /** The parameter that asks for one of some; the first is meant where none is said. */
  static Parameter parameter(Accesses... choices) {
    return Parameter.choice(NAME, Stream.of(choices).map(Accesses::word).toArray(String[]::new));
  }

  /** What was said for that parameter. */
  static Accesses of(Values values, Parameter parameter) throws BreakpointException {
    return valueOf(values.choice(parameter).toUpperCase(Locale.ROOT));
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Adds it to what {@link Trigger#values} gives. */
  Map<String, String> in(Map<String, String> values) {
    values.put(NAME, word());
    return values;
  }

  /** Whether an access is one of them; of a change, it is only known when it is over. */
  boolean hears(boolean write) {
    return this == ACCESS || write != (this == READ);
  }
}

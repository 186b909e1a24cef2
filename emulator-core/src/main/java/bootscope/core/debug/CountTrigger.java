package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** A number of instructions retired since the machine was made. */
public record CountTrigger(long instructions) implements Trigger {
  static final BreakpointKind KIND =
      new BreakpointKind(
          "count",
          "Instruction count",
          "When so many instructions have run since the machine was made.",
          List.of(Parameter.of("instructions", Type.COUNT, "1 000 000")),
          values -> new CountTrigger(values.count("instructions")));

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return Map.of("instructions", Long.toString(instructions));
  }

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        instructions == 1 ? "after 1 instruction" : "after %,d instructions",
        instructions);
  }

  @Override
  public void arm(Arming arming) {
    arming.count(instructions);
  }

  @Override
  public OptionalLong count() {
    return OptionalLong.of(instructions);
  }
}

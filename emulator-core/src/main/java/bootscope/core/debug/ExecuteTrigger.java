package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Any instruction that begins in a range of addresses, before it runs.
 *
 * @param length bytes, at least 1
 * @param text as the user named it
 */
public record ExecuteTrigger(long address, boolean physical, long length, String text)
    implements Trigger {
  private static final Parameter SPACE = Parameter.choice("space", "linear", "physical");

  static final BreakpointKind KIND =
      new BreakpointKind(
          "execute",
          "Execution",
          "Before any instruction that begins in a range of addresses.",
          List.of(
              Parameter.of("at", Type.ADDRESS, "ffffffff81000000"),
              Parameter.of("length", Type.COUNT, "4096"),
              SPACE),
          values ->
              new ExecuteTrigger(
                  values.address("at"),
                  values.choice(SPACE).equals("physical"),
                  values.count("length"),
                  values.optional("name").orElse(values.text("at"))));

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return Map.of(
        "at",
        "0x" + Long.toHexString(address),
        "length",
        Long.toString(length),
        "space",
        physical ? "physical" : "linear",
        "name",
        text);
  }

  @Override
  public void arm(Arming arming) {
    arming.code(address, length, physical);
  }

  @Override
  public Optional<Place> place(Arming.Surroundings now) {
    return Optional.of(new Place(address, physical, false));
  }
}

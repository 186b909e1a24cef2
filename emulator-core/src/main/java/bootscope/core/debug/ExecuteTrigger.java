package bootscope.core.debug;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Any instruction that begins in a range of addresses, before it runs. */
public record ExecuteTrigger(MemoryRange range) implements Trigger {
  static final BreakpointKind KIND =
      new BreakpointKind(
          "execute",
          "Execution",
          "Before any instruction that begins in a range of addresses.",
          List.of(
              MemoryRange.at("ffffffff81000000"), MemoryRange.length("4096"), MemoryRange.SPACE),
          values -> new ExecuteTrigger(MemoryRange.linearOrPhysical(values, 0)));

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return range.values();
  }

  @Override
  public String text() {
    return range.text();
  }

  @Override
  public void arm(Arming arming) {
    arming.code(range);
  }

  @Override
  public Optional<Place> place(Arming.Surroundings now) {
    return Optional.of(range.place());
  }
}

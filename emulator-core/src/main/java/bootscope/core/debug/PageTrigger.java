package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first instruction that is fetched from a page of memory in the run that is known: before it
 * runs. A page is meant by its guest-physical place, by whatever linear address it is reached.
 *
 * @param range in which the instruction must lie; empty for anywhere
 */
public record PageTrigger(Optional<MemoryRange> range) implements Trigger {
  private static final int PAGE = 4096;

  static final BreakpointKind KIND =
      new BreakpointKind(
          "page",
          "First execution of a page",
          "Before the first instruction that is ever fetched from a page, in a range or anywhere.",
          List.of(
              Parameter.optional("at", Type.ADDRESS, "100000"),
              MemoryRange.optionalLength("4096"),
              MemoryRange.SPACE),
          values ->
              new PageTrigger(
                  values.text("at").isEmpty()
                      ? Optional.empty()
                      : Optional.of(MemoryRange.linearOrPhysical(values, PAGE))));

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return range.map(MemoryRange::values).orElse(Map.of());
  }

  @Override
  public String text() {
    return range.map(MemoryRange::text).orElse("any new page");
  }

  @Override
  public void arm(Arming arming) {
    arming.firstFetches(
        (linear, at) -> {
          if (range.isEmpty() || range.get().holds(range.get().physical() ? at : linear)) {
            arming.hit(new Access(Access.Space.FIRST_INSTRUCTION, "", linear, 0, false, at, at));
          }
        });
  }

  @Override
  public Optional<Place> place(Arming.Surroundings now) {
    return range.map(MemoryRange::place);
  }
}

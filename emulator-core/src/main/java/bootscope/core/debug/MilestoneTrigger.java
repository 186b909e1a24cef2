package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.timeline.Milestones;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A milestone of the timeline: before the first instruction of one that is a function of the kernel
 * or its entry, behind the instruction or block that brings about any other.
 */
public record MilestoneTrigger(String name) implements Trigger {
  static final BreakpointKind KIND =
      new BreakpointKind(
          "milestone",
          "Milestone",
          "Where the boot's timeline has a milestone.",
          List.of(Parameter.of("name", Type.MILESTONE, "long_mode")),
          values -> {
            String name = values.text("name");
            if (!Milestones.names().contains(name)) {
              throw new BreakpointException(
                  BreakpointException.Problem.NO_MILESTONE, name, Milestones.names().stream());
            }
            return new MilestoneTrigger(name);
          });

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return Map.of("name", name);
  }

  @Override
  public String text() {
    return name;
  }

  @Override
  public void arm(Arming arming) {
    Optional<Place> place = place(arming.surroundings());
    if (place.isPresent()) {
      arming.code(place.get().address(), true);
    } else {
      arming.milestone(name);
    }
  }

  @Override
  public Optional<Place> place(Arming.Surroundings now) {
    if (now.entry().isPresent() && name.equals(Milestones.ofEntry(now.entry().get().abi()))) {
      return Optional.of(new Place(now.entry().get().physicalAddress(), true, true));
    }
    OptionalLong function = now.milestone(name);
    return function.isPresent()
        ? Optional.of(new Place(function.getAsLong(), true, true))
        : Optional.empty();
  }
}

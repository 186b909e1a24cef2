package bootscope.core.debug;

import bootscope.core.boot.KernelEntry;
import bootscope.core.machine.Boot;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kernel's first instruction, as its boot protocol has it. */
public record EntryTrigger(String text) implements Trigger {
  static final BreakpointKind KIND =
      new BreakpointKind(
          "entry",
          "Kernel's entry",
          "Before the kernel's first instruction, where its image has the entry.",
          List.of(),
          values -> of(values.surroundings()));

  /**
   * The entry of the kernel that is booted.
   *
   * @throws BreakpointException when it is not known
   */
  static EntryTrigger of(Arming.Surroundings now) throws BreakpointException {
    KernelEntry entry =
        now.entry()
            .orElseThrow(() -> new BreakpointException(BreakpointException.Problem.NO_ENTRY, ""));
    return new EntryTrigger(entry.abi().place());
  }

  /** The entry of the kernel of a boot. */
  public static EntryTrigger of(Boot boot) {
    return new EntryTrigger(boot.plan().entry().abi().place());
  }

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return Map.of();
  }

  @Override
  public void arm(Arming arming) {
    place(arming.surroundings()).ifPresent(p -> arming.code(p.address(), p.physical()));
  }

  @Override
  public Optional<Place> place(Arming.Surroundings now) {
    return now.entry().map(e -> new Place(e.physicalAddress(), true, true));
  }
}

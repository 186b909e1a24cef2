package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.RegisterObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Registers of a device that are reached as memory, and that somebody accesses. */
public record MmioTrigger(MemoryRange range, Accesses on) implements Trigger {
  private static final Parameter ON =
      Accesses.parameter(Accesses.ACCESS, Accesses.WRITE, Accesses.READ);

  static final BreakpointKind KIND =
      new BreakpointKind(
          "mmio",
          "Device registers in memory",
          "Behind the instruction that accesses a device's registers, by guest-physical address.",
          List.of(MemoryRange.at("fee000b0"), MemoryRange.optionalLength("4"), ON),
          values -> new MmioTrigger(MemoryRange.physical(values, 1), Accesses.of(values, ON)));

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return on.in(range.values());
  }

  @Override
  public String text() {
    return range.text();
  }

  @Override
  public void arm(Arming arming) {
    arming.observe(
        (RegisterObserver)
            a -> {
              if (a.space() == AddressSpace.MEMORY
                  && range.touches(a.address(), a.size())
                  && on.hears(a.write())) {
                arming.hit(
                    new Access(
                        Access.Space.DEVICE,
                        a.device(),
                        a.address(),
                        a.size(),
                        a.write(),
                        a.value(),
                        a.value()));
              }
            });
  }

  @Override
  public Optional<Place> place(Arming.Surroundings now) {
    return Optional.of(range.place());
  }
}

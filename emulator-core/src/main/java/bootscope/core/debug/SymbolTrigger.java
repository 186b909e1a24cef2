package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The first instruction of a function of the kernel, wherever that lies: in guest-physical memory,
 * as it may run before the kernel's own mapping exists. Of a function that only a module has, it
 * waits for the module, each time that it is loaded.
 */
public record SymbolTrigger(String name) implements Trigger {
  static final BreakpointKind KIND =
      new BreakpointKind(
          "symbol",
          "Symbol",
          "Before the first instruction of a function, wherever the kernel or its module lies.",
          List.of(Parameter.of("symbol", Type.SYMBOL, "start_kernel")),
          values -> new SymbolTrigger(values.text("symbol")));

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return Map.of("symbol", name);
  }

  @Override
  public String text() {
    return name;
  }

  @Override
  public void arm(Arming arming) {
    Optional<Place> place = place(arming.surroundings());
    if (arming.surroundings().symbols().kernelKnows(name)) {
      place.ifPresent(p -> arming.code(p.address(), p.physical()));
    } else {
      // A module's memory may be somebody else's by the time that something runs there.
      place.ifPresent(
          p ->
              arming.code(
                  p.address(), p.physical(), () -> place.equals(place(arming.surroundings()))));
      arming.followModules();
    }
  }

  @Override
  public Optional<Place> place(Arming.Surroundings now) {
    OptionalLong physical = now.symbols().physicalAddress(name);
    OptionalLong at = physical.isPresent() ? physical : now.symbols().address(name);
    return at.isPresent()
        ? Optional.of(new Place(at.getAsLong(), physical.isPresent(), true))
        : Optional.empty();
  }

  @Override
  public boolean waits(Arming.Surroundings now) {
    // Also what a module had until its init memory was given back: it may be loaded again.
    boolean module = Modules.isQualified(name) && now.symbols().canLoadModules();
    return (module || now.symbols().mayKnow(name)) && place(now).isEmpty();
  }

  @Override
  public Optional<BreakpointException> missing(Arming.Surroundings now) {
    if (now.symbols().mayKnow(name)) {
      return Optional.empty();
    }
    boolean module = Modules.isQualified(name) && !now.symbols().canLoadModules();
    return Optional.of(
        new BreakpointException(
            module ? BreakpointException.Problem.NO_MODULES : BreakpointException.Problem.NO_SYMBOL,
            name));
  }
}

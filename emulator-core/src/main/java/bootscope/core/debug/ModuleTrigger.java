package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.image.KernelModule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A module of a Linux kernel is loaded: its code and its symbols are there, and the kernel is about
 * to call its init function.
 *
 * @param name of the module; empty for any
 */
public record ModuleTrigger(String name) implements Trigger {
  /** Linux' function that calls a module's init function; its argument is the module. */
  static final String LOADED = "do_init_module";

  static final BreakpointKind KIND =
      new BreakpointKind(
          "load",
          "Module",
          "When a module is loaded, before its init function is called.",
          List.of(Parameter.optional("module", Type.WORD, "virtio_blk")),
          values -> new ModuleTrigger(values.text("module")));

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return Map.of("module", name);
  }

  @Override
  public String text() {
    return name.isEmpty() ? "load of a module" : "load of " + name;
  }

  /** Which one it is. */
  @Override
  public String text(Arming.Surroundings now) {
    return module(now).map(m -> "load of " + m).orElse(text());
  }

  @Override
  public void arm(Arming arming) {
    Arming.Surroundings now = arming.surroundings();
    OptionalLong at = now.symbols().physicalAddress(LOADED);
    at.ifPresent(
        a ->
            arming.code(
                a,
                true,
                () ->
                    name.isEmpty()
                        || module(now).filter(m -> Modules.sameName(m, name)).isPresent()));
  }

  /**
   * The module that {@link #LOADED} is called with: its first argument, which Linux for 32 bits
   * passes in EAX (psABI, parameter passing; gcc's {@code regparm}).
   */
  private static Optional<String> module(Arming.Surroundings now) {
    OptionalLong wide = now.scope().register("rdi");
    OptionalLong narrow = now.scope().register("eax");
    for (KernelModule m : now.symbols().modules().all()) {
      boolean word64 = m.structure() >>> 32 != 0;
      OptionalLong argument = word64 ? wide : narrow;
      if (argument.isPresent() && argument.getAsLong() == m.structure()) {
        return Optional.of(m.name());
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean waits(Arming.Surroundings now) {
    return now.symbols().physicalAddress(LOADED).isEmpty();
  }
}

package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.image.KernelModule;
import java.util.List;
import java.util.Map;
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

  @Override
  public void arm(Arming arming) {
    OptionalLong at = arming.surroundings().symbols().physicalAddress(LOADED);
    at.ifPresent(a -> arming.code(a, true, () -> name.isEmpty() || isLoaded(arming)));
  }

  /** Whether it is this module: the first argument leads to it (psABI, parameter passing). */
  private boolean isLoaded(Arming arming) {
    CpuState s = arming.processor().state();
    boolean wide = arming.processor().codeBits() == 64;
    long structure = wide ? s.reg(CpuState.RDI) : s.reg(CpuState.RAX) & 0xFFFF_FFFFL;
    for (KernelModule m : arming.surroundings().symbols().modules().all()) {
      if (m.structure() == structure) {
        return Modules.sameName(m.name(), name);
      }
    }
    return false;
  }

  @Override
  public boolean waits(Arming.Surroundings now) {
    return now.symbols().physicalAddress(LOADED).isEmpty();
  }
}

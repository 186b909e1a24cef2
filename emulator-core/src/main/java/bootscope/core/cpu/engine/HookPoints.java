package bootscope.core.cpu.engine;

import bootscope.core.cpu.system.DebugRegisters;

/** Which instructions must be looked at before they run: a debugger's and the guest's own. */
final class HookPoints {
  private static final long NONE = -1;

  private final DebugRegisters debug;
  private Processor.Hooks hooks = address -> false;
  private long passedAt = NONE;

  HookPoints(DebugRegisters debug) {
    this.debug = debug;
  }

  void set(Processor.Hooks hooks) {
    this.hooks = hooks;
  }

  /** Whether an instruction must be looked at. */
  boolean at(long linearAddress) {
    return hooks.at(linearAddress) || debug.instructionBreakpointAt(linearAddress);
  }

  /** Whether that holds for any of so many addresses in a page. */
  boolean within(long linearAddress, int bytes) {
    return hooks.within(linearAddress, bytes)
        || debug.instructionBreakpointWithin(linearAddress, bytes);
  }

  boolean reached(long linearAddress) {
    return hooks.reached(linearAddress);
  }

  /** Whether the debugger wants to see an instruction at this time. */
  boolean stops(long linearAddress, long now) {
    return now != passedAt && hooks.at(linearAddress);
  }

  /** The instruction at this time runs although a hook lies on it. */
  void pass(long now) {
    passedAt = now;
  }

  void forgetPassed() {
    passedAt = NONE;
  }
}

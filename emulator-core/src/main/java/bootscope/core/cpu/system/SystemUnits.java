package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.OpTable;
import bootscope.core.io.PortMap;
import bootscope.core.memory.MemoryMap;
import bootscope.core.time.VirtualClock;

/**
 * The units behind the system instructions, made in the order in which they need each other. An op
 * takes hold of those that it works with when it is made.
 */
public final class SystemUnits {
  public final Connections connections;
  public final Activity activity = new Activity();
  public final RandomNumbers random;
  public final Mode mode;
  public final Shadows shadows = new Shadows();
  public final DebugRegisters debug;
  public final Cpuid cpuid;
  public final Segments segments;
  public final ControlRegisters control;
  public final Msrs msrs;
  public final Tasks tasks;
  public final Interrupts interrupts;
  public final FarTransfers far;
  public final SteadyPort steadyPort = new SteadyPort();
  final FastCalls fastCalls;

  /**
   * @param tscHz of the time-stamp counter
   * @param seed of RDRAND and RDSEED
   * @param executeBreakpoints is run when instruction breakpoints came or went
   */
  public SystemUnits(
      Cpu c,
      MemoryMap memory,
      PortMap ports,
      VirtualClock clock,
      long tscHz,
      long seed,
      Runnable executeBreakpoints) {
    connections = new Connections(ports);
    random = new RandomNumbers(seed);
    mode = new Mode(c, connections);
    debug = new DebugRegisters(c, connections, executeBreakpoints);
    cpuid = new Cpuid(c, connections);
    segments = new Segments(c, mode);
    control = new ControlRegisters(c, mode, memory, connections);
    msrs = new Msrs(c, mode, control, connections, tscHz);
    tasks = new Tasks(c, mode, segments, control, debug);
    interrupts =
        new Interrupts(c, mode, segments, tasks, debug, shadows, activity, connections, clock);
    far = new FarTransfers(c, mode, segments, tasks, activity);
    fastCalls = new FastCalls(c, mode, debug, shadows);
  }

  /** Adds the system instructions to the ordinary ones. */
  public void register(OpTable table) {
    SegmentOps.register(table, segments, shadows);
    SpecialMoveOps.register(table, control, debug);
    SystemFlagOps.register(table, mode, shadows);
    SystemOps.register(table, this);
    TableOps.register(table, segments, control);
    EventOps.register(table, interrupts, far, fastCalls, activity);
    new PortOps(tasks, debug, connections, steadyPort).register(table);
  }
}

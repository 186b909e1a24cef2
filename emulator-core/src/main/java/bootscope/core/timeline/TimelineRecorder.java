package bootscope.core.timeline;

import bootscope.core.boot.KernelEntry;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.Msr;
import bootscope.core.event.GuestListener;
import bootscope.core.event.Recorded;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.Lanes.Lane;
import bootscope.core.timeline.Milestone.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Watches a machine and keeps its timeline. Whoever stops the machine says when an instruction at
 * one of {@link #places} is reached. Changes nothing in the machine.
 */
public final class TimelineRecorder implements GuestListener, Recorded {
  private final Machine machine;
  private final RunClock clock;
  private final Consumer<Milestone> recorded;
  private final Timeline timeline = new Timeline();
  private final Map<Long, String> places = new LinkedHashMap<>();
  private final LaneRecorder lanes = new LaneRecorder();
  private boolean userBySymbol;
  private boolean paging;
  private boolean longMode;
  private boolean user;
  private boolean console;
  private boolean postCodes;
  private boolean bootTimer;

  /**
   * Records that the machine stands ready. Of one that has run before, as from a snapshot, only
   * what is still to come for the first time can be told: what it may have done is not recorded.
   *
   * @param atStart whether it stands before its first instruction, after power-on or a reset
   * @param recorded told of each milestone when it is recorded
   */
  public TimelineRecorder(
      Machine machine, RunClock clock, boolean atStart, Consumer<Milestone> recorded) {
    this.machine = machine;
    this.clock = clock;
    this.recorded = recorded;
    if (atStart) {
      record(Milestones.VM_INIT_END, Source.MACHINE);
    } else {
      paging = (machine.state().cr(0) & Bits.CR0_PG) != 0;
      longMode = (machine.state().msr(Msr.EFER) & Msr.EFER_LMA) != 0;
      user = true;
      console = true;
    }
    recordMode();
  }

  /**
   * Looks the milestones that are functions of the kernel up in its symbols, in place of those that
   * were found before.
   *
   * @param kernel where in guest-physical memory a symbol lies
   */
  public void findSymbols(Function<String, OptionalLong> kernel) {
    places.clear();
    place(kernel, "startup_32", Milestones.LINUX_STARTUP_32);
    place(kernel, "startup_64", Milestones.LINUX_STARTUP_64);
    place(kernel, "start_kernel", Milestones.LINUX_START_KERNEL);
    userBySymbol =
        place(kernel, "run_init_process", Milestones.LINUX_START_USER)
            || place(kernel, "kernel_execve", Milestones.LINUX_START_USER);
  }

  private boolean place(Function<String, OptionalLong> kernel, String symbol, String milestone) {
    OptionalLong physical = kernel.apply(symbol);
    physical.ifPresent(address -> places.put(address, milestone));
    return physical.isPresent();
  }

  /**
   * Guest-physical addresses of instructions to stop before, and their milestones. Physical,
   * because the first ones run before the kernel's own mapping exists.
   */
  public Map<Long, String> places() {
    return Map.copyOf(places);
  }

  /** The machine is about to run its first instruction, at the firmware's reset vector. */
  public void firmwareStarted() {
    record(Milestones.FW_START, Source.MACHINE);
  }

  /** The machine is about to pass a point that is no function of the kernel. */
  void passed(String milestone) {
    record(milestone, Source.MACHINE);
  }

  /**
   * The machine is about to run the kernel's first instruction.
   *
   * @param byFirmware whether firmware jumps there
   */
  public void entered(KernelEntry entry, boolean byFirmware) {
    if (byFirmware && entry.pvh()) {
      record(Milestones.LINUX_START_PVHBOOT, Source.MACHINE);
    }
    record(Milestones.ofEntry(entry.abi()), Source.MACHINE);
  }

  /** The next instruction lies at one of {@link #places}. */
  public void reached(long physicalAddress) {
    String name = places.get(physicalAddress);
    if (name != null) {
      record(name, Source.SYMBOL);
    }
  }

  /** Takes what is written to port 0x80 from now on for cloud-hypervisor's codes. */
  public void namePostCodes() {
    postCodes = true;
  }

  @Override
  public void postCode(int code) {
    if (postCodes) {
      record(Milestones.ofPostCode(code), Source.PORT);
    }
  }

  /** Takes what is written where Firecracker has its boot timer for that from now on. */
  public void hearBootTimer() {
    bootTimer = true;
  }

  @Override
  public void lostWrite(boolean port, long address, int size, long value) {
    if (bootTimer && Milestones.isBootTimer(port, address, size, value)) {
      record(Milestones.BOOT_TIMER, Source.PORT);
    }
  }

  /** The machine came to a stop. */
  public void stopped(StopReason reason) {
    if (reason == StopReason.POWER_OFF) {
      record(Milestones.POWER_OFF, Source.MACHINE);
    }
  }

  @Override
  public void modeChanged() {
    recordMode();
    if (!paging && (machine.state().cr(0) & Bits.CR0_PG) != 0) {
      paging = true;
      record(Milestones.PAGING_ENABLED, Source.MACHINE);
    }
    if (!longMode && (machine.state().msr(Msr.EFER) & Msr.EFER_LMA) != 0) {
      longMode = true;
      record(Milestones.LONG_MODE, Source.MACHINE);
    }
    if (!user && !userBySymbol && machine.processor().cpl() == 3) {
      user = true;
      record(Milestones.LINUX_START_USER, Source.MACHINE);
    }
  }

  @Override
  public void exception(int vector, int errorCode, long linearAddress) {
    count(Lane.EXCEPTIONS);
  }

  @Override
  public void interrupt(int vector) {
    count(Lane.INTERRUPTS);
  }

  @Override
  public void serial(int port, int character) {
    count(Lane.CONSOLE);
    if (!console && port == 0) {
      console = true;
      record(Milestones.CONSOLE_FIRST_BYTE, Source.MACHINE);
    }
  }

  @Override
  public void traced(int port, int value) {
    if (Milestones.isTracePort(port)) {
      record(Milestones.ofPortValue(value & 0xFF), Source.PORT);
    }
  }

  private void record(String name, Source source) {
    long now = now();
    Milestone reached =
        new Milestone(name, source, now - machine.clock().skipped(), now, clock.hostNanos());
    if (timeline.record(reached)) {
      recorded.accept(reached);
    }
  }

  private void count(Lane lane) {
    long now = now();
    lanes.count(lane, now - machine.clock().skipped(), now);
  }

  private void recordMode() {
    long now = now();
    lanes.mode(
        ProcessorMode.of(machine.processor()),
        machine.processor().cpl() != 0,
        now - machine.clock().skipped(),
        now);
  }

  /** The clock is exact between blocks, the processor's own time within one. */
  private long now() {
    return Math.max(machine.clock().now(), machine.processor().now());
  }

  /**
   * The record is the timeline, the lanes, and what is yet to happen for the first time; {@link
   * #places} go by the symbols, whose owner finds them again.
   */
  @Override
  public Mark mark() {
    Mark records = Mark.of(List.of(timeline, lanes));
    boolean markedPaging = paging;
    boolean markedLongMode = longMode;
    boolean markedUser = user;
    boolean markedConsole = console;
    return () -> {
      records.cut();
      paging = markedPaging;
      longMode = markedLongMode;
      user = markedUser;
      console = markedConsole;
    };
  }

  /** What was recorded so far. */
  public Timeline timeline() {
    return timeline;
  }

  /** What the machine was doing so far. Ask between two instructions. */
  public Lanes lanes() {
    return lanes.lanes(machine.clock().instructions(), machine.clock().now());
  }
}

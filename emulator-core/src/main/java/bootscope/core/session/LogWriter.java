package bootscope.core.session;

import bootscope.core.boot.ContractItem;
import bootscope.core.boot.Placement;
import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Stop;
import bootscope.core.disk.Disk;
import bootscope.core.event.GuestListener;
import bootscope.core.event.Recorded;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.Milestone;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Writes down what happens in a boot: the event log, what the serial ports sent, and how the
 * machine compared with the boot ABI at the kernel's entry. Belongs to the emulation thread, but
 * for the logs themselves, which any may read.
 */
final class LogWriter implements GuestListener, Recorded {
  /** Physical address of a processor's first instruction (SDM vol. 3A §9.1.4). */
  private static final long RESET_VECTOR = 0xFFFF_FFF0L;

  /** The longest line of a firmware's log that is kept, in characters. */
  private static final int FIRMWARE_LINE = 200;

  /** A milestone that has been told. */
  private record Told(String name, Milestone.Source source) {}

  private final Debugger debugger;
  private final List<SerialLog> serials = new ArrayList<>();
  private final EventLog log = new EventLog();
  private final DiskKeeper disks = new DiskKeeper(this::tell);
  private final Set<Told> told = new HashSet<>();
  private final Set<Object> toldOnce = new HashSet<>();
  private long toldEdits; // of this machine
  private final StringBuilder firmwareLine = new StringBuilder();
  private volatile List<ContractItem> contract = List.of();

  LogWriter(Debugger debugger) {
    this.debugger = debugger;
    int ports = debugger.machine().configuration().serialPorts();
    for (int i = 0; i < ports; i++) {
      serials.add(new SerialLog());
    }
    debugger.listen(this);
    debugger.keep(this);
    debugger.keepContract();
    debugger.breakpoints().hears(this::said);
  }

  /** What the ports sent, COM1 first; the list is for any thread. */
  List<SerialLog> serials() {
    return serials;
  }

  EventLog log() {
    return log;
  }

  DiskKeeper disks() {
    return disks;
  }

  /** From any thread. */
  List<ContractItem> contract() {
    return contract;
  }

  // ---------------------------------------------------------------- beginnings

  /** The machine was made anew. */
  void restarted() {
    serials.forEach(SerialLog::clear);
    log.clear();
    toldEdits = 0;
    disks.forget();
    booted();
  }

  /** Tells what the loader did; the machine stands before its first instruction. */
  void booted() {
    told.clear();
    toldOnce.clear();
    Boot boot = debugger.boot();
    if (boot == null) {
      return;
    }
    tell(new LogEvent.Opened(boot.kernel().describeChain()));
    boot.warnings().forEach(text -> tell(new LogEvent.Warned(text)));
    for (Placement p : boot.plan().placements()) {
      tell(new LogEvent.Placed(p.name(), p.address(), p.length()));
    }
    for (Disk disk : debugger.machine().disks()) {
      tell(new LogEvent.DiskOpened(DiskView.of(disk)));
    }
    long start = boot.plan().isDirect() ? boot.plan().entry().physicalAddress() : RESET_VECTOR;
    tell(new LogEvent.Entered(start));
  }

  // ---------------------------------------------------------------- telling

  void tell(LogEvent.What what) {
    tellMilestones();
    Machine m = debugger.machine();
    // The clock is exact between blocks, the processor's own time within one.
    long now = Math.max(m.clock().now(), m.processor().now());
    log.add(now - m.clock().skipped(), now, what);
  }

  /** What there is to be told, and kept, of where the machine has come. */
  void record() {
    tellMilestones();
    Boot boot = debugger.boot();
    if (boot != null && boot.plan().isDirect() && debugger.atStart()) {
      kernelEntered();
    }
  }

  /** The machine has come to a stop. */
  void tell(Stop end) {
    StopReason reason = end.reason();
    switch (reason) {
      case POWER_OFF, HALTED, TRIPLE_FAULT, END_OF_TIME -> tell(new LogEvent.Ended(reason, ""));
      case DEBUG_EXIT ->
          tell(new LogEvent.Ended(reason, "status " + debugger.machine().exitStatus()));
      case RESET -> tell(new LogEvent.Ended(reason, debugger.machine().resetCause()));
      default -> {}
    }
    long rip = debugger.machine().processor().linearRip();
    end.hits().forEach(h -> tell(new LogEvent.Hit(h, rip, debugger.nameOf(rip))));
  }

  /** Something may have been changed by hand. */
  void tellEdits() {
    long count = debugger.edits().count();
    debugger.edits().known().all().stream()
        .filter(e -> e.number() > toldEdits)
        .forEach(e -> tell(new LogEvent.Edited(e)));
    toldEdits = count;
  }

  private void tellMilestones() {
    List<Milestone> milestones = debugger.recorder().timeline().milestones();
    if (milestones.size() != told.size()) {
      for (Milestone m : milestones) {
        if (told.add(new Told(m.name(), m.source()))) {
          log.add(m.instructions(), m.virtualNanos(), new LogEvent.Reached(m.name()));
        }
      }
    }
  }

  private void said(Breakpoint by, String text) {
    long rip = debugger.machine().processor().linearRip();
    tell(new LogEvent.Said(by.id(), text, rip, debugger.nameOf(rip)));
  }

  @Override
  public Mark mark() {
    List<Recorded> all = new ArrayList<>(serials);
    all.add(log);
    all.add(disks);
    Mark records = Mark.of(all);
    Set<Told> markedTold = Set.copyOf(told);
    Set<Object> markedOnce = Set.copyOf(toldOnce);
    long markedEdits = toldEdits;
    String markedLine = firmwareLine.toString();
    List<ContractItem> markedContract = contract;
    return () -> {
      records.cut();
      told.clear();
      told.addAll(markedTold);
      toldOnce.clear();
      toldOnce.addAll(markedOnce);
      toldEdits = markedEdits;
      firmwareLine.setLength(0);
      firmwareLine.append(markedLine);
      contract = markedContract;
    };
  }

  // ---------------------------------------------------------------- the guest's doings

  @Override
  public void kernelEntered() {
    contract = debugger.contractAtEntry();
  }

  @Override
  public void serial(int port, int character) {
    Machine m = debugger.machine();
    serials.get(port).append(character, m.clock().instructions(), m.clock().now());
  }

  @Override
  public void firmwareLog(int character) {
    boolean end = character == '\n' || firmwareLine.length() == FIRMWARE_LINE;
    if (character >= ' ' && character < 0x7F) {
      firmwareLine.append((char) character);
    }
    if (end && !firmwareLine.isEmpty()) {
      tell(new LogEvent.FirmwareSaid(firmwareLine.toString()));
      firmwareLine.setLength(0);
    }
  }

  @Override
  public void disk(String message) {
    disks.trouble(message);
  }

  @Override
  public void fiveBitWord(int port) {
    once(new LogEvent.FiveBitWords(port));
  }

  @Override
  public void undefined(long linearAddress, byte[] bytes) {
    String hex = HexFormat.ofDelimiter(" ").formatHex(bytes);
    once(new LogEvent.Undefined(linearAddress, hex, debugger.nameOf(linearAddress)));
  }

  @Override
  public void unknownMsr(int msr, boolean write) {
    once(new LogEvent.UnknownMsr(msr, write));
  }

  @Override
  public void unclaimedPort(int port, boolean write) {
    tell(new LogEvent.UnclaimedPort(port, write));
  }

  @Override
  public void unclaimedMemory(long physicalAddress, boolean write) {
    tell(new LogEvent.UnclaimedMemory(physicalAddress, write));
  }

  @Override
  public void exception(int vector, int errorCode, long linearAddress) {
    long rip = debugger.machine().processor().linearRip();
    tell(new LogEvent.Fault(vector, errorCode, linearAddress, rip, debugger.nameOf(rip)));
  }

  private void once(LogEvent.What what) {
    if (toldOnce.size() < EventLog.MOST && toldOnce.add(what)) {
      tell(what);
    }
  }
}

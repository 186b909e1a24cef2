package bootscope.core.debug;

import bootscope.core.boot.KernelEntry;
import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.mmu.AccessObserver;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.RegisterObserver;
import bootscope.core.device.pci.PciFunction;
import bootscope.core.event.GuestListener;
import bootscope.core.io.PortObserver;
import bootscope.core.machine.Machine;
import bootscope.core.memory.PhysicalObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * How a trigger comes to hear of what it waits for. It asks for places and counts, or listens and
 * observes by itself and says {@link #hit}; whatever it asked for ends with {@link #disarm}.
 */
public final class Arming {
  /** What is known of the kernel and its boot; may change while the machine runs. */
  public interface Surroundings {
    Symbols symbols();

    /** What names and addresses mean now. */
    Expression.Scope scope();

    /** The kernel's entry; empty where the kernel is not known. */
    Optional<KernelEntry> entry();

    /** What registers of devices there are. */
    DeviceRegisters devices();

    /**
     * Guest-physical addresses of the functions at whose first instructions the kernel's modules
     * are others than before; empty where the kernel has none, or it is not known where it lies.
     */
    default Set<Long> moduleChanges() {
      return Set.of();
    }

    /** Guest-physical address of a milestone that is a function of the kernel. */
    OptionalLong milestone(String name);
  }

  private final Breakpoint breakpoint;
  private final Breakpoints owner;
  private final Machine machine;
  private final Surroundings surroundings;
  private final List<Runnable> undo = new ArrayList<>();

  Arming(Breakpoint breakpoint, Breakpoints owner, Machine machine, Surroundings surroundings) {
    this.breakpoint = breakpoint;
    this.owner = owner;
    this.machine = machine;
    this.surroundings = surroundings;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  /** Stops before the instruction at an address. */
  void code(long address, boolean physical) {
    owner.places(physical).add(address, breakpoint);
    undo.add(() -> owner.places(physical).remove(address, breakpoint));
  }

  /**
   * Stops before the instruction at an address where that is meant when the machine comes there.
   */
  void code(long address, boolean physical, BooleanSupplier meant) {
    code(address, physical);
    owner.meant().put(breakpoint, meant);
    undo.add(() -> owner.meant().remove(breakpoint));
  }

  /** Is armed anew whenever the kernel's modules are others. */
  void followModules() {
    owner.following().add(breakpoint);
    undo.add(() -> owner.following().remove(breakpoint));
  }

  /** Stops before each instruction that begins in a range. */
  void code(MemoryRange range) {
    var waits = new Breakpoints.Waiting(range, breakpoint);
    owner.ranges().add(waits);
    undo.add(() -> owner.ranges().remove(waits));
  }

  /** Hears of pages from which an instruction is fetched for the first time in a run. */
  void firstFetches(ExecutedPages.Listener listener) {
    owner.executed().add(listener);
    undo.add(() -> owner.executed().remove(listener));
  }

  /** The device that accesses memory now; null for the processor. */
  String busMaster() {
    return machine.memory().busMaster();
  }

  Processor processor() {
    return machine.processor();
  }

  /** Stops when so many instructions have retired. */
  void count(long instructions) {
    owner.counts().add(instructions, breakpoint);
    undo.add(() -> owner.counts().remove(instructions, breakpoint));
  }

  /** Stops when a milestone is recorded. */
  void milestone(String name) {
    owner.milestones().add(name, breakpoint);
    undo.add(() -> owner.milestones().remove(name, breakpoint));
  }

  void listen(GuestListener listener) {
    machine.listeners().add(listener);
    undo.add(() -> machine.listeners().remove(listener));
  }

  void observe(AccessObserver observer) {
    machine.processor().mmu.observe(observer);
    undo.add(() -> machine.processor().mmu.forget(observer));
  }

  void observe(PhysicalObserver observer) {
    machine.memory().observe(observer);
    undo.add(() -> machine.memory().forget(observer));
  }

  void observe(RegisterObserver observer) {
    machine.observe(observer);
    undo.add(() -> machine.forget(observer));
  }

  /** A device's registers; empty where the machine has no such device. */
  Optional<RegisterBank> registers(String device) {
    return machine.registerBanks().stream().filter(b -> b.name().equals(device)).findFirst();
  }

  /** A function on the PCI bus; empty where there is none at that place. */
  Optional<PciFunction> function(int device, int function) {
    return machine.pciFunctions().stream()
        .filter(f -> f.device() == device && f.function() == function)
        .findFirst();
  }

  void observe(PortObserver observer) {
    machine.ports().observe(observer);
    undo.add(() -> machine.ports().forget(observer));
  }

  /**
   * What memory holds, little-endian, 0 where nothing can be read.
   *
   * @param bytes at most 8
   */
  long memory(boolean physical, long address, int bytes) {
    return Breakpoints.held(machine, physical, address, bytes);
  }

  /** What the trigger waits for is happening: the machine stops behind the instruction. */
  void hit(Access access) {
    hit(() -> Optional.of(access));
  }

  /**
   * As {@link #hit(Access)}.
   *
   * @param over says what it was, when the instruction is over; empty where it was nothing
   * @return whether it is asked: not where nothing runs, as when the machine is put back
   */
  boolean hit(Supplier<Optional<Access>> over) {
    return owner.happened(breakpoint, over);
  }

  /** Ends all that was asked for. */
  void disarm() {
    undo.forEach(Runnable::run);
    undo.clear();
  }
}

package bootscope.core.machine;

import bootscope.core.board.Board;
import bootscope.core.board.IsaDevice;
import bootscope.core.board.PortRange;
import bootscope.core.board.Q35;
import bootscope.core.board.RamSplit;
import bootscope.core.board.RomSizes;
import bootscope.core.board.TestDevices;
import bootscope.core.boot.BootException;
import bootscope.core.boot.BootPlan;
import bootscope.core.boot.FirmwareWork;
import bootscope.core.boot.Placement;
import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.RegisterObserver;
import bootscope.core.describe.Stateful;
import bootscope.core.device.acpi.AcpiPm;
import bootscope.core.device.apic.IoApic;
import bootscope.core.device.apic.LocalApic;
import bootscope.core.device.apic.LocalApicConfiguration;
import bootscope.core.device.fwcfg.FwCfg;
import bootscope.core.device.hpet.Hpet;
import bootscope.core.device.misc.A20Gate;
import bootscope.core.device.misc.DebugConsole;
import bootscope.core.device.misc.DebugExit;
import bootscope.core.device.misc.KeyboardController;
import bootscope.core.device.misc.PcTestdev;
import bootscope.core.device.misc.Port92;
import bootscope.core.device.misc.PostPort;
import bootscope.core.device.misc.ResetControl;
import bootscope.core.device.misc.TracePorts;
import bootscope.core.device.pci.Ich9Lpc;
import bootscope.core.device.pci.PciFunction;
import bootscope.core.device.pci.PciHost;
import bootscope.core.device.pci.Q35HostBridge;
import bootscope.core.device.pic.Pic8259Pair;
import bootscope.core.device.pit.Pit8254;
import bootscope.core.device.rtc.RtcCmos;
import bootscope.core.device.serial.SerialOutput;
import bootscope.core.device.serial.Uart16550A;
import bootscope.core.device.virtio.VirtioBlk;
import bootscope.core.device.virtio.VirtioPci;
import bootscope.core.disk.Disk;
import bootscope.core.event.DiskWork;
import bootscope.core.event.GuestListener;
import bootscope.core.event.GuestListeners;
import bootscope.core.event.Recorded;
import bootscope.core.io.IrqLine;
import bootscope.core.io.PortDevice;
import bootscope.core.io.PortMap;
import bootscope.core.io.SharedLine;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import bootscope.core.memory.Window;
import bootscope.core.time.EventQueue;
import bootscope.core.time.Frequency;
import bootscope.core.time.VirtualClock;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * A PC like QEMU's q35 with one processor. The constructor is the wiring diagram; everything else
 * is running, resetting and looking.
 *
 * <p>A machine belongs to one thread. {@link #requestStop} and {@link #callAttention} alone may be
 * called from others.
 */
public final class Machine implements Recorded, AutoCloseable {
  private final MachineConfiguration configuration;
  private final Arena arena = Arena.ofShared();
  private final VirtualClock clock = new VirtualClock();
  private final EventQueue events = new EventQueue(clock);
  private final GuestListeners listeners = new GuestListeners();
  private final PortMap ports = new PortMap(listeners);
  private final GuestRam ram;
  private final MemoryMap memory;
  private final CpuState state;
  private final Processor processor;
  private final LocalApic localApic;
  private final IoApic ioApic;
  private final Pic8259Pair pic;
  private final PciHost pci;
  private final AcpiPm power;
  private final PortMap.Window acpiPorts;
  private final RtcCmos rtc;
  private final FwCfg fwCfg; // null in a machine that is told nothing
  private DebugExit debugExit; // null where there is none
  private final List<Uart16550A> uarts = new ArrayList<>();
  private final List<Disk> disks;
  private final List<Stateful> stateful = new ArrayList<>();
  private final List<RegisterBank> banks = new ArrayList<>();

  /** The components' states after power-on, in their order. */
  private final List<byte[]> powerOn;

  private final InputLog inputs = new InputLog();

  // What is known to come.
  private List<InputLog.Input> foreseen = List.of();
  private int foreseenNext;
  private long foreseenAt = Long.MAX_VALUE; // virtual time of the next
  private boolean foresees;

  private IdlePacer idlePacer = nanoseconds -> {};

  private StopReason requested;
  private Runnable interjection = () -> {};
  private String resetCause = "";
  private volatile boolean stopRequested;

  /**
   * A machine after power-up. It opens its drives' images, and closes them with itself.
   *
   * @throws bootscope.core.disk.DiskException when an image cannot be used
   */
  public Machine(MachineConfiguration configuration) {
    this(configuration, Drives.open(configuration.drives()));
  }

  /** A machine with disks that another had before. */
  Machine(MachineConfiguration configuration, List<Disk> disks) {
    this.configuration = configuration;
    Board board = configuration.board();
    this.disks = new ArrayList<>(disks);

    // Memory and processor.
    RomSizes rom = board.rom();
    ram = new GuestRam(arena, board.ram().bytes(), board.ram().low(), rom.store());
    memory = new MemoryMap(ram, listeners);
    state = new CpuState(arena);
    processor =
        new Processor(
            arena,
            state,
            memory,
            ports,
            clock,
            configuration.features(),
            configuration.tscHz(),
            configuration.seed(),
            configuration.engine());
    processor.takeCode(configuration.keptCode());
    keep(events);
    keep(processor);

    // Interrupt controllers.
    Frequency tsc = new Frequency(configuration.tscHz());
    localApic =
        add(
            new LocalApic(
                new LocalApicConfiguration(0, Frequency.GIGAHERTZ, tsc, true, Bits.PHYSICAL_BITS),
                clock,
                events));
    ioApic = add(new IoApic(localApic));
    pic = add(new Pic8259Pair(localApic.lint0()));
    localApic.connectPic(pic::acknowledge);
    localApic.connectIoApic(ioApic::endOfInterrupt);
    ApicPort apicPort =
        new ApicPort(localApic, processor, memory, () -> askReset("LOCAL_APIC_INIT"));
    localApic.connectProcessor(apicPort);
    processor.connect(apicPort, apicPort);

    // Interrupt wires, each shared by whatever drives it: ISA lines reach the 8259s and the I/O
    // APIC,
    // where line 0 is input 2; GSIs 16 to 23 reach the I/O APIC alone.
    SharedLine[] isa = new SharedLine[16];
    for (int i = 0; i < 16; i++) {
      if (i != 2) {
        IrqLine both = IrqLine.both(pic.input(i), ioApic.input(i == 0 ? 2 : i));
        isa[i] = wire(new SharedLine("irq" + i, both));
      }
    }
    SharedLine[] gsi = new SharedLine[24];
    for (int i = 16; i < 24; i++) {
      gsi[i] = wire(new SharedLine("gsi" + i, ioApic.input(i)));
    }
    gsi[11] = isa[11];

    // Clocks.
    Hpet hpet = add(new Hpet(clock, events, isa[0].input(), isa[8].input(), inputs(gsi)));
    Pit8254 pit = add(new Pit8254(clock, events, hpet.legacyTimer()));

    // Power and reset. The real-time clock's alarm is an ACPI event too, whoever has IRQ 8.
    power =
        add(
            new AcpiPm(
                false, clock, events, isa[Q35.SCI].input(), () -> request(StopReason.POWER_OFF)));
    acpiPorts = ports.window(4, "acpi", power);
    rtc =
        add(
            new RtcCmos(
                clock,
                events,
                IrqLine.both(hpet.legacyClock(), power.rtcInterrupt()),
                configuration.startSeconds(),
                board.ram().low(),
                board.ram().high()));
    A20Gate a20 = new A20Gate(processor.mmu::a20);
    keep(a20);
    ResetControl reset = add(new ResetControl(cause -> askReset(cause.toString())));
    Port92 port92 = add(new Port92(a20, cause -> askReset(cause.toString())));
    KeyboardController keyboard =
        add(
            new KeyboardController(
                isa[1].input(), isa[12].input(), a20, cause -> askReset(cause.toString())));

    // PCI.
    pci = add(new PciHost(memory, ports));
    pci.add(
        add(
            new Q35HostBridge(
                memory, pci, rom.legacy(), ram.bytes() + rom.firmware() - rom.legacy())));
    IrqLine[] pirqs = Arrays.copyOfRange(inputs(gsi), Q35.FIRST_PIRQ, Q35.FIRST_PIRQ + Q35.PIRQS);
    Ich9Lpc lpc = add(new Ich9Lpc(this::placeAcpi, inputs(isa), pirqs));
    pci.add(lpc);

    hearDisks();

    // Disks, in slots 2 and up: as on QEMU's board, where slot 1 is the display's.
    for (int i = 0; i < disks.size(); i++) {
      Disk disk = disks.get(i);
      int slot = 2 + i;
      IrqLine pin = lpc.pirq(Q35.pciInterrupt(slot, 0) - Q35.FIRST_PIRQ);
      VirtioPci.Board slotBoard = new VirtioPci.Board(memory, pin, localApic::message);
      keep(disk);
      pci.add(add(VirtioBlk.function("blk" + i, slot, disk, clock, events, slotBoard)));
    }

    // The port map.
    PostPort post = add(new PostPort(code -> listeners.tell(l -> l.postCode(code))));
    fwCfg =
        rom.store() > 0
            ? add(new FwCfg(memory, key -> listeners.tell(l -> l.fwCfgSelected(key))))
            : null;
    for (IsaDevice device : board.isa()) {
      PortDevice behind =
          switch (device.kind()) {
            case SERIAL -> uart(device, isa[device.irq()].input());
            case KEYBOARD_CONTROLLER -> keyboard;
            case RTC -> rtc;
            case TIMER, TIMER_GATE -> pit;
            case PIC, PIC_TRIGGER -> pic;
            case POST -> post;
            case PORT_92 -> port92;
            case RESET -> reset;
            case APM -> power;
            case PCI_CONFIGURATION -> pci;
            case TRACE ->
                new TracePorts((port, value) -> listeners.tell(l -> l.traced(port, value)));
            case FW_CFG -> fwCfg;
            case FIRMWARE_LOG -> new DebugConsole(b -> listeners.tell(l -> l.firmwareLog(b)));
            case DEBUG_CONSOLE -> new DebugConsole(b -> listeners.tell(l -> l.debugConsole(b)));
            case DEBUG_EXIT -> debugExit(device.ports().getFirst().first());
            case PC_TESTDEV -> pcTestdev(inputs(isa), inputs(gsi));
          };
      for (PortRange r : device.ports()) {
        ports.map(r.first(), r.count(), r.widest(), device.name(), behind);
      }
    }
    // The memory map.
    if (rom.firmware() > 0) {
      long start = RamSplit.HIGH_START - rom.firmware();
      memory.place(
          Window.ofStored(start, rom.firmware(), "rom", Window.Layer.CHIPSET, ram.bytes(), -1));
    }
    memory.map(Q35.IO_APIC, IoApic.WINDOW, "ioapic", ioApic);
    memory.map(Q35.HPET, Hpet.WINDOW, "hpet", hpet);

    // What the translations mean depends on the rest: they are put back last.
    keep(processor.mmu);

    processor.powerOn();
    powerOn = stateful.stream().map(StateFields::of).toList();
  }

  /** A driver's end of each wire; null where there is no wire. */
  private static IrqLine[] inputs(SharedLine[] wires) {
    IrqLine[] inputs = new IrqLine[wires.length];
    for (int i = 0; i < wires.length; i++) {
      inputs[i] = wires[i] == null ? null : wires[i].input();
    }
    return inputs;
  }

  /** The ACPI block lies where the LPC bridge says; −1 for nowhere. */
  private void placeAcpi(int base) {
    acpiPorts.place(base, base < 0 ? 0 : AcpiPm.BLOCK);
  }

  private Uart16550A uart(IsaDevice device, IrqLine irq) {
    Uart16550A uart =
        add(
            new Uart16550A(
                device.name(),
                device.ports().getFirst().first(),
                clock,
                events,
                irq,
                new SerialTold(device.number() - 1),
                configuration.serialTiming()));
    uarts.add(uart);
    return uart;
  }

  private DebugExit debugExit(int port) {
    debugExit = add(new DebugExit(port, () -> request(StopReason.DEBUG_EXIT)));
    return debugExit;
  }

  /** Global system interrupts are the ISA lines, and from 16 on the I/O APIC's own inputs. */
  private PcTestdev pcTestdev(IrqLine[] isa, IrqLine[] gsi) {
    IrqLine[] lines = gsi.clone();
    System.arraycopy(isa, 0, lines, 0, isa.length);
    PcTestdev testdev = add(new PcTestdev(lines));
    memory.map(TestDevices.TESTDEV_MEMORY, TestDevices.TESTDEV_MEMORY_SIZE, "pc-testdev", testdev);
    return testdev;
  }

  private SharedLine wire(SharedLine line) {
    stateful.add(line);
    return line;
  }

  private <T extends Stateful & Described> T add(T device) {
    stateful.add(device);
    banks.add(device.registers());
    return device;
  }

  private void keep(Stateful component) {
    stateful.add(component);
  }

  // ---------------------------------------------------------------- starting

  /**
   * What the reset line does: everything goes to its state after power-on, at the present virtual
   * time. RAM keeps what it holds, and the battery keeps the clock.
   */
  public void reset() {
    for (int i = 0; i < stateful.size(); i++) {
      stateful.get(i).reset(new StateFields.Reader(powerOn.get(i)));
    }
    requested = null;
  }

  /**
   * Carries out a boot plan on a machine that was just made or reset.
   *
   * @throws BootException when a file can no longer be read
   */
  public void load(BootPlan plan) throws BootException {
    for (Placement p : plan.placements()) {
      p.writeTo(ram);
    }
    for (FirmwareWork work : plan.firmwareWork()) {
      work.carryOut(memory, ports, state);
    }
    for (Placement p : plan.firmware().store()) {
      p.writeToStore(ram);
    }
    if (fwCfg != null) {
      fwCfg.items(plan.firmware().items());
    }
    plan.entryState().ifPresent(entry -> entry.applyTo(state));
    processor.restart();
  }

  // ---------------------------------------------------------------- running

  /** Runs until the given number of instructions has retired in all, or something stops it. */
  public StopReason runTo(long instructions) {
    return runTo(instructions, Long.MAX_VALUE);
  }

  /**
   * Runs until the given number of instructions has retired in all, and no time has passed since,
   * until virtual time has come this far, though it were by idling alone, or until something stops
   * it.
   *
   * <p>A call for attention, as a request to stop is one, is heard after a block of at most 64
   * instructions, after an event, and after a skip of idle time. None of them takes long, whatever
   * the guest does: what an instruction or an event may cost the host is bounded where it is
   * carried out.
   *
   * @param nanoseconds virtual time
   */
  public StopReason runTo(long instructions, long nanoseconds) {
    long end = Math.min(nanoseconds, VirtualClock.END);
    while (true) {
      if (requested != null) {
        StopReason reason = requested;
        requested = reason == StopReason.REQUESTED ? null : reason; // switched off is off
        return reason;
      }
      long left = instructions - clock.instructions();
      if (left <= 0 || clock.now() >= nanoseconds) {
        return StopReason.LIMIT;
      }
      if (clock.now() >= VirtualClock.END) {
        return StopReason.END_OF_TIME;
      }
      if (clock.now() >= foreseenAt) {
        takeForeseen();
      }
      if (clock.attention()) {
        clock.attention(false);
        interjection.run();
      }
      if (stopRequested) {
        stopRequested = false;
        return StopReason.REQUESTED;
      }
      events.runDue();
      long limit = left < end - clock.now() ? clock.now() + left : end;
      clock.deadline(Math.min(Math.min(limit, foreseenAt), events.earliest()));
      switch (processor.run()) {
        case DEADLINE -> {}
        case HALTED -> {
          if (requested == null) {
            StopReason stop = idle(instructions, Math.min(end, foreseenAt));
            if (stop != null) {
              return stop;
            }
          }
        }
        case HOOK -> {
          if (processor.hookReached()) {
            return StopReason.BREAKPOINT;
          }
          processor.passHook();
        }
        case SHUTDOWN -> {
          return StopReason.TRIPLE_FAULT;
        }
      }
    }
  }

  /**
   * Lets time pass to the next event, though no further than its end, or says why it does not. At
   * the last instruction that is to retire none passes: the machine stands at the first instant
   * behind that.
   */
  private StopReason idle(long instructions, long end) {
    if (!processor.canBeInterrupted()) {
      return StopReason.HALTED;
    }
    long next = events.earliest();
    if (next == Long.MAX_VALUE && foreseenAt <= clock.now()) {
      return null; // it waits for what comes now
    }
    if (next == Long.MAX_VALUE) {
      return uarts.isEmpty() ? StopReason.HALTED : StopReason.WAITING;
    }
    if (clock.instructions() >= instructions) {
      return StopReason.LIMIT;
    }
    next = Math.min(next, end);
    if (next > clock.now()) {
      idlePacer.idle(next - clock.now());
    }
    clock.skipTo(Math.max(next, clock.now()));
    return null;
  }

  /** Runs one instruction although a breakpoint lies on it. */
  public StopReason step() {
    processor.passHook();
    return runTo(clock.instructions() + 1);
  }

  /** Whether a request to stop waits to be noticed. From any thread. */
  public boolean stopRequested() {
    return stopRequested;
  }

  /** Forgets a request to stop. */
  public void clearStopRequest() {
    stopRequested = false;
  }

  /** Hears of time that passes while the guest is idle. It may wait; the guest cannot tell. */
  @FunctionalInterface
  public interface IdlePacer {
    /**
     * @param nanoseconds of virtual time that are about to be skipped, at least 1
     */
    void idle(long nanoseconds);
  }

  /** Sets who paces idle time; without one it takes no time at all. */
  public void idlePacer(IdlePacer pacer) {
    idlePacer = pacer;
  }

  /** Makes {@link #runTo} return soon; the next call, if none is running. From any thread. */
  public void requestStop() {
    stopRequested = true;
    clock.attention(true);
  }

  /** Makes {@link #runTo} call its interjection soon, if it runs. From any thread. */
  public void callAttention() {
    clock.attention(true);
  }

  /**
   * Sets what is called, between two instructions and on the machine's own thread, after a call for
   * attention. What it does the guest cannot tell.
   */
  public void interjection(Runnable interjection) {
    this.interjection = interjection;
  }

  /** Instructions retired, in the midst of one too: then without it. */
  public long retired() {
    return Math.max(clock.now(), processor.now()) - clock.skipped();
  }

  /** Stops behind the instruction that runs. For listeners, on the machine's own thread. */
  public void stopHere() {
    if (requested == null) {
      request(StopReason.REQUESTED);
      processor.leaveBlock();
    }
  }

  private void request(StopReason reason) {
    requested = reason;
    clock.deadline(0);
  }

  private void askReset(String cause) {
    resetCause = cause;
    request(StopReason.RESET);
  }

  /** Whether the machine can only go on by {@link #reset}. */
  public boolean resetDue() {
    return requested == StopReason.RESET || processor.isShutdown();
  }

  /** What the program is to end with after {@link StopReason#DEBUG_EXIT}. */
  public int exitStatus() {
    return debugExit == null ? 0 : debugExit.status();
  }

  /** Which way of resetting the guest used last. */
  public String resetCause() {
    return resetCause;
  }

  /**
   * Something comes from outside, behind what is due by now. What is for a serial port waits there
   * until the guest listens. Where {@link #betweenInstants} it must not come: the numbers by which
   * it is kept would not say when it came.
   *
   * @return false when the port's queue is full and it was not taken
   */
  public boolean receive(Stimulus stimulus) {
    boolean taken = takeNow(stimulus);
    if (taken) {
      foresee(List.of());
      foresees = false;
    }
    return taken;
  }

  private boolean takeNow(Stimulus stimulus) {
    events.runDue();
    boolean taken = take(stimulus);
    if (taken) {
      inputs.add(stimulus, clock.instructions(), clock.now());
    }
    return taken;
  }

  /**
   * Says what will come from outside, as it did when this was run before: the machine takes each at
   * its instant, however it is run. Anything else that comes makes the rest unknown.
   *
   * @param coming by time, none of it before now
   */
  public void foresee(List<InputLog.Input> coming) {
    foreseen = coming;
    foreseenNext = 0;
    foreseenAt = coming.isEmpty() ? Long.MAX_VALUE : coming.getFirst().virtualNanos();
    foresees = true;
  }

  /** Whether what was said to come is still what will. */
  public boolean foresees() {
    return foresees;
  }

  /** Takes what is known to come at this very instant. */
  public void takeForeseen() {
    while (foreseenAt <= clock.now()) {
      InputLog.Input next = foreseen.get(foreseenNext++);
      foreseenAt =
          foreseenNext == foreseen.size()
              ? Long.MAX_VALUE
              : foreseen.get(foreseenNext).virtualNanos();
      if (next.virtualNanos() != clock.now()
          || next.instructions() != clock.instructions()
          || !takeNow(next.what())) {
        throw new IllegalStateException("the run is another than it was: " + next);
      }
    }
  }

  /**
   * Whether the machine stands behind an interrupt's delivery and before the first instruction of
   * its handler, which the numbers of instructions and nanoseconds don't tell from before it.
   */
  public boolean betweenInstants() {
    return processor.interrupted();
  }

  /** It was put back to where it had stood so. */
  public void standBetweenInstants() {
    processor.interruptedHere();
  }

  /**
   * Marks what it keeps of its run beside its state: what came from outside, and accesses that
   * nothing answered.
   */
  @Override
  public Mark mark() {
    return Mark.of(List.of(inputs, ports, memory));
  }

  /** What came from outside since this machine was made. */
  public InputLog inputs() {
    return inputs;
  }

  private boolean take(Stimulus stimulus) {
    return switch (stimulus) {
      case Stimulus.Typed t -> uarts.get(t.port()).receive(t.character());
      case Stimulus.Break b -> uarts.get(b.port()).receiveBreak();
      case Stimulus.PowerButton p -> {
        power.pressPowerButton();
        yield true;
      }
      case Stimulus.Nmi n -> {
        if (!rtc.nmiMasked()) { // ICH9 316972 §13.6.1: bit 7 of port 0x70 holds NMIs back
          localApic.lint1().pulse();
        }
        yield true;
      }
    };
  }

  /**
   * Whether the guest is ready to receive characters on a serial port.
   *
   * @param port 0 for COM1
   */
  public boolean listening(int port) {
    return uarts.get(port).listening();
  }

  // ---------------------------------------------------------------- looking

  /** Who hears of what happens. */
  public GuestListeners listeners() {
    return listeners;
  }

  public MachineConfiguration configuration() {
    return configuration;
  }

  public CpuState state() {
    return state;
  }

  public Processor processor() {
    return processor;
  }

  public MemoryMap memory() {
    return memory;
  }

  public PortMap ports() {
    return ports;
  }

  public VirtualClock clock() {
    return clock;
  }

  /** Every device's registers. */
  public List<RegisterBank> registerBanks() {
    return List.copyOf(banks);
  }

  /** Adds one who sees accesses to devices' registers: at ports, in memory, by PCI's ways. */
  public void observe(RegisterObserver observer) {
    ports.observe(observer);
    memory.observe(observer);
    pci.observe(observer);
  }

  /** Takes one away, if it is there. */
  public void forget(RegisterObserver observer) {
    ports.forget(observer);
    memory.forget(observer);
    pci.forget(observer);
  }

  /** The functions on the PCI bus, by device and function. */
  public List<PciFunction> pciFunctions() {
    return pci.functions();
  }

  /** Why it cannot go on, though no component tells: switched off, or about to be reset. */
  Optional<StopReason> ended() {
    return Optional.ofNullable(requested).filter(r -> r != StopReason.REQUESTED);
  }

  /**
   * All components were put back; what was asked for before has no meaning any more.
   *
   * @param cause {@link #resetCause}
   */
  void restored(Optional<StopReason> ended, String cause) {
    requested = ended.orElse(null);
    resetCause = cause;
  }

  /** Everything that has state, RAM aside, in a fixed order. */
  List<Stateful> components() {
    return List.copyOf(stateful);
  }

  /**
   * The program ends in good order: what the guest wrote to disks that keep it is in their files
   * then, though it did not flush.
   */
  public void endDisks() {
    disks.forEach(Disk::end);
  }

  /** The open disks, in their drives' order. */
  public List<Disk> disks() {
    return List.copyOf(disks);
  }

  /** Gives the open disks away, to the machine that comes after this one. */
  List<Disk> releaseDisks() {
    List<Disk> released = List.copyOf(disks);
    disks.clear();
    return released;
  }

  /** Takes back what it gave away, as nothing came of the machine after it. */
  void takeDisks(List<Disk> released) {
    disks.addAll(released);
    hearDisks();
  }

  private void hearDisks() {
    disks.forEach(d -> d.listener(new DiskTold(d.id())));
  }

  /** Keeps translated code for the next run, as {@link #close} does. */
  public void keepCode() {
    processor.keepCode();
  }

  @Override
  public void close() {
    disks.forEach(Disk::close);
    keepCode();
    processor.close();
    arena.close();
  }

  /** Passes on what a disk tells. */
  private final class DiskTold implements Disk.Listener {
    private final String disk;

    DiskTold(String disk) {
      this.disk = disk;
    }

    @Override
    public void trouble(String message) {
      listeners.tell(l -> l.disk(message));
    }

    @Override
    public void asked(boolean told, IntSupplier waiting) {
      for (GuestListener l : listeners.all()) {
        l.diskAsked(disk, told, waiting);
      }
    }

    @Override
    public void served(DiskWork what, long sector, long bytes, boolean done) {
      for (GuestListener l : listeners.all()) {
        l.diskServed(disk, what, sector, bytes, done);
      }
    }
  }

  /** Passes a serial port's output on. */
  private final class SerialTold implements SerialOutput {
    private final int port;

    SerialTold(int port) {
      this.port = port;
    }

    @Override
    public void transmitted(int character) {
      for (GuestListener l : listeners.all()) {
        l.serial(port, character);
      }
    }

    @Override
    public void fiveBitWord() {
      listeners.tell(l -> l.fiveBitWord(port));
    }
  }
}

package bootscope.core.device.apic;

import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.IrqLine;
import bootscope.core.memory.MmioDevice;
import bootscope.core.time.EventQueue;
import bootscope.core.time.VirtualClock;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/**
 * The local APIC of the only processor, after SDM vol. 3A chapter 10: the xAPIC's 4 KiB window, the
 * x2APIC's MSRs 0x800–0x83F, IA32_APIC_BASE and IA32_TSC_DEADLINE. Version 0x14, six LVT entries.
 *
 * <p>The processor asks {@link #interruptPending} (or listens to {@link ProcessorPins}) and takes
 * the vector with {@link #acknowledge}. When the APIC is disabled by IA32_APIC_BASE, LINT0 and
 * LINT1 are the processor's INTR and NMI pins (§10.4.3).
 */
public final class LocalApic implements MmioDevice, ApicBus, Stateful, Described {
  public static final int MSR_APIC_BASE = 0x1B;
  public static final int MSR_TSC_DEADLINE = 0x6E0;
  public static final int MSR_X2APIC = 0x800;
  public static final long DEFAULT_BASE = 0xFEE0_0000L;
  public static final int WINDOW = 4096;

  static final int ID = 0x020;
  static final int VERSION = 0x030;
  static final int TPR = 0x080;
  static final int APR = 0x090;
  static final int PPR = 0x0A0;
  static final int EOI = 0x0B0;
  static final int RRD = 0x0C0;
  static final int LDR = 0x0D0;
  static final int DFR = 0x0E0;
  static final int SVR = 0x0F0;
  static final int ISR = 0x100;
  static final int TMR = 0x180;
  static final int IRR = 0x200;
  static final int ESR = 0x280;
  static final int ICR_LOW = 0x300;
  static final int ICR_HIGH = 0x310;
  static final int LVT_TIMER = 0x320;
  static final int LVT_THERMAL = 0x330;
  static final int LVT_PERFORMANCE = 0x340;
  static final int LVT_LINT0 = 0x350;
  static final int LVT_LINT1 = 0x360;
  static final int LVT_ERROR = 0x370;
  static final int INITIAL_COUNT = 0x380;
  static final int CURRENT_COUNT = 0x390;
  static final int DIVIDE = 0x3E0;
  static final int SELF_IPI = 0x3F0;

  private static final int VERSION_VALUE = 0x0005_0014;
  private static final int BASE_BSP = 1 << 8;
  private static final int BASE_EXTD = 1 << 10;
  private static final int BASE_ENABLE = 1 << 11;
  private static final int SVR_ENABLE = 1 << 8;
  private static final int ERROR_SEND_VECTOR = 1 << 5;
  private static final int ERROR_RECEIVE_VECTOR = 1 << 6;
  private static final int ERROR_REGISTER = 1 << 7;

  private final LocalApicConfiguration configuration;
  private final ApicTimer timer;
  private final RegisterBank registers;
  private ProcessorPins pins = ProcessorPins.UNCONNECTED;
  private IntSupplier pic = () -> spuriousVector();
  private IntConsumer eoiBroadcast = vector -> {};

  private long base;
  private int id;
  private int tpr;
  private int ldr;
  private int dfr;
  private int svr;
  private int esr;
  private int errors; // detected since ESR was last written
  private int icrLow;
  private int icrHigh;
  private final LocalVectors lvt = new LocalVectors(this::receive);
  private final InterruptBits isr = new InterruptBits();
  private final InterruptBits tmr = new InterruptBits();
  private final InterruptBits irr = new InterruptBits();
  private boolean extIntMessage;
  private boolean pending;

  public LocalApic(LocalApicConfiguration configuration, VirtualClock clock, EventQueue events) {
    this.configuration = configuration;
    timer = new ApicTimer("lapic.timer", clock, events, configuration, this::timerExpired);
    registers = LocalApicRegisters.bank(this, timer);
    powerUp();
  }

  /** The processor's side. Called once, at wiring. */
  public void connectProcessor(ProcessorPins processor) {
    pins = processor;
  }

  /** The 8259's acknowledge cycle, which gives an ExtINT's vector. Called once, at wiring. */
  public void connectPic(IntSupplier acknowledge) {
    pic = acknowledge;
  }

  /** Told the vector of each level-triggered interrupt that ends. Called once, at wiring. */
  public void connectIoApic(IntConsumer endOfInterrupt) {
    eoiBroadcast = endOfInterrupt;
  }

  /** The state after power-up or RESET (§10.4.7.1). */
  void powerUp() {
    base = DEFAULT_BASE | BASE_ENABLE | BASE_BSP;
    id = configuration.id();
    initialise();
    pins.apicBaseChanged(DEFAULT_BASE, true);
  }

  /** The state after INIT: as after power-up, but the ID and IA32_APIC_BASE stay (§10.4.7.3). */
  private void initialise() {
    tpr = 0;
    ldr = 0;
    dfr = -1;
    svr = 0xFF;
    esr = 0;
    errors = 0;
    icrLow = 0;
    icrHigh = 0;
    lvt.reset();
    isr.clear();
    tmr.clear();
    irr.clear();
    extIntMessage = false;
    timer.reset();
    update();
  }

  // What the processor asks

  /** Whether a maskable interrupt is ready for the processor. */
  public boolean interruptPending() {
    return pending;
  }

  /**
   * The processor takes the interrupt: the 8259's when one is connected as ExtINT, or the highest
   * in IRR, which moves to ISR (§10.8.4).
   *
   * @return the vector; the spurious vector when the interrupt has gone (§10.9)
   */
  public int acknowledge() {
    if (extIntPending()) {
      extIntMessage = false;
      int vector = pic.getAsInt() & 0xFF;
      update();
      return vector;
    }
    int vector = irr.highest();
    if (!enabled() || vector < 0 || vector >> 4 <= ppr() >> 4) {
      return spuriousVector();
    }
    irr.set(vector, false);
    isr.set(vector, true);
    update();
    return vector;
  }

  /** CR8: TPR bits 7:4 (§10.8.6). */
  public int taskPriorityClass() {
    return tpr >> 4;
  }

  /** CR8 written: TPR bits 7:4, the others cleared. */
  public void taskPriorityClass(int cr8) {
    tpr = (cr8 & 0xF) << 4;
    update();
  }

  /** IA32_TSC was written or adjusted: TSC = configured ticks of virtual time + {@code offset}. */
  public void tscOffset(long offset) {
    timer.tscOffset(offset);
  }

  /** Physical address of the window, whether or not it is there. */
  public long base() {
    return base & -4096L;
  }

  /** Whether the window answers: enabled and not in x2APIC mode. */
  public boolean memoryMapped() {
    return (base & (BASE_ENABLE | BASE_EXTD)) == BASE_ENABLE;
  }

  /** IA32_APIC_BASE.EN: whether software has left the APIC on. */
  public boolean enabled() {
    return (base & BASE_ENABLE) != 0;
  }

  private boolean x2apic() {
    return (base & BASE_EXTD) != 0;
  }

  private int spuriousVector() {
    return svr & 0xFF;
  }

  private boolean extIntPending() {
    if (!enabled()) {
      return lvt.pin(0);
    }
    return extIntMessage || lvt.extInt(0) || lvt.extInt(1);
  }

  private int ppr() {
    int inService = Math.max(isr.highest(), 0);
    return tpr >> 4 >= inService >> 4 ? tpr : inService & 0xF0;
  }

  private boolean ready() {
    return extIntPending() || enabled() && irr.highest() >> 4 > ppr() >> 4;
  }

  /** After any change: whether an interrupt is ready, and whether the timer's would change that. */
  private void update() {
    timer.heard(timerHeard());
    boolean now = ready();
    if (now != pending) {
      pending = now;
      pins.interruptPending(now);
    }
  }

  // Interrupts in

  @Override
  public boolean deliver(int mode, int vector, int destination, boolean logical, boolean level) {
    if (!enabled() || !matches(destination, logical, 0xFF)) {
      return false;
    }
    boolean maskable = mode == FIXED || mode == LOWEST_PRIORITY;
    if (maskable && (svr & SVR_ENABLE) == 0) {
      return false;
    }
    receive(mode, vector, level);
    return true;
  }

  /** A message-signalled interrupt: a device's write to 0xFEExxxxx (§10.11). */
  public boolean message(long address, int data) {
    int mode = data >> 8 & 7;
    boolean logical = (address & 4) != 0;
    return deliver(mode, data & 0xFF, (int) (address >> 12 & 0xFF), logical, (data & 0x8000) != 0);
  }

  private boolean matches(int destination, boolean logical, int everyone) {
    if (destination == everyone) {
      return true;
    }
    if (!logical) {
      return destination == id;
    }
    if (x2apic()) {
      int own = x2apicLdr();
      return destination >>> 16 == own >>> 16 && (destination & own & 0xFFFF) != 0;
    }
    int own = ldr >>> 24;
    if (dfr >>> 28 == 0xF) {
      return (destination & own) != 0;
    }
    int cluster = destination >> 4;
    return (cluster == own >> 4 || cluster == 0xF) && (destination & own & 0xF) != 0;
  }

  private void receive(int mode, int vector, boolean level) {
    switch (mode) {
      case FIXED, LOWEST_PRIORITY -> accept(vector, level);
      case SMI -> pins.smi();
      case NMI -> pins.nmi();
      case INIT -> pins.init();
      case STARTUP -> pins.startup(vector);
      case EXT_INT -> {
        extIntMessage = true;
        update();
      }
      default -> {}
    }
  }

  private void accept(int vector, boolean level) {
    if (vector < 16) {
      error(ERROR_RECEIVE_VECTOR);
      return;
    }
    irr.set(vector, true);
    tmr.set(vector, level);
    update();
  }

  private void error(int bit) {
    boolean first = (errors & bit) == 0;
    errors |= bit;
    timer.heard(timerHeard());
    if (first && !lvt.masked(LocalVectors.ERROR)) {
      if (lvt.vector(LocalVectors.ERROR) < 16) {
        errors |= ERROR_RECEIVE_VECTOR;
      } else {
        accept(lvt.vector(LocalVectors.ERROR), false);
      }
    }
  }

  /**
   * Whether an expiration would be noticed: not while masked, nor while the last one still waits.
   */
  private boolean timerHeard() {
    int vector = lvt.vector(LocalVectors.TIMER);
    boolean waits =
        vector < 16 ? (errors & ERROR_RECEIVE_VECTOR) != 0 : irr.get(vector) && !tmr.get(vector);
    return !lvt.masked(LocalVectors.TIMER) && !waits;
  }

  private void timerExpired() {
    if (!lvt.masked(LocalVectors.TIMER)) {
      accept(lvt.vector(LocalVectors.TIMER), false);
    }
  }

  /** Local interrupt pin 0, by convention the 8259's INTR. */
  public IrqLine lint0() {
    return level -> lint(0, level);
  }

  /** Local interrupt pin 1, by convention NMI. */
  public IrqLine lint1() {
    return level -> lint(1, level);
  }

  private void lint(int pin, boolean level) {
    boolean rises = lvt.pin(pin, level);
    if (enabled()) {
      lvt.pinChanged(pin, rises);
    } else if (rises && pin == 1) {
      pins.nmi();
    }
    update();
  }

  private void endOfInterrupt() {
    int vector = isr.highest();
    if (vector >= 0) {
      isr.set(vector, false);
      if (tmr.get(vector)) {
        lvt.endOfInterrupt(vector);
        eoiBroadcast.accept(vector);
      }
    }
    update();
  }

  /** Interprocessor interrupts (§10.6); with one processor, those to itself. */
  private void send(int command, int destination, int everyone) {
    int mode = command >> 8 & 7;
    int vector = command & 0xFF;
    int shorthand = command >> 18 & 3;
    if ((mode == FIXED || mode == LOWEST_PRIORITY) && vector < 16) {
      error(ERROR_SEND_VECTOR);
    }
    boolean toSelf =
        switch (shorthand) {
          case 0 -> matches(destination, (command & 0x800) != 0, everyone);
          case 1 -> mode == FIXED; // other modes are invalid with "self" (table 10-3)
          case 2 -> mode != INIT && mode != STARTUP;
          default -> false;
        };
    boolean deassert = mode == INIT && (command & 0xC000) == 0x8000;
    if (toSelf && !deassert && (mode > LOWEST_PRIORITY || (svr & SVR_ENABLE) != 0)) {
      receive(mode, vector, false);
    }
  }

  // Registers

  /** A register's value without side effects; 0 for what does not exist. */
  int register(int offset) {
    if (offset >= ISR && offset < ESR) {
      InterruptBits bits = offset < TMR ? isr : offset < IRR ? tmr : irr;
      return bits.word(offset >> 4 & 7);
    }
    return switch (offset) {
      case ID -> x2apic() ? id : id << 24;
      case VERSION -> VERSION_VALUE;
      case TPR -> tpr;
      case APR, PPR -> ppr(); // with one processor nobody arbitrates
      case LDR -> x2apic() ? x2apicLdr() : ldr;
      case DFR -> dfr;
      case SVR -> svr;
      case ESR -> esr;
      case ICR_LOW -> icrLow;
      case ICR_HIGH -> icrHigh;
      case LVT_TIMER, LVT_THERMAL, LVT_PERFORMANCE, LVT_LINT0, LVT_LINT1, LVT_ERROR ->
          lvt.entry(offset - LVT_TIMER >> 4);
      case INITIAL_COUNT -> (int) timer.initial();
      case CURRENT_COUNT -> (int) timer.current();
      case DIVIDE -> timer.divide();
      default -> 0;
    };
  }

  private int x2apicLdr() {
    return id >> 4 << 16 | 1 << (id & 15); // §10.12.10.2
  }

  private static boolean exists(int offset) {
    if (offset >= ISR && offset < ESR) {
      return true;
    }
    return switch (offset) {
      case ID, VERSION, TPR, APR, PPR, EOI, RRD, LDR, DFR, SVR, ESR, ICR_LOW, ICR_HIGH -> true;
      case LVT_TIMER, LVT_THERMAL, LVT_PERFORMANCE, LVT_LINT0, LVT_LINT1, LVT_ERROR -> true;
      case INITIAL_COUNT, CURRENT_COUNT, DIVIDE -> true;
      default -> false;
    };
  }

  /** A write by hand: as the guest's, and nothing where that would not be taken. */
  void set(int offset, int value) {
    if (!x2apic() || X2Apic.writable(offset, value & 0xFFFF_FFFFL)) {
      write(offset, value);
    }
  }

  private void write(int offset, int value) {
    switch (offset) {
      case ID -> id = x2apic() ? id : value >>> 24;
      case TPR -> {
        tpr = value & 0xFF;
        update();
      }
      case EOI -> endOfInterrupt();
      case LDR -> ldr = value & 0xFF00_0000;
      case DFR -> dfr = value | 0x0FFF_FFFF;
      case SVR -> writeSvr(value & 0x1FF);
      case ESR -> {
        esr = errors;
        errors = 0;
        update();
      }
      case ICR_LOW -> {
        icrLow = value & 0x000C_CFFF;
        send(icrLow, icrHigh >>> 24, 0xFF);
      }
      case ICR_HIGH -> icrHigh = value & 0xFF00_0000;
      case LVT_TIMER, LVT_THERMAL, LVT_PERFORMANCE, LVT_LINT0, LVT_LINT1, LVT_ERROR ->
          writeLvt(offset - LVT_TIMER >> 4, value);
      case INITIAL_COUNT -> timer.initial(value & 0xFFFF_FFFFL);
      case DIVIDE -> timer.divide(value);
      case SELF_IPI -> send(value & 0xFF | 1 << 18, 0, -1);
      default -> {} // read-only
    }
  }

  private void writeSvr(int value) {
    svr = value;
    if ((value & SVR_ENABLE) == 0) {
      lvt.maskAll();
    }
    update();
  }

  private void writeLvt(int index, int value) {
    lvt.write(index, value, (svr & SVR_ENABLE) != 0);
    update();
    if (index == LocalVectors.TIMER) {
      timer.mode(value >> 17 & 3);
    }
  }

  @Override
  public long load(long offset, int size) {
    if (memoryMapped() && !exists((int) offset & 0xFF0)) {
      error(ERROR_REGISTER);
    }
    return peek(offset, size);
  }

  /** Registers are 32 bits at each multiple of 16; the rest of the window reads 0 (§10.4.1). */
  @Override
  public long peek(long offset, int size) {
    if (!memoryMapped()) {
      return size == 8 ? -1 : (1L << 8 * size) - 1;
    }
    long value = (register((int) offset & 0xFF0) & 0xFFFF_FFFFL) >>> 8 * Math.min(offset & 15, 4);
    return size == 8 ? value : value & (1L << 8 * size) - 1;
  }

  /** Only an aligned 32-bit write counts; the manual leaves others undefined. */
  @Override
  public void store(long offset, int size, long value) {
    if (!memoryMapped() || (offset & 15) != 0 || size < 4) {
      return;
    }
    if (!exists((int) offset)) {
      error(ERROR_REGISTER);
      return;
    }
    write((int) offset, (int) value);
  }

  // MSRs

  /** Whether an MSR belongs to the local APIC, be it readable or not. */
  public static boolean owns(int msr) {
    return msr == MSR_APIC_BASE || msr == MSR_TSC_DEADLINE || msr >> 8 == MSR_X2APIC >> 8;
  }

  /** Whether reading an MSR works; otherwise RDMSR faults with #GP(0). */
  public boolean readable(int msr) {
    if (msr == MSR_APIC_BASE || msr == MSR_TSC_DEADLINE) {
      return true;
    }
    return x2apic() && X2Apic.readable(msr - MSR_X2APIC << 4);
  }

  /**
   * The value of an MSR for which {@link #readable} holds; no read of the local APIC has side
   * effects.
   */
  public long readMsr(int msr) {
    if (msr == MSR_APIC_BASE) {
      return base;
    }
    if (msr == MSR_TSC_DEADLINE) {
      return timer.deadline();
    }
    int offset = msr - MSR_X2APIC << 4;
    long value = register(offset) & 0xFFFF_FFFFL;
    return offset == ICR_LOW ? value | (long) icrHigh << 32 : value;
  }

  /**
   * Writes an MSR.
   *
   * @return false when WRMSR must fault with #GP(0); nothing has changed then
   */
  public boolean writeMsr(int msr, long value) {
    if (msr == MSR_APIC_BASE) {
      return writeBase(value);
    }
    if (msr == MSR_TSC_DEADLINE) {
      timer.deadline(value);
      return true;
    }
    int offset = msr - MSR_X2APIC << 4;
    if (!x2apic() || !X2Apic.writable(offset, value)) {
      return false;
    }
    if (offset == ICR_LOW) {
      icrLow = (int) value & 0x000C_CFFF;
      icrHigh = (int) (value >>> 32);
      send(icrLow, icrHigh, -1);
    } else {
      write(offset, (int) value);
    }
    return true;
  }

  /** Mode changes as figure 10-27 allows them; anything else faults. */
  private boolean writeBase(long value) {
    long known = BASE_BSP | BASE_ENABLE | (configuration.x2apic() ? BASE_EXTD : 0);
    known |= (1L << configuration.physicalBits()) - 4096;
    if ((value & ~known) != 0) {
      return false;
    }
    boolean enable = (value & BASE_ENABLE) != 0;
    boolean extend = (value & BASE_EXTD) != 0;
    if (extend && (!enable || !enabled()) || !extend && enable && x2apic()) {
      return false;
    }
    boolean disabled = enabled() && !enable;
    base = value;
    if (disabled) {
      id = configuration.id();
      initialise();
    }
    update();
    pins.apicBaseChanged(base(), memoryMapped());
    return true;
  }

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return "lapic";
  }

  @Override
  public void save(StateWriter out) {
    out.putLong("base", base);
    out.putInts("scalars", new int[] {id, tpr, ldr, dfr, svr, esr, errors, icrLow, icrHigh});
    lvt.saveEntries(out);
    isr.save(out, "isr");
    tmr.save(out, "tmr");
    irr.save(out, "irr");
    lvt.savePins(out);
    out.putBoolean("extIntMessage", extIntMessage);
    timer.save(out);
  }

  @Override
  public void restore(StateReader in) {
    base = in.getLong("base");
    int[] s = new int[9];
    in.getInts("scalars", s);
    id = s[0];
    tpr = s[1];
    ldr = s[2];
    dfr = s[3];
    svr = s[4];
    esr = s[5];
    errors = s[6];
    icrLow = s[7];
    icrHigh = s[8];
    lvt.restoreEntries(in);
    isr.restore(in, "isr");
    tmr.restore(in, "tmr");
    irr.restore(in, "irr");
    lvt.restorePins(in);
    extIntMessage = in.getBoolean("extIntMessage");
    timer.restore(in, timerHeard());
    // The processor hears the level again, whatever its own state says.
    pending = ready();
    pins.interruptPending(pending);
    pins.apicBaseChanged(base(), memoryMapped());
  }

  /** Where the time-stamp counter stands is the processor's to say. */
  @Override
  public void reset(StateReader powerOn) {
    long offset = timer.tscOffset();
    timer.reset();
    restore(powerOn);
    timer.tscOffset(offset);
  }
}

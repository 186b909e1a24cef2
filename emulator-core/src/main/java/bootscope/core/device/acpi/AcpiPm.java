package bootscope.core.device.acpi;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.FieldDescription.bits;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.board.Q35;
import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterAccess;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.IrqLine;
import bootscope.core.io.PortDevice;
import bootscope.core.time.EventQueue;
import bootscope.core.time.Frequency;
import bootscope.core.time.VirtualClock;

/**
 * The ICH9's ACPI block (316972 §13.8.3) of {@value #BLOCK} ports at PMBASE, 1, 2 or 4 bytes wide,
 * and the APM ports 0xB2 and 0xB3.
 *
 * <p>SLP_TYP 0 is soft off, as on QEMU's q35 and in our DSDT; 7, the real chip's S5, is soft off
 * too. Deviation: there is no system management mode. A write of {@value #ACPI_ENABLE} or {@value
 * #ACPI_DISABLE} to port 0xB2 sets or clears SCI_EN directly, which is what firmware's handler
 * does.
 */
public final class AcpiPm implements PortDevice, Stateful, Described {
  /** Ports of the block, which lies at a multiple of it: where PMBASE says. */
  public static final int BLOCK = Q35.PM_LENGTH;

  public static final int APM_COMMAND = 0xB2;
  public static final int APM_STATUS = 0xB3;

  /** FADT: SMI_CMD values. */
  public static final int ACPI_ENABLE = 2;

  public static final int ACPI_DISABLE = 3;

  /** Offsets of the FADT's blocks. */
  public static final int PM1_EVENT = 0x00;

  public static final int PM1_CONTROL = 0x04;
  public static final int PM_TIMER = 0x08;
  public static final int GPE0 = 0x20;
  public static final int GPE0_LENGTH = 16;
  static final int SMI_ENABLE = 0x30;
  static final int SMI_STATUS = 0x34;

  private static final int TIMER_OVERFLOW = 1 << 0;
  private static final int POWER_BUTTON = 1 << 8;
  private static final int RTC = 1 << 10;
  private static final int WAKE = 1 << 15;

  /** TMROF, BM, GBL, PWRBTN, RTC, PRBTNOR, WAK. */
  private static final int STATUS_BITS = 0x8D31;

  /** TMROF, GBL, PWRBTN, RTC: the ones that raise an SCI. */
  private static final int ENABLE_BITS = 0x0521;

  private static final int APMC_EN = 1 << 5;
  private static final int SCI_EN = 1;
  private static final int SLP_EN = 1 << 13;

  private final VirtualClock clock;
  private final IrqLine sci;
  private final PowerRequests power;
  private final int timerBits;
  private final EventQueue.Event overflow;
  private final RegisterBank registers;

  private int status;
  private int enable;
  private int control;
  private long gpeEnable;
  private int smiEnable = APMC_EN; // firmware takes it for its own work, done before: no SMM
  private int apmCommand;
  private int apmStatus;
  private long togglesSeen;
  private boolean level;

  /**
   * @param timer32 a 32-bit timer (then the FADT must say TMR_VAL_EXT) instead of a 24-bit one
   * @param sci the system control interrupt, level
   */
  public AcpiPm(
      boolean timer32, VirtualClock clock, EventQueue events, IrqLine sci, PowerRequests power) {
    this.timerBits = timer32 ? 32 : 24;
    this.clock = clock;
    this.sci = sci;
    this.power = power;
    overflow = events.event("acpi.overflow", this::timerOverflowed);
    togglesSeen = toggles();
    registers = describe();
  }

  // Events from outside

  /** Somebody presses the power button. */
  public void pressPowerButton() {
    raise(POWER_BUTTON);
  }

  /** The real-time clock's interrupt: its rise is the event (ACPI 6.5 §4.8.2.3, ICH9 RTC_STS). */
  public IrqLine rtcInterrupt() {
    return level -> {
      if (level) {
        raise(RTC);
      }
    };
  }

  private void raise(int bits) {
    status |= bits;
    refresh();
  }

  // Timer

  private long ticks() {
    return Frequency.PM_TIMER.ticks(clock.now());
  }

  private int timer() {
    long ticks = ticks();
    return (int) (timerBits == 32 ? ticks : ticks & 0xFF_FFFF);
  }

  /** TMROF_STS is set whenever the timer's highest bit changes (ACPI 6.5 §4.8.3.1). */
  private long toggles() {
    return ticks() >> timerBits - 1;
  }

  private void catchUp() {
    long toggles = toggles();
    if (toggles != togglesSeen) {
      togglesSeen = toggles;
      status |= TIMER_OVERFLOW;
    }
  }

  private int status() {
    return toggles() != togglesSeen ? status | TIMER_OVERFLOW : status;
  }

  private void timerOverflowed() {
    catchUp();
    refresh();
  }

  private void refresh() {
    if ((enable & TIMER_OVERFLOW) != 0) {
      overflow.at(Frequency.PM_TIMER.nanoseconds(togglesSeen + 1 << timerBits - 1));
    } else {
      overflow.cancel();
    }
    boolean event = (status & enable & ENABLE_BITS) != 0;
    boolean next = event && (control & SCI_EN) != 0;
    if (next != level) {
      level = next;
      sci.set(next);
    }
  }

  // Ports

  @Override
  public int in(int port, int size) {
    return peek(port, size);
  }

  @Override
  public int peek(int port, int size) {
    if (port == APM_COMMAND) {
      return apmCommand;
    }
    if (port == APM_STATUS) {
      return apmStatus;
    }
    int value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | readByte((port & BLOCK - 1) + i);
    }
    return value;
  }

  private int readByte(int offset) {
    long register =
        switch (offset & ~3) {
          case PM1_EVENT -> status() | enable << 16;
          case PM1_CONTROL -> control;
          case PM_TIMER -> timer();
          case GPE0 + 8 -> gpeEnable;
          case GPE0 + 12 -> gpeEnable >>> 32;
          case SMI_ENABLE -> smiEnable;
          default -> 0; // nothing raises a general event or an SMI; the rest is reserved
        };
    return (int) (register >>> 8 * (offset & 3)) & 0xFF;
  }

  @Override
  public void out(int port, int size, int value) {
    if (port == APM_COMMAND) {
      apm(value & 0xFF);
      return;
    }
    if (port == APM_STATUS) {
      apmStatus = value & 0xFF;
      return;
    }
    catchUp();
    for (int i = 0; i < size; i++) {
      writeByte((port & BLOCK - 1) + i, value >> 8 * i & 0xFF);
    }
    refresh();
    if ((control & SLP_EN) != 0) {
      control &= ~SLP_EN; // it always reads 0
      sleep(control >> 10 & 7);
    }
  }

  private void writeByte(int offset, int data) {
    int shift = 8 * (offset & 3);
    switch (offset) {
      case 0, 1 -> status &= ~(data << shift & STATUS_BITS);
      case 2, 3 -> enable = replace(enable, data, shift - 16) & ENABLE_BITS;
      case 4, 5 -> control = replace(control, data, shift) & 0x3C03; // GBL_RLS reads 0
      default -> {
        if (offset >= GPE0 + 8 && offset < GPE0 + GPE0_LENGTH) {
          int at = 8 * (offset - GPE0 - 8);
          gpeEnable = gpeEnable & ~(0xFFL << at) | (long) data << at;
        } else if ((offset & ~3) == SMI_ENABLE) {
          smiEnable = replace(smiEnable, data, shift);
        }
      }
    }
  }

  private static int replace(int register, int data, int shift) {
    return register & ~(0xFF << shift) | data << shift;
  }

  private void sleep(int type) {
    if (type == 0 || type == 7) {
      power.powerOff();
    } else {
      status |= WAKE;
      power.sleepRefused(type);
    }
  }

  private void apm(int command) {
    apmCommand = command;
    if (command == ACPI_ENABLE) {
      control |= SCI_EN;
    } else if (command == ACPI_DISABLE) {
      control &= ~SCI_EN;
    }
    refresh();
  }

  private static boolean isPort(RegisterAccess access, String device) {
    return access.space() == AddressSpace.PORT && access.device().equals(device);
  }

  private RegisterBank describe() {
    String doc = "ICH9 316972 §13.8.3";
    return new RegisterBank("acpi", "ACPI power management", AddressSpace.PORT, Q35.PM_BASE)
        .add(
            register(
                "PM1_STS",
                PM1_EVENT,
                16,
                Access.WRITE_ONE_TO_CLEAR,
                "fixed events that happened",
                doc,
                bit("TMROF", 0, "timer overflow"),
                bit("BM", 4, "bus master"),
                bit("GBL", 5, "global lock"),
                bit("PWRBTN", 8, "power button"),
                bit("RTC", 10, "alarm"),
                bit("PRBTNOR", 11, "power button override"),
                bit("WAK", 15, "woken")),
            this::status)
        .add(
            register(
                "PM1_EN",
                PM1_EVENT + 2,
                16,
                Access.READ_WRITE,
                "fixed events that interrupt",
                doc,
                bit("TMROF", 0, "timer overflow"),
                bit("GBL", 5, "global lock"),
                bit("PWRBTN", 8, "power button"),
                bit("RTC", 10, "alarm")),
            () -> enable)
        .add(
            register(
                "PM1_CNT",
                PM1_CONTROL,
                32,
                Access.READ_WRITE,
                "control",
                doc,
                bit("SCI_EN", 0, "events raise SCI: ACPI mode"),
                bit("BM_RLD", 1, "bus master reload"),
                bits("SLP_TYP", 12, 10, "sleep type"),
                bit("SLP_EN", 13, "go to sleep (reads 0)")),
            () -> control)
        .add(
            register("PM1_TMR", PM_TIMER, timerBits, Access.READ_ONLY, "3.579545 MHz timer", doc),
            this::timer)
        .add(
            register("GPE0_STS", GPE0, 64, Access.READ_ONLY, "general events (none come)", doc),
            () -> 0)
        .add(
            register("GPE0_EN", GPE0 + 8, 64, Access.READ_WRITE, "general events enabled", doc),
            () -> gpeEnable)
        .add(
            register("SMI_EN", SMI_ENABLE, 32, Access.READ_WRITE, "SMIs enabled (none come)", doc),
            () -> smiEnable)
        .add(
            register("SMI_STS", SMI_STATUS, 32, Access.WRITE_ONE_TO_CLEAR, "SMIs raised", doc),
            () -> 0)
        .reachedOnlyBy(
            access ->
                isPort(access, "acpi") ? access.address() & BLOCK - 1 : RegisterBank.Way.NOWHERE)
        .apart(
            register(
                "APM_CNT",
                APM_COMMAND - Q35.PM_BASE,
                8,
                Access.READ_WRITE,
                "command to firmware",
                "ICH9 316972 §13.8.2"),
            () -> apmCommand,
            access ->
                isPort(access, "apm") ? access.address() - APM_COMMAND : RegisterBank.Way.NOWHERE)
        .apart(
            register(
                "APM_STS",
                APM_STATUS - Q35.PM_BASE,
                8,
                Access.READ_WRITE,
                "status from firmware",
                "ICH9 316972 §13.8.2"),
            () -> apmStatus,
            access ->
                isPort(access, "apm") ? access.address() - APM_STATUS : RegisterBank.Way.NOWHERE);
  }

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return "acpi";
  }

  @Override
  public int stateVersion() {
    return 2;
  }

  @Override
  public void save(StateWriter out) {
    out.putInt("status", status);
    out.putInt("enable", enable);
    out.putInt("control", control);
    out.putLong("gpeEnable", gpeEnable);
    out.putInt("smiEnable", smiEnable);
    out.putInt("apmCommand", apmCommand);
    out.putInt("apmStatus", apmStatus);
    out.putLong("togglesSeen", togglesSeen);
    out.putBoolean("level", level);
  }

  @Override
  public void restore(StateReader in) {
    status = in.getInt("status");
    enable = in.getInt("enable");
    control = in.getInt("control");
    gpeEnable = in.getLong("gpeEnable");
    smiEnable = in.getInt("smiEnable");
    apmCommand = in.getInt("apmCommand");
    apmStatus = in.getInt("apmStatus");
    togglesSeen = in.getLong("togglesSeen");
    level = in.getBoolean("level");
  }

  /** The timer runs on. */
  @Override
  public void reset(StateReader powerOn) {
    restore(powerOn);
    togglesSeen = toggles();
  }
}

package bootscope.core.device.rtc;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.FieldDescription.bits;
import static bootscope.core.describe.RegisterDescription.register;

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
 * The MC146818A real-time clock and 128 bytes of CMOS memory at ports 0x70 (index) and 0x71 (data),
 * after Motorola's datasheet. Its time is virtual time from a configured start, so that two runs
 * read the same clock.
 *
 * <p>Time and flags are worked out when somebody looks; events exist only while an interrupt is
 * enabled. Deviation: time registers that the guest writes while the clock runs count at once, as
 * if an update cycle never disturbed them.
 */
public final class RtcCmos implements PortDevice, Stateful, Described {
  /** 2026-01-01T00:00:00Z, in seconds since 1970. */
  public static final long DEFAULT_START = 1_767_225_600L;

  private static final int SECONDS_ALARM = 1;
  private static final int MINUTES_ALARM = 3;
  private static final int HOURS_ALARM = 5;
  private static final int A = 0x0A;
  private static final int B = 0x0B;
  private static final int C = 0x0C;
  private static final int D = 0x0D;
  private static final int CENTURY = 0x32;

  private static final int UIP = 0x80;
  private static final int SET = 0x80;
  private static final int PIE = 0x40;
  private static final int AIE = 0x20;
  private static final int UIE = 0x10;
  private static final int SQWE = 0x08;
  private static final int BINARY = 0x04;
  private static final int HOURS_24 = 0x02;
  private static final int IRQF = 0x80;

  private static final long SECOND = 1_000_000_000L;

  /** UIP rises 244 µs before an update, which takes 1,984 µs with a 32 kHz crystal (table 5). */
  private static final long UIP_TIME = 2_228_000;

  private static final int DAY = 86400;

  private final VirtualClock clock;
  private final IrqLine irq8;
  private final EventQueue.Event periodic;
  private final EventQueue.Event update;
  private final byte[] cmos = new byte[128];
  private final RegisterBank registers =
      new RegisterBank("rtc", "MC146818A real-time clock", AddressSpace.INDEXED, 0);

  private int index;
  private boolean nmiMasked;
  private long baseTime; // virtual time at which the clock read baseSeconds
  private long baseSeconds;
  private int weekdayShift;
  private boolean running = true;
  private long updatesSeen; // whole seconds since baseTime whose flags have been set
  private long periodsSeen;
  private boolean level;

  /**
   * @param startSeconds what the clock reads at virtual time 0, in seconds since 1970 UTC
   * @param ramBelow4G bytes of RAM below 4 GiB, for the memory size bytes
   * @param ramAbove4G bytes of RAM above 4 GiB
   */
  public RtcCmos(
      VirtualClock clock,
      EventQueue events,
      IrqLine irq8,
      long startSeconds,
      long ramBelow4G,
      long ramAbove4G) {
    this.clock = clock;
    this.irq8 = irq8;
    periodic = events.event("rtc.periodic", this::periodElapsed);
    update = events.event("rtc.update", this::secondElapsed);
    baseTime = clock.now();
    baseSeconds = startSeconds;
    cmos[A] = 0x26; // 32,768 Hz, 1,024 Hz periodic rate: what firmware leaves
    cmos[B] = HOURS_24;
    periodsSeen = periods();
    memorySizes(ramBelow4G, ramAbove4G);
    cmos[0x14] = 0x02; // equipment: coprocessor
    checksum();
    describe();
  }

  /** The sizes a PC BIOS leaves in CMOS, in KiB and 64 KiB units. */
  private void memorySizes(long below, long above) {
    put16(0x15, (int) Math.min(below >> 10, 640));
    int extended = Math.clamp((below >> 10) - 1024, 0, 65535);
    put16(0x17, extended);
    put16(0x30, extended);
    put16(0x34, Math.clamp((below >> 16) - 256, 0, 65535));
    long high = Math.min(above >> 16, 0xFF_FFFF);
    put16(0x5B, (int) high & 0xFFFF);
    cmos[0x5D] = (byte) (high >> 16);
  }

  private void put16(int at, int value) {
    cmos[at] = (byte) value;
    cmos[at + 1] = (byte) (value >> 8);
  }

  /** Of 0x10 to 0x2D, at 0x2E, high byte first, as the IBM AT's BIOS keeps it. */
  private void checksum() {
    int sum = 0;
    for (int i = 0x10; i <= 0x2D; i++) {
      sum += cmos[i] & 0xFF;
    }
    cmos[0x2E] = (byte) (sum >> 8);
    cmos[0x2F] = (byte) sum;
  }

  /** Whether port 0x70 bit 7 holds NMIs back. */
  public boolean nmiMasked() {
    return nmiMasked;
  }

  // Time

  private boolean is(int flag) {
    return (cmos[B] & flag) != 0;
  }

  private boolean dividerRuns() {
    return (cmos[A] & 0x70) == 0x20; // other crystals do not exist in a PC; 11x resets the chain
  }

  private long updates() {
    return running ? (clock.now() - baseTime) / SECOND : 0;
  }

  private long seconds() {
    return baseSeconds + updates();
  }

  private boolean updateInProgress() {
    return running && (clock.now() - baseTime) % SECOND >= SECOND - UIP_TIME;
  }

  /** Starts, stops or keeps the clock as registers A and B now say. */
  private void startOrStop(boolean dividerRan) {
    boolean run = dividerRuns() && !is(SET);
    if (running && !run) {
      catchUp();
      long phase = (clock.now() - baseTime) % SECOND;
      RtcTime.write(cmos, CENTURY, seconds(), weekdayShift, is(BINARY), is(HOURS_24));
      baseSeconds = seconds();
      baseTime = clock.now() - phase;
      updatesSeen = 0;
      running = false;
    } else if (!running && run) {
      load();
      // SET leaves the divider running; after a divider reset the first update comes in 500 ms.
      long phase = dividerRan ? (clock.now() - baseTime) % SECOND : SECOND / 2;
      baseTime = clock.now() - phase;
      updatesSeen = 0;
      running = true;
    } else if (!running && !dividerRan && dividerRuns()) {
      baseTime = clock.now() - SECOND / 2;
    }
  }

  private void load() {
    baseSeconds = RtcTime.read(cmos, CENTURY, is(BINARY), is(HOURS_24));
    weekdayShift = RtcTime.weekdayShift(cmos, baseSeconds, is(BINARY));
  }

  // Flags and interrupts

  private long periods() {
    long period = period();
    return period == 0 ? 0 : Frequency.CRYSTAL_32K.ticks(clock.now()) / period;
  }

  /** Crystal cycles between periodic interrupts, or 0 for none (table 5, 32.768 kHz). */
  private int period() {
    int rate = cmos[A] & 0x0F;
    if (rate == 0 || !dividerRuns()) {
      return 0;
    }
    return rate < 3 ? 64 << rate : 1 << rate - 1;
  }

  /** Sets the flags of everything that has happened since somebody last looked. */
  private void catchUp() {
    long periods = periods();
    if (periods != periodsSeen) {
      periodsSeen = periods;
      cmos[C] |= 0x40;
    }
    long updates = updates();
    if (updates > updatesSeen) {
      cmos[C] |= 0x10;
      long alarm = nextAlarm();
      if (alarm != 0 && alarm <= updates) {
        cmos[C] |= 0x20;
      }
      updatesSeen = updates;
    }
  }

  private int flags() {
    int flags = cmos[C] & 0x70;
    return (flags & cmos[B] & 0x70) != 0 ? flags | IRQF : flags;
  }

  /** After anything that may change an interrupt: the line, and when to look again. */
  private void refresh() {
    boolean next = (flags() & IRQF) != 0;
    long now = clock.now();
    long period = period();
    if (is(PIE) && period != 0) {
      periodic.at(Frequency.CRYSTAL_32K.nanoseconds((periodsSeen + 1) * period));
    } else {
      periodic.cancel();
    }
    if (running && is(UIE)) {
      update.at(baseTime + (updatesSeen + 1) * SECOND);
    } else if (running && is(AIE)) {
      long alarm = nextAlarm();
      if (alarm == 0) {
        update.cancel();
      } else {
        update.at(Math.max(now, baseTime + alarm * SECOND));
      }
    } else {
      update.cancel();
    }
    if (next != level) {
      level = next;
      irq8.set(next);
    }
  }

  /**
   * Updates after baseTime until the alarm matches, or 0 for never. Goes by hours, then by minutes,
   * then by seconds, so that some hundreds of steps are the most, though the alarm never come.
   */
  private long nextAlarm() {
    if (!everMatches(SECONDS_ALARM, 60)
        || !everMatches(MINUTES_ALARM, 60)
        || !everMatches(HOURS_ALARM, 24)) {
      return 0;
    }
    long first = updatesSeen + 1;
    long from = Math.floorMod(baseSeconds + first, (long) DAY);
    for (long at = from; at < from + DAY; ) {
      if (!alarmMatches(HOURS_ALARM, (int) (at / 3600 % 24))) {
        at = (at / 3600 + 1) * 3600;
      } else if (!alarmMatches(MINUTES_ALARM, (int) (at / 60 % 60))) {
        at = (at / 60 + 1) * 60;
      } else if (!alarmMatches(SECONDS_ALARM, (int) (at % 60))) {
        at++;
      } else {
        return first + at - from;
      }
    }
    return 0;
  }

  private boolean everMatches(int alarm, int values) {
    for (int value = 0; value < values; value++) {
      if (alarmMatches(alarm, value)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an alarm byte means a value; one of 11xxxxxx means any. */
  private boolean alarmMatches(int at, int value) {
    int alarm = cmos[at] & 0xFF;
    int encoded =
        at == HOURS_ALARM
            ? RtcTime.encodeHour(value, is(BINARY), is(HOURS_24))
            : RtcTime.encode(value, is(BINARY));
    return alarm >= 0xC0 || alarm == encoded;
  }

  private void periodElapsed() {
    catchUp();
    refresh();
  }

  private void secondElapsed() {
    catchUp();
    refresh();
  }

  // Ports

  @Override
  public int in(int port, int size) {
    int value = peek(port, size);
    if ((port & 1) != 0 && index == C) {
      catchUp();
      value = flags();
      cmos[C] = 0; // reading C clears every flag and releases the line
      refresh();
    }
    return value;
  }

  @Override
  public int peek(int port, int size) {
    return (port & 1) == 0 ? 0xFF : peekRegister(index); // 0x70 is write-only
  }

  /** A byte of the clock or CMOS memory, without side effects. */
  int peekRegister(int number) {
    return switch (number) {
      case A -> cmos[A] & 0x7F | (updateInProgress() ? UIP : 0);
      case C -> pendingFlags();
      case D -> 0x80; // valid RAM and time: the battery is good
      case 0, 2, 4, 6, 7, 8, 9, CENTURY -> {
        if (!running) {
          yield cmos[number] & 0xFF;
        }
        byte[] now = new byte[128];
        RtcTime.write(now, CENTURY, seconds(), weekdayShift, is(BINARY), is(HOURS_24));
        yield now[number] & 0xFF;
      }
      default -> cmos[number & 127] & 0xFF;
    };
  }

  /** What reading C would give: the flags as {@link #catchUp} would leave them. */
  private int pendingFlags() {
    byte savedFlags = cmos[C];
    long savedUpdates = updatesSeen;
    long savedPeriods = periodsSeen;
    catchUp();
    int value = flags();
    cmos[C] = savedFlags;
    updatesSeen = savedUpdates;
    periodsSeen = savedPeriods;
    return value;
  }

  @Override
  public void out(int port, int size, int value) {
    int data = value & 0xFF;
    if ((port & 1) == 0) {
      index = data & 0x7F;
      nmiMasked = (data & 0x80) != 0;
      return;
    }
    switch (index) {
      case A -> {
        catchUp();
        boolean ran = dividerRuns();
        cmos[A] = (byte) (data & 0x7F);
        periodsSeen = periods();
        startOrStop(ran);
      }
      case B -> {
        catchUp();
        writeB(data);
      }
      case C, D -> {
        return;
      }
      case 0, 2, 4, 6, 7, 8, 9, CENTURY -> {
        if (running) {
          catchUp();
          RtcTime.write(cmos, CENTURY, seconds(), weekdayShift, is(BINARY), is(HOURS_24));
          cmos[index] = (byte) data;
          baseTime += updates() * SECOND;
          load();
          updatesSeen = 0;
        } else {
          cmos[index] = (byte) data;
        }
      }
      default -> {
        catchUp(); // an alarm byte: what has passed was judged by the old one
        cmos[index] = (byte) data;
      }
    }
    refresh();
  }

  /**
   * Setting SET stops updates and clears UIE (MC146818A, register B). The data mode says how a held
   * time is read when SET is cleared.
   */
  private void writeB(int data) {
    cmos[B] = (byte) ((data & SET) != 0 ? data & ~UIE : data);
    startOrStop(dividerRuns());
  }

  private static boolean isPort(RegisterAccess access, int port) {
    return access.space() == AddressSpace.PORT && access.address() == port;
  }

  private void describe() {
    String[] names = {
      "SECONDS",
      "SECONDS_ALARM",
      "MINUTES",
      "MINUTES_ALARM",
      "HOURS",
      "HOURS_ALARM",
      "WEEKDAY",
      "DAY",
      "MONTH",
      "YEAR"
    };
    String table = "MC146818A, table 3";
    for (int i = 0; i < names.length; i++) {
      int number = i;
      String meaning = names[i].toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
      registers.add(
          register(names[i], i, 8, Access.READ_WRITE, meaning, table), () -> peekRegister(number));
    }
    registers
        .add(
            register(
                "A",
                A,
                8,
                Access.READ_WRITE,
                "register A",
                "MC146818A, register A",
                bits("RS", 3, 0, "periodic rate"),
                bits(
                    "DV", 6, 4, "divider", "4.19MHz", "1.05MHz", "32kHz", "?", "?", "?", "reset",
                    "reset"),
                bit("UIP", 7, "update in progress")),
            () -> peekRegister(A))
        .add(
            register(
                "B",
                B,
                8,
                Access.READ_WRITE,
                "register B",
                "MC146818A, register B",
                bit("DSE", 0, "daylight savings"),
                bit("24H", 1, "24 hours"),
                bit("DM", 2, "binary"),
                bit("SQWE", 3, "square wave"),
                bit("UIE", 4, "update-ended interrupt"),
                bit("AIE", 5, "alarm interrupt"),
                bit("PIE", 6, "periodic interrupt"),
                bit("SET", 7, "updates held")),
            () -> peekRegister(B))
        .add(
            register(
                "C",
                C,
                8,
                Access.READ_CLEARS,
                "register C",
                "MC146818A, register C",
                bit("UF", 4, "update ended"),
                bit("AF", 5, "alarm"),
                bit("PF", 6, "period"),
                bit("IRQF", 7, "interrupt")),
            () -> peekRegister(C))
        .add(
            register(
                "D",
                D,
                8,
                Access.READ_ONLY,
                "register D",
                "MC146818A, register D",
                bit("VRT", 7, "valid RAM and time")),
            () -> peekRegister(D))
        .add(
            register("SHUTDOWN", 0x0F, 8, Access.READ_WRITE, "shutdown status", "IBM AT BIOS"),
            () -> peekRegister(0x0F))
        .add(
            register("CENTURY", CENTURY, 8, Access.READ_WRITE, "century", "ACPI FADT CENTURY"),
            () -> peekRegister(CENTURY))
        .apart(
            register("INDEX", 0x70, 7, Access.WRITE_ONLY, "selected byte", "ICH9 316972 §13.6"),
            () -> index,
            access -> isPort(access, 0x70) ? 0 : RegisterBank.Way.NOWHERE)
        .reachedBy(access -> isPort(access, 0x71) ? index : RegisterBank.Way.NOWHERE);
  }

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return "rtc";
  }

  @Override
  public void save(StateWriter out) {
    out.putBytes("cmos", cmos);
    out.putInt("index", index);
    out.putBoolean("nmiMasked", nmiMasked);
    out.putLong("baseTime", baseTime);
    out.putLong("baseSeconds", baseSeconds);
    out.putInt("weekdayShift", weekdayShift);
    out.putBoolean("running", running);
    out.putLong("updatesSeen", updatesSeen);
    out.putLong("periodsSeen", periodsSeen);
    out.putBoolean("level", level);
  }

  @Override
  public void restore(StateReader in) {
    byte[] bytes = in.getBytes("cmos");
    System.arraycopy(bytes, 0, cmos, 0, Math.min(bytes.length, cmos.length));
    index = in.getInt("index");
    nmiMasked = in.getBoolean("nmiMasked");
    baseTime = in.getLong("baseTime");
    baseSeconds = in.getLong("baseSeconds");
    weekdayShift = in.getInt("weekdayShift");
    running = in.getBoolean("running");
    updatesSeen = in.getLong("updatesSeen");
    periodsSeen = in.getLong("periodsSeen");
    level = in.getBoolean("level");
  }

  /**
   * It has a battery: time and memory stay. RESET clears the interrupts and their enables
   * (MC146818A, "RESET").
   */
  @Override
  public void reset(StateReader powerOn) {
    catchUp();
    cmos[B] &= ~(PIE | AIE | UIE | SQWE);
    cmos[C] = 0;
    index = 0;
    nmiMasked = false;
    level = false;
    refresh();
  }
}

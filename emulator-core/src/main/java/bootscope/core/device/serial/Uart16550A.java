package bootscope.core.device.serial;

import bootscope.core.describe.Described;
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
 * A 16550A serial port with its 16-byte FIFOs, after National Semiconductor's PC16550D datasheet
 * (June 1995), wired as in a PC: 1.8432 MHz crystal, interrupt gated by OUT2. Eight byte-wide
 * ports.
 *
 * <p>What the host sends waits in a queue of its own and enters the receiver only while the guest
 * {@link #listening listens} and as the receiver has room, so that what is typed ahead, or pasted,
 * is there when the guest can take it. Deviation: a real wire loses what comes before, what comes
 * too fast, and what a FIFO reset (§8.5) discards unread; here the last goes back to the head of
 * the queue.
 *
 * <p>Deviation: LCR resets to words of 5 bits, which no terminal of today shows. The host's
 * terminal takes such a word with all 8 bits, and may type characters of 8 bits to the guest;
 * {@link SerialOutput#fiveBitWord} tells of it. In loopback, where only the guest sees them, words
 * are as long as LCR says.
 */
public final class Uart16550A implements PortDevice, Stateful, Described {
  /** Characters from the host that may wait. */
  public static final int QUEUE = 65536;

  static final int IER_RECEIVED = 0x01;
  static final int IER_THRE = 0x02;
  static final int IER_LINE_STATUS = 0x04;
  static final int IER_MODEM_STATUS = 0x08;
  static final int LCR_BREAK = 0x40;
  static final int LCR_DLAB = 0x80;
  static final int MCR_OUT2 = 0x08;
  static final int MCR_LOOP = 0x10;
  static final int LSR_DATA_READY = 0x01;
  static final int LSR_OVERRUN = 0x02;
  static final int LSR_BREAK = 0x10;
  static final int LSR_THRE = 0x20;
  static final int LSR_TEMT = 0x40;
  static final int LSR_FIFO_ERROR = 0x80;

  private static final int CTS = 0x10;
  private static final int DSR = 0x20;
  private static final int RI = 0x40;
  private static final int DCD = 0x80;

  /** The modem inputs, as in MSR: a terminal that is switched on, at the end of a full cable. */
  private static final int CONNECTED = CTS | DSR | DCD;

  private static final int FIFO = 16;

  /**
   * Looks that find nothing, after which the guest polls. A driver that sets the port up reads each
   * register a few times, and may read RBR as often as the FIFO is deep in order to empty it.
   */
  private static final int LOOKS = FIFO + 1;

  /** In {@link #rx}: the word came through loopback, not from the host. */
  private static final int LOOPED = 1 << 16;

  private static final int[] TRIGGER = {1, 4, 8, 14};
  private static final int IIR_NONE = 0x01;
  private static final int IIR_TIMEOUT = 0x0C;
  private static final Frequency BAUD_CLOCK = new Frequency(115_200);

  private final String name;
  private final VirtualClock clock;
  private final IrqLine irq;
  private final SerialOutput output;
  private final SerialTiming timing;
  private final EventQueue.Event transmitted;
  private final EventQueue.Event received;
  private final EventQueue.Event timeout;
  private final RegisterBank registers;

  private int ier;
  private int fcr;
  private int lcr;
  private int mcr;
  private int msr;
  private int scr;
  private int divisor = 12;
  private boolean threPending;
  private boolean timeoutPending;
  private boolean irqLevel;
  private int lineErrors;

  /** How often the guest looked for a character and found none; see {@link #listening}. */
  private int looks;

  // A FIFO entry is the character with its LSR error bits at 15:8.
  private final int[] rx = new int[FIFO];
  private int rxHead;
  private int rxCount;
  private int lastRead;
  private final int[] tx = new int[FIFO];
  private int txHead;
  private int txCount;
  private boolean shifting;
  private int shiftRegister;

  private final short[] queue = new short[QUEUE + FIFO]; // what went back to it has room always
  private int queueHead;
  private int queueCount;

  /**
   * @param name unique in the machine, as {@code "com1"}
   * @param base the first port, for the description only
   */
  public Uart16550A(
      String name,
      int base,
      VirtualClock clock,
      EventQueue events,
      IrqLine irq,
      SerialOutput output,
      SerialTiming timing) {
    this.name = name;
    this.clock = clock;
    this.irq = irq;
    this.output = output;
    this.timing = timing;
    transmitted = events.event(name + ".transmitted", this::shiftedOut);
    received = events.event(name + ".received", this::fillFromQueue);
    timeout = events.event(name + ".timeout", this::characterTimeout);
    msr = CONNECTED;
    registers = UartRegisters.bank(this, name, base);
  }

  // The host's side

  /**
   * Queues a character for the guest.
   *
   * @return false when the queue is full and the character was not taken
   */
  public boolean receive(int character) {
    return enqueue(character & 0xFF);
  }

  /** Queues a break: the line held at space for longer than a character. */
  public boolean receiveBreak() {
    return enqueue(LSR_BREAK << 8);
  }

  /**
   * Whether the guest is ready to receive: the receiver's interrupt is enabled and can reach the
   * processor, or the guest polls. It polls when it has looked {@value #LOOKS} times for a
   * character that was not there, more often than it had to for the characters that it sent.
   * Writing to IER, FCR, LCR or MCR, as a driver does while it finds out what it has before it and
   * sets it up, ends that.
   */
  public boolean listening() {
    boolean interrupt = (ier & IER_RECEIVED) != 0 && (mcr & (MCR_OUT2 | MCR_LOOP)) == MCR_OUT2;
    return interrupt || looks == LOOKS && (mcr & MCR_LOOP) == 0;
  }

  /** A read is about to be answered: counts it if it looks for a character in vain. */
  private void look(int register) {
    boolean inVain =
        switch (register) {
          case 0 -> (lcr & LCR_DLAB) == 0;
          case 2 -> (ier & IER_RECEIVED) != 0 && interruptId() == IIR_NONE;
          case 5 -> (lsr() & LSR_TEMT) != 0; // else it may wait for the transmitter
          default -> false;
        };
    if (inVain && rxCount == 0 && looks < LOOKS && ++looks == LOOKS) {
      takeFromQueue();
    }
  }

  private void settingUp() {
    looks = 0;
  }

  private boolean enqueue(int entry) {
    if (queueCount >= QUEUE) {
      return false;
    }
    queue[(queueHead + queueCount++) % queue.length] = (short) entry;
    takeFromQueue();
    return true;
  }

  /** After anything that may let characters in: they come at once, or begin to come. */
  private void takeFromQueue() {
    if (timing == SerialTiming.INSTANT) {
      fillFromQueue();
    } else if (queueCount > 0 && listening() && !received.armed()) {
      received.at(clock.now() + characterTime());
    }
  }

  private void fillFromQueue() {
    boolean moved = false;
    while (queueCount > 0 && rxCount < capacity() && listening()) {
      push(queue[queueHead] & 0xFFFF);
      queueHead = (queueHead + 1) % queue.length;
      queueCount--;
      moved = true;
      if (timing == SerialTiming.BAUD_RATE) {
        break;
      }
    }
    if (timing == SerialTiming.BAUD_RATE && queueCount > 0 && listening()) {
      received.at(clock.now() + characterTime());
    }
    if (moved) {
      update();
    }
  }

  /** A reset of the receiver FIFO: what the host sent and nobody read will come again. */
  private void clearReceiver() {
    if (rxCount > 0) {
      lineErrors &= ~errors(rx[rxHead]); // reported when it comes
    }
    for (int i = rxCount - 1; i >= 0; i--) {
      int entry = rx[(rxHead + i) % FIFO];
      if ((entry & LOOPED) == 0) {
        queueHead = (queueHead + queue.length - 1) % queue.length;
        queue[queueHead] = (short) entry;
        queueCount++;
      }
    }
    rxCount = 0;
    timeoutPending = false;
  }

  private static int errors(int entry) {
    return entry >> 8 & 0xFF;
  }

  private void push(int entry) {
    if (rxCount == capacity()) {
      lineErrors |= LSR_OVERRUN;
      if (fifoEnabled()) {
        return; // §8.4: the character in the shift register is overwritten, the FIFO is kept
      }
      rxCount = 0;
    }
    rx[(rxHead + rxCount++) % FIFO] = entry;
    if (rxCount == 1) {
      lineErrors |= errors(entry);
    }
    restartTimeout();
  }

  private int pop() {
    if (rxCount == 0) {
      return lastRead;
    }
    lastRead = rx[rxHead] & 0xFF;
    rxHead = (rxHead + 1) % FIFO;
    rxCount--;
    if (rxCount > 0) {
      lineErrors |= errors(rx[rxHead]);
    }
    timeoutPending = false;
    restartTimeout();
    return lastRead;
  }

  /** Four character times without a character in or out, with data waiting (§8.11). */
  private void restartTimeout() {
    if (fifoEnabled() && rxCount > 0 && rxCount < trigger()) {
      timeout.at(clock.now() + 4 * characterTime());
    } else {
      timeout.cancel();
    }
  }

  private void characterTimeout() {
    timeoutPending = rxCount > 0;
    update();
  }

  // The transmitter

  private void transmit(int character) {
    threPending = false;
    if (timing == SerialTiming.INSTANT) {
      shiftRegister = character;
      emit();
      threPending = true;
    } else {
      if (txCount < capacity()) {
        txCount++;
      }
      tx[(txHead + txCount - 1) % FIFO] = character;
      if (!shifting) {
        loadShiftRegister();
      }
    }
    update();
  }

  private void loadShiftRegister() {
    shiftRegister = tx[txHead];
    txHead = (txHead + 1) % FIFO;
    txCount--;
    shifting = true;
    transmitted.at(clock.now() + characterTime());
    if (txCount == 0) {
      threPending = true;
    }
  }

  private void shiftedOut() {
    shifting = false;
    emit();
    if (txCount > 0) {
      loadShiftRegister();
    }
    update();
  }

  private void emit() {
    int word = shiftRegister & 0xFF >> 3 - (lcr & 3);
    if ((mcr & MCR_LOOP) != 0) {
      push(word | LOOPED);
    } else if ((lcr & 3) == 0) {
      output.fiveBitWord();
      output.transmitted(shiftRegister);
    } else {
      output.transmitted(word);
    }
  }

  /** Virtual nanoseconds of one character: start, data, parity and stop bits (§8.1, §8.3). */
  private long characterTime() {
    int data = 5 + (lcr & 3);
    int halfBits = 2 * (1 + data + (lcr >> 3 & 1));
    halfBits += (lcr & 4) == 0 ? 2 : data == 5 ? 3 : 4;
    return BAUD_CLOCK.nanoseconds((long) halfBits * Math.max(divisor, 1)) / 2;
  }

  // Status

  private boolean fifoEnabled() {
    return (fcr & 1) != 0;
  }

  private int capacity() {
    return fifoEnabled() ? FIFO : 1;
  }

  private int trigger() {
    return TRIGGER[fcr >> 6];
  }

  private int lsr() {
    int value = lineErrors;
    if (rxCount > 0) {
      value |= LSR_DATA_READY;
    }
    if (txCount == 0) {
      value |= shifting ? LSR_THRE : LSR_THRE | LSR_TEMT;
    }
    if (fifoEnabled()) {
      for (int i = 0; i < rxCount; i++) {
        if (errors(rx[(rxHead + i) % FIFO]) != 0) {
          return value | LSR_FIFO_ERROR;
        }
      }
    }
    return value;
  }

  /** The interrupt identification of the highest pending priority (§8.6, table IV). */
  private int interruptId() {
    if ((ier & IER_LINE_STATUS) != 0 && lineErrors != 0) {
      return 0x06;
    }
    if ((ier & IER_RECEIVED) != 0) {
      if (rxCount >= (fifoEnabled() ? trigger() : 1)) {
        return 0x04;
      }
      if (timeoutPending) {
        return IIR_TIMEOUT;
      }
    }
    if ((ier & IER_THRE) != 0 && threPending) {
      return 0x02;
    }
    if ((ier & IER_MODEM_STATUS) != 0 && (msr & 0x0F) != 0) {
      return 0x00;
    }
    return IIR_NONE;
  }

  private int iir() {
    return interruptId() | (fifoEnabled() ? 0xC0 : 0);
  }

  private void update() {
    // In loopback the OUT2 pin is forced inactive (§8.8), and in a PC that pin gates the interrupt.
    boolean level = interruptId() != IIR_NONE && (mcr & (MCR_OUT2 | MCR_LOOP)) == MCR_OUT2;
    if (level != irqLevel) {
      irqLevel = level;
      irq.set(level);
    }
  }

  private void modemInputsChanged() {
    int inputs = CONNECTED;
    if ((mcr & MCR_LOOP) != 0) {
      // §8.8: DTR → DSR, RTS → CTS, OUT1 → RI, OUT2 → DCD
      inputs = (mcr & 1) << 5 | (mcr & 2) << 3 | (mcr & 4) << 4 | (mcr & 8) << 4;
    }
    int changed = (inputs ^ msr) & 0xF0;
    int deltas = (changed & CTS) != 0 ? 1 : 0;
    deltas |= (changed & DSR) != 0 ? 2 : 0;
    deltas |= (changed & RI) != 0 && (inputs & RI) == 0 ? 4 : 0; // trailing edge only
    deltas |= (changed & DCD) != 0 ? 8 : 0;
    msr = inputs | msr & 0x0F | deltas;
  }

  // The guest's side

  @Override
  public int in(int port, int size) {
    look(port & 7);
    int value = peek(port, size);
    switch (port & 7) {
      case 0 -> {
        if ((lcr & LCR_DLAB) == 0) {
          value = pop();
          takeFromQueue();
          update();
        }
      }
      case 2 -> {
        if ((value & 0x0F) == 0x02) {
          threPending = false; // reading IIR resets the interrupt it reports (table IV)
          update();
        }
      }
      case 5 -> {
        lineErrors = 0;
        if (rxCount > 0) {
          rx[rxHead] &= 0xFF | LOOPED;
        }
        update();
      }
      case 6 -> {
        msr &= 0xF0;
        update();
      }
      default -> {}
    }
    return value;
  }

  @Override
  public int peek(int port, int size) {
    boolean dlab = (lcr & LCR_DLAB) != 0;
    return switch (port & 7) {
      case 0 -> dlab ? divisor & 0xFF : rxCount > 0 ? rx[rxHead] & 0xFF : lastRead;
      case 1 -> dlab ? divisor >> 8 : ier;
      case 2 -> iir();
      case 3 -> lcr;
      case 4 -> mcr;
      case 5 -> lsr();
      case 6 -> msr;
      default -> scr;
    };
  }

  @Override
  public void out(int port, int size, int value) {
    int data = value & 0xFF;
    boolean dlab = (lcr & LCR_DLAB) != 0;
    switch (port & 7) {
      case 0 -> {
        if (dlab) {
          divisor = divisor & 0xFF00 | data;
        } else {
          if (looks < LOOKS) {
            looks = Math.max(0, looks - 1); // that look was for the transmitter
          }
          transmit(data);
        }
      }
      case 1 -> {
        if (dlab) {
          divisor = divisor & 0x00FF | data << 8;
        } else {
          writeIer(data & 0x0F);
        }
      }
      case 2 -> writeFcr(data);
      case 3 -> {
        settingUp();
        lcr = data;
      }
      case 4 -> {
        settingUp();
        mcr = data & 0x1F;
        modemInputsChanged();
        update();
        takeFromQueue();
      }
      case 7 -> scr = data;
      default -> {} // LSR is for factory testing, MSR has no writable bit
    }
  }

  /** Enabling the THRE interrupt while the register is empty interrupts at once. */
  void writeIer(int value) {
    settingUp();
    int changed = ier ^ value;
    ier = value;
    if ((changed & IER_THRE) != 0) {
      threPending = (value & IER_THRE) != 0 && txCount == 0;
    }
    update();
    takeFromQueue();
  }

  /** §8.5: the other bits count only when bit 0 is 1; changing it clears both FIFOs. */
  private void writeFcr(int value) {
    settingUp();
    boolean toggled = ((value ^ fcr) & 1) != 0;
    if (toggled || (value & 0x03) == 0x03) {
      clearReceiver();
    }
    if (toggled || (value & 0x05) == 0x05) {
      threPending |= txCount > 0;
      txCount = 0;
    }
    if (toggled && (ier & IER_THRE) != 0) {
      threPending = true; // §8.11: at once after bit 0 changes
    }
    fcr = (value & 1) == 0 ? 0 : value & 0xC9;
    restartTimeout();
    takeFromQueue();
    update();
  }

  int fcr() {
    return fcr;
  }

  int ier() {
    return ier;
  }

  /** Whether the first two ports lead to the divisor. */
  boolean divisorAccess() {
    return (lcr & LCR_DLAB) != 0;
  }

  int divisor() {
    return divisor;
  }

  int receivedCount() {
    return rxCount;
  }

  int queuedCount() {
    return queueCount;
  }

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return name;
  }

  @Override
  public int stateVersion() {
    return 2;
  }

  @Override
  public void save(StateWriter out) {
    out.putInts("registers", new int[] {ier, fcr, lcr, mcr, msr, scr, divisor, lineErrors});
    out.putBoolean("threPending", threPending);
    out.putBoolean("timeoutPending", timeoutPending);
    out.putBoolean("irq", irqLevel);
    out.putInt("looks", looks);
    out.putInts("rx", rx);
    out.putInt("rxHead", rxHead);
    out.putInt("rxCount", rxCount);
    out.putInt("lastRead", lastRead);
    out.putInts("tx", tx);
    out.putInt("txHead", txHead);
    out.putInt("txCount", txCount);
    out.putBoolean("shifting", shifting);
    out.putInt("shiftRegister", shiftRegister);
    out.putBytes("queue", waiting());
  }

  private byte[] waiting() {
    byte[] waiting = new byte[2 * queueCount];
    for (int i = 0; i < queueCount; i++) {
      int entry = queue[(queueHead + i) % queue.length];
      waiting[2 * i] = (byte) entry;
      waiting[2 * i + 1] = (byte) (entry >> 8);
    }
    return waiting;
  }

  /** What the host sent and nobody read waits on: it is at the other end of the cable. */
  @Override
  public void reset(StateReader powerOn) {
    byte[] waiting = waiting();
    restore(powerOn);
    restoreQueue(waiting);
  }

  @Override
  public void restore(StateReader in) {
    int[] r = new int[8];
    in.getInts("registers", r);
    ier = r[0];
    fcr = r[1];
    lcr = r[2];
    mcr = r[3];
    msr = r[4];
    scr = r[5];
    divisor = r[6];
    lineErrors = r[7];
    threPending = in.getBoolean("threPending");
    timeoutPending = in.getBoolean("timeoutPending");
    irqLevel = in.getBoolean("irq");
    looks = Math.clamp(in.getInt("looks"), 0, LOOKS);
    in.getInts("rx", rx);
    rxHead = in.getInt("rxHead") % FIFO;
    rxCount = in.getInt("rxCount");
    lastRead = in.getInt("lastRead");
    in.getInts("tx", tx);
    txHead = in.getInt("txHead") % FIFO;
    txCount = in.getInt("txCount");
    shifting = in.getBoolean("shifting");
    shiftRegister = in.getInt("shiftRegister");
    restoreQueue(in.getBytes("queue"));
  }

  private void restoreQueue(byte[] waiting) {
    queueHead = 0;
    queueCount = Math.min(waiting.length / 2, queue.length - FIFO);
    for (int i = 0; i < queueCount; i++) {
      queue[i] = (short) (waiting[2 * i] & 0xFF | waiting[2 * i + 1] << 8);
    }
  }
}

package bootscope.core.cpu.system;

import bootscope.core.cpu.mmu.AccessObserver;
import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.event.RegisterFile;

/**
 * DR0–DR7: instruction breakpoints (faults before the instruction), data and I/O breakpoints and
 * single-step (traps behind it), general detect (SDM vol. 3B ch. 17.2, 17.3).
 */
public final class DebugRegisters implements AccessObserver {
  private static final int EXECUTE = 0;
  private static final int WRITE = 1;
  private static final int IO = 2;

  private final Cpu c;
  private final CpuState s;
  private final Connections connections;
  private final Runnable executeBreakpoints;
  private long held; // DR6 bits of traps that MOV SS or POP SS put off until behind the next
  private boolean data;
  private boolean io;
  private boolean execute;

  DebugRegisters(Cpu c, Connections connections, Runnable executeBreakpoints) {
    this.c = c;
    this.s = c.s;
    this.connections = connections;
    this.executeBreakpoints = executeBreakpoints;
  }

  private boolean enabled(int i) {
    return (s.dr(7) >>> 2 * i & 3) != 0;
  }

  private int kind(int i) {
    return (int) (s.dr(7) >>> 16 + 4 * i) & 3;
  }

  private int length(int i) {
    return switch ((int) (s.dr(7) >>> 18 + 4 * i) & 3) {
      case 0 -> 1;
      case 1 -> 2;
      case 2 -> 8;
      default -> 4;
    };
  }

  /** After a reset: no trap waits. */
  public void reset() {
    c.traps(0);
    held = 0;
    refresh();
  }

  /** Takes note of new contents. */
  public void refresh() {
    boolean hadData = data;
    boolean hadExecute = execute;
    data = false;
    io = false;
    execute = false;
    for (int i = 0; i < 4; i++) {
      if (enabled(i)) {
        switch (kind(i)) {
          case EXECUTE -> execute = true;
          case IO -> io = (s.cr(4) & Bits.CR4_DE) != 0;
          default -> data = true;
        }
      }
    }
    if (data || hadData) {
      if (data) {
        c.mmu.observe(this);
      } else {
        c.mmu.forget(this);
      }
    }
    if (execute || hadExecute) {
      executeBreakpoints.run();
    }
  }

  long read(int number) {
    check(number);
    return s.dr(alias(number));
  }

  void write(int number, long value) {
    check(number);
    int n = alias(number);
    if (n >= 6 && value >>> 32 != 0) {
      throw s.fault(GuestFault.GP, 0);
    }
    long before = s.dr(n);
    switch (n) {
      case 6 -> s.dr(6, value & 0xE00F | Bits.DR6_FIXED);
      case 7 -> s.dr(7, value & 0xFFFF_2BFFL | Bits.DR7_FIXED);
      default -> s.dr(n, value);
    }
    refresh();
    connections.registerWritten(RegisterFile.DEBUG, n, before, s.dr(n));
  }

  private int alias(int number) {
    if (number == 4 || number == 5) {
      if ((s.cr(4) & Bits.CR4_DE) != 0) {
        throw s.fault(GuestFault.UD);
      }
      return number + 2;
    }
    return number;
  }

  /** General detect: #DB when DR7.GD is set. */
  private void check(int number) {
    alias(number);
    if ((s.dr(7) & Bits.DR7_GD) != 0) {
      s.dr(6, s.dr(6) | Bits.DR6_BD);
      throw s.fault(GuestFault.DB);
    }
  }

  public boolean instructionBreakpointAt(long linear) {
    return execute && matching(linear) != 0;
  }

  /** Whether any of so many addresses has one. */
  public boolean instructionBreakpointWithin(long linear, int bytes) {
    if (execute) {
      for (int i = 0; i < bytes; i++) {
        if (matching(linear + i) != 0) {
          return true;
        }
      }
    }
    return false;
  }

  private long matching(long linear) {
    long bits = 0;
    for (int i = 0; i < 4; i++) {
      if (enabled(i) && kind(i) == EXECUTE && s.dr(i) == linear) {
        bits |= 1L << i;
      }
    }
    return bits;
  }

  /** The #DB of an instruction breakpoint, or null while RF suppresses it (SDM §17.3.1.1). */
  public GuestFault instructionBreakpoint(long linear) {
    if (c.flag(Bits.FLAG_RF)) {
      return null;
    }
    trap(matching(linear));
    return takeTrap();
  }

  /** Notes a trap to be raised behind the present instruction. */
  public void trap(long dr6Bits) {
    c.traps(c.traps() | dr6Bits);
  }

  public boolean trapPending() {
    return c.traps() != 0;
  }

  /** The #DB of the noted traps; DR6 tells which. */
  public GuestFault takeTrap() {
    report();
    return s.fault(GuestFault.DB);
  }

  /**
   * A #DB is about to be delivered, for whatever reason. It is the one for the traps that MOV SS or
   * POP SS put off, too: all that is pending at a boundary is one #DB, and DR6 tells it together
   * (SDM vol. 3B §17.2.3, AMD APM vol. 2 §13.1.3.1).
   */
  void report() {
    if (c.traps() != 0) {
      s.dr(6, s.dr(6) & ~15L | c.traps() | Bits.DR6_FIXED);
      c.traps(0);
      held = 0;
    }
  }

  /** The traps that wait now are raised behind the next instruction. */
  public void holdTraps() {
    held = c.traps();
  }

  /**
   * Drops the breakpoints that an instruction hit before it faulted: they are traps, reported when
   * it completes (SDM vol. 3B §17.3.1.2). It will hit them again.
   */
  public void instructionFaulted() {
    c.traps(c.traps() & ~15L | held & 15);
  }

  /** #DB is being delivered: its handler may use the debug registers (SDM vol. 3B §17.2.4). */
  void handlerEntered() {
    s.dr(7, s.dr(7) & ~Bits.DR7_GD);
  }

  @Override
  public boolean watchesPage(long linearPage) {
    for (int i = 0; i < 4; i++) {
      if (enabled(i) && kind(i) != EXECUTE && (s.dr(i) & -4096L) == linearPage) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void accessed(long linear, int size, boolean write) {
    for (int i = 0; i < 4; i++) {
      int kind = kind(i);
      if (enabled(i) && (write ? kind == WRITE || kind == 3 : kind == 3)) {
        match(i, linear, size);
      }
    }
  }

  /** Whether accesses to ports must be told to {@link #portAccessed}. */
  boolean watchesPorts() {
    return io;
  }

  void portAccessed(int port, int size) {
    if (io) {
      for (int i = 0; i < 4; i++) {
        if (enabled(i) && kind(i) == IO) {
          match(i, port, size);
        }
      }
    }
  }

  private void match(int i, long address, int size) {
    long start = s.dr(i) & -(long) length(i);
    if (address < start + length(i) && start < address + size) {
      trap(1L << i);
      c.leaveBlock();
    }
  }

  public void save(StateWriter out) {
    out.putLong("debugPending", c.traps());
    out.putLong("debugHeld", held);
  }

  public void restore(StateReader in) {
    c.traps(in.getLong("debugPending"));
    held = in.getLong("debugHeld");
    refresh();
  }
}

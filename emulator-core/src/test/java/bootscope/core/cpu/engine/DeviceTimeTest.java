package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.memory.MmioDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Whatever makes the processor reach a device, the clock then counts every instruction before, and
 * never runs backwards: also where the processor itself reads descriptors or page tables there, or
 * writes a frame.
 */
class DeviceTimeTest extends BothEngines {
  private static final long DEVICE = 0xE000_0000L;
  private static final int VECTOR = 0x40;

  /** Memory as a device, which notes when it was reached. */
  private static final class Slow implements MmioDevice {
    private final Guest g;
    private final byte[] bytes = new byte[0x4000];
    private final List<Long> times = new ArrayList<>();

    Slow(Guest g) {
      this.g = g;
      g.memory.map(DEVICE, bytes.length, "slow", this);
    }

    @Override
    public long load(long offset, int size) {
      times.add(g.clock.now());
      return peek(offset, size);
    }

    @Override
    public void store(long offset, int size, long value) {
      times.add(g.clock.now());
      put(offset, size, value);
    }

    void put(long offset, int size, long value) {
      for (int i = 0; i < size; i++) {
        bytes[(int) offset + i] = (byte) (value >>> 8 * i);
      }
    }

    @Override
    public long peek(long offset, int size) {
      long value = 0;
      for (int i = size - 1; i >= 0; i--) {
        value = value << 8 | bytes[(int) offset + i] & 0xFF;
      }
      return value;
    }

    void copyOf(long physical, int length) {
      System.arraycopy(g.memory.peek(physical, length), 0, bytes, 0, length);
    }

    /** The one instant at which it was reached. */
    long time() {
      assertFalse(times.isEmpty(), "it was reached");
      assertEquals(1, new TreeSet<>(times).size(), () -> "at one time: " + times);
      return times.getFirst();
    }
  }

  /** Five NOPs, then an interrupt, whose first access to the device must come at 5 ns. */
  private static void interruptAfterFive(Guest g, Slow device) {
    g.code("nop; nop; nop; nop; nop; nop; nop; nop");
    g.s.systemFlags(g.s.systemFlags() | Bits.FLAG_IF);
    g.run(5);
    g.lines.waiting = VECTOR;
    g.run(1);
    assertEquals(5, device.time());
    assertEquals(Guest.HANDLERS + VECTOR + 1, g.s.rip(), "its handler's HLT has run");
  }

  @Test
  void aFrameIsPushedAtTheTimeOfTheInterrupt() {
    try (Guest g = new Guest().flat32()) {
      Slow device = new Slow(g);
      g.s.reg(CpuState.RSP, DEVICE + 0x1000);
      interruptAfterFive(g, device);
    }
  }

  @Test
  void aGateIsReadAtTheTimeOfTheInterrupt() {
    try (Guest g = new Guest().flat32()) {
      Slow device = new Slow(g);
      device.copyOf(Guest.IDT, 0x800);
      g.s.idtr(DEVICE, 0x7FF);
      interruptAfterFive(g, device);
    }
  }

  @Test
  void aCodeDescriptorIsReadAtTheTimeOfTheInterrupt() {
    try (Guest g = new Guest().flat32()) {
      Slow device = new Slow(g);
      device.copyOf(Guest.GDT, Guest.GDT_LIMIT + 1);
      g.s.gdtr(DEVICE, Guest.GDT_LIMIT);
      interruptAfterFive(g, device);
    }
  }

  @Test
  void anInnerStackIsReadFromTheTaskStateAtTheTimeOfTheInterrupt() {
    try (Guest g = new Guest().user32()) {
      Slow device = new Slow(g);
      device.copyOf(Guest.TSS, 0x68);
      g.s.segmentBase(CpuState.TR, DEVICE);
      interruptAfterFive(g, device);
    }
  }

  @Test
  void aPageTableIsWalkedAtTheTimeOfTheAccess() {
    try (Guest g = new Guest().long64()) {
      Slow device = new Slow(g);
      long page = 0x60_0000;
      g.page(page, page, 3);
      device.copyOf(g.entryAddress(page) & -4096L, 4096);
      g.poke64(Guest.TABLES + 0x2000 + 8 * (page >>> 21), DEVICE | 7);
      g.cpu.mmu.flush();
      g.s.reg(CpuState.RBX, page);
      g.code("nop; nop; nop; mov eax,[rbx]; nop");
      g.run(6);
      assertEquals(3, device.time());
      assertEquals(0x20, device.peek(8 * (page >>> 12 & 511), 1) & 0x20, "accessed");
    }
  }

  @Test
  void pageDirectoryPointersAreReadAtTheTimeOfTheMove() {
    try (Guest g = new Guest().flat32()) {
      Slow device = new Slow(g);
      device.put(0, 8, Guest.TABLES | 1);
      g.poke64(Guest.TABLES, 0x83);
      g.s.cr(4, Bits.CR4_PAE);
      g.s.cr(3, DEVICE);
      g.s.reg(CpuState.RAX, g.s.cr(0) | Bits.CR0_PG);
      g.cpu.modeChanged();
      g.code("nop; nop; nop; mov cr0,eax; nop");
      g.run(5);
      assertEquals(3, device.time());
    }
  }

  @Test
  void anExceptionsFramesArePushedWhereTheClockStands() {
    try (Guest g = new Guest().flat32()) {
      Slow device = new Slow(g);
      g.s.reg(CpuState.RSP, DEVICE + 0x1000);
      g.code("nop; nop; ud2");
      g.run(3);
      assertEquals(GuestFault.UD, g.last().vector());
      assertEquals(2, device.time());
    }
  }

  @Test
  void aTrapsFrameIsPushedBehindTheInstruction() {
    try (Guest g = new Guest().flat32()) {
      Slow device = new Slow(g);
      g.s.reg(CpuState.RSP, DEVICE + 0x1000);
      g.code("nop; nop; nop");
      g.run(1);
      g.s.systemFlags(g.s.systemFlags() | Bits.FLAG_TF);
      g.run(2);
      assertEquals(GuestFault.DB, g.last().vector());
      assertEquals(2, device.time());
    }
  }

  @Test
  void timeNeverRunsBackwardsUnderATimerWhoseFramesGoToAHole() {
    try (Guest g = new Guest().flat32()) {
      g.s.reg(CpuState.RSP, DEVICE + 0x1000); // nothing is there
      g.s.systemFlags(g.s.systemFlags() | Bits.FLAG_IF);
      for (int vector = 0; vector < 256; vector++) {
        g.poke8(Guest.HANDLERS + vector, 0x90);
      }
      g.poke(Guest.HANDLERS + 256, "sti; jmp $"); // sti; jmp to itself
      g.code("again: nop; nop; jmp again");
      long before = 0;
      for (int i = 0; i < 200; i++) {
        g.lines.waiting = VECTOR;
        g.run(7);
        long now = g.clock.instructions();
        assertEquals(before + 7, now, "round " + i);
        before = now;
      }
    }
  }
}

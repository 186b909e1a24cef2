package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.Guest.CODE;
import static bootscope.core.cpu.engine.Guest.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.io.PortDevice;
import bootscope.core.memory.MmioDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** String instructions (SDM vol. 2B "REP", "MOVS" and the rest); the vectors cover their values. */
class StringTest {
  private static Guest copying(long from, long to, long count, String code) {
    Guest g = new Guest().long64();
    g.code(code);
    g.s.reg(Guest.RSI, from);
    g.s.reg(Guest.RDI, to);
    g.s.reg(Guest.RCX, count);
    return g;
  }

  @Test
  void aRepeatedMoveCanBeRestartedAfterAPageFault() { // "REP": registers show the progress
    try (Guest g = copying(0x60_0000, 0x70_0800, 0x400, "rep movsq; hlt")) {
      for (int i = 0; i < 0x2000; i += 8) {
        g.poke64(0x60_0000 + i, i * 0x1_0001L);
      }
      g.page(0x70_0000, 0x70_0000, 3);
      g.page(0x70_1000, 0x71_0000, 0);
      assertEquals(GuestFault.PF, g.runToHandler());
      assertEquals(2, g.last().errorCode());
      assertEquals(0x70_1000, g.s.cr(2));
      assertEquals(CODE, g.frame(1, 8));
      assertEquals(0x400 - 0x100, g.reg(Guest.RCX));
      assertEquals(0x60_0800, g.reg(Guest.RSI));
      assertEquals(0x70_1000, g.reg(Guest.RDI));
      g.poke64(g.entryAddress(0x70_1000), 0x71_0000 | 3);
      g.s.rip(CODE);
      g.cpu.units.activity.halted = false;
      g.run(10);
      assertEquals(0, g.reg(Guest.RCX));
      assertEquals(0x7F8 * 0x1_0001L, g.peek64(0x70_0FF8));
      assertEquals(0x800 * 0x1_0001L, g.peek64(0x71_0000));
      assertEquals(0x17F8 * 0x1_0001L, g.peek64(0x71_0FF8));
      assertEquals(0x1800 * 0x1_0001L, g.peek64(0x70_2000));
    }
  }

  @Test
  void aSourceThatFaultsIsReportedAsARead() {
    try (Guest g = copying(0x60_0FFC, 0x70_0000, 3, "rep movsd")) {
      g.page(0x60_1000, 0, 0);
      assertEquals(GuestFault.PF, g.runToHandler());
      assertEquals(0, g.last().errorCode());
      assertEquals(2, g.reg(Guest.RCX));
    }
  }

  @Test
  void overlappingMovesUpwardsRepeatTheirElements() {
    try (Guest g = copying(DATA, DATA + 1, 100, "rep movsb")) {
      g.poke8(DATA, 0x5A);
      g.run(1);
      for (int i = 0; i <= 100; i++) {
        assertEquals(0x5A, g.peek8(DATA + i));
      }
    }
    try (Guest g = copying(DATA + 3, DATA, 100, "rep movsb")) {
      for (int i = 0; i < 103; i++) {
        g.poke8(DATA + i, i);
      }
      g.run(1);
      for (int i = 0; i < 100; i++) {
        assertEquals(i + 3, g.peek8(DATA + i));
      }
    }
  }

  @Test
  void downwardMovesGoTowardsLowerAddresses() {
    try (Guest g = copying(DATA + 0x1808, DATA + 0x1818, 0x200, "std; rep movsq")) {
      for (int i = 0; i < 0x2000; i += 8) {
        g.poke64(DATA + i, i);
      }
      g.run(2);
      for (int i = 0; i < 0x200; i++) {
        assertEquals(0x1808 - 8 * i, g.peek64(DATA + 0x1818 - 8 * i));
      }
      assertEquals(DATA + 0x1808 - 0x1000, g.reg(Guest.RSI));
    }
  }

  /** "MOVS": an element is read when its turn comes, whatever was written before it. */
  @Test
  void downwardMovesOfEachSizeGoElementByElementHoweverTheyOverlap() {
    int length = 0x4000;
    String[] moves = {"movsb", "movsw", "movsd", "movsq"};
    for (int k = 0; k < moves.length; k++) {
      int size = 1 << k;
      for (int distance : new int[] {-0x1003, -size, -3, -1, 1, 3, size, 0x20, 0x1005}) {
        int from = 0x2345;
        int count = 0x1200 / size;
        byte[] memory = new byte[length];
        for (int i = 0; i < length; i++) {
          memory[i] = (byte) (i * 7 + (i >> 8));
        }
        String code = "std; rep " + moves[k];
        long base = 0x60_0000;
        try (Guest g = copying(base + from, base + from + distance, count, code)) {
          for (int i = 0; i < length; i++) {
            g.poke8(base + i, memory[i]);
          }
          for (int n = 0, s = from; n < count; n++, s -= size) {
            byte[] element = Arrays.copyOfRange(memory, s, s + size);
            System.arraycopy(element, 0, memory, s + distance, size);
          }
          g.run(2);
          String what = "elements of " + size + ", " + distance + " bytes on";
          for (int i = 0; i < length; i++) {
            assertEquals(memory[i], (byte) g.peek8(base + i), what + ", byte " + i);
          }
          assertEquals(0, g.reg(Guest.RCX), what);
          assertEquals(base + from - (long) count * size, g.reg(Guest.RSI), what);
          assertEquals(base + from + distance - (long) count * size, g.reg(Guest.RDI), what);
        }
      }
    }
  }

  @Test
  void downwardFillsGoTowardsLowerAddresses() {
    try (Guest g = copying(0, 0x60_1FFC, 0x700, "std; rep stosd")) {
      g.s.reg(Guest.RAX, 0x1234_5678);
      g.run(2);
      for (int i = 0; i < 0x700; i++) {
        assertEquals(0x1234_5678, (int) g.peek64(0x60_1FFC - 4 * i));
      }
      assertEquals(0, g.peek8(0x60_2000));
      assertEquals(0, g.peek8(0x60_1FFC - 4 * 0x700 + 3));
      assertEquals(0x60_1FFC - 4 * 0x700, g.reg(Guest.RDI));
      assertEquals(0, g.reg(Guest.RCX));
    }
  }

  @Test
  void aLongFillCrossesPagesAndElementsThatStraddleThem() {
    for (int offset : new int[] {0, 1, 3, 5, 7}) {
      try (Guest g = copying(0, DATA + offset, 3000, "rep stosq")) {
        g.s.reg(Guest.RAX, 0x0102_0304_0506_0708L);
        g.run(1);
        assertEquals(0, g.reg(Guest.RCX));
        assertEquals(DATA + offset + 24000, g.reg(Guest.RDI));
        for (int i = 0; i < 3000; i++) {
          assertEquals(0x0102_0304_0506_0708L, g.peek64(DATA + offset + 8 * i), "element " + i);
        }
        assertEquals(0, g.peek8(DATA + offset + 24000));
      }
    }
  }

  @Test
  void aRepetitionOfManyElementsIsInterruptible() { // "REP": interrupts are taken between elements
    try (Guest g = copying(0, 0x20_0000, 0x40_0000, "rep stosb; hlt")) {
      g.cpu.rflags(Bits.FLAG_IF | 2);
      g.run(1);
      assertTrue(g.reg(Guest.RCX) > 0);
      assertEquals(CODE, g.s.rip());
      g.lines.waiting = 0x40;
      assertEquals(0x40, g.runToHandler());
      assertEquals(CODE, g.frame(0, 8), "the return address is the instruction itself");
    }
  }

  @Test
  void withA16BitAddressSizeTheIndexWraps() {
    try (Guest g = new Guest().real()) {
      g.s.reg(Guest.RDI, 0xFFFE);
      g.s.reg(Guest.RCX, 4);
      g.s.reg(Guest.RAX, 0x77);
      g.code("rep stosb");
      g.run(1);
      assertEquals(2, g.reg(Guest.RDI));
      assertEquals(0x77, g.peek8(DATA + 0xFFFF));
      assertEquals(0x77, g.peek8(DATA + 1));
    }
  }

  @Test
  void elementsReachADeviceOneByOneInTheirSize() {
    try (Guest g = copying(DATA, 0x100_0000, 3, "rep movsd")) {
      List<String> seen = new ArrayList<>();
      g.memory.map(
          0x100_0000,
          0x1000,
          "frame",
          new MmioDevice() {
            @Override
            public long load(long offset, int size) {
              return 0;
            }

            @Override
            public void store(long offset, int size, long value) {
              seen.add(offset + ":" + size + "=" + value);
            }

            @Override
            public long peek(long offset, int size) {
              return 0;
            }
          });
      g.poke32(DATA, 1);
      g.poke32(DATA + 4, 2);
      g.poke32(DATA + 8, 3);
      g.run(1);
      assertEquals(List.of("0:4=1", "4:4=2", "8:4=3"), seen);
    }
  }

  private static final class Fifo implements PortDevice {
    int next = 0x10;
    final List<Integer> written = new ArrayList<>();

    @Override
    public int in(int port, int size) {
      return next++;
    }

    @Override
    public void out(int port, int size, int value) {
      written.add(value);
    }

    @Override
    public int peek(int port, int size) {
      return next;
    }
  }

  @Test
  void insAndOutsMoveBetweenAPortAndMemory() {
    try (Guest g = copying(DATA, DATA, 4, "rep insb; hlt")) {
      Fifo fifo = new Fifo();
      g.ports.map(0x300, 1, 1, "fifo", fifo);
      g.s.reg(Guest.RDX, 0x300);
      g.run(2);
      assertEquals(0x1312_1110L, g.peek32(DATA));
      assertEquals(DATA + 4, g.reg(Guest.RDI));
      g.code("rep outsb; hlt");
      g.s.rip(CODE);
      g.cpu.units.activity.halted = false;
      g.s.reg(Guest.RCX, 4);
      g.run(2);
      assertEquals(List.of(0x10, 0x11, 0x12, 0x13), fifo.written);
    }
  }

  @Test
  void insReadsNothingFromThePortWhenItsDestinationFaults() {
    try (Guest g = copying(0, 0x60_0000, 1, "insb")) {
      Fifo fifo = new Fifo();
      g.ports.map(0x300, 1, 1, "fifo", fifo);
      g.s.reg(Guest.RDX, 0x300);
      g.page(0x60_0000, 0, 0);
      assertEquals(GuestFault.PF, g.runToHandler());
      assertEquals(0x10, fifo.next);
    }
  }

  @Test
  void pushaThatFaultsInTheMiddleChangesNothing() {
    try (Guest g = new Guest().user32()) {
      g.gdt(Guest.FREE, Guest.descriptor(DATA, 0xFFFF, 0x40F2));
      g.cpu.units.segments.load(2, Guest.FREE | 3);
      g.s.reg(Guest.RSP, 0x10); // room for four of eight registers
      g.code("pusha");
      assertEquals(GuestFault.SS, g.runToHandler());
      assertEquals(0x10, g.frame(4, 4));
      assertEquals(0, g.peek64(DATA + 8));
    }
  }
}

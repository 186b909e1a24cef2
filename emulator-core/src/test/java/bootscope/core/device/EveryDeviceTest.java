package bootscope.core.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.Stateful;
import bootscope.core.memory.MmioDevice;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds for each device, tried with all of them on one board. */
class EveryDeviceTest {
  /** Does one random thing to a board and tells what came of it. */
  private static String poke(Board board, Random random) {
    int size = 1 << random.nextInt(3);
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> {
        int port = board.claimed.get(random.nextInt(board.claimed.size()));
        board.ports.out(port, size, random.nextInt() >> random.nextInt(25));
        return "";
      }
      case 3, 4 -> {
        int port = board.claimed.get(random.nextInt(board.claimed.size()));
        return String.format(Locale.ROOT, "in %x=%x", port, board.ports.in(port, size));
      }
      case 5, 6 -> {
        MmioDevice device = window(board, random);
        long offset = random.nextInt(0x400) & -size;
        boolean store = random.nextBoolean();
        long value = random.nextLong() >>> random.nextInt(64);
        if (store) {
          device.store(offset, Math.max(size, 4), value);
          return "";
        }
        return String.format(Locale.ROOT, "load %x=%x", offset, device.load(offset, size));
      }
      case 7 -> {
        board.bench.advance(random.nextLong(1L << random.nextInt(1, 26)));
        return board.happened.toString();
      }
      case 8 -> {
        if (board.lapic.interruptPending()) {
          int vector = board.lapic.acknowledge();
          if (random.nextBoolean()) {
            board.lapic.store(0xB0, 4, 0);
          }
          return "vector " + vector;
        }
        int msr = random.nextBoolean() ? 0x1B : 0x800 + random.nextInt(0x40);
        long value = random.nextInt(0x1000) | (msr == 0x1B ? 0xFEE0_0000L : 0);
        return "msr " + board.lapic.writeMsr(msr, value) + board.lapic.readable(msr);
      }
      default -> {
        board.com1.receive(random.nextInt(256));
        board.com2.receive(random.nextInt(256));
        if (random.nextInt(20) == 0) {
          board.acpi.pressPowerButton();
        }
        return board.console.toString();
      }
    }
  }

  private static MmioDevice window(Board board, Random random) {
    int index = random.nextInt(board.windows.size());
    return board.windows.values().stream().skip(index).findFirst().orElseThrow();
  }

  @Test
  void aBoardPutBackFromItsSavedStateGoesOnExactlyAsTheOneThatWasSaved() {
    for (long seed = 1; seed <= 40; seed++) {
      Random random = new Random(seed);
      Board board = new Board();
      for (int i = 0; i < 1000; i++) {
        poke(board, random);
      }
      Board copy = new Board();
      board.copyTo(copy);
      board.console.setLength(0);
      board.happened.setLength(0);
      copy.happened.setLength(0);
      long rest = random.nextLong();
      Random first = new Random(rest);
      Random second = new Random(rest);
      for (int i = 0; i < 1000; i++) {
        assertEquals(poke(board, first), poke(copy, second), "seed " + seed + " step " + i);
      }
      assertEquals(board.state(), copy.state(), "seed " + seed);
    }
  }

  @Test
  void lookingChangesNothing() {
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      Board board = new Board();
      for (int i = 0; i < 300; i++) {
        poke(board, random);
        if (i % 20 == 0) {
          String before = board.state();
          for (int port : board.claimed) {
            board.ports.peek(port, 1);
            board.ports.peek(port, 4);
          }
          for (Map.Entry<Long, MmioDevice> window : board.windows.entrySet()) {
            for (int offset = 0; offset < 0x400; offset += 4) {
              window.getValue().peek(offset, 4);
            }
          }
          for (Described device : board.described) {
            assertTrue(device.registers().text().length() > 20);
          }
          assertEquals(before, board.state(), "seed " + seed + " step " + i);
        }
      }
    }
  }

  @Test
  void namesOfDevicesAndRegistersAreUnique() {
    Board board = new Board();
    Set<String> names = new HashSet<>();
    for (Stateful component : board.stateful) {
      assertTrue(names.add(component.stateName()), component.stateName());
    }
    for (Described device : board.described) {
      RegisterBank bank = device.registers();
      Set<String> registers = new HashSet<>();
      for (RegisterBank.Entry entry : bank.entries()) {
        assertTrue(
            registers.add(entry.description().name()),
            bank.name() + " " + entry.description().name());
      }
    }
  }

  @Test
  void theTimersInterruptReachesTheProcessorThroughEitherController() {
    Board board = new Board();
    board.lapic.store(0xF0, 4, 0x1FF);
    board.lapic.store(0x350, 4, 0x700); // LINT0 is ExtINT
    for (int[] w : new int[][] {{0x20, 0x11}, {0x21, 0x30}, {0x21, 4}, {0x21, 1}, {0x21, 0xFE}}) {
      board.ports.out(w[0], 1, w[1]);
    }
    board.ports.out(0x43, 1, 0x34);
    board.ports.out(0x40, 2, 0);
    board.ports.out(0x40, 1, 1193 & 0xFF);
    board.ports.out(0x40, 1, 1193 >> 8);
    // Counter 0 got 0x0000 (its two bytes in one access went to 0x40 and 0x41), then 1193.
    board.bench.advance(60_000_000);
    assertTrue(board.lapic.interruptPending());
    assertEquals(0x30, board.lapic.acknowledge());
    board.ports.out(0x20, 1, 0x20);

    board.ports.out(0x21, 1, 0xFF);
    MmioDevice ioApic = board.windows.get(0xFEC0_0000L);
    ioApic.store(0, 4, 0x14);
    ioApic.store(0x10, 4, 0x41);
    board.bench.advance(60_000_000);
    assertEquals(0x41, board.lapic.acknowledge());
  }
}

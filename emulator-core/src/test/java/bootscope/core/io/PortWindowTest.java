package bootscope.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import bootscope.core.event.GuestListeners;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ports that appear, move and go; fixed devices are above them and come back. */
class PortWindowTest {
  private final PortMap ports = new PortMap(new GuestListeners());

  /** Answers each access with its own number in each byte. */
  private record Echo(int number) implements PortDevice {
    @Override
    public int in(int port, int size) {
      return number * (size == 4 ? 0x01010101 : size == 2 ? 0x0101 : 1);
    }

    @Override
    public void out(int port, int size, int value) {}

    @Override
    public int peek(int port, int size) {
      return in(port, size);
    }
  }

  @Test
  void aWindowAnswersWhereItLiesAndNowhereElse() {
    PortMap.Window w = ports.window(4, "card", new Echo(0x11));
    assertEquals(-1, ports.in(0xC000, 4));
    w.place(0xC000, 16);
    assertEquals(0x11111111, ports.in(0xC00C, 4));
    assertEquals("card", ports.deviceAt(0xC00F));
    assertNull(ports.deviceAt(0xC010));
    assertEquals(0xFFFF1111, ports.in(0xC00E, 4), "split at its end");
    assertEquals(0xFFFF1111, ports.peek(0xC00E, 4));
    w.place(0xD000, 16);
    assertEquals(0xFF, ports.in(0xC000, 1));
    assertEquals(0x11, ports.in(0xD000, 1));
    w.place(0, 0);
    assertEquals(0xFF, ports.in(0xD000, 1));
  }

  @Test
  void aFixedDeviceAnswersBeforeAWindowAndIsNeverLost() {
    ports.map(0x3F8, 8, 1, "com1", new Echo(0x22));
    PortMap.Window w = ports.window(4, "card", new Echo(0x11));
    w.place(0x3F0, 32);
    assertEquals(0x22, ports.in(0x3F8, 1));
    assertEquals(0x22221111, ports.in(0x3F6, 4));
    assertEquals(0x11, ports.in(0x400, 1));
    w.place(0x200, 32);
    assertEquals(0x22, ports.in(0x3FF, 1));
    assertEquals(0xFF, ports.in(0x400, 1));
  }

  @Test
  void ofTwoWindowsTheOneMadeFirstAnswersHoweverTheyCameThere() {
    PortMap.Window first = ports.window(4, "first", new Echo(1));
    PortMap.Window second = ports.window(4, "second", new Echo(2));
    second.place(0x1000, 8);
    first.place(0x1004, 8);
    assertEquals(0x01010202, ports.in(0x1002, 4));
    first.place(0x1008, 8);
    assertEquals(0x02020202, ports.in(0x1004, 4), "the second is there again");
    second.place(0x1008, 8);
    assertEquals(1, ports.in(0x1008, 1));
  }

  @Test
  void theLastPortIsTheEnd() {
    PortMap.Window w = ports.window(4, "card", new Echo(0x11));
    w.place(0xFFFC, 256);
    assertEquals(0x11, ports.in(0xFFFF, 1));
    assertEquals(0xFF11, ports.in(0xFFFF, 2), "it goes on at port 0");
  }

  @Test
  void whateverTheyDidTheMapIsWhatTheirPlacesSay() {
    long seed = System.nanoTime();
    System.out.println("PortWindowTest seed " + seed);
    Random random = new Random(seed);
    ports.map(20, 10, 1, "fixed", new Echo(9));
    PortMap.Window[] windows = new PortMap.Window[3];
    int[] firsts = new int[3];
    int[] counts = new int[3];
    for (int i = 0; i < 3; i++) {
      windows[i] = ports.window(4, "w" + i, new Echo(i + 1));
    }
    for (int round = 0; round < 2000; round++) {
      int moved = random.nextInt(3);
      firsts[moved] = random.nextInt(48);
      counts[moved] = random.nextInt(17);
      windows[moved].place(firsts[moved], counts[moved]);
      for (int port = 0; port < 64; port++) {
        int expected = port >= 20 && port < 30 ? 9 : 0xFF;
        for (int i = 2; i >= 0 && expected != 9; i--) {
          expected = port >= firsts[i] && port < firsts[i] + counts[i] ? i + 1 : expected;
        }
        assertEquals(expected, ports.in(port, 1), "round " + round + " port " + port);
      }
    }
  }
}

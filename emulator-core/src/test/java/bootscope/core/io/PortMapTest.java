package bootscope.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bootscope.core.event.GuestListener;
import bootscope.core.event.GuestListeners;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fixed ports: who answers, how accesses are split, what is counted. Windows: PortWindowTest. */
class PortMapTest {
  private final GuestListeners listeners = new GuestListeners();
  private final PortMap ports = new PortMap(listeners);
  private final List<String> asked = new ArrayList<>();

  /** Reads the low byte of each port's own number; keeps what it was asked for. */
  private final class Device implements PortDevice {
    @Override
    public int in(int port, int size) {
      asked.add("in " + Integer.toHexString(port) + " " + size);
      return peek(port, size);
    }

    @Override
    public void out(int port, int size, int value) {
      asked.add("out " + Integer.toHexString(port) + " " + size + " " + Integer.toHexString(value));
    }

    @Override
    public int peek(int port, int size) {
      int value = 0;
      for (int i = 0; i < size; i++) {
        value |= (port + i & 0xFF) << 8 * i;
      }
      return value;
    }

    @Override
    public long steadyUntil(int port) {
      return 1000 + port;
    }
  }

  @Test
  void anAccessNoWiderThanTheDeviceTakesReachesItWhole() {
    ports.map(0xCF8, 8, 4, "pci", new Device());
    assertEquals(0xFFFE_FDFC, ports.in(0xCFC, 4));
    ports.out(0xCFA, 2, 0x1234_5678);
    assertEquals(List.of("in cfc 4", "out cfa 2 5678"), asked, "only the low bytes count");
  }

  @Test
  void aWiderOneIsSplitFromTheLowestPortUp() {
    ports.map(0x70, 4, 1, "rtc", new Device());
    ports.map(0x80, 4, 2, "words", new Device());
    assertEquals(0x7372_7170, ports.in(0x70, 4));
    ports.out(0x70, 4, 0x4433_2211);
    ports.out(0x80, 4, 0x4433_2211);
    assertEquals(
        List.of(
            "in 70 1",
            "in 71 1",
            "in 72 1",
            "in 73 1",
            "out 70 1 11",
            "out 71 1 22",
            "out 72 1 33",
            "out 73 1 44",
            "out 80 2 2211",
            "out 82 2 4433"),
        asked);
  }

  @Test
  void aFixedDeviceMayTakeAnAccessFromItsFirstPortWhole() {
    ports.map(0x92, 1, 4, "register", new Device());
    assertEquals(0x9594_9392, ports.in(0x92, 4));
    assertEquals(List.of("in 92 4"), asked);
  }

  @Test
  void anAccessThatBeginsWhereNothingIsAndEndsInADeviceIsSplit() {
    ports.map(0x70, 2, 1, "rtc", new Device());
    assertEquals(0x7170_FFFF, ports.in(0x6E, 4));
    ports.out(0x6F, 2, 0xAA55);
    assertEquals(List.of("in 70 1", "in 71 1", "out 70 1 aa"), asked);
    assertEquals(0x7170_FFFF, ports.peek(0x6E, 4));
  }

  @Test
  void noPortBelongsToTwoFixedDevices() {
    ports.map(0x60, 5, 1, "keyboard", new Device());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> ports.map(0x40, 0x21, 1, "pit", new Device()));
    assertEquals("port 0x60 of pit belongs to keyboard", e.getMessage());
    assertNull(ports.deviceAt(0x40), "nothing of it was given");
    assertEquals("keyboard", ports.deviceAt(0x64));
  }

  @Test
  void whereNothingAnswersReadsAreAllOnesAndAccessesAreCountedAtTheirFirstPort() {
    List<String> heard = new ArrayList<>();
    listeners.add(
        new GuestListener() {
          @Override
          public void unclaimedPort(int port, boolean write) {
            heard.add((write ? "write " : "read ") + port);
          }

          @Override
          public void lostWrite(boolean port, long address, int size, long value) {
            heard.add("lost " + address + " " + size + " " + value);
          }
        });
    assertEquals(0xFF, ports.in(10, 1));
    assertEquals(0xFFFF, ports.in(10, 2));
    assertEquals(-1, ports.in(20, 4));
    ports.out(10, 2, 7);
    ports.out(10, 2, 8);
    assertEquals(-1, ports.peek(30, 4));
    assertEquals(List.of("read 10", "read 20", "write 10", "lost 10 2 7", "lost 10 2 8"), heard);
    assertEquals(
        List.of(new PortMap.Unclaimed(10, 2, 2), new PortMap.Unclaimed(20, 1, 0)),
        ports.unclaimed());
  }

  @Test
  void theLastPortIsFollowedByTheFirst() {
    ports.map(0, 1, 1, "first", new Device());
    ports.map(0xFFFF, 1, 1, "last", new Device());
    assertEquals(0x00FF, ports.in(0xFFFF, 2));
    assertEquals(List.of("in ffff 1", "in 0 1"), asked);
    assertEquals("first", ports.deviceAt(0x1_0000));
  }

  @Test
  void aPortIsSteadyAsItsDeviceSaysAndNeverWhereNothingIs() {
    ports.map(0x70, 2, 1, "rtc", new Device());
    assertEquals(1000 + 0x71, ports.steadyUntil(0x71));
    assertEquals(0, ports.steadyUntil(0x72));
  }
}

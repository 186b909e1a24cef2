package bootscope.core.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoardTest {
  private static final long MIB = 1 << 20;

  /** QEMU's q35: all RAM low while it ends below the configuration window, else 2 GiB. */
  @Test
  void ramIsSplitAsQemuSplitsIt() {
    assertEquals(new RamSplit(256 * MIB, 0), RamSplit.of(256 * MIB));
    assertEquals(new RamSplit(2560 * MIB, 0), RamSplit.of(2560 * MIB));
    assertEquals(new RamSplit(2048 * MIB, 768 * MIB), RamSplit.of(2816 * MIB));
    assertEquals(new RamSplit(2048 * MIB, 6144 * MIB), RamSplit.of(8192 * MIB));
    assertEquals(8192 * MIB, RamSplit.of(8192 * MIB).bytes());
  }

  @Test
  void serialPortsAreWhereAPcHasThem() {
    assertEquals(List.of(), Board.q35(64 * MIB, 0, false).serialPorts());
    assertEquals(List.of(0x3F8, 0x2F8, 0x3E8, 0x2E8), Board.q35(64 * MIB, 4, false).serialPorts());
  }

  @Test
  void theDebugConsoleIsThereWhenItIsAskedFor() {
    assertEquals(0, Board.q35(64 * MIB, 1, false).all(IsaDevice.Kind.DEBUG_CONSOLE).size());
    assertEquals(1, Board.q35(64 * MIB, 1, true).all(IsaDevice.Kind.DEBUG_CONSOLE).size());
  }

  private static Board with(TestDevices devices) {
    return Board.q35(64 * MIB, 2, true).with(devices);
  }

  @Test
  void anExitPortOverTheTracePortsTakesTheirPlace() {
    Board board = with(TestDevices.exitAt(0xF4, 4));
    assertEquals(List.of(), board.all(IsaDevice.Kind.TRACE).getFirst().ports());
    Board beside = with(TestDevices.exitAt(0xF4, 1));
    assertEquals(
        List.of(new PortRange(0xF5, 1, 1)), beside.all(IsaDevice.Kind.TRACE).getFirst().ports());
    assertEquals(
        List.of(new PortRange(0xF4, 1, 4)),
        beside.all(IsaDevice.Kind.DEBUG_EXIT).getFirst().ports());
    assertEquals(
        List.of(new PortRange(0xF4, 2, 1)),
        with(TestDevices.exitAt(0x501, 2)).all(IsaDevice.Kind.TRACE).getFirst().ports());
  }

  @ParameterizedTest
  @CsvSource({"0x3F8, com1", "0x2F5, com2", "0x60, i8042", "0x67E, acpi", "0xCFB, pci"})
  void anExitPortDoesNotHideAnotherDevice(String port, String name) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> with(TestDevices.exitAt(Integer.decode(port), 4)));
    assertEquals(
        String.format(
            Locale.ROOT,
            "the ports of isa-debug-exit from %s belong to %s",
            port.toLowerCase(Locale.ROOT),
            name),
        e.getMessage());
  }

  @Test
  void pcTestdevAndTheDebugConsoleWantOnePort() {
    TestDevices testdev = TestDevices.NONE.withPcTestdev(true);
    assertThrows(IllegalArgumentException.class, () -> with(testdev));
    assertEquals(
        1, Board.q35(64 * MIB, 1, false).with(testdev).all(IsaDevice.Kind.PC_TESTDEV).size());
  }

  @Test
  void exitPortsLieAmongThePorts() {
    for (int[] ports : new int[][] {{-1, 1}, {0, 0}, {0, 5}, {0xFFFE, 3}, {0x10000, 1}}) {
      assertThrows(IllegalArgumentException.class, () -> TestDevices.exitAt(ports[0], ports[1]));
    }
  }

  @Test
  void thereIsRoomForSoManyProcessors() {
    Board one = Board.q35(64 * MIB, 1, false);
    assertThrows(
        IllegalArgumentException.class, () -> new Board(one.ram(), 0, one.isa(), one.rom()));
    assertThrows(
        IllegalArgumentException.class, () -> new Board(one.ram(), 256, one.isa(), one.rom()));
  }
}

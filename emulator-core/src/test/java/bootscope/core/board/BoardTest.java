package bootscope.core.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

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

  @Test
  void thereIsRoomForSoManyProcessors() {
    Board one = Board.q35(64 * MIB, 1, false);
    assertThrows(
        IllegalArgumentException.class, () -> new Board(one.ram(), 0, one.isa(), one.rom()));
    assertThrows(
        IllegalArgumentException.class, () -> new Board(one.ram(), 256, one.isa(), one.rom()));
  }
}

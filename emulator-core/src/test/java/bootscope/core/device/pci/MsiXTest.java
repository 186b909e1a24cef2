package bootscope.core.device.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.device.Bench;
import bootscope.core.io.IrqLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** MSI-X: PCI Local Bus 3.0 §6.8.2; messages: SDM vol. 3A §10.11. */
class MsiXTest {
  private static final int CONTROL = Card.MSIX + 2;
  private final List<String> messages = new ArrayList<>();
  private final Card.Bus bus = new Card.Bus();
  private final Card card =
      bus.add(
          2,
          0x40,
          IrqLine.unconnected(),
          (address, data) ->
              messages.add(Long.toHexString(address) + " " + Integer.toHexString(data)));
  private final MsiX msix = card.msix;

  @BeforeEach
  void enable() {
    card.write(PciFunction.COMMAND, 2, 6);
    card.write(CONTROL, 2, 0x8000);
  }

  private void vector(int vector, long address, int data, int control) {
    msix.store(16 * vector, 8, address);
    msix.store(16 * vector + 8, 4, data & 0xFFFF_FFFFL);
    msix.store(16 * vector + 12, 4, control);
  }

  @Test
  void theCapabilityTellsSizeTableAndPendingBits() {
    assertEquals(0x8002, card.value(CONTROL, 2), "table size less one");
    assertEquals(5, card.value(Card.MSIX + 4, 4));
    assertEquals(0x805, card.value(Card.MSIX + 8, 4));
  }

  @Test
  void aVectorsMessageIsItsTableEntry() {
    vector(1, 0xFEE0_1004L, 0x4051, 0);
    msix.raise(1);
    assertEquals(List.of("fee01004 4051"), messages);
    assertEquals(0xFEE0_1004L, msix.load(16, 4));
    assertEquals(0x4051, msix.load(24, 8));
    assertEquals(0x10, msix.load(17, 1));
  }

  @Test
  void vectorsAreMaskedAfterReset() {
    assertEquals(1, msix.load(12, 4));
    msix.raise(0);
    assertEquals(List.of(), messages);
    assertEquals(1, msix.load(MsiX.PENDING, 8));
  }

  @Test
  void whatPendedIsSentOnceWhenTheVectorIsUnmasked() {
    vector(2, 0xFEE0_0000L, 0x30, 1);
    msix.raise(2);
    msix.raise(2);
    assertEquals(4, msix.peek(MsiX.PENDING, 1));
    msix.store(2 * 16 + 12, 4, 0);
    assertEquals(List.of("fee00000 30"), messages);
    assertEquals(0, msix.load(MsiX.PENDING, 4));
  }

  @Test
  void theFunctionsMaskHoldsAllVectorsBack() {
    vector(0, 0xFEE0_0000L, 0x30, 0);
    vector(1, 0xFEE0_0000L, 0x31, 0);
    card.write(CONTROL, 2, 0xC000);
    msix.raise(1);
    msix.raise(0);
    assertEquals(List.of(), messages);
    card.write(CONTROL, 2, 0x8000);
    assertEquals(List.of("fee00000 30", "fee00000 31"), messages);
  }

  @Test
  void withoutItsEnableNothingIsSentOrPends() {
    vector(0, 0xFEE0_0000L, 0x30, 0);
    card.write(CONTROL, 2, 0);
    assertFalse(msix.enabled());
    msix.raise(0);
    card.write(CONTROL, 2, 0x8000);
    assertEquals(List.of(), messages);
    msix.raise(3); // there is no such vector
    msix.raise(-1);
    msix.raise(0xFFFF);
    assertEquals(List.of(), messages);
  }

  @Test
  void aMessageElsewhereIsAWriteAndNeedsTheBus() {
    vector(0, 0x2000, 0x1234_5678, 0);
    vector(1, 0xFEE0_0000L, 0x31, 0);
    msix.raise(0);
    assertEquals(0x1234_5678, bus.memory.load(0x2000, 4));
    vector(0, -4, 1, 0);
    msix.raise(0); // nobody is there
    card.write(PciFunction.COMMAND, 2, 2);
    msix.raise(1);
    assertEquals(List.of(), messages);
  }

  @Test
  void thePendingBitsCannotBeWrittenNorTheTableInParts() {
    msix.raise(0);
    msix.store(MsiX.PENDING, 8, 0xFF);
    assertEquals(1, msix.load(MsiX.PENDING, 8));
    msix.store(12, 1, 0);
    msix.store(10, 4, 0);
    assertEquals(1, msix.load(12, 4));
    assertEquals(0, msix.load(48, 8), "beyond the table");
    assertEquals(0, msix.load(4092, 8));
  }

  @Test
  void tableAndPendingBitsAreSavedWithTheFunction() {
    vector(2, 0xFEE0_0000L, 0x30, 1);
    msix.raise(2);
    Card.Bus elsewhere = new Card.Bus();
    Card copy =
        elsewhere.add(2, 0x40, IrqLine.unconnected(), (a, d) -> messages.add("from the copy"));
    Bench.Snapshot.of(card).into(copy);
    assertTrue(copy.msix.enabled());
    copy.msix.store(2 * 16 + 12, 4, 0);
    assertEquals(List.of("from the copy"), messages);
  }
}

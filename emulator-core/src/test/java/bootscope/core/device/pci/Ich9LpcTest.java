package bootscope.core.device.pci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.board.Q35;
import bootscope.core.io.IrqLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routing of PCI interrupt wires: ICH9 316972 §13.1, PIRQ[n]_ROUT. */
class Ich9LpcTest {
  private final boolean[] isa = new boolean[16];
  private final boolean[] apic = new boolean[8];
  private final Ich9Lpc lpc = new Ich9Lpc(base -> {}, lines(isa), lines(apic));

  private static IrqLine[] lines(boolean[] levels) {
    IrqLine[] lines = new IrqLine[levels.length];
    for (int i = 0; i < lines.length; i++) {
      int line = i;
      lines[i] = level -> levels[line] = level;
    }
    return lines;
  }

  private void route(int pirq, int value) {
    lpc.write(Q35.pirqRegister(pirq), 1, value);
  }

  @Test
  void nothingReachesThe8259sUntilAWireIsRouted() {
    lpc.pirq(3).set(true);
    assertTrue(apic[3]);
    assertArrayEquals(new boolean[16], isa);
    route(3, 11);
    assertTrue(isa[11], "the level is there already");
    route(3, 0x80 | 11);
    assertFalse(isa[11]);
    assertTrue(apic[3], "whatever the routing");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void everyWireHasARegisterOfItsOwn(int pirq) {
    IrqLine pin = lpc.pirq(pirq);
    route(pirq, 5);
    pin.set(true);
    assertTrue(isa[5] && apic[pirq]);
    pin.set(false);
    assertFalse(isa[5] || apic[pirq]);
  }

  @Test
  void wiresOnOneIrqShareIt() {
    IrqLine first = lpc.pirq(0);
    IrqLine second = lpc.pirq(7);
    route(0, 10);
    route(7, 10);
    first.set(true);
    second.set(true);
    first.set(false);
    assertTrue(isa[10]);
    second.set(false);
    assertFalse(isa[10]);
  }

  /** IRQs 0, 1, 2, 8 and 13 are reserved: they belong to the board. */
  @Test
  void aReservedIrqIsNotReached() {
    IrqLine pin = lpc.pirq(0);
    pin.set(true);
    for (int irq : new int[] {0, 1, 2, 8, 13}) {
      route(0, irq);
      assertArrayEquals(new boolean[16], isa, "IRQ " + irq);
    }
    for (int irq = 0; irq < 16; irq++) {
      if ((Q35.PIRQ_CHOICES >> irq & 1) != 0) {
        route(0, irq);
        assertTrue(isa[irq], "the tables offer it");
      }
    }
  }

  @Test
  void theRegistersHoldWhatTheTablesWrite() {
    assertEquals(0x80, lpc.read(Q35.pirqRegister(4), 1));
    route(4, 0x8B);
    assertEquals(0x8B, lpc.read(Q35.pirqRegister(4), 1));
  }
}

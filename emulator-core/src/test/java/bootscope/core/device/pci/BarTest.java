package bootscope.core.device.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bootscope.core.device.Bench;
import bootscope.core.io.IrqLine;
import bootscope.core.io.MessageSink;
import org.junit.jupiter.api.Test;

/** Base address registers: PCI Local Bus 3.0 §6.2.5.1. */
class BarTest {
  private static final int BAR0 = PciFunction.BAR0;
  private static final long HOLE = 0xC000_0000L;
  private static final long NOTHING = 0xFFFF_FFFFL;

  private final Card.Bus bus = new Card.Bus();
  private final Card card = bus.add(3, 0x40, IrqLine.unconnected(), MessageSink.NOWHERE);

  private static void bar(Card card, int index, long value) {
    card.write(BAR0 + 4 * index, 4, (int) value);
  }

  private static void enable(Card card, int bits) {
    card.write(PciFunction.COMMAND, 2, bits);
  }

  private long load(long address) {
    return bus.memory.load(address, 4) & NOTHING;
  }

  @Test
  void theyAreSizedByWritingOnes() {
    for (int i = 0; i < 6; i++) {
      bar(card, i, -1);
    }
    assertEquals(0xFFFF_F000L, card.value(0x10, 4));
    assertEquals(0xFFFF_FFE1L, card.value(0x14, 4));
    assertEquals(0x0000_000CL, card.value(0x18, 4), "64 bits, prefetchable");
    assertEquals(0xFFFF_FFFEL, card.value(0x1C, 4), "8 GiB");
    assertEquals(0xFFFF_FF01L, card.value(0x20, 4));
    assertThrows(
        IllegalArgumentException.class,
        () -> bus.add(3, 0, IrqLine.unconnected(), MessageSink.NOWHERE));
  }

  @Test
  void aWindowIsThereWhileItsSpaceIsEnabled() {
    bar(card, 0, HOLE);
    bar(card, 1, 0xC000);
    assertEquals(NOTHING, load(HOLE));
    assertEquals(0xFF, bus.ports.in(0xC000, 1));
    enable(card, PciFunction.COMMAND_MEMORY);
    assertEquals(0x40 | 8 << 8, load(HOLE + 8));
    assertEquals(0xFF, bus.ports.in(0xC000, 1), "I/O has its own enable");
    enable(card, PciFunction.COMMAND_IO);
    assertEquals(NOTHING, load(HOLE));
    assertEquals(0x40, bus.ports.in(0xC01F, 1));
    assertEquals(0xFF, bus.ports.in(0xC020, 1));
  }

  @Test
  void oneThatNobodyAssignedDecodesNothing() {
    bus.ports.map(0x20, 2, 1, "fixed", new NoPorts());
    enable(card, 3);
    assertEquals(0xFF, bus.ports.in(0, 1));
    assertEquals(0, load(0), "RAM");
    assertEquals(NOTHING, load(HOLE));
  }

  @Test
  void itMovesWithItsRegisterAtAnyTime() {
    enable(card, 3);
    bar(card, 0, HOLE);
    bar(card, 0, HOLE + 0x1000);
    assertEquals(NOTHING, load(HOLE));
    assertEquals(0x40, load(HOLE + 0x1000));
    card.write(BAR0 + 3, 1, 0xD0); // a byte is enough
    assertEquals(0x40, load(0xD000_1000L));
  }

  @Test
  void sixtyFourBitsGoBeyondFourGiB() {
    enable(card, 2);
    bar(card, 2, 0);
    bar(card, 3, 0x6);
    assertEquals(0x41 | 0x10 << 8, load(0x6_0000_0010L));
    assertEquals(NOTHING, load(0x8_0000_0000L), "the 8 GiB have an end");
    bar(card, 3, -1); // the last 8 GiB of the address space
    assertEquals(NOTHING, load(0x6_0000_0000L));
    assertEquals(0xFF, bus.memory.peek(0x6_0000_0000L, 1)[0] & 0xFF);
  }

  @Test
  void ramAndOtherWindowsComeBeforeItAndAreBackWhenItGoes() {
    bus.memory.map(HOLE, 0x1000, "chipset", new Fixed());
    bus.memory.store(0x10_0000, 4, 0x1234_5678);
    enable(card, 2);
    bar(card, 0, 0x10_0000);
    assertEquals(0x1234_5678, load(0x10_0000));
    bus.memory.store(0x10_0000, 4, 1);
    assertEquals(1, load(0x10_0000));
    assertEquals(0x10_0000, bus.memory.readOffset(0x10_0000));
    bar(card, 0, HOLE);
    assertEquals(0x77, load(HOLE));
    bar(card, 0, HOLE + 0x1000);
    assertEquals(0x77, load(HOLE));
    assertEquals(0x40, load(HOLE + 0x1000));
    assertEquals(0x40, bus.memory.peek(HOLE + 0x1000, 1)[0]);
  }

  @Test
  void ofTwoFunctionsAtOneAddressTheFirstAnswersHoweverTheyCameThere() {
    Card other = bus.add(4, 0x60, IrqLine.unconnected(), MessageSink.NOWHERE);
    enable(other, 3);
    bar(other, 0, HOLE);
    bar(other, 1, 0xC000);
    assertEquals(0x60, load(HOLE));
    enable(card, 3);
    bar(card, 0, HOLE);
    bar(card, 1, 0xC000);
    assertEquals(0x40, load(HOLE));
    assertEquals(0x40, bus.ports.in(0xC000, 1));
    bar(card, 0, HOLE + 0x1000);
    bar(card, 1, 0xC100);
    assertEquals(0x60, load(HOLE));
    assertEquals(0x60, bus.ports.in(0xC000, 1));
  }

  @Test
  void aRestoredFunctionsWindowsLieWhereTheyWere() {
    enable(card, 3);
    bar(card, 0, HOLE);
    bar(card, 4, 0xC000);
    Bench.Snapshot saved = Bench.Snapshot.of(card);
    bar(card, 0, HOLE + 0x1000);
    enable(card, 0);
    saved.into(card);
    assertEquals(0x40, load(HOLE));
    assertEquals(NOTHING, load(HOLE + 0x1000));
    assertEquals(0x41, bus.ports.in(0xC0FF, 1));
  }

  @Test
  void capabilitiesAreALinkedList() {
    assertEquals(0x40, card.value(0x34, 1));
    assertEquals(0x5009, card.value(0x40, 2));
    assertEquals(0x0011, card.value(0x50, 2));
    assertEquals(0x10, card.value(PciFunction.STATUS, 2) & 0x10);
  }

  @Test
  void thePinCarriesWhatTheFunctionWantsUnlessItIsSwitchedOff() {
    Bench.Probe wire = new Bench().probe();
    Card other = bus.add(4, 0x60, wire, MessageSink.NOWHERE);
    assertEquals(1, other.value(0x3D, 1));
    other.pin(true);
    assertEquals(true, wire.level);
    assertEquals(8, other.value(PciFunction.STATUS, 2) & 8);
    enable(other, 0x400);
    assertEquals(false, wire.level);
    assertEquals(8, other.value(PciFunction.STATUS, 2) & 8, "STATUS shows it all the same");
    enable(other, 0);
    assertEquals(true, wire.level);
    other.pin(false);
    assertEquals(false, wire.level);
    assertEquals(2, wire.rises);
  }

  private static final class Fixed implements bootscope.core.memory.MmioDevice {
    @Override
    public long load(long offset, int size) {
      return 0x77;
    }

    @Override
    public void store(long offset, int size, long value) {}

    @Override
    public long peek(long offset, int size) {
      return 0x77;
    }
  }

  private static final class NoPorts implements bootscope.core.io.PortDevice {
    @Override
    public int in(int port, int size) {
      return 0;
    }

    @Override
    public void out(int port, int size, int value) {}

    @Override
    public int peek(int port, int size) {
      return 0;
    }
  }

  /** All bits above the size can be written, and a PC reaches 64 KiB of ports. */
  @Test
  void anIoRegisterAnswersWithinReachOfTheProcessor() {
    enable(card, PciFunction.COMMAND_IO);
    bar(card, 1, 0x1_C000);
    assertEquals(0xFF, bus.ports.in(0xC000, 1));
    bar(card, 1, 0xC000);
    assertEquals(0x40, bus.ports.in(0xC000, 1));
  }
}

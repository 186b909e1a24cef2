package bootscope.core.device.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.device.Bench;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** After the 82093AA datasheet (290566) and the ICH9's (316972 §13.5). */
class IoApicTest {
  private final List<String> messages = new ArrayList<>();
  private boolean accepts = true;
  private final IoApic io =
      new IoApic(
          (mode, vector, destination, logical, level) -> {
            messages.add(
                String.format(
                    Locale.ROOT,
                    "%d %02x %02x%s%s",
                    mode,
                    vector,
                    destination,
                    logical ? "l" : "p",
                    level ? "L" : "E"));
            return accepts;
          });

  private void write(int register, long value) {
    io.store(0x00, 4, register);
    io.store(0x10, 4, value);
  }

  private long read(int register) {
    io.store(0x00, 4, register);
    return io.load(0x10, 4);
  }

  @Test
  void afterResetEveryInputIsMaskedAndTheVersionTellsTwentyFourInputs() {
    assertEquals(0x0017_0020, read(1));
    assertEquals(0x1_0000, read(0x10 + 2 * 23));
    write(0, 0x0F00_0000);
    assertEquals(0x0F00_0000, read(0));
  }

  @Test
  void anEdgeIsSentOnceAndLostWhileMasked() {
    io.input(4).set(true);
    io.input(4).set(false);
    write(0x18, 0x0831);
    write(0x19, 0x0100_0000);
    assertTrue(messages.isEmpty(), "an edge on a masked input is not held");
    io.input(4).set(true);
    io.input(4).set(true);
    assertEquals(List.of("0 31 01lE"), messages);
  }

  @Test
  void aLevelIsSentAgainOnlyAfterItsEoi() {
    write(0x10 + 2 * 9, 0x8141);
    io.input(9).set(true);
    assertEquals(List.of("1 41 00pL"), messages);
    assertEquals(0xC141, read(0x10 + 2 * 9), "remote IRR");
    io.input(9).set(false);
    io.input(9).set(true);
    assertEquals(1, messages.size());
    io.endOfInterrupt(0x40);
    assertEquals(1, messages.size(), "another vector's EOI");
    io.endOfInterrupt(0x41);
    assertEquals(2, messages.size(), "still asserted");
    io.input(9).set(false);
    io.store(0x40, 4, 0x41);
    assertEquals(0x8141, read(0x10 + 2 * 9), "the EOI register does the same (version 0x20)");
  }

  @Test
  void switchingToEdgeClearsRemoteIrr() {
    write(0x10, 0x8050);
    io.input(0).set(true);
    assertEquals(0xC050, read(0x10));
    io.input(0).set(false);
    write(0x10, 0x1_0050);
    write(0x10, 0x8050);
    assertEquals(0x8050, read(0x10));
  }

  @Test
  void unmaskingAnAssertedLevelSendsIt() {
    io.input(16).set(true);
    write(0x10 + 32, 0xA060);
    assertEquals(List.of("0 60 00pL"), messages);
  }

  @Test
  void aLevelThatNobodyAcceptsKeepsRemoteIrrClear() {
    accepts = false;
    write(0x10, 0x8050);
    io.input(0).set(true);
    assertEquals(0x8050, read(0x10));
  }

  @Test
  void reservedAndReadOnlyBitsDoNotStick() {
    write(0x12, 0xFFFF_FFFFL);
    write(0x13, 0xFFFF_FFFFL);
    assertEquals(0x1_AFFF, read(0x12));
    assertEquals(0xFF00_0000L, read(0x13));
  }

  @Test
  void thePolarityBitSaysWhichLevelOfTheWireIsActive() { // 82093AA §3.2.4, bit 13
    for (int pin = 0; pin < 24; pin++) {
      boolean wiredLow = pin >= 16; // PCI's interrupts are low when they are asserted
      for (int trigger = 0; trigger < 2; trigger++) {
        for (int polarity = 0; polarity < 2; polarity++) {
          boolean agrees = wiredLow == (polarity == 1);
          int entry = trigger << 15 | polarity << 13 | 0x40 | pin;
          write(0x10 + 2 * pin, entry | 0x1_0000);
          io.endOfInterrupt(0x40 | pin);
          io.input(pin).set(!agrees); // the inactive level
          messages.clear();
          write(0x10 + 2 * pin, entry);
          String what = String.format(Locale.ROOT, "pin %d entry %x", pin, entry);
          assertEquals(0, messages.size(), what);
          io.input(pin).set(agrees);
          assertEquals(1, messages.size(), what);
          io.input(pin).set(!agrees);
          assertEquals(1, messages.size(), what);
          io.endOfInterrupt(0x40 | pin);
          assertEquals(1, messages.size(), what + ": it has gone");
          io.input(pin).set(agrees);
          assertEquals(2, messages.size(), what);
          io.input(pin).set(!agrees);
          io.endOfInterrupt(0x40 | pin);
          write(0x10 + 2 * pin, 0x1_0000);
          io.input(pin).set(false);
        }
      }
    }
  }

  @Test
  void everyDeliveryModeAndDestinationIsPassedOn() { // 82093AA §3.2.4
    for (int mode : new int[] {0, 1, 2, 4, 5, 7}) {
      for (int logical = 0; logical < 2; logical++) {
        messages.clear();
        write(0x13, 0x5A00_0000L);
        write(0x12, logical << 11 | mode << 8 | 0x77);
        io.input(1).set(true);
        assertEquals(
            List.of(String.format(Locale.ROOT, "%d 77 5a%sE", mode, logical != 0 ? "l" : "p")),
            messages);
        io.input(1).set(false);
      }
    }
  }

  @Test
  void remoteIrrBelongsToLevelTriggeredFixedAndLowestPriorityOnly() { // 82093AA §3.2.4, bit 14
    for (int mode : new int[] {0, 1, 2, 4, 5}) {
      write(0x12, 0x1_0000);
      write(0x12, 0x8000 | mode << 8 | 0x55);
      io.input(1).set(true);
      assertEquals(mode <= 1, (read(0x12) & 1 << 14) != 0, "mode " + mode);
      io.input(1).set(false);
      io.endOfInterrupt(0x55);
    }
    write(0x12, 0x0055);
    io.input(1).set(true);
    assertEquals(0, read(0x12) & 1 << 14, "edge");
  }

  @Test
  void anAccessThatIsNotOf32BitsChangesNothing() { // 82093AA §3.1
    io.store(0x00, 4, 0x12);
    io.store(0x10, 1, 0x40);
    io.store(0x10, 2, 0x40);
    assertEquals(0x1_0000, read(0x12));
  }

  @Test
  void itsStateCanBeTakenOutAndPutBack() {
    write(0x18, 0x8831);
    io.input(4).set(true);
    IoApic other = new IoApic((mode, vector, destination, logical, level) -> true);
    Bench.Snapshot.of(io).into(other);
    assertEquals(0xC831, other.registers().value("REDTBL4"));
  }
}

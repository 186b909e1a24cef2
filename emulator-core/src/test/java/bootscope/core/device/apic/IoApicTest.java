package bootscope.core.device.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.device.Bench;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** After the 82093AA datasheet (290566) and the ICH9's (316972 §13.5). */
class IoApicTest {
  private final List<String> messages = new ArrayList<>();
  private boolean accepts = true;
  private final IoApic io =
      new IoApic(
          (mode, vector, destination, logical, level) -> {
            messages.add(
                "%d %02x %02x%s%s"
                    .formatted(mode, vector, destination, logical ? "l" : "p", level ? "L" : "E"));
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
  void itsStateCanBeTakenOutAndPutBack() {
    write(0x18, 0x8831);
    io.input(4).set(true);
    IoApic other = new IoApic((mode, vector, destination, logical, level) -> true);
    Bench.Snapshot.of(io).into(other);
    assertEquals(0xC831, other.registers().value("REDTBL4"));
  }
}

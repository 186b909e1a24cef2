package bootscope.core.device.misc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.describe.StateException;
import bootscope.core.device.Bench;
import bootscope.core.event.GuestListeners;
import bootscope.core.io.IrqLine;
import bootscope.core.io.PortMap;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** isa-debug-exit and pc-testdev, as kvm-unit-tests use them. */
class TestPortsTest {
  private final Bench bench = new Bench();
  private final Bench.Probe[] probes = new Bench.Probe[24];
  private final PortMap ports = new PortMap(new GuestListeners());
  private PcTestdev testdev;
  private int exits;

  @BeforeEach
  void wire() {
    Arrays.setAll(probes, i -> bench.probe());
    IrqLine[] lines = probes.clone();
    lines[2] = null;
    testdev = new PcTestdev(lines);
    ports.map(0xE0, 8, 4, "pc-testdev", testdev);
    ports.map(0xE8, 4, 1, "pc-testdev", testdev);
    ports.map(0x2000, 24, 1, "pc-testdev", testdev);
  }

  // ---------------------------------------------------------------- isa-debug-exit

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 3", "0x10, 0x21", "0x7F, 0xFF", "0x80000000, 1"})
  void theExitStatusIsTwiceTheValuePlusOne(String value, String status) {
    DebugExit exit = new DebugExit(0xF4, () -> exits++);
    exit.out(0xF4, 4, Long.decode(value).intValue());
    assertEquals(Integer.decode(status), exit.status());
    assertEquals(1, exits);
  }

  @Test
  void theFirstValueCounts() {
    DebugExit exit = new DebugExit(0xF4, () -> exits++);
    exit.out(0xF4, 1, 5);
    exit.out(0xF6, 1, 9);
    assertEquals(11, exit.status());
    assertEquals(5, exit.registers().entries().getFirst().source().getAsLong());
    DebugExit other = new DebugExit(0xF4, () -> exits++);
    Bench.Snapshot.of(exit).into(other);
    other.out(0xF4, 1, 7);
    assertEquals(11, other.status(), "a restored one remembers");
    assertEquals(3, exits, "each write is told");
  }

  @Test
  void theExitPortReadsZero() {
    DebugExit exit = new DebugExit(0xF4, () -> exits++);
    exit.out(0xF4, 1, 5);
    assertEquals(0, exit.in(0xF4, 4));
    assertEquals(0, exit.peek(0xF4, 1));
  }

  // ---------------------------------------------------------------- pc-testdev

  @Test
  void theRegisterIsReachedByOneTwoOrFourBytes() {
    ports.out(0xE0, 4, 0x8765_4321);
    assertEquals(0x8765_4321, ports.in(0xE0, 4));
    assertEquals(0x4321, ports.in(0xE0, 2));
    assertEquals(0x8765, ports.in(0xE2, 2));
    assertEquals(0x65, ports.in(0xE2, 1));
    ports.out(0xE1, 1, 0xAB);
    ports.out(0xE2, 2, 0xCDEF);
    assertEquals(0xCDEF_AB21, ports.in(0xE0, 4));
    assertEquals(0xCDEF_AB21, ports.peek(0xE0, 4));
  }

  @Test
  void itIsReachedByteByByteToo() {
    ports.out(0xE8, 4, 0x1122_3344);
    assertEquals(0x1122_3344, ports.in(0xE0, 4));
    assertEquals(0x1122, ports.in(0xEA, 2));
    assertEquals(0x11, ports.in(0xEB, 1));
  }

  @Test
  void anAccessPastTheRegistersEndLosesWhatHasNoPlace() {
    ports.out(0xE0, 4, -1);
    testdev.out(0xE3, 4, 0x1234_5678);
    assertEquals(0x78FF_FFFF, ports.in(0xE0, 4));
    assertEquals(0x78, testdev.in(0xE3, 4));
  }

  @Test
  void thePortOfTranslationsHasNoEffect() {
    ports.out(0xE0, 4, 0x1234_5678);
    ports.out(0xE4, 4, -1);
    assertEquals(0x1234_5678, ports.in(0xE0, 4));
    assertEquals(0, ports.in(0xE4, 4));
  }

  @Test
  void eachInterruptWireHasAPort() {
    for (int i = 0; i < 24; i++) {
      ports.out(0x2000 + i, 1, 1);
      assertEquals(i != 2, probes[i].level, "line " + i);
      ports.out(0x2000 + i, 1, 0x80);
      assertEquals(0, ports.in(0x2000 + i, 1));
      assertEquals(i == 2 ? 0 : 1, probes[i].rises, "it stays asserted");
      ports.out(0x2000 + i, 1, 0);
      assertFalse(probes[i].level, "line " + i);
    }
    ports.out(0x200E, 2, 0x0101);
    assertTrue(probes[14].level && probes[15].level, "a wide write reaches two");
  }

  @Test
  void itsMemoryKeepsWhatIsStored() {
    testdev.store(0, 8, 0x1122_3344_5566_7788L);
    testdev.store(3, 1, 0xAB);
    testdev.store(0xFFFE, 2, 0xCDEF);
    assertEquals(0x1122_3344_AB66_7788L, testdev.load(0, 8));
    assertEquals(0xAB66, testdev.peek(2L, 2));
    assertEquals(0xCDEF, testdev.load(0xFFFE, 2));
    assertEquals(0, testdev.load(8, 8));
  }

  @Test
  void itIsSavedAndRestored() {
    testdev.out(0xE0, 4, 0x1234_5678);
    testdev.store(0x100, 4, 0xDEAD_BEEFL);
    PcTestdev other = new PcTestdev(new IrqLine[24]);
    Bench.Snapshot saved = Bench.Snapshot.of(testdev);
    saved.into(other);
    assertEquals(0xDEAD_BEEFL, other.load(0x100, 4));
    Bench.Snapshot damaged = saved.with("memory", new byte[3]);
    assertThrows(StateException.class, () -> damaged.into(other));
  }
}

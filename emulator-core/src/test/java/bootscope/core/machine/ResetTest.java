package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.describe.Stateful;
import bootscope.core.event.GuestListener;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Reset in place: every component's state, whatever a guest has done to it. */
class ResetTest {
  /** Whose state after a reset depends on when it is: compared by what they are. */
  private static final Set<String> RUN_ON = Set.of("cpu", "lapic", "rtc", "acpi");

  private static Map<String, byte[]> states(Machine m) {
    Map<String, byte[]> states = new HashMap<>();
    for (Stateful component : m.components()) {
      states.put(component.stateName(), StateFields.of(component));
    }
    return states;
  }

  /** Writes anything anywhere, as a guest may that looks for devices. */
  private static void disturb(Machine m, Random random) {
    long[] windows = {0xFEC0_0000L, 0xFED0_0000L, 0xFEE0_0000L, 0xB000_0000L, 0xB00F_8000L};
    for (int i = 0; i < 20_000; i++) {
      int size = 1 << random.nextInt(3);
      if (random.nextBoolean()) {
        m.ports().out(random.nextInt(0x1000), size, random.nextInt());
      } else {
        long at = windows[random.nextInt(windows.length)] + random.nextInt(256) * 4;
        m.memory().store(at, 4, random.nextInt());
      }
    }
  }

  @Test
  void everyComponentGoesToItsStateAfterPowerOn() throws Exception {
    long seed = 20_261_128;
    try (Machine m = Guests.boot("ticks").start();
        Machine fresh = new Machine(m.configuration())) {
      Map<String, byte[]> powerOn = states(fresh);
      m.runTo(5000);
      disturb(m, new Random(seed));
      Set<String> disturbed = new TreeSet<>();
      states(m)
          .forEach(
              (name, state) -> {
                if (!java.util.Arrays.equals(state, powerOn.get(name))) {
                  disturbed.add(name);
                }
              });
      assertTrue(
          disturbed.containsAll(
              Set.of("pic", "ioapic", "lapic", "hpet", "pit", "rtc", "8042", "com1", "mch", "lpc")),
          "disturbed: " + disturbed);
      m.reset();
      states(m)
          .forEach(
              (name, state) -> {
                if (!RUN_ON.contains(name)) {
                  assertArrayEquals(powerOn.get(name), state, name + ", seed " + seed);
                }
              });
    }
  }

  /** SDM vol. 3A table 9-1. */
  @Test
  void theProcessorStandsAtTheResetVector() throws Exception {
    try (Machine m = Guests.boot("long-mode").start()) {
      m.runTo(10_000);
      m.reset();
      CpuState s = m.state();
      assertEquals(0xFFFF_FFF0L, m.processor().linearRip());
      assertEquals(16, m.processor().codeBits());
      assertEquals(0xF000, s.selector(CpuState.CS));
      assertEquals(0xFFFF_0000L, s.segmentBase(CpuState.CS));
      assertEquals(0x93, s.segmentAttributes(CpuState.DS));
      assertEquals(0x6000_0010L, s.cr(0));
      assertEquals(2, m.processor().rflags());
      assertEquals(0, s.msr(Msr.EFER));
      assertNotEquals(0, s.reg(CpuState.RDX)); // the signature
      assertEquals(0, s.msr(Msr.TSC_OFFSET) + m.clock().now()); // the counter begins anew
    }
  }

  @Test
  void theClockRunsOnAndItsMemoryStays() throws Exception {
    try (Machine m = Guests.boot("hello-pvh").start()) {
      m.ports().out(0x70, 1, 0x40);
      m.ports().out(0x71, 1, 0x5A);
      m.ports().out(0x70, 1, 0x0B);
      m.ports().out(0x71, 1, 0x72); // all interrupts
      m.reset();
      m.ports().out(0x70, 1, 0x40);
      assertEquals(0x5A, m.ports().in(0x71, 1));
      m.ports().out(0x70, 1, 0x0B);
      assertEquals(0x02, m.ports().in(0x71, 1)); // MC146818A, "RESET": PIE, AIE, UIE clear
    }
  }

  @Test
  void whatWasTypedWaitsForTheNextBoot() throws Exception {
    try (Machine m = Guests.boot("echo").start()) {
      m.receive(new Stimulus.Typed(0, 'x'));
      m.reset();
      m.ports().out(0x3FC, 1, 0x08);
      m.ports().out(0x3F9, 1, 0x01);
      assertEquals('x', m.ports().in(0x3F8, 1));
    }
  }

  /** The boot goes the same way again, at a later time. */
  @Test
  void aBootIsRepeatedInPlace() throws Exception {
    Boot boot = Guests.boot("ticks");
    try (Machine m = boot.start()) {
      StringBuilder said = new StringBuilder();
      m.listeners()
          .add(
              new GuestListener() {
                @Override
                public void serial(int port, int character) {
                  said.append((char) character);
                }
              });
      assertEquals(StopReason.POWER_OFF, m.runTo(Long.MAX_VALUE));
      String first = said.toString();
      for (int i = 0; i < 3; i++) {
        said.setLength(0);
        boot.reset(m);
        assertEquals(boot.plan().entry().physicalAddress(), m.processor().linearRip());
        assertEquals(StopReason.POWER_OFF, m.runTo(Long.MAX_VALUE));
        assertEquals(first, said.toString());
      }
    }
  }

  @Test
  void whatIsSwitchedOffStaysSoUntilItIsReset() throws Exception {
    Boot boot = Guests.boot("hello-pvh");
    try (Machine m = boot.start()) {
      assertEquals(StopReason.POWER_OFF, m.runTo(Long.MAX_VALUE));
      long at = m.clock().instructions();
      assertEquals(StopReason.POWER_OFF, m.runTo(Long.MAX_VALUE));
      assertEquals(at, m.clock().instructions());
      boot.reset(m);
      assertEquals(StopReason.LIMIT, m.runTo(at + 100));
    }
  }
}

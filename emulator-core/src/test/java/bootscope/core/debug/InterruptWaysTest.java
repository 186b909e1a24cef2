package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.InterruptWay.State;
import bootscope.core.event.GuestListener;
import bootscope.core.machine.Guests;
import bootscope.core.machine.MachineParts;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is said of interrupts' ways is what the machine does with them. */
class InterruptWaysTest {
  private static InterruptWay way(Debugger d, String name) {
    return d.editor().interruptWays().stream()
        .filter(w -> w.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void set(Debugger d, String device, String register, long value) {
    assertEquals(
        RegisterEdit.DONE, d.editor().set(new DeviceRegisters.Named(device, register), value));
  }

  private static final List<String> SET =
      List.of(
          "pic.M.IMR pic.S.IMR pic.M.ELCR pic.S.ELCR com1.MCR com1.IER com2.MCR com2.IER",
          "lapic.SVR lapic.TPR lapic.LVT0 lapic.LVTT ioapic.REDTBL3 ioapic.REDTBL4");

  /**
   * However registers are set: where something is ready, one of those is what the next instruction
   * finds taken; where nothing is, nothing is taken.
   */
  @Test
  void whatIsReadyIsTakenNextAndNothingElse() throws Exception {
    try (Debugger d = Debugger.start(Guests.boot("hello-pvh"), System::nanoTime)) {
      List<Integer> taken = new ArrayList<>();
      d.listen(
          new GuestListener() {
            @Override
            public void interrupt(int vector) {
              taken.add(vector);
            }
          });
      Random random = new Random(14);
      MachineParts before = MachineParts.of(d.machine());
      Set<State> seen = EnumSet.noneOf(State.class);
      int ready = 0;
      for (int i = 0; i < 1_000; i++) {
        before.into(d.machine());
        for (int n = 5 + random.nextInt(12); n > 0; n--) {
          setAny(d, random);
        }
        long flags = random.nextInt(4) == 0 ? 2 : 0x202;
        d.editor().set(CpuRegisters.named("rflags").orElseThrow(), flags);
        List<InterruptWay> ways = d.editor().interruptWays();
        List<Integer> next = vectors(ways, State.READY);
        ways.forEach(w -> seen.add(w.state()));
        taken.clear();
        d.step();
        if (next.isEmpty()) {
          assertEquals(List.of(), taken, i + " " + ways);
        } else {
          ready++;
          assertFalse(taken.isEmpty(), i + " " + next);
          assertTrue(next.contains(taken.getFirst()), i + " " + taken + " " + next);
        }
      }
      assertTrue(ready > 50, ready + " of them had one ready");
      assertTrue(seen.containsAll(EnumSet.complementOf(EnumSet.of(State.IN_SERVICE))), "" + seen);
    }
  }

  private static List<Integer> vectors(List<InterruptWay> ways, State state) {
    return ways.stream().filter(w -> w.state() == state).map(InterruptWay::vector).toList();
  }

  private static void setAny(Debugger d, Random random) {
    List<String> all = SET.stream().flatMap(s -> Stream.of(s.split(" "))).toList();
    String one = all.get(random.nextInt(all.size()));
    int dot = one.indexOf('.');
    long value =
        switch (one.substring(dot + 1)) {
          case "SVR" -> random.nextInt(5) == 0 ? 0xFF : 0x1FF;
          case "TPR" -> random.nextInt(3) == 0 ? random.nextInt(256) : 0;
          case "LVT0" -> random.nextInt(3) == 0 ? 0x10700 : 0x700;
          case "LVTT" -> 0x10000 | 0x40;
          case "REDTBL3", "REDTBL4" ->
              random.nextInt(0xF0) + 0x10 | random.nextInt(2) << 15 | random.nextInt(2) << 16;
          case "MCR" -> random.nextInt(4) == 0 ? 0 : 8; // OUT2 lets interrupts through
          case "IER" -> random.nextInt(4) == 0 ? 0 : 2; // the transmitter is empty
          default -> random.nextInt(256) & random.nextInt(256);
        };
    d.editor().set(new DeviceRegisters.Named(one.substring(0, dot), one.substring(dot + 1)), value);
  }

  /** In a guest with timers, interrupts are seen on their way, and in their handlers. */
  @Test
  void anInterruptIsInServiceWhileItsHandlerRuns() throws Exception {
    try (Debugger d = Debugger.start(Guests.boot("ticks"), System::nanoTime)) {
      List<Integer> taken = new ArrayList<>();
      d.listen(
          new GuestListener() {
            @Override
            public void interrupt(int vector) {
              taken.add(vector);
            }
          });
      for (int i = 0; i < 200_000 && taken.isEmpty(); i++) {
        d.step();
      }
      int vector = taken.getFirst();
      List<InterruptWay> its =
          d.editor().interruptWays().stream()
              .filter(w -> w.vector() == vector && w.state() == State.IN_SERVICE)
              .toList();
      assertEquals(1, its.size(), InterruptWays.text(d));
      long handler = its.getFirst().handler().linear();
      long rip = d.machine().processor().linearRip();
      assertTrue(rip - handler >= 0 && rip - handler < 16, "it is where the gate leads");
    }
  }

  @Test
  void eachThingThatHoldsAnInterruptIsNamed() throws Exception {
    try (Debugger d = Debugger.start(Guests.boot("hello-pvh"), System::nanoTime)) {
      assertEquals(State.IDLE, way(d, "pic 4").state());
      assertEquals("com1", way(d, "pic 4").from());
      assertEquals("com1", way(d, "ioapic 4").from());
      assertEquals("pit, hpet", way(d, "ioapic 2").from());
      set(d, "com1", "MCR", 8); // OUT2 lets it through
      set(d, "com1", "IER", 2); // its transmitter is empty
      set(d, "pic", "M.IMR", 0x10);
      assertTrue(way(d, "pic 4").asserted());
      assertEquals("masked in the 8259 (IMR)", way(d, "pic 4").why());
      assertEquals("masked in the I/O APIC", way(d, "ioapic 4").why());
      set(d, "pic", "M.IMR", 0);
      set(d, "lapic", "LVT0", 0x10700);
      assertEquals(State.AT_LOCAL_APIC, way(d, "pic 4").state());
      set(d, "lapic", "SVR", 0x1FF);
      set(d, "lapic", "LVT0", 0x700);
      assertEquals("interrupts are off (IF = 0)", way(d, "pic 4").why());
      long flags = d.editor().registers().get(CpuRegisters.RFLAGS);
      d.editor().set(CpuRegisters.named("rflags").orElseThrow(), flags | 0x200);
      assertEquals(State.READY, way(d, "pic 4").state());
      set(d, "ioapic", "REDTBL4", 0x8041); // level-triggered, to local APIC 0
      assertEquals(0x41, way(d, "ioapic 4").vector());
      assertEquals(State.READY, way(d, "ioapic 4").state());
      set(d, "lapic", "TPR", 0x40);
      assertEquals("the task priority (TPR) holds it: class 4", way(d, "ioapic 4").why());
      assertEquals("beyond the IDT", way(d, "ioapic 4").handler().text());
      String text = InterruptWays.text(d);
      assertTrue(text.contains("the task priority (TPR) holds it: class 4"), text);
      assertTrue(text.startsWith("IF=1  local APIC on, TPR=40 PPR=40  LINT0 ExtINT\n"), text);
      String[] lines = text.split("\n");
      assertTrue(lines[1].endsWith(" state"), "a line of its own: " + lines[1]);
      int state = lines[1].length() - "state".length();
      for (InterruptWay way : InterruptWays.of(d)) {
        assertEquals(
            1,
            Stream.of(lines)
                .filter(l -> l.startsWith(way.name() + " ") && l.startsWith(way.why(), state))
                .count(),
            way.name() + " in its columns: " + text);
      }
    }
  }
}

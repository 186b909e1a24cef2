package bootscope.core.device.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.device.Bench;
import bootscope.core.time.Frequency;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After SDM vol. 3A chapter 10. */
class LocalApicTest {
  private final Bench bench = new Bench();
  private final List<String> pins = new ArrayList<>();
  private final List<Integer> ended = new ArrayList<>();
  private final LocalApic apic = apic(bench);

  private LocalApic apic(Bench on) {
    LocalApic made = new LocalApic(LocalApicConfiguration.DEFAULT, on.clock, on.events);
    made.connectProcessor(
        new ProcessorPins() {
          @Override
          public void interruptPending(boolean pending) {
            pins.add(pending ? "intr" : "none");
          }

          @Override
          public void nmi() {
            pins.add("nmi");
          }

          @Override
          public void init() {
            pins.add("init");
          }

          @Override
          public void startup(int vector) {
            pins.add("startup " + vector);
          }
        });
    made.connectPic(() -> 0x31);
    made.connectIoApic(ended::add);
    return made;
  }

  @BeforeEach
  void enable() {
    write(LocalApic.SVR, 0x1FF);
  }

  private void write(int register, long value) {
    apic.store(register, 4, value);
  }

  private long read(int register) {
    return apic.load(register, 4);
  }

  private void fixed(int vector) {
    assertTrue(apic.deliver(ApicBus.FIXED, vector, 0, false, false));
  }

  @Test
  void afterPowerUpItIsSoftwareDisabledWithAllLocalVectorsMasked() {
    LocalApic fresh = apic(new Bench());
    assertEquals(0xFF, fresh.load(LocalApic.SVR, 4), "§10.4.7.1");
    assertEquals(0xFFFF_FFFFL, fresh.load(LocalApic.DFR, 4));
    assertEquals(0x1_0000, fresh.load(LocalApic.LVT_LINT0, 4));
    assertEquals(0x0005_0014, fresh.load(LocalApic.VERSION, 4), "six LVT entries");
    fresh.store(LocalApic.LVT_TIMER, 4, 0x40);
    assertEquals(0x1_0040, fresh.load(LocalApic.LVT_TIMER, 4), "mask stays set (§10.4.7.2)");
    assertEquals(0xFEE0_0900L, fresh.readMsr(LocalApic.MSR_APIC_BASE));
  }

  @Test
  void requestsAreTakenHighestFirstAndNestByPriorityClass() {
    fixed(0x41);
    fixed(0x52);
    fixed(0x5F);
    assertEquals(0x5F, apic.acknowledge());
    assertFalse(apic.interruptPending(), "0x52 is of the class in service");
    assertEquals(0x50, read(LocalApic.PPR));
    fixed(0x61);
    assertEquals(0x61, apic.acknowledge());
    write(LocalApic.EOI, 0);
    assertFalse(apic.interruptPending());
    write(LocalApic.EOI, 0);
    assertEquals(0x52, apic.acknowledge());
    write(LocalApic.EOI, 0);
    assertEquals(0x41, apic.acknowledge());
    assertTrue(ended.isEmpty(), "edge interrupts are not broadcast");
  }

  @Test
  void taskPriorityHoldsBackItsClassAndBelowAndIsCr8() {
    write(LocalApic.TPR, 0x45);
    assertEquals(4, apic.taskPriorityClass());
    assertEquals(0x45, read(LocalApic.PPR));
    fixed(0x4F);
    assertFalse(apic.interruptPending());
    fixed(0x50);
    assertTrue(apic.interruptPending());
    apic.taskPriorityClass(0xF);
    assertEquals(0xF0, read(LocalApic.TPR), "§10.8.6.1");
    assertFalse(apic.interruptPending());
    assertEquals(0xFF, apic.acknowledge(), "the spurious vector (§10.9)");
    assertEquals(0, read(LocalApic.ISR + 0x70));
    apic.taskPriorityClass(0);
    assertEquals(0x50, apic.acknowledge());
    assertEquals(List.of("intr", "none", "intr"), pins.subList(0, 3));
  }

  @Test
  void theEndOfALevelInterruptIsBroadcast() {
    apic.deliver(ApicBus.FIXED, 0x71, 0xFF, false, true);
    assertEquals(1 << 0x11, read(LocalApic.TMR + 0x30));
    apic.acknowledge();
    assertEquals(1 << 0x11, read(LocalApic.ISR + 0x30));
    assertEquals(0, read(LocalApic.IRR + 0x30));
    write(LocalApic.EOI, 0);
    assertEquals(List.of(0x71), ended);
  }

  @Test
  void theOneShotTimerFiresOnceAfterCountTimesDivider() {
    write(LocalApic.LVT_TIMER, 0x30);
    write(LocalApic.DIVIDE, 0x3); // 16
    write(LocalApic.INITIAL_COUNT, 1000);
    bench.advance(8_000);
    assertEquals(500, read(LocalApic.CURRENT_COUNT));
    bench.advance(7_999);
    assertFalse(apic.interruptPending());
    bench.advance(1);
    assertEquals(0x30, apic.acknowledge());
    assertEquals(0, read(LocalApic.CURRENT_COUNT));
    write(LocalApic.EOI, 0);
    bench.advance(100_000);
    assertFalse(apic.interruptPending());
  }

  @Test
  void thePeriodicTimerReloadsWithoutDrift() {
    Bench other = new Bench();
    LocalApic slow =
        new LocalApic(
            new LocalApicConfiguration(0, new Frequency(66_666_666), Frequency.GIGAHERTZ, true, 40),
            other.clock,
            other.events);
    slow.store(LocalApic.SVR, 4, 0x1FF);
    slow.store(LocalApic.LVT_TIMER, 4, 0x20030);
    slow.store(LocalApic.DIVIDE, 4, 0xB); // 1
    slow.store(LocalApic.INITIAL_COUNT, 4, 666_667);
    int fired = 0;
    while (other.events.earliest() <= 100_000_000_000L) {
      other.advanceTo(other.events.earliest());
      assertEquals(0x30, slow.acknowledge());
      slow.store(LocalApic.EOI, 4, 0);
      fired++;
    }
    assertEquals(6_666_666_600L / 666_667, fired);
  }

  @Test
  void aMaskedTimerCountsAndInterruptsNobody() {
    write(LocalApic.LVT_TIMER, 0x1_0030);
    write(LocalApic.DIVIDE, 0xB);
    write(LocalApic.INITIAL_COUNT, 0xFFFF_FFFFL);
    bench.advance(1_000_000);
    assertEquals(0xFFFF_FFFFL - 1_000_000, read(LocalApic.CURRENT_COUNT));
    write(LocalApic.INITIAL_COUNT, 0);
    assertEquals(0, read(LocalApic.CURRENT_COUNT), "0 stops the timer");
    assertEquals(Long.MAX_VALUE, bench.events.earliest());
  }

  @Test
  void theTscDeadlineFiresWhenTheCounterReachesItAndClearsTheMsr() {
    assertTrue(apic.writeMsr(LocalApic.MSR_TSC_DEADLINE, 5000));
    assertEquals(0, apic.readMsr(LocalApic.MSR_TSC_DEADLINE), "ignored in other modes");
    write(LocalApic.LVT_TIMER, 0x4_0030);
    apic.tscOffset(1000);
    apic.writeMsr(LocalApic.MSR_TSC_DEADLINE, 5000);
    write(LocalApic.INITIAL_COUNT, 10);
    assertEquals(0, read(LocalApic.INITIAL_COUNT), "ignored in TSC-deadline mode");
    bench.advanceTo(3999);
    assertEquals(5000, apic.readMsr(LocalApic.MSR_TSC_DEADLINE));
    bench.advanceTo(4000);
    assertEquals(0x30, apic.acknowledge());
    assertEquals(0, apic.readMsr(LocalApic.MSR_TSC_DEADLINE));
    write(LocalApic.EOI, 0);
    apic.writeMsr(LocalApic.MSR_TSC_DEADLINE, 1);
    bench.advance(0);
    assertTrue(apic.interruptPending(), "a deadline in the past fires at once");
    apic.acknowledge();
    apic.writeMsr(LocalApic.MSR_TSC_DEADLINE, -1L);
    assertEquals(Long.MAX_VALUE, bench.events.earliest(), "584 years away");
  }

  @Test
  void aSelfInterruptArrivesThroughEitherShorthandOrDestination() {
    write(LocalApic.ICR_LOW, 0x4_00A1);
    assertEquals(0xA1, apic.acknowledge());
    write(LocalApic.EOI, 0);
    write(LocalApic.ICR_LOW, 0x8_00A2);
    assertEquals(0xA2, apic.acknowledge());
    write(LocalApic.EOI, 0);
    write(LocalApic.ICR_LOW, 0xC_00A3);
    assertFalse(apic.interruptPending(), "all excluding self");
    write(LocalApic.ICR_HIGH, 0x0100_0000);
    write(LocalApic.ICR_LOW, 0x00A4);
    assertFalse(apic.interruptPending(), "nobody has ID 1");
    write(LocalApic.ICR_HIGH, 0);
    write(LocalApic.ICR_LOW, 0x00A5);
    assertTrue(apic.interruptPending());
    write(LocalApic.ICR_LOW, 0x4400);
    assertTrue(pins.contains("nmi"));
    write(LocalApic.ICR_LOW, 0x4500);
    assertTrue(pins.contains("init"));
    write(LocalApic.ICR_LOW, 0x4699);
    assertTrue(pins.contains("startup " + 0x99));
  }

  @Test
  void logicalDestinationsMatchFlatAndByCluster() {
    write(LocalApic.LDR, 0x0200_0000);
    assertTrue(apic.deliver(ApicBus.FIXED, 0x40, 0x06, true, false));
    assertFalse(apic.deliver(ApicBus.FIXED, 0x40, 0x04, true, false));
    write(LocalApic.DFR, 0x0FFF_FFFF);
    write(LocalApic.LDR, 0x3200_0000);
    assertTrue(apic.deliver(ApicBus.FIXED, 0x40, 0x33, true, false));
    assertFalse(apic.deliver(ApicBus.FIXED, 0x40, 0x23, true, false));
    assertTrue(apic.message(0xFEE0_0000L, 0x41));
    assertFalse(apic.message(0xFEE0_1000L, 0x41));
  }

  @Test
  void illegalVectorsAndRegistersAreReportedThroughEsr() {
    write(LocalApic.LVT_ERROR, 0xFE);
    write(LocalApic.ICR_LOW, 0x4_000F);
    assertEquals(0, read(LocalApic.ESR), "ESR changes only when it is written (§10.5.3)");
    write(LocalApic.ESR, 0);
    assertEquals(0x60, read(LocalApic.ESR), "illegal vector sent and received");
    assertEquals(0xFE, apic.acknowledge());
    apic.peek(0x3A0, 4);
    write(LocalApic.ESR, 0);
    assertEquals(0, read(LocalApic.ESR), "a debugger's look is no error");
    apic.load(0x3A0, 4);
    write(LocalApic.ESR, 0);
    assertEquals(0x80, read(LocalApic.ESR));
  }

  @Test
  void lint0AsExtIntTakesItsVectorFromThe8259() {
    apic.lint0().set(true);
    assertFalse(apic.interruptPending(), "masked");
    write(LocalApic.LVT_LINT0, 0x700);
    assertTrue(apic.interruptPending());
    apic.taskPriorityClass(15);
    assertTrue(apic.interruptPending(), "ExtINT is not subject to priority");
    assertEquals(0x31, apic.acknowledge());
    assertEquals(0, read(LocalApic.ISR + 0x10), "and enters neither IRR nor ISR");
    apic.lint0().set(false);
    assertFalse(apic.interruptPending());
  }

  @Test
  void inVirtualWireModeThe8259WorksAsWithoutALocalApic() {
    LocalApic fresh = apic(new Bench());
    fresh.store(0xF0, 4, 0x1FF);
    fresh.store(0x350, 4, 0x700);
    fresh.store(0x360, 4, 0x400);
    fresh.lint0().set(true);
    assertTrue(fresh.interruptPending());
    assertEquals(0x31, fresh.acknowledge());
    fresh.lint1().set(true);
    assertTrue(pins.contains("nmi"));
  }

  @Test
  void lint1AsNmiReactsToEdges() {
    write(LocalApic.LVT_LINT1, 0x400);
    apic.lint1().set(true);
    apic.lint1().set(true);
    assertEquals(List.of("nmi"), pins);
  }

  @Test
  void aLevelLintInterruptsAgainAfterEoi() {
    write(LocalApic.LVT_LINT0, 0x8055);
    apic.lint0().set(true);
    assertEquals(0x55, apic.acknowledge());
    assertEquals(0xC055, read(LocalApic.LVT_LINT0), "remote IRR");
    write(LocalApic.EOI, 0);
    assertEquals(0x55, apic.acknowledge());
    apic.lint0().set(false);
    write(LocalApic.EOI, 0);
    assertFalse(apic.interruptPending());
  }

  @Test
  void globallyDisabledItsPinsAreIntrAndNmi() {
    assertTrue(apic.writeMsr(LocalApic.MSR_APIC_BASE, 0xFEE0_0100L));
    assertFalse(apic.memoryMapped());
    assertEquals(0xFFFF_FFFFL, read(LocalApic.SVR));
    apic.lint0().set(true);
    assertTrue(apic.interruptPending());
    assertEquals(0x31, apic.acknowledge());
    assertFalse(apic.deliver(ApicBus.FIXED, 0x40, 0, false, false));
    assertTrue(apic.writeMsr(LocalApic.MSR_APIC_BASE, 0xFEE0_0900L));
    assertEquals(0xFF, read(LocalApic.SVR), "it starts anew (§10.4.3)");
  }

  @Test
  void modeChangesFaultUnlessFigure11_27AllowsThem() {
    long base = 0xFEE0_0100L;
    assertFalse(apic.writeMsr(LocalApic.MSR_APIC_BASE, base | 0x400), "EXTD without EN");
    assertFalse(apic.writeMsr(LocalApic.MSR_APIC_BASE, base | 0x801), "reserved bit 0");
    assertFalse(apic.writeMsr(LocalApic.MSR_APIC_BASE, 1L << 40 | 0x900), "beyond MAXPHYADDR");
    assertTrue(apic.writeMsr(LocalApic.MSR_APIC_BASE, base));
    assertFalse(apic.writeMsr(LocalApic.MSR_APIC_BASE, base | 0xC00), "disabled to x2APIC");
    assertTrue(apic.writeMsr(LocalApic.MSR_APIC_BASE, base | 0x800));
    assertTrue(apic.writeMsr(LocalApic.MSR_APIC_BASE, base | 0xC00));
    assertFalse(apic.writeMsr(LocalApic.MSR_APIC_BASE, base | 0x800), "x2APIC to xAPIC");
    assertTrue(apic.writeMsr(LocalApic.MSR_APIC_BASE, base));
  }

  @Test
  void inX2ApicModeRegistersAreMsrsAndFaultAsTable11_6Says() {
    assertFalse(apic.readable(0x802), "not before x2APIC mode");
    apic.writeMsr(LocalApic.MSR_APIC_BASE, 0xFEE0_0D00L);
    assertEquals(0, apic.readMsr(0x802));
    assertEquals(1, apic.readMsr(0x80D), "LDR from the ID");
    assertFalse(apic.writeMsr(0x80D, 1), "LDR is read-only");
    assertFalse(apic.readable(0x80E), "there is no DFR");
    assertFalse(apic.readable(0x80B), "EOI is write-only");
    assertFalse(apic.writeMsr(0x80B, 1), "EOI takes 0 only");
    assertFalse(apic.readable(0x831));
    assertFalse(apic.writeMsr(0x831, 0));
    assertFalse(apic.readable(0x83F));
    assertFalse(apic.writeMsr(0x808, 0x100), "reserved bits of TPR");
    assertTrue(apic.writeMsr(0x83F, 0x77), "self IPI");
    assertEquals(0x77, apic.acknowledge());
    assertTrue(apic.writeMsr(0x80B, 0));
    assertTrue(apic.writeMsr(0x830, 0xFFFF_FFFF_0000_0078L), "broadcast");
    assertEquals(0x78, apic.acknowledge());
    assertEquals(0xFFFF_FFFF_0000_0078L, apic.readMsr(0x830));
    assertTrue(apic.writeMsr(0x830, 0x0000_0001_0000_0889L));
    assertEquals(0x89, apic.acknowledge(), "cluster 0, processor 0");
  }

  @Test
  void itsStateCanBeTakenOutAndPutBack() {
    write(LocalApic.LVT_TIMER, 0x20030);
    write(LocalApic.INITIAL_COUNT, 12345);
    bench.advance(100);
    fixed(0x99);
    fixed(0x45);
    apic.acknowledge();
    Bench other = new Bench();
    other.clock.set(bench.clock.now());
    LocalApic copy = apic(other);
    pins.clear();
    Bench.Snapshot.of(apic).into(copy);
    assertEquals(read(LocalApic.CURRENT_COUNT), copy.load(LocalApic.CURRENT_COUNT, 4));
    copy.store(LocalApic.EOI, 4, 0);
    assertEquals(0x45, copy.acknowledge());
    assertTrue(apic.registers().text().contains("TIMER=periodic"));
  }

  /** §10.5.4: a masked timer counts on; §10.8.4: IRR holds one interrupt of a vector. */
  @Test
  void expirationsThatNobodyHearsAreNoEvents() {
    write(LocalApic.DIVIDE, 0xB);
    write(LocalApic.LVT_TIMER, 0x3_0040); // masked, periodic
    write(LocalApic.INITIAL_COUNT, 1000);
    assertEquals(Long.MAX_VALUE, bench.events.earliest());
    bench.advance(2500);
    assertEquals(500, read(LocalApic.CURRENT_COUNT));
    write(LocalApic.LVT_TIMER, 0x2_0040);
    assertEquals(3000, bench.events.earliest());
    bench.advance(700);
    assertEquals(Long.MAX_VALUE, bench.events.earliest(), "the vector waits in IRR already");
    bench.advance(2000);
    assertEquals(0x40, apic.acknowledge());
    assertEquals(6000, bench.events.earliest(), "5200 now, and in step with the count");
  }

  @Test
  void aTimerThatExpiredUnheardIsOver() {
    write(LocalApic.DIVIDE, 0xB);
    write(LocalApic.LVT_TIMER, 0x1_0040); // masked, one-shot
    write(LocalApic.INITIAL_COUNT, 1000);
    bench.advance(1500);
    write(LocalApic.LVT_TIMER, 0x2_0040); // becomes periodic too late
    assertEquals(0, read(LocalApic.CURRENT_COUNT));
    assertEquals(Long.MAX_VALUE, bench.events.earliest());
    write(LocalApic.LVT_TIMER, 0x5_0040); // masked, TSC deadline
    apic.writeMsr(LocalApic.MSR_TSC_DEADLINE, 5000);
    assertEquals(5000, apic.readMsr(LocalApic.MSR_TSC_DEADLINE));
    bench.advance(5000);
    assertEquals(0, apic.readMsr(LocalApic.MSR_TSC_DEADLINE), "§10.5.4.1: cleared when it is past");
    write(LocalApic.LVT_TIMER, 0x4_0040);
    assertEquals(Long.MAX_VALUE, bench.events.earliest());
  }
}

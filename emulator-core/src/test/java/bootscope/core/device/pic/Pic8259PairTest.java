package bootscope.core.device.pic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.device.Bench;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After the 8259A datasheet (231468-003). */
class Pic8259PairTest {
  private final Bench.Probe intr = new Bench().probe();
  private final Pic8259Pair pic = new Pic8259Pair(intr);

  private void out(int port, int... values) {
    for (int value : values) {
      pic.out(port, 1, value);
    }
  }

  private int isr(int port) {
    out(port, 0x0B);
    return pic.in(port, 1);
  }

  private int irr(int port) {
    out(port, 0x0A);
    return pic.in(port, 1);
  }

  @BeforeEach
  void initialise() {
    initialise(0x01);
  }

  private void initialise(int icw4) {
    out(0x20, 0x11);
    out(0x21, 0x30, 0x04, icw4);
    out(0xA0, 0x11);
    out(0xA1, 0x38, 0x02, 0x01);
  }

  @Test
  void theMaskRegisterReadsBackWithoutAnyInitialisation() {
    Pic8259Pair fresh = new Pic8259Pair(intr);
    fresh.out(0x21, 1, 0xFB);
    assertEquals(0xFB, fresh.in(0x21, 1));
  }

  @Test
  void aRequestRaisesIntrAndItsAcknowledgementGivesBasePlusInput() {
    pic.input(4).set(true);
    assertTrue(intr.level);
    assertEquals(0x34, pic.acknowledge());
    assertFalse(intr.level);
    assertEquals(0x10, isr(0x20));
    assertEquals(0, irr(0x20), "the edge was consumed");
    out(0x20, 0x20);
    assertEquals(0, isr(0x20));
    assertFalse(intr.level, "the line is still up, but there was no new edge");
  }

  @Test
  void aMaskedRequestWaitsInIrr() {
    out(0x21, 0x10);
    pic.input(4).set(true);
    assertFalse(intr.level);
    assertEquals(0x10, irr(0x20));
    out(0x21, 0x00);
    assertTrue(intr.level);
  }

  @Test
  void higherPrioritiesInterruptLowerOnesAndNotTheOtherWayRound() {
    pic.input(4).set(true);
    pic.acknowledge();
    pic.input(5).set(true);
    assertFalse(intr.level, "5 waits for 4");
    pic.input(1).set(true);
    assertTrue(intr.level);
    assertEquals(0x31, pic.acknowledge());
    out(0x20, 0x20);
    assertEquals(0x10, isr(0x20), "a non-specific EOI ends the highest in service");
    out(0x20, 0x64);
    assertEquals(0, isr(0x20), "specific EOI of 4");
    assertEquals(0x35, pic.acknowledge());
  }

  @Test
  void aSlaveRequestPassesThroughInputTwo() {
    pic.input(8).set(true);
    assertEquals(0x38, pic.acknowledge());
    assertEquals(0x04, isr(0x20));
    assertEquals(0x01, isr(0xA0));
    out(0xA0, 0x20);
    out(0x20, 0x20);
    assertEquals(0, isr(0x20) | isr(0xA0));
  }

  @Test
  void twoSlaveRequestsAreBothServed() {
    pic.input(14).set(true);
    pic.input(8).set(true);
    assertEquals(0x38, pic.acknowledge());
    out(0xA0, 0x20);
    out(0x20, 0x20);
    assertTrue(intr.level, "the slave's output rose again");
    assertEquals(0x3E, pic.acknowledge());
  }

  @Test
  void aRequestThatGoesAwayGivesTheDefaultInterruptSeven() {
    pic.input(3).set(true);
    pic.input(3).set(false);
    assertFalse(intr.level);
    assertEquals(0x37, pic.acknowledge());
    assertEquals(0, isr(0x20), "a default interrupt sets no in-service bit");
  }

  @Test
  void levelTriggeredInputsRequestAgainAfterEoiWhileTheyAreActive() {
    out(0x4D0, 0xFF);
    out(0x4D1, 0xFF);
    assertEquals(0xF8, pic.in(0x4D0, 1), "0, 1 and 2 are always edge-triggered (ICH9)");
    assertEquals(0xDE, pic.in(0x4D1, 1), "8 and 13 are always edge-triggered");
    pic.input(9).set(true);
    assertEquals(0x39, pic.acknowledge());
    out(0xA0, 0x20);
    out(0x20, 0x20);
    assertEquals(0x39, pic.acknowledge());
    pic.input(9).set(false);
    out(0xA0, 0x20);
    out(0x20, 0x20);
    assertFalse(intr.level);
  }

  @Test
  void automaticEoiLeavesNothingInService() {
    initialise(0x03);
    pic.input(4).set(true);
    assertEquals(0x34, pic.acknowledge());
    assertEquals(0, isr(0x20));
  }

  @Test
  void rotationOnEoiGivesTheServedInputTheLowestPriority() {
    pic.input(4).set(true);
    pic.acknowledge();
    out(0x20, 0xA0);
    pic.input(4).set(false);
    pic.input(4).set(true);
    pic.input(6).set(true);
    assertEquals(0x36, pic.acknowledge());
    out(0x20, 0x20);
    assertEquals(0x34, pic.acknowledge());
  }

  @Test
  void setPriorityMakesTheNextInputTheHighest() {
    out(0x20, 0xC0 | 3);
    pic.input(0).set(true);
    pic.input(4).set(true);
    assertEquals(0x34, pic.acknowledge());
  }

  @Test
  void specialMaskModeLetsLowerPrioritiesThroughAMaskedLevelInService() {
    pic.input(3).set(true);
    pic.acknowledge();
    out(0x21, 0x08);
    pic.input(6).set(true);
    assertFalse(intr.level);
    out(0x20, 0x68);
    assertTrue(intr.level);
    assertEquals(0x36, pic.acknowledge());
    out(0x20, 0x20);
    assertEquals(0x08, isr(0x20), "a non-specific EOI does not end a masked level");
  }

  @Test
  void specialFullyNestedModeTakesAHigherRequestOfTheSlaveInService() {
    initialise(0x11);
    pic.input(12).set(true);
    assertEquals(0x3C, pic.acknowledge());
    pic.input(9).set(true);
    assertTrue(intr.level);
    assertEquals(0x39, pic.acknowledge());
  }

  @Test
  void pollingAcknowledgesAndReportsTheHighestRequest() {
    pic.input(5).set(true);
    out(0x20, 0x0C);
    assertEquals(0x85, pic.peek(0x20, 1));
    assertEquals(0x85, pic.in(0x20, 1));
    assertEquals(0x20, isr(0x20));
    out(0x20, 0x0C);
    assertEquals(0x00, pic.in(0x20, 1) & 0x80, "no request");
  }

  @Test
  void icw1ClearsMaskAndServiceAndForgetsEdges() {
    out(0x21, 0xFF);
    pic.input(4).set(true);
    out(0x20, 0x11);
    out(0x21, 0x50, 0x04, 0x01);
    assertEquals(0, pic.in(0x21, 1));
    assertEquals(0, irr(0x20), "a new low-to-high transition is needed");
    pic.input(4).set(false);
    pic.input(4).set(true);
    assertEquals(0x54, pic.acknowledge());
  }

  @Test
  void nobodyCanDriveTheCascadeInput() {
    assertThrows(IllegalArgumentException.class, () -> pic.input(2));
  }

  @Test
  void itsStateCanBeTakenOutAndPutBack() {
    pic.input(12).set(true);
    pic.input(3).set(true);
    out(0x20, 0x68);
    Pic8259Pair other = new Pic8259Pair(intr);
    Bench.Snapshot.of(pic).into(other);
    assertEquals(0x3C, other.acknowledge());
    assertEquals(0x38, other.registers().value("S.ICW2"));
  }
}

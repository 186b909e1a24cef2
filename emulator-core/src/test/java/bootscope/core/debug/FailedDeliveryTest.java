package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.debug.FailedDelivery.Reason;
import bootscope.core.debug.LastExceptions.Failure;
import bootscope.core.debug.LastExceptions.LastException;
import bootscope.core.machine.Guests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the fault of a failed delivery tells of its cause (SDM vol. 3A §6.13). */
class FailedDeliveryTest {
  private static final long IDT = 0x5000;
  private static final long GDT = 0x6000;
  private static final long STACK = 0x8000;

  private Debugger debugger;
  private RegisterValues registers;

  @BeforeEach
  void open() throws Exception {
    debugger = Debugger.start(Guests.boot("long-mode"), System::nanoTime);
    CpuState s = debugger.machine().state();
    s.idtr(IDT, 8 * 32 - 1);
    s.gdtr(GDT, 31);
    s.reg(CpuState.RSP, STACK);
    registers = debugger.inspector().registers();
  }

  @AfterEach
  void close() {
    debugger.close();
  }

  private FailedDelivery of(int second, int errorCode, long address) {
    Failure failure = new Failure(second, errorCode, address);
    FailedDelivery why =
        FailedDelivery.of(new LastException(GuestFault.PF, 0, 0, 0, 0, 0, failure), registers);
    assertFalse(why.words().isEmpty());
    return why;
  }

  @Test
  void anErrorCodeOfTheIdtNamesTheEntry() {
    assertEquals(new FailedDelivery(Reason.OUTSIDE_IDT, 32, 0), of(GuestFault.GP, 32 << 3 | 3, 0));
    assertEquals(new FailedDelivery(Reason.NO_GATE, 31, 0), of(GuestFault.GP, 31 << 3 | 3, 0));
    assertEquals(
        new FailedDelivery(Reason.GATE_NOT_PRESENT, 14, 0), of(GuestFault.NP, 14 << 3 | 3, 0));
  }

  @Test
  void anotherErrorCodeNamesTheSegment() {
    assertEquals(new FailedDelivery(Reason.CODE_SEGMENT, 0x10, 0), of(GuestFault.GP, 0x11, 0));
    assertEquals(new FailedDelivery(Reason.CODE_SEGMENT, 0x14, 0), of(GuestFault.NP, 0x15, 0));
    assertEquals(new FailedDelivery(Reason.STACK_SEGMENT, 0x18, 0), of(GuestFault.SS, 0x19, 0));
    assertEquals(new FailedDelivery(Reason.TASK_STATE, 0x28, 0), of(GuestFault.TS, 0x29, 0));
    assertEquals(new FailedDelivery(Reason.OTHER, 0, 0), of(GuestFault.GP, 1, 0));
  }

  @Test
  void aPageFaultsAddressTellsWhatWasWanted() {
    assertEquals(
        new FailedDelivery(Reason.IDT_NOT_MAPPED, 0, IDT + 8 * 14),
        of(GuestFault.PF, 0, IDT + 8 * 14));
    assertEquals(
        new FailedDelivery(Reason.GDT_NOT_MAPPED, 0, GDT + 8), of(GuestFault.PF, 0, GDT + 8));
    assertEquals(
        new FailedDelivery(Reason.STACK_NOT_MAPPED, 0, STACK - 4), of(GuestFault.PF, 2, STACK - 4));
    assertEquals(
        new FailedDelivery(Reason.PAGE_FAULT, 0, STACK + 4), of(GuestFault.PF, 2, STACK + 4));
  }
}

package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.event.GuestListener;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Guests;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.Milestone;
import bootscope.core.timeline.Milestones;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DebuggerTest {
  private Debugger debugger;
  private final StringBuilder console = new StringBuilder();

  private void boot(String guest) throws Exception {
    debugger = Debugger.start(Guests.boot(guest), System::nanoTime);
    debugger.listen(
        new GuestListener() {
          @Override
          public void serial(int port, int character) {
            console.append((char) character);
          }
        });
  }

  @AfterEach
  void close() {
    debugger.close();
  }

  private StopReason run() {
    return debugger.run(Long.MAX_VALUE).reason();
  }

  private String here() {
    return debugger.symbols().nameOf(debugger.machine().processor().linearRip());
  }

  private long address(String symbol) {
    return debugger.symbols().address(symbol).orElseThrow();
  }

  private long instructions() {
    return debugger.machine().clock().instructions();
  }

  @Test
  void aBreakpointAtTheEntryStopsBeforeTheFirstInstructionAndThenLetsItPass() throws Exception {
    boot("hello-pvh");
    Breakpoint entry = debugger.breakpoints().add(EntryTrigger.of(debugger.boot()));
    assertEquals(StopReason.BREAKPOINT, run());
    assertEquals(0, instructions());
    assertTrue(debugger.stop().hit(entry.id()));
    assertEquals("pvh_entry", here());
    assertEquals(StopReason.POWER_OFF, run());
    assertEquals(1, entry.hits());
  }

  @Test
  void aRestartedMachineHasReachedNoBreakpointYet() throws Exception {
    boot("hello-pvh");
    Breakpoint entry = debugger.breakpoints().add(EntryTrigger.of(debugger.boot()));
    run();
    assertEquals(1, entry.hits());
    debugger.restart();
    assertEquals(0, entry.hits());
    assertEquals(List.of(), debugger.stop().hits());
    run();
    assertEquals(1, entry.hits());
  }

  @Test
  void aFunctionStopsEachTimeItIsCalledUntilTheBreakpointIsOff() throws Exception {
    boot("hello-pvh");
    Breakpoint header = debugger.breakpoints().add(new SymbolTrigger("print_header"));
    Breakpoint newline = debugger.breakpoints().add(new SymbolTrigger("put_newline"));
    assertEquals(StopReason.BREAKPOINT, run());
    while (!debugger.stop().hit(header.id())) {
      assertEquals(StopReason.BREAKPOINT, run());
    }
    assertEquals("print_header", here());
    long before = newline.hits();
    assertEquals(StopReason.BREAKPOINT, run());
    assertEquals(before + 1, newline.hits());
    assertTrue(debugger.breakpoints().enable(newline.id(), false));
    assertEquals(StopReason.POWER_OFF, run());
    assertEquals(before + 1, newline.hits());
  }

  @Test
  void aPhysicalAddressStopsUnderWhateverLinearOneItIsReached() throws Exception {
    boot("long-mode");
    long linear = address("high_half");
    Breakpoint b =
        debugger.breakpoints().add(new AddressTrigger(linear & 0xFFFFFF, true, "high_half"));
    assertEquals(StopReason.BREAKPOINT, run());
    assertTrue(debugger.stop().hit(b.id()));
    long rip = debugger.machine().processor().linearRip();
    assertEquals(0x1003CF, debugger.machine().processor().mmu.observe(rip));
  }

  @Test
  void anInstructionCountStopsThere() throws Exception {
    boot("ticks");
    debugger.breakpoints().add(new CountTrigger(1234));
    assertEquals(StopReason.BREAKPOINT, run());
    assertEquals(1234, instructions());
    assertEquals(StopReason.POWER_OFF, run());
  }

  @Test
  void aStepIsOneInstructionAndOneOverACallIsTheWholeFunction() throws Exception {
    boot("hello-pvh");
    long entry = address("pvh_entry");
    String call = "call";
    while (!debugger.here().text().startsWith(call)) {
      long before = instructions();
      assertEquals(StopReason.LIMIT, debugger.step().reason());
      assertEquals(before + 1, instructions());
    }
    Listing.Line line = debugger.here();
    long stack = debugger.machine().state().reg(CpuState.RSP);
    long before = instructions();
    assertEquals(StopReason.LIMIT, debugger.stepOver().reason());
    assertTrue(instructions() > before + 1, "the function ran");
    assertEquals(line.address() + line.bytes().length, debugger.machine().processor().linearRip());
    assertEquals(stack, debugger.machine().state().reg(CpuState.RSP));
    assertTrue(entry < line.address());
  }

  @Test
  void steppingOutEndsBehindTheCall() throws Exception {
    boot("hello-pvh");
    debugger.breakpoints().add(new SymbolTrigger("put_string"));
    assertEquals(StopReason.BREAKPOINT, run());
    debugger.breakpoints().delete(1);
    byte[] top = new byte[4];
    long stack = debugger.machine().state().reg(CpuState.RSP);
    assertEquals(4, Listing.peek(debugger.machine(), false, stack, top));
    long returnTo = (top[0] & 0xFF) | (top[1] & 0xFF) << 8 | (top[2] & 0xFF) << 16;
    assertEquals(StopReason.LIMIT, debugger.step().reason());
    assertEquals(StopReason.LIMIT, debugger.stepOut().reason());
    assertEquals(returnTo, debugger.machine().processor().linearRip());
    assertEquals(stack + 4, debugger.machine().state().reg(CpuState.RSP));
  }

  @Test
  void runningToAnAddressStopsOnlyThereAndLeavesNoBreakpoint() throws Exception {
    boot("hello-pvh");
    assertEquals(StopReason.BREAKPOINT, debugger.runTo(address("print_modules")).reason());
    assertEquals("print_modules", here());
    assertEquals(List.of(), debugger.stop().hits());
    assertEquals(List.of(), debugger.breakpoints().list());
    assertEquals(StopReason.POWER_OFF, run());
  }

  @Test
  void nothingOfThisCanBeNoticedByTheGuest() throws Exception {
    boot("ticks");
    assertEquals(StopReason.POWER_OFF, run());
    String undisturbed = StateHash.of(debugger.machine());
    debugger.restart();
    debugger.findMilestones();
    debugger.breakpoints().add(new SymbolTrigger("pit_interrupt"));
    StopReason reason = run();
    while (reason == StopReason.BREAKPOINT) {
      debugger.step();
      debugger.stepOver();
      PageMap.of(debugger.machine()).pages();
      RegisterText.text(debugger);
      reason = run();
    }
    assertEquals(StopReason.POWER_OFF, reason);
    assertEquals(undisturbed, StateHash.of(debugger.machine()));
  }

  @Test
  void aRestartKeepsBreakpointsAndBeginsATimeline() throws Exception {
    boot("hello-pvh");
    debugger.breakpoints().add(new SymbolTrigger("print_header"));
    assertEquals(StopReason.BREAKPOINT, run());
    long first = instructions();
    debugger.restart();
    assertEquals(0, instructions());
    assertEquals(StopReason.BREAKPOINT, run());
    assertEquals(first, instructions());
  }

  @Test
  void theTimelineHasWhatTheMachineDidAndWhatTheGuestSaid() throws Exception {
    boot("long-mode");
    assertEquals(StopReason.POWER_OFF, run());
    var timeline = debugger.recorder().timeline();
    Milestone entry = timeline.get(Milestones.PVH_ENTRY);
    Milestone paging = timeline.get(Milestones.PAGING_ENABLED);
    Milestone longMode = timeline.get(Milestones.LONG_MODE);
    assertEquals(0, entry.instructions());
    assertTrue(paging.instructions() > 0);
    assertEquals(
        paging.instructions(),
        longMode.instructions(),
        "LMA follows from PG while LME is set (SDM vol. 3A §9.8.5)");
    assertNotNull(timeline.get(Milestones.CONSOLE_FIRST_BYTE));
    assertEquals(instructions(), timeline.get(Milestones.POWER_OFF).instructions());
    assertNotNull(timeline.get(Milestones.LINUX_START_PVHBOOT, Milestone.Source.PORT));
  }

  /**
   * Code that runs at 0xffffffff80000000 and something, of which only the physical place is known.
   */
  @Test
  void runningToAPhysicalAddressStopsWhereverItIsMapped() throws Exception {
    boot("long-mode");
    long place = address("high_half");
    assertEquals(StopReason.BREAKPOINT, debugger.runTo(place, true).reason());
    assertEquals(0xFFFF_FFFF_8000_0000L + place, debugger.machine().processor().linearRip());
    assertEquals(64, debugger.machine().processor().codeBits());
  }

  @Test
  void theCauseOfATripleFaultIsKnown() throws Exception {
    boot("triple-fault");
    assertEquals(StopReason.TRIPLE_FAULT, run());
    List<LastExceptions.LastException> all = debugger.exceptions().all();
    assertEquals(List.of(6, 13, 8), all.stream().map(e -> e.vector()).toList());
    // An error code names the entry, with bits 1 (IDT) and 0 (EXT): SDM vol. 3A §6.13.
    assertEquals(
        List.of(0x33, 0x6B, 0x43), all.stream().map(e -> e.failure().errorCode()).toList());
    RegisterValues r = debugger.inspector().registers();
    assertEquals(
        List.of(
            new FailedDelivery(FailedDelivery.Reason.OUTSIDE_IDT, 6, 0),
            new FailedDelivery(FailedDelivery.Reason.OUTSIDE_IDT, 13, 0),
            new FailedDelivery(FailedDelivery.Reason.OUTSIDE_IDT, 8, 0)),
        all.stream().map(e -> FailedDelivery.of(e, r)).toList());
    assertEquals("ud2", debugger.here().text());
    assertEquals("ud2_here", here());
  }

  @Test
  void listingsAndRegistersAreText() throws Exception {
    boot("hello-pvh");
    var m = debugger.machine();
    Listing.Line line = Listing.at(debugger, Syntax.INTEL, false, address("serial_init"));
    assertEquals("push eax", line.text());
    assertNull(Listing.at(debugger, Syntax.INTEL, true, 0x2_0000_0000L));
    String text = RegisterText.text(debugger);
    assertTrue(text.contains("<pvh_entry>") && text.contains("32-bit protected mode"), text);
    assertEquals(0x11, CpuRegisters.named("cr0").orElseThrow().get(m.processor()));
    assertTrue(CpuRegisters.named("rzx").isEmpty());
  }

  @Test
  void theAddressSpaceIsReadFromThePageTables() throws Exception {
    boot("long-mode");
    assertEquals(List.of(), PageMap.of(debugger.machine()).pages());
    debugger.breakpoints().add(new SymbolTrigger("high_half"));
    debugger.breakpoints().add(new AddressTrigger(0x1003CF, true, "high_half"));
    assertEquals(StopReason.BREAKPOINT, run());
    for (PageMap.Page page : PageMap.of(debugger.machine()).pages()) {
      assertEquals(page.physical(), debugger.machine().processor().mmu.observe(page.linear()));
    }
    assertTrue(PageMap.of(debugger.machine()).pages().size() > 1);
  }

  @Test
  void firecrackersBootTimerIsHeardOnlyWhereItIsSaidToBe() throws Exception {
    boot("ticks");
    debugger.machine().memory().store(0xC000_0000L, 1, 123);
    assertNull(debugger.recorder().timeline().get("fc_boot_timer"));
    debugger.hearBootTimer();
    debugger.machine().memory().store(0xC000_0000L, 1, 122);
    debugger.machine().memory().store(0xC000_0000L, 4, 123);
    debugger.machine().memory().store(0xC000_0001L, 1, 123);
    debugger.machine().ports().out(0x3F0, 2, 123);
    assertNull(debugger.recorder().timeline().get("fc_boot_timer"));
    debugger.machine().memory().store(0xC000_0000L, 1, 123);
    assertEquals(
        Milestone.Source.PORT, debugger.recorder().timeline().get("fc_boot_timer").source());
    debugger.restart();
    assertNull(debugger.recorder().timeline().get("fc_boot_timer"));
    debugger.machine().ports().out(0x3F0, 1, 123);
    assertNotNull(debugger.recorder().timeline().get("fc_boot_timer"));
  }

  /**
   * Firmware's progress codes and Linux's short waits go there too: nothing may be made of them.
   */
  @Test
  void codesOnPort0x80AreMilestonesOnlyWhereTheyAreSaidToBe() throws Exception {
    boot("ticks");
    debugger.machine().ports().out(0x80, 1, 0x40);
    assertNull(debugger.recorder().timeline().get("ch_kernel_0x40"));
    debugger.namePostCodes();
    debugger.machine().ports().out(0x80, 1, 0x41);
    assertEquals(
        Milestone.Source.PORT, debugger.recorder().timeline().get("ch_kernel_0x41").source());
    debugger.restart();
    assertNull(debugger.recorder().timeline().get("ch_kernel_0x41"));
    debugger.machine().ports().out(0x80, 1, 0x7F);
    assertNotNull(debugger.recorder().timeline().get("ch_user_0x7f"));
    debugger.machine().ports().out(0x80, 1, 0x80);
    assertNotNull(debugger.recorder().timeline().get("ch_custom_0x80"));
  }
}

package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Guests;
import bootscope.core.machine.StopReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Code is shown in the mode in which it ran, whatever mode the processor is in now. */
class RanModesTest {
  /** {@code inc eax; mov eax,1} in 32-bit mode, a REX prefix and {@code mov eax,1} in 64-bit. */
  private static final byte[] TELLING = {0x40, (byte) 0xB8, 1, 0, 0, 0};

  private Debugger debugger;

  /** What ran in 32-bit mode on the guest's way to 64-bit code, as it was shown when it ran. */
  private final Map<Long, String> ran = new LinkedHashMap<>();

  @BeforeEach
  void runTo64BitCode() throws Exception {
    debugger = Debugger.start(Guests.boot("long-mode"), System::nanoTime);
    toLongMode();
  }

  @AfterEach
  void close() {
    debugger.close();
  }

  private void toLongMode() {
    for (int i = 0; i < 400; i++) {
      ran.put(rip(), debugger.here(Syntax.INTEL).text());
      debugger.step();
    }
    debugger.breakpoints().add(new MilestoneTrigger("long_mode"));
    assertEquals(StopReason.BREAKPOINT, debugger.run(Long.MAX_VALUE).reason());
    while (debugger.machine().processor().codeBits() != 64) {
      debugger.step();
    }
  }

  /** Where an instruction ran. */
  private long address(String text) {
    return ran.entrySet().stream()
        .filter(e -> e.getValue().equals(text))
        .findFirst()
        .get()
        .getKey();
  }

  private long rip() {
    return debugger.machine().processor().linearRip();
  }

  private String at(long address) {
    return Listing.at(debugger, Syntax.INTEL, false, address).text();
  }

  @Test
  void whatRanAs32BitCodeStays32BitCode() {
    ran.forEach((address, text) -> assertEquals(text, at(address)));
    long entry = ran.keySet().iterator().next();
    for (boolean physical : new boolean[] {false, true}) {
      List<Listing.Line> lines = CodeWindow.around(debugger, Syntax.INTEL, physical, entry, 0, 40);
      long seen =
          lines.stream()
              .filter(line -> ran.containsKey(line.address()))
              .peek(line -> assertEquals(ran.get(line.address()), line.text()))
              .count();
      assertTrue(seen > 5, seen + " lines");
    }
  }

  @Test
  void whatDidNotRunIsShownInThePresentMode() {
    debugger.machine().memory().poke(0x20_0000, TELLING);
    assertEquals("mov eax,0x1", at(0x20_0000).replaceFirst("^rex ", ""));
  }

  @Test
  void bytesThatAreNoLongerWhatRanAreShownInThePresentMode() {
    long entry = ran.keySet().iterator().next();
    debugger.machine().memory().poke(entry, TELLING);
    assertNotEquals("inc eax", at(entry));
  }

  @Test
  void theNextInstructionIsShownInTheModeInWhichItWillRun() {
    long push = address("push eax");
    assertEquals("push eax", at(push));
    assertEquals(RegisterEdit.DONE, CpuRegisters.RIP.set(debugger.machine().processor(), push));
    assertEquals("push rax", at(push));
    assertEquals("push rax", debugger.here(Syntax.INTEL).text());
    List<Listing.Line> lines = CodeWindow.around(debugger, Syntax.INTEL, false, push, 0, 1);
    assertEquals("push rax", lines.getFirst().text());
  }

  @Test
  void aRestartedMachineHasRunNothingYet() throws Exception {
    debugger.restart();
    assertEquals(0, debugger.ranModes().pages());
    debugger.step();
    assertEquals(1, debugger.ranModes().pages());
  }

  @Test
  void itsMemoryIsBoundedHoweverManyPagesRun() {
    RanModes modes = new RanModes(debugger.machine());
    byte[] nop = {(byte) 0x90};
    for (long page = 0; page < 4096; page++) {
      long at = 0x40_0000 + page * 4096;
      debugger.machine().memory().poke(at, nop);
      modes.decoded(at, at, 1);
    }
    assertTrue(modes.pages() <= 3 * 512, modes.pages() + " pages");
  }
}

package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lines around an address, those in front of it included. */
class CodeWindowTest {
  private Debugger debugger;
  private Machine machine;

  @BeforeEach
  void open() throws Exception {
    debugger = Debugger.start(Guests.boot("long-mode"), System::nanoTime);
    machine = debugger.machine();
  }

  @AfterEach
  void close() {
    debugger.close();
  }

  private List<Listing.Line> around(long anchor, int before, int after) {
    return CodeWindow.around(debugger, Syntax.INTEL, true, anchor, before, after);
  }

  private void put(long physical, int... bytes) {
    byte[] b = new byte[bytes.length];
    for (int i = 0; i < b.length; i++) {
      b[i] = (byte) bytes[i];
    }
    machine.memory().poke(physical, b);
  }

  private static void assertNoGaps(List<Listing.Line> lines) {
    for (int i = 1; i < lines.size(); i++) {
      Listing.Line before = lines.get(i - 1);
      assertEquals(before.address() + before.bytes().length, lines.get(i).address());
    }
  }

  @Test
  void instructionsInFrontOfEachOneAreThoseThatWereExecuted() {
    // The truth about boundaries is what the processor does: straight code from the entry on.
    List<Long> executed = new ArrayList<>();
    executed.add(machine.processor().linearRip());
    long last = executed.getFirst();
    while (executed.size() < 12) {
      debugger.step();
      long now = machine.processor().linearRip();
      if (now <= last || now > last + 15) {
        break;
      }
      executed.add(now);
      last = now;
    }
    assertTrue(executed.size() >= 4, "straight code: " + executed);
    for (int i = 1; i < executed.size(); i++) {
      List<Listing.Line> lines = around(executed.get(i), i, 0);
      List<Long> addresses = lines.stream().map(Listing.Line::address).toList();
      assertEquals(executed.subList(0, i + 1), addresses);
    }
  }

  @Test
  void theAnchorIsAlwaysALineOfItsOwn() {
    long entry = machine.processor().linearRip();
    for (long anchor = entry; anchor < entry + 64; anchor++) {
      List<Listing.Line> lines = around(anchor, 10, 10);
      long at = anchor;
      assertTrue(lines.stream().anyMatch(l -> l.address() == at), Long.toHexString(anchor));
      assertNoGaps(lines);
      assertEquals(11, lines.stream().filter(l -> l.address() >= at).count());
    }
  }

  @Test
  void longInstructionsWithoutSymbolsAreFoundBackwardsAcrossPages() {
    long start = 0x20_0F80;
    long at = start;
    List<Long> truth = new ArrayList<>();
    for (int i = 0; i < 40; i++) { // mov dword [ebx+…], … of 10 bytes, then nop
      truth.add(at);
      put(at, 0xC7, 0x83, i, 0, 0, 0, 0x90, 0x90, 0x90, 0x90);
      at += 10;
      truth.add(at);
      put(at++, 0x90);
    }
    put(at, 0xF4);
    truth.add(at);
    List<Listing.Line> lines = around(at, 20, 0);
    List<Long> addresses = lines.stream().map(Listing.Line::address).toList();
    assertEquals(truth.subList(truth.size() - 21, truth.size()), addresses);
    assertEquals("hlt", lines.getLast().text());
  }

  @Test
  void bytesThatAreNoInstructionHaveLinesOfTheirOwn() {
    put(0x20_0000, 0x90, 0x0F, 0xFF, 0x90); // 0F FF is UD0 with operands, or nothing known
    put(0x20_0010, 0x90, 0x0F, 0x0A, 0x90); // 0F 0A is undefined (SDM vol. 2D, table A-3)
    List<Listing.Line> lines = around(0x20_0010, 0, 2);
    assertEquals("(bad)", lines.get(1).text());
    assertNull(lines.get(1).instruction());
    assertEquals(1, lines.get(1).bytes().length);
    assertEquals(0x20_0012, lines.get(2).address());
  }

  @Test
  void theListEndsWhereMemoryEnds() {
    long end = 64 << 20; // of RAM; a hole follows
    put(end - 4, 0x90, 0x90, 0x90, 0xF4);
    List<Listing.Line> lines = around(end - 1, 3, 5);
    assertEquals(
        List.of(end - 4, end - 3, end - 2, end - 1),
        lines.stream().map(Listing.Line::address).toList());
    put(end - 2, 0xC7, 0x83); // an instruction that does not end within memory is none
    assertEquals("(bad)", around(end - 2, 0, 5).getFirst().text());
  }

  @Test
  void whereNothingCanBeReadTheAnchorHasOneLineWithoutText() {
    List<Listing.Line> lines = around(0xD000_0000L, 5, 5);
    assertEquals(1, lines.size());
    assertEquals(0xD000_0000L, lines.getFirst().address());
    assertEquals("", lines.getFirst().text());
    assertEquals(0, lines.getFirst().bytes().length);
  }

  @Test
  void atTheFirstAddressNothingIsInFront() {
    List<Listing.Line> lines = around(0, 10, 0);
    assertEquals(List.of(0L), lines.stream().map(Listing.Line::address).toList());
  }

  @Test
  void linearAddressesGoThroughThePageTablesAndTheSyntaxIsChosen() {
    while (machine.processor().codeBits() != 64) {
      debugger.step();
    }
    long rip = machine.processor().linearRip();
    List<Listing.Line> intel = CodeWindow.around(debugger, Syntax.INTEL, false, rip, 2, 4);
    List<Listing.Line> att = CodeWindow.around(debugger, Syntax.ATT, false, rip, 2, 4);
    assertEquals(
        intel.stream().map(Listing.Line::address).toList(),
        att.stream().map(Listing.Line::address).toList());
    assertTrue(intel.stream().anyMatch(l -> l.address() == rip));
    assertTrue(att.stream().anyMatch(l -> l.text().contains("%")), "registers have a % in AT&T");
    assertTrue(intel.stream().noneMatch(l -> l.text().contains("%")));
  }
}

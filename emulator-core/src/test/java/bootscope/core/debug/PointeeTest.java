package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.Placement;
import bootscope.core.image.KernelSymbols;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a value is said to point to. */
class PointeeTest {
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

  private String words(long address) {
    return Pointee.at(debugger, address).words();
  }

  private void put(long physical, String text) {
    machine.memory().poke(physical, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private long placed(Placement.Kind kind) {
    return debugger.boot().plan().of(kind).getFirst().address();
  }

  private void toLongMode() {
    while (machine.processor().codeBits() != 64) {
      debugger.step();
    }
  }

  @Test
  void whatTheBootPutThereHasItsName() {
    assertEquals("hvm_start_info", words(machine.state().reg(3)), "EBX at the entry");
    assertTrue(RegisterText.text(debugger).contains("ebx points to hvm_start_info\n"));
    long commandLine = placed(Placement.Kind.COMMAND_LINE);
    assertEquals("command line \"console=ttyS0\"", words(commandLine));
    assertEquals("command line+0x8 \"ttyS0\"", words(commandLine + 8));
    assertEquals("memory map+0x18", words(placed(Placement.Kind.MEMORY_MAP) + 0x18));
  }

  @Test
  void whatIsNoLongerThereIsNotNamed() {
    long startInfo = placed(Placement.Kind.START_INFO);
    machine.memory().poke(startInfo, new byte[8]);
    assertEquals("", words(startInfo));
    assertTrue(Pointee.at(debugger, startInfo).readable(), "but memory");
    put(placed(Placement.Kind.COMMAND_LINE), "something else\0");
    assertEquals("\"something else\"", words(placed(Placement.Kind.COMMAND_LINE)));
  }

  @Test
  void textIsShownAsTheText() {
    put(0x20_0000, "Linux version %s\n\0");
    assertEquals("\"Linux version %s\\n\"", words(0x20_0000));
    put(0x20_0000, "\0016level and message\0");
    assertEquals("\"level and message\"", words(0x20_0000));
    put(0x20_0000, "x".repeat(100));
    assertEquals(41, Pointee.at(debugger, 0x20_0000).text().length(), "cut short");
    put(0x20_0000, "abc\0");
    assertNull(Pointee.at(debugger, 0x20_0000).text(), "any three bytes may look like that");
    put(0x20_0000, "caf\u00e9\0");
    assertNull(Pointee.at(debugger, 0x20_0000).text());
  }

  @Test
  void codeIsNamedAndNotReadAsText() {
    long entry = machine.processor().linearRip();
    put(entry, "text\0");
    assertEquals("pvh_entry", words(entry));
  }

  @Test
  void smallNumbersAndWhatIsNotMappedLeadNowhere() {
    assertEquals(Pointee.NOTHING, Pointee.at(debugger, 9));
    toLongMode();
    assertEquals(Pointee.NOTHING, Pointee.at(debugger, 0x7000_0000));
  }

  @Test
  void aNumberIsAKernelsPhysicalPlaceOnlyWhereTheMachineHasItThere() {
    long linked = machine.processor().linearRip();
    long loaded = 0x7000_0000 + linked - 0x10_0000;
    // A kernel that was linked elsewhere than it was loaded to.
    var linkedHigh = new KernelSymbols.Part(0x10_0000, 0x7000_0000, 0x1000);
    Symbols symbols =
        Symbols.of(new KernelSymbols(debugger.boot().kernel().symbols(), List.of(linkedHigh)));
    assertEquals("pvh_entry", symbols.in(machine, loaded).text(), "there is no paging yet");
    assertEquals("pvh_entry", symbols.nameOf(loaded, false));
    toLongMode();
    assertNull(symbols.in(machine, loaded), "a count, or a flag");
    assertNull(symbols.nameOf(loaded, true));
    assertEquals("pvh_entry", symbols.in(machine, linked).text(), "where it was linked to");
  }
}

package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.Placement;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which numbers in instructions are named, and which are not. */
class OperandNamesTest {
  private static final long SCRATCH_CODE = 0x20_0000;

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

  /** What is said of an instruction with a little-endian number of 4 bytes in it. */
  private String names(long number, int... before) {
    byte[] code = new byte[before.length + 4];
    for (int i = 0; i < before.length; i++) {
      code[i] = (byte) before[i];
    }
    for (int i = 0; i < 4; i++) {
      code[before.length + i] = (byte) (number >> 8 * i);
    }
    machine.memory().poke(SCRATCH_CODE, code);
    return names(SCRATCH_CODE);
  }

  private String names(long address) {
    Listing.Line line = Listing.at(debugger, Syntax.INTEL, false, address);
    return OperandNames.of(debugger, false, line).stream()
        .map(OperandName::words)
        .collect(Collectors.joining(", "));
  }

  private long address(String symbol) {
    return debugger.symbols().address(symbol).orElseThrow();
  }

  private void toLongMode() {
    while (machine.processor().codeBits() != 64) {
      debugger.step();
    }
  }

  @Test
  void anAddressThatIsLoadedOrPushedIsNamed() {
    assertEquals("pml4", names(address("pml4"), 0xB8), "mov eax, imm32");
    assertEquals("pdpt+0x3", names(address("pdpt") + 3, 0x68), "push imm32");
    assertEquals("serial_init", names(address("serial_init"), 0xB8));
    assertEquals("hvm_start_info", names(start(Placement.Kind.START_INFO), 0xBB));
    assertEquals("command line", names(start(Placement.Kind.COMMAND_LINE), 0xBB));
  }

  @Test
  void aStackLiesBelowTheAddressThatItBeginsWith() {
    assertEquals("stack_bottom+0x1000", names(address("stack_top"), 0xBC), "mov esp, imm32");
  }

  private long start(Placement.Kind kind) {
    return debugger.boot().plan().of(kind).getFirst().address();
  }

  @Test
  void aNumberThatMayBeACountOrAMaskIsNotNamed() {
    assertEquals("", names(address("pml4"), 0x25), "and eax, imm32");
    assertEquals("", names(address("pml4"), 0xA9), "test eax, imm32");
    assertEquals("", names(address("pml4"), 0x3D), "cmp eax, imm32: a size?");
    assertEquals("", names(address("pvh_entry") + 7, 0xB8), "in the midst of code");
    assertEquals("", names(start(Placement.Kind.START_INFO) + 8, 0xBB));
    assertEquals("", names(5, 0xB8));
    assertEquals("", names(0x7000_0000, 0xB8));
  }

  @Test
  void whatAnAddressWithoutARegisterLeadsToIsNamed() {
    assertEquals("pml4+0xff8", names(address("pml4") + 0xFF8, 0xA3), "mov [moffs32], eax");
    assertEquals("gdt_pointer", names(address("gdt_pointer"), 0x0F, 0x01, 0x15), "lgdt");
    assertEquals("hvm_start_info+0x8", names(start(Placement.Kind.START_INFO) + 8, 0xA1));
    assertEquals("hex_digits", names(address("hex_digits"), 0x8A, 0x80), "mov al, [eax+disp32]");
    assertEquals("", names(address("hex_digits") + 4, 0x8A, 0x80));
    assertEquals("", names(address("pml4"), 0x65, 0xA1), "the base of GS is another");
  }

  @Test
  void textOfTheKernelIsQuotedWhereItsAddressIsLoaded() {
    long text =
        address("hex_digits") + 16 + 12; // behind the digits, 0x three times, and a line's end
    assertTrue(names(text, 0xBE).startsWith("\"long-mode: entry, 32-bit"), names(text, 0xBE));
    assertEquals("", names(text, 0xA1), "what is read there is a number");
    machine.memory().poke(0x30_0000, "not the kernel's\0".getBytes());
    assertEquals("", names(0x30_0000, 0xBE));
  }

  @Test
  void portsHaveTheNameOfTheirDevice() {
    machine.memory().poke(SCRATCH_CODE, new byte[] {(byte) 0xE4, 0x71}); // in al, 0x71
    String device = machine.ports().deviceAt(0x71);
    assertTrue(device != null && names(SCRATCH_CODE).equals(device), names(SCRATCH_CODE));
    machine.memory().poke(SCRATCH_CODE, new byte[] {(byte) 0xE6, 0x0F}); // out 0x0f, al
    assertEquals(
        machine.ports().deviceAt(0x0F) == null ? "" : machine.ports().deviceAt(0x0F),
        names(SCRATCH_CODE));
  }

  @Test
  void theTargetOfAFarJumpIsNamedWhereItsSegmentBeginsAtZero() {
    long jump = find(0xEA, address("long_mode_entry"));
    assertEquals("", names(jump), "that GDT is not loaded yet");
    while (machine.processor().linearRip() != jump) {
      debugger.step();
    }
    assertEquals("long_mode_entry", names(jump));
  }

  private long find(int opcode, long number) {
    for (long at = address("pvh_entry"); ; at++) {
      byte[] code = machine.memory().peek(at, 5);
      if ((code[0] & 0xFF) == opcode && Listing.number(code) >>> 8 == number) {
        return at;
      }
    }
  }

  @Test
  void whereAKernelMapsItselfAgainItsNamesAreThere() {
    toLongMode();
    while (machine.processor().linearRip() >= 0) {
      debugger.step();
    }
    long high = 0xFFFF_FFFF_8000_0000L;
    assertEquals("high_half", debugger.nameOf(machine.processor().linearRip()));
    assertEquals("scratch", debugger.nameOf(high + address("scratch")));
    assertEquals("scratch+0x4", debugger.nameOf(high + address("scratch") + 4));
    assertEquals(
        "high_half",
        Listing.at(debugger, Syntax.INTEL, false, machine.processor().linearRip())
            .text()
            .replaceAll(".*<(.*)>", "$1"));
    assertEquals("scratch", names(address("scratch") + high, 0x48, 0xC7, 0xC0), "mov rax, simm32");
    assertEquals("scratch", names(address("scratch") + high, 0x48, 0x3D), "cmp rax, simm32");
  }

  /** A page of the kernel's in another place by itself may be anyone's by now. */
  @Test
  void aPageByItselfHasNoName() {
    toLongMode();
    long table = 0x30_0000;
    long directory = 0x30_1000;
    long elsewhere = 0xFFFF_FFFF_8000_5000L;
    put(table + 8 * 5, address("scratch") & -4096 | 3);
    put(directory, table | 3);
    put(address("pdpt") + 510 * 8, directory | 3);
    machine.processor().edited();
    assertEquals(
        address("scratch"), machine.processor().mmu.observe(elsewhere), "the mapping is there");
    assertEquals(null, debugger.nameOf(elsewhere));
    assertEquals("scratch", debugger.nameOf(address("scratch")));
  }

  private void put(long physical, long value) {
    byte[] bytes = new byte[8];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (value >> 8 * i);
    }
    machine.memory().poke(physical, bytes);
  }
}

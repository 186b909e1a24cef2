package bootscope.core.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What tests write their code with: it must say what its text says. */
class AssemblerTest {
  private static String assemble(int bits, String text, Object... arguments) {
    return HexFormat.of().formatHex(Assembler.assemble(bits, text, arguments));
  }

  @Test
  void operandsAreThoseOfTheText() {
    assertEquals("b805000000", assemble(32, "mov eax,5"));
    assertEquals("66b80500", assemble(32, "mov ax,5"));
    assertEquals("488b4308", assemble(64, "mov rax,[rbx+8]"));
    assertEquals("4c8b6c24f0", assemble(64, "mov r13,[rsp-0x10]"));
    assertEquals("67668b0410", assemble(16, "mov eax,[eax+edx]"));
    assertEquals("8b40fe", assemble(16, "mov ax,[bx+si-2]"));
    assertEquals("64a100000600", assemble(32, "mov eax,fs:[0x6_0000]"));
    assertEquals("8b0588000000", assemble(64, "mov eax,[rip+0x88]"));
    assertEquals("4489848b00010000", assemble(64, "mov [rbx+rcx*4+0x100],r8d"));
    assertEquals("40b605", assemble(64, "mov sil,5"));
    assertEquals("b605", assemble(64, "mov dh,5"));
    assertEquals("0f22c0", assemble(32, "mov cr0,eax"));
    assertEquals("8ed8", assemble(32, "mov ds,eax"));
    assertEquals("83c8ff", assemble(32, "or eax,-1"));
    assertEquals("d1e0", assemble(32, "shl eax,1"));
    assertEquals("f00fc74b10", assemble(32, "lock cmpxchg8b [ebx+0x10]"));
  }

  @Test
  void whatHasItsSizeInItsNameHasIt() {
    assertEquals("f3a4", assemble(64, "rep movsb"));
    assertEquals("f348a5", assemble(64, "rep movsq"));
    assertEquals("66ab", assemble(32, "stosw"));
    assertEquals("48cf", assemble(64, "iretq"));
    assertEquals("cf", assemble(32, "iret"));
    assertEquals("48cb", assemble(64, "retfq"));
    assertEquals("669d", assemble(32, "popfw"));
    assertEquals("ff1b", assemble(64, "call fword ptr [rbx]"));
    assertEquals("ea000005005000", assemble(32, "jmp %#x:0x5_0000", 0x50));
  }

  @Test
  void labelsAreReachedByTheShortestBranch() {
    assertEquals("ebfe", assemble(32, "jmp $"));
    assertEquals("ffc975fcf4", assemble(64, "again: dec ecx; jne again; hlt"));
    assertEquals("7401" + "90f4", assemble(32, "je out; nop\n out: hlt"));
    String far = "je out;" + "nop;".repeat(200) + "out: hlt";
    assertTrue(assemble(64, far).startsWith("0f84c800000090"));
    assertEquals("0f8400000000", assemble(64, "je near $+6"));
    byte[] there = Assembler.assemble(CodeSize.BITS_32, 0x1000, "call 0x2000");
    assertEquals("e8fb0f0000", HexFormat.of().formatHex(there));
  }

  @Test
  void whatIsNoInstructionOrMoreThanOneIsRefused() {
    String[] refused = {
      "mov eax", "mov eax,rbx", "inc [ebx]", "mov al,0x100", "jmp nowhere", "mov r8,1", "frob"
    };
    for (String text : refused) {
      assertThrows(IllegalArgumentException.class, () -> Assembler.assemble(32, text), text);
    }
  }

  /** Whatever the listing writes of a random encoding means the same when it is assembled. */
  @ParameterizedTest
  @EnumSource(CodeSize.class)
  void theListingOfARowIsAssembledToThatRow(CodeSize size) {
    InstructionFormatter listing = InstructionFormatter.of(InstructionFormatter.Syntax.INTEL, size);
    Decoder decoder = new Decoder(size);
    int assembled = 0;
    for (String sample : OpcodeSamples.samples(size)) {
      byte[] code = HexFormat.of().parseHex(sample + "12345678020000000000000000000000");
      Instruction in = decoder.decode(code, 0, 15);
      if (in == null || RowEncoder.isVector(in.opcode()) || !in.opcode().implemented()) {
        continue;
      }
      String text = listing.format(in, 0x1000, null).toLowerCase(Locale.ROOT);
      if (text.matches(
          "(rex|data|add?r|xlat|xchg ([er]?ax),\\2).*|.* es:\\[.*|.*ds:\\[[er]?si].*")) {
        continue; // prefixes that change nothing; implied operands
      }
      byte[] again = Assembler.assemble(size, 0x1000, text.replaceAll(" #.*", ""));
      Instruction other = decoder.decode(again, 0, again.length);
      assertEquals(text, listing.format(other, 0x1000, null).toLowerCase(Locale.ROOT));
      assembled++;
    }
    assertTrue(assembled > 1500, "assembled " + assembled);
  }
}

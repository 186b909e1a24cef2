package bootscope.core.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Classes of instructions by what SDM vol. 2 says that they do. */
class InstructionClassTest {
  private static final Decoder DECODER = new Decoder(CodeSize.BITS_64);

  @ParameterizedTest
  @CsvSource({
    "e4 60, PORT", // in al, 0x60
    "ee, PORT", // out dx, al
    "f3 6c, PORT", // rep insb
    "f3 48 ab, REP", // rep stosq
    "f2 ae, REP", // repne scasb
    "a4, STRING", // movsb
    "cc, FAR", // int3
    "48 cf, FAR", // iretq
    "0f 05, FAR", // syscall
    "48 cb, FAR", // retfq
    "0f 22 d8, SYSTEM", // mov cr3, rax
    "0f 20 d8, SYSTEM", // mov rax, cr3
    "8e d8, SYSTEM", // mov ds, eax
    "8c d8, SYSTEM", // mov eax, ds
    "0f 01 38, SYSTEM", // invlpg [rax]
    "0f 30, SYSTEM", // wrmsr
    "0f a2, SYSTEM", // cpuid
    "0f 31, SYSTEM", // rdtsc
    "fa, SYSTEM", // cli
    "fb, SYSTEM", // sti
    "f4, SYSTEM", // hlt
    "f3 90, SYSTEM", // pause
    "0f ae f0, SYSTEM", // mfence
    "0f ae 00, SYSTEM", // fxsave [rax]
    "0f 01 f8, SYSTEM", // swapgs
    "d9 e8, X87", // fld1
    "d8 00, X87", // fadd dword [rax]
    "9b, X87", // fwait
    "66 0f ef c0, SIMD", // pxor xmm0, xmm0
    "0f 6f 00, SIMD", // movq mm0, [rax]
    "f3 0f 7f 00, SIMD", // movdqu [rax], xmm0
    "0f ae 10, SIMD", // ldmxcsr [rax]
    "48 f7 f1, DIVIDE", // div rcx
    "f6 38, DIVIDE", // idiv byte [rax]
    "48 f7 e1, MULTIPLY", // mul rcx
    "48 0f af 00, MULTIPLY", // imul rax, [rax]
    "f0 48 0f b1 0a, LOCKED", // lock cmpxchg [rdx], rcx
    "48 87 08, LOCKED", // xchg [rax], rcx
    "48 87 c8, INTEGER", // xchg rax, rcx
    "e8 00 00 00 00, CALL", // call
    "ff 10, CALL", // call [rax]
    "c3, CALL", // ret
    "eb 00, BRANCH", // jmp
    "ff 20, BRANCH", // jmp [rax]
    "74 00, BRANCH", // je
    "e2 00, BRANCH", // loop
    "48 89 08, STORE", // mov [rax], rcx
    "48 01 08, STORE", // add [rax], rcx
    "0f 94 00, STORE", // sete [rax]
    "55, STORE", // push rbp
    "ff 30, STORE", // push qword [rax]
    "8f 00, STORE", // pop qword [rax]
    "0f c3 08, STORE", // movnti [rax], ecx
    "48 0f b1 0a, STORE", // cmpxchg [rdx], rcx
    "48 8b 08, LOAD", // mov rcx, [rax]
    "48 03 08, LOAD", // add rcx, [rax]
    "48 39 08, LOAD", // cmp [rax], rcx
    "f6 00 01, LOAD", // test byte [rax], 1
    "0f b6 08, LOAD", // movzx ecx, byte [rax]
    "48 0f a3 08, LOAD", // bt [rax], rcx
    "48 0f 44 08, LOAD", // cmove rcx, [rax]
    "5d, LOAD", // pop rbp
    "c9, LOAD", // leave
    "9d, LOAD", // popf
    "9c, STORE", // pushf
    "48 8d 08, INTEGER", // lea rcx, [rax]
    "48 01 c8, INTEGER", // add rax, rcx
    "90, INTEGER", // nop
    "0f 1f 00, INTEGER", // nop [rax]
    "0f 18 08, INTEGER", // prefetcht0 [rax]
    "0f 0d 08, INTEGER", // prefetchw [rax]
    "f3 0f 1e fa, INTEGER", // endbr64
    "0f 94 c0, INTEGER", // sete al
  })
  void eachIsOfTheFirstClassThatFits(String bytes, InstructionClass expected) {
    byte[] code = HexFormat.of().parseHex(bytes.replace(" ", ""));
    Instruction in = DECODER.decode(code, 0, code.length);
    assertNotNull(in);
    assertEquals(code.length, in.length());
    assertEquals(expected, InstructionClass.of(in), in.mnemonic().name());
  }

  @Test
  void classesAreKnownByTheirPosition() {
    for (InstructionClass c : InstructionClass.values()) {
      assertEquals(c, InstructionClass.of(c.ordinal()));
    }
  }
}

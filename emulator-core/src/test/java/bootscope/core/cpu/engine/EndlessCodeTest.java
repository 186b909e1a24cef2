package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A guest that writes new code for ever and runs it: it goes on, and costs no more. */
class EndlessCodeTest extends BothEngines {
  private static final int FROM = 0x40_0000;
  private static final int BYTES = 0x40_0000;
  private static final int STEP = 32;
  private static final int ROUNDS = 6;

  @Test
  void newCodeForEverCostsNoMoreThanSomeOfIt() {
    try (Guest g = new Guest(16 << 20).long64()) {
      // next: mov dword [rdi],C3C3C0FFh (inc eax; ret; ret); call rdi; add rdi,STEP; cmp rdi,rsi;
      // jb next; add byte [rbx],1; mov rdi,rdx; jmp next
      g.code(
          """
          again: mov [rdi],0xc3c3c0ff; call rdi; add rdi,%#x; cmp rdi,rsi;
          jb again; add byte ptr [rbx],1; mov rdi,rdx; jmp again\
          """,
          STEP);
      g.s.reg(Guest.RAX, 0);
      g.s.reg(Guest.RDX, FROM);
      g.s.reg(Guest.RDI, FROM);
      g.s.reg(Guest.RSI, FROM + BYTES);
      g.s.reg(Guest.RBX, Guest.DATA);
      long most = 0;
      long calls = (long) ROUNDS * BYTES / STEP;
      for (int i = 0; i < 100; i++) {
        g.run(calls * 7 / 100);
        most = Math.max(most, g.cpu.decodedBytes());
        assertTrue(g.cpu.runner.translated.codeBytes() <= 64 << 20);
      }
      assertTrue(g.reg(Guest.RAX) > calls * 99 / 100, "it goes on");
      assertTrue(most <= Processor.MOST_DECODED_BYTES, "decoded: " + most);
      assertEquals(ROUNDS - 1, g.peek8(Guest.DATA));
    }
  }
}

package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Self-modifying and cross-modifying code: whatever way a store takes to memory, an instruction
 * that was decoded before it is run as it stands there now (SDM vol. 3A §8.1.3, §11.6). A guest
 * that ran the code before the store must end like one that never did.
 */
class CodeStoreTest extends BothEngines {
  private static final long TARGET = 0x60_0800;
  private static final long ALIAS = 0x62_0800;

  private static String after(
      PageCrossingTest.Store store, int in, boolean ranBefore, boolean alias) {
    try (Guest g = new Guest(8 << 20).long64()) {
      g.page(TARGET & -4096, TARGET & -4096, 3);
      g.page(ALIAS & -4096, TARGET & -4096, 3);
      // Sixteen one-byte and two-byte instructions that count in RDX, RCX and RAX.
      int[] code = new int[128];
      for (int i = 0; i < 120; i += 3) {
        code[i] = 0xFF;
        code[i + 1] = 0xC0 | i % 3;
        code[i + 2] = 0x90;
      }
      code[120] = 0xF4;
      g.poke(TARGET, code);
      if (ranBefore) {
        g.s.rip(TARGET);
        g.run(100);
        g.cpu.units.activity.halted = false;
      }
      long address = (alias ? ALIAS : TARGET) + in;
      for (int r = 0; r < 8; r++) {
        g.s.reg(r, 0x9090_90C3_FFC2_FFC1L); // what is stored are instructions
      }
      g.s.reg(Guest.RBX, address);
      g.s.reg(Guest.RDI, address);
      g.s.reg(Guest.RSI, Guest.DATA);
      g.poke64(Guest.DATA, 0x90C2_FFC1_FFC0_FF90L);
      g.s.reg(Guest.RSP, store.stack() ? address + store.size : Guest.STACK);
      g.cpu.rflags(2);
      g.code(store.code);
      g.s.rip(Guest.CODE);
      g.run(1);
      byte[] now = g.memory.peek(TARGET, 128);
      g.delivered.clear();
      for (int r = 0; r < 8; r++) {
        g.s.reg(r, r == 4 ? Guest.STACK : 0x1000 * r);
      }
      g.poke64(Guest.STACK, Guest.HANDLERS);
      g.cpu.rflags(2);
      g.s.rip(TARGET);
      g.run(60);
      StringBuilder out = new StringBuilder();
      for (int r = 0; r < 8; r++) {
        out.append(Long.toHexString(g.reg(r))).append(' ');
      }
      out.append(Long.toHexString(g.s.rip())).append(' ').append(g.delivered.size());
      return out.append(' ').append(java.util.Arrays.hashCode(now)).toString();
    }
  }

  @ParameterizedTest
  @EnumSource(PageCrossingTest.Store.class)
  void aStoreOverDecodedInstructionsTakesEffect(PageCrossingTest.Store store) {
    for (int in : new int[] {0, 1, 5, 17}) {
      String fresh = after(store, in, false, false);
      assertEquals(fresh, after(store, in, true, false), store + " at " + in);
    }
  }

  @ParameterizedTest
  @EnumSource(PageCrossingTest.Store.class)
  void soItDoesThroughAnotherLinearAddressOfTheSamePage(PageCrossingTest.Store store) { // §8.1.3
    assertEquals(after(store, 5, false, true), after(store, 5, true, true));
  }

  @Test
  void anInstructionThatOverwritesItselfCompletesAsItWas() { // §8.1.3
    try (Guest g = new Guest(8 << 20).long64()) {
      // mov qword [rip-7-0 ...]: c7 05 disp32 imm32 writes its own first bytes
      g.code("mov [rip-0xa],0x909090f4; mov al,7; hlt");
      g.run(2);
      assertEquals(7, g.reg(Guest.RAX) & 0xFF, "the next instruction is the one behind");
      assertEquals(0x9090_90F4L, g.peek32(Guest.CODE));
      g.s.rip(Guest.CODE);
      assertEquals(Processor.Outcome.HALTED, g.run(3));
      assertEquals(Guest.CODE + 1, g.s.rip());
    }
  }

  @Test
  void theFrameOfAnInterruptOverCodeTakesEffect() {
    for (boolean before : new boolean[] {false, true}) {
      try (Guest g = new Guest(8 << 20).long64()) {
        long code = TARGET + 8; // where the frame's last word, RIP, comes to lie
        g.poke(code, "mov al,1; mov al,1; mov al,1; mov al,1; hlt");
        if (before) {
          g.s.rip(code);
          g.run(10);
          g.cpu.units.activity.halted = false;
        }
        g.s.reg(Guest.RSP, code + 40);
        g.s.rip(Guest.CODE);
        g.code("int 0x40");
        g.run(1);
        assertEquals(Guest.CODE + 2, g.peek64(code));
        g.s.rip(code);
        g.s.reg(Guest.RAX, Guest.DATA);
        g.poke8(Guest.DATA, 0x55);
        g.run(1); // 02 00: add al,[rax]
        assertEquals(0x55, g.reg(Guest.RAX) & 0xFF);
      }
    }
  }

  @Test
  void behindAStoreIntoItsOwnBlockAtTheEndOf4GiBEipGoesRound() { // it has 32 bits: SDM vol. 1 §3.5
    try (Guest g = new Guest().paged32()) {
      g.lastPage(Guest.CODE);
      g.poke(Guest.CODE + 0xFFB, "mov [0xfffffffb],al"); // mov [itself],al: the last bytes
      g.s.rip(0xFFFF_FFFBL);
      g.run(1);
      assertEquals(0, g.s.rip());
    }
  }

  /**
   * A store that ends its page, at the deadline: whether it hit code that somebody had decoded must
   * not show in the accessed bit of the page behind it.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsDecodedDoesNotShowInThePageBehindAStore(boolean decoded) {
    try (Guest g = new Guest().long64()) {
      g.page(Guest.CODE, Guest.CODE, 3);
      g.page(Guest.CODE + 0x1000, Guest.CODE + 0x1000, 3);
      g.poke(Guest.CODE, "nop; hlt");
      g.poke(Guest.CODE + 0xFFE, "mov [rbx],al");
      g.poke(Guest.CODE + 0x1000, "hlt");
      g.s.reg(Guest.RBX, Guest.CODE);
      if (decoded) {
        g.run(1);
      }
      g.s.rip(Guest.CODE + 0xFFE);
      g.run(1);
      assertEquals(Guest.CODE + 0x1000, g.s.rip());
      assertEquals(0x20, g.peek64(g.entryAddress(Guest.CODE + 0x1000)) & 0x20);
    }
  }
}

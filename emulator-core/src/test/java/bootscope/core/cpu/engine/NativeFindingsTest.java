package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Guests that translated code once ran otherwise than the interpreter, each the smallest found. */
class NativeFindingsTest {
  private Guest g;

  @BeforeEach
  void translated() {
    g = new Guest(2 << 20, Guest.allFeatures(), EngineChoice.NATIVE).long64();
  }

  @AfterEach
  void close() {
    g.close();
  }

  @Test
  void noAddressIsTakenForOneThatWasNeverJumpedTo() {
    g.s.reg(Guest.RBX, Guest.CODE);
    g.s.reg(Guest.RCX, 2);
    g.code(
        """
        push 0xffffffffffffffff; pop rax; push rax; dec ecx; jne on; ret;
        on: pop rax; push rbx; ret\
        """);
    // push −1; pop rax; push rax; dec ecx; jnz +1; ret; pop rax; push rbx; ret
    assertEquals(GuestFault.PF, g.runToHandler());
    assertEquals(-1, g.s.cr(2));
  }

  @Test
  void aRexPrefixBeforeAnotherPrefixDoesNotCount() { // SDM vol. 2A §2.2.1
    g.s.reg(Guest.RAX, -1L);
    g.s.reg(Guest.RBX, 5);
    // cmovz eax,ebx behind REX.W and REX; add ax,bx behind REX.W and 66; hlt
    g.code(0x48, 0x40, 0x0F, 0x44, 0xC3, 0x48, 0x66, 0x01, 0xD8, 0xF4);
    g.cpu.rflags(0x42);
    g.run(10);
    assertEquals(10, g.reg(Guest.RAX));
  }

  @Test
  void privilegeLevelOneIsNotZero() { // SDM vol. 2A "CLI": #GP(0) if CPL > IOPL
    int code = Guest.FREE | 1;
    int data = Guest.FREE + 8 | 1;
    g.gdt(code, Guest.descriptor(0, 0xFFFF_FFFFL, 0xA0BB));
    g.gdt(data, Guest.descriptor(0, 0xFFFF_FFFFL, 0xC0B3));
    g.cpu.units.segments.set(CpuState.CS, code, g.peek64(Guest.GDT + (code & 0xFFF8)));
    g.cpu.units.segments.set(CpuState.SS, data, g.peek64(Guest.GDT + (data & 0xFFF8)));
    g.cpu.modeChanged();
    g.code("nop; cli");
    assertEquals(GuestFault.GP, g.runToHandler());
    assertEquals(Guest.CODE + 1, g.frame(1, 8));
  }

  @Test
  void anIndirectCallFindsWhatReplacedOverwrittenCode() {
    long function = Guest.CODE + 0x1000;
    g.poke(function, "nop; ret");
    g.s.reg(Guest.RBX, function);
    g.s.reg(Guest.RCX, 1000);
    g.code("again: call rbx; dec ecx; jne again; hlt");
    g.run(100);
    g.poke(function, "clc");
    long before = g.cpu.runner.translated.entries;
    g.run(10_000);
    assertEquals(0, g.reg(Guest.RCX));
    long entries = g.cpu.runner.translated.entries - before;
    assertTrue(entries < 50, entries + " ways out");
  }

  @Test
  void popfKeepsNoReservedBit() { // SDM vol. 1 figure 3-8: bits 3 and 5 are 0
    g.s.reg(Guest.RCX, 5);
    g.code(
        """
        again: push 0x28; popf; pushf; pop rax; dec ecx; jne again; hlt\
        """);
    // push 28; popf; pushf; pop rax; dec ecx; jnz to the first; hlt
    g.run(100);
    assertEquals(2, g.reg(Guest.RAX));
  }
}

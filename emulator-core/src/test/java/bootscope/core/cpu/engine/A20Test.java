package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import org.junit.jupiter.api.Test;

/** Address line 20, which a PC can hold at 0 (SDM vol. 3A §8.7.13.4, A20M#). */
class A20Test extends BothEngines {
  @Test
  void closedWrapsTheFirstMegabyteAsOnThe8086() { // §20.1.1, vol. 3A §8.7.13.4
    for (boolean open : new boolean[] {false, true}) {
      try (Guest g = new Guest().real()) {
        g.cpu.mmu.a20(open);
        g.poke8(0x500, 1);
        g.poke8(0x10_0500, 2);
        g.s.selector(CpuState.DS, 0xFFFF);
        g.s.segmentBase(CpuState.DS, 0xFFFF0);
        g.code("mov al,[0x510]"); // mov al,[0510]: linear 100500h
        g.run(1);
        assertEquals(open ? 2 : 1, g.reg(Guest.RAX));
      }
    }
  }

  @Test
  void closedHoldsForFetchesAndStoresAndForPageTables() {
    try (Guest g = new Guest().flat32()) {
      g.poke(0x500, "mov al,1; mov [0x100600],al; hlt");
      g.poke(0x10_0500, "mov al,2; mov [0x100600],al; hlt");
      g.cpu.mmu.a20(false);
      g.s.rip(0x10_0500);
      g.run(3);
      assertEquals(1, g.peek8(0x600));
      assertEquals(0, g.peek8(0x10_0600));
    }
    try (Guest g = new Guest().flat32()) { // tables at an odd megabyte are read at the even one
      g.poke32(0x2_0000, 0x3_0007);
      for (int i = 0; i < 1024; i++) {
        g.poke32(0x3_0000 + 4L * i, (long) i << 12 | 7);
      }
      g.poke32(0x7_0000, 0x55);
      g.s.cr(3, 0x12_0000);
      g.s.cr(0, g.s.cr(0) | Bits.CR0_PG);
      g.cpu.restart();
      g.cpu.mmu.a20(false);
      g.code("mov eax,[0x70000]");
      g.run(1);
      assertEquals(0x55, g.reg(Guest.RAX));
    }
  }
}

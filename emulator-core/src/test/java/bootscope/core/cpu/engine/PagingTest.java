package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.Msr;
import org.junit.jupiter.api.Test;

/** Paging, SDM vol. 3A chapter 4. */
class PagingTest {
  private static final int PF = GuestFault.PF;
  private static final int P = 1;
  private static final int W = 2;
  private static final int U = 4;
  private static final int RSVD = 8;
  private static final int FETCH = 16;
  private static final long NX = 1L << 63;

  private static void faults(Guest g, int error, long address) {
    assertEquals(PF, g.runToHandler(), "vector");
    assertEquals(error, g.last().errorCode(), "error code");
    assertEquals(address, g.s.cr(2), "CR2");
    assertEquals(error, (int) g.frame(0, g.cpu.c.code64() ? 8 : 4));
  }

  private static final String LOAD = "mov eax,[rbx]";
  private static final String STORE = "mov [rbx],eax";

  @Test
  void aPageThatIsNotPresentFaultsWithTheAccessInTheErrorCode() { // §4.7
    for (boolean user : new boolean[] {false, true}) {
      for (boolean write : new boolean[] {false, true}) {
        try (Guest g = user ? new Guest().user64() : new Guest().long64()) {
          g.page(0x60_0000, 0, 0);
          g.s.reg(Guest.RBX, 0x60_0123);
          g.code(write ? STORE : LOAD);
          faults(g, (user ? U : 0) | (write ? W : 0), 0x60_0123);
          assertEquals(Guest.CODE, g.last().rip(), "the fault is at its instruction");
        }
      }
    }
  }

  @Test
  void aUserAccessToASupervisorPageIsAProtectionFault() { // §4.6.1
    try (Guest g = new Guest().user64()) {
      g.page(0x60_0000, 0x60_0000, 3);
      g.s.reg(Guest.RBX, 0x60_0000);
      g.code(LOAD);
      faults(g, P | U, 0x60_0000);
    }
  }

  @Test
  void aUserWriteNeedsTheWritableBitAndASupervisorWriteNeedsItUnderWp() { // §4.6.1
    try (Guest g = new Guest().user64()) {
      g.page(0x60_0000, 0x60_0000, 5);
      g.s.reg(Guest.RBX, 0x60_0000);
      g.code(STORE);
      faults(g, P | W | U, 0x60_0000);
    }
    try (Guest g = new Guest().long64()) {
      g.page(0x60_0000, 0x60_0000, 5);
      g.s.reg(Guest.RBX, 0x60_0000);
      g.code(STORE);
      faults(g, P | W, 0x60_0000);
    }
    try (Guest g = new Guest().long64()) {
      g.s.cr(0, g.s.cr(0) & ~Bits.CR0_WP);
      g.page(0x60_0000, 0x60_0000, 5);
      g.s.reg(Guest.RBX, 0x60_0000);
      g.s.reg(Guest.RAX, 0x1234);
      g.code(STORE);
      g.run(1);
      assertEquals(0x1234, g.peek32(0x60_0000));
    }
  }

  @Test
  void clearingWpTakesEffectOnPagesAlreadyUsedForWritingAndSettingItToo() { // §4.10.4.1
    try (Guest g = new Guest().long64()) {
      g.page(0x60_0000, 0x60_0000, 5);
      g.s.reg(Guest.RBX, 0x60_0000);
      g.s.reg(Guest.RCX, g.s.cr(0) & ~Bits.CR0_WP);
      g.s.reg(Guest.RDX, g.s.cr(0));
      g.code("mov cr0,rcx; mov [rbx],eax; mov cr0,rdx; mov [rbx],eax");
      faults(g, P | W, 0x60_0000);
      assertEquals(Guest.CODE + 8, g.last().rip());
    }
  }

  @Test
  void executionFromANoExecutePageFaultsWithTheFetchBit() { // §4.6.1, §4.7
    try (Guest g = new Guest().long64()) {
      g.page(0x60_0000, 0x60_0000, 3 | NX);
      g.s.reg(Guest.RBX, 0x60_0000);
      g.code("jmp rbx");
      faults(g, P | FETCH, 0x60_0000);
      assertEquals(0x60_0000, g.last().rip(), "the jump itself is done");
    }
  }

  @Test
  void withoutNxeBit63IsReserved() { // §4.5, table 4-19
    try (Guest g = new Guest().long64()) {
      g.s.msr(Msr.EFER, g.s.msr(Msr.EFER) & ~Msr.EFER_NXE);
      g.page(0x60_0000, 0x60_0000, 3 | NX);
      g.s.reg(Guest.RBX, 0x60_0000);
      g.code(LOAD);
      faults(g, P | RSVD, 0x60_0000);
    }
  }

  @Test
  void aReservedBitOfAnEntryFaultsWithTheReservedFlag() { // §4.7
    try (Guest g = new Guest().long64()) {
      g.page(0x60_0000, 0x60_0000 | 1L << 51, 3);
      g.s.reg(Guest.RBX, 0x60_0000);
      g.code(LOAD);
      faults(g, P | RSVD, 0x60_0000);
    }
    try (Guest g = new Guest().long64()) {
      g.poke64(Guest.TABLES + 0x2000 + 8 * 4, 0x80_0000 | 1 << 13 | 0x83); // 2 MiB page, bit 13
      g.s.reg(Guest.RBX, 0x80_0000);
      g.code(LOAD);
      faults(g, P | RSVD, 0x80_0000);
    }
  }

  @Test
  void theAccessedBitIsSetByAnyAccessAndTheDirtyBitByAWrite() { // §4.8
    try (Guest g = new Guest().long64()) {
      g.page(0x60_0000, 0x60_0000, 3);
      g.s.reg(Guest.RBX, 0x60_0000);
      g.code("mov eax,[rbx]; mov [rbx],eax");
      long entry = g.entryAddress(0x60_0000);
      assertEquals(0, g.peek64(entry) & 0x60);
      g.run(1);
      assertEquals(0x20, g.peek64(entry) & 0x60, "after a load");
      g.run(1);
      assertEquals(0x60, g.peek64(entry) & 0x60, "after a store");
      assertEquals(0x20, g.peek64(Guest.TABLES) & 0x20, "PML4E");
      assertEquals(0x20, g.peek64(Guest.TABLES + 0x1000) & 0x20, "PDPTE");
      assertEquals(0x20, g.peek64(Guest.TABLES + 0x2000 + 8 * 3) & 0x20, "PDE");
    }
  }

  @Test
  void aReadModifyWriteOfAReadOnlyPageFaultsAsAWriteAndChangesNothing() { // §4.7
    try (Guest g = new Guest().user64()) {
      g.page(0x60_0000, 0x60_0000, 5);
      g.s.reg(Guest.RBX, 0x60_0000);
      g.poke32(0x60_0000, 7);
      g.code("add dword ptr [rbx],1");
      long flags = g.flags();
      faults(g, P | W | U, 0x60_0000);
      assertEquals(7, g.peek32(0x60_0000));
      assertEquals(flags & 0x8D5, g.flags() & 0x8D5, "flags");
      assertEquals(0, g.peek64(g.entryAddress(0x60_0000)) & 0x40, "not dirty");
    }
  }

  @Test
  void aStoreAcrossTwoPagesWritesNothingWhenTheSecondFaults() { // §4.7; SDM vol. 1 §4.1.1
    try (Guest g = new Guest().long64()) {
      g.page(0x60_0000, 0x60_0000, 3);
      g.page(0x60_1000, 0x60_1000, 0);
      g.s.reg(Guest.RBX, 0x60_0FFD);
      g.s.reg(Guest.RAX, -1);
      g.code("mov [rbx],rax");
      faults(g, W, 0x60_1000);
      assertEquals(0, g.peek32(0x60_0FFC));
    }
  }

  @Test
  void anAccessAcrossTwoPagesJoinsPagesThatLieApart() {
    try (Guest g = new Guest().long64()) {
      g.page(0x60_0000, 0x70_0000, 3);
      g.page(0x60_1000, 0x65_0000, 3);
      g.s.reg(Guest.RBX, 0x60_0FFD);
      g.s.reg(Guest.RAX, 0x1122_3344_5566_7788L);
      g.code("mov [rbx],rax; mov rcx,[rbx]; inc qword ptr [rbx]");
      g.run(3);
      assertEquals(0x1122_3344_5566_7788L, g.reg(Guest.RCX));
      assertEquals(0x6677_89L, g.peek(0x70_0FFD, 2) | g.peek(0x70_0FFF, 1) << 16);
      assertEquals(0x11_2233_4455L, g.peek64(0x65_0000) & 0xFF_FFFF_FFFFL);
    }
  }

  @Test
  void smepStopsTheSupervisorFromExecutingUserPages() { // §4.6.1
    try (Guest g = new Guest().long64()) {
      // The code itself must lie on a supervisor page then.
      g.page(Guest.CODE, Guest.CODE, 3);
      g.page(Guest.HANDLERS, Guest.HANDLERS, 3);
      g.s.cr(4, g.s.cr(4) | Bits.CR4_SMEP);
      g.s.reg(Guest.RBX, 0x60_0000);
      g.code("jmp rbx");
      faults(g, P | FETCH, 0x60_0000);
    }
  }

  @Test
  void smapStopsTheSupervisorFromUserPagesUnlessAcIsSet() { // §4.6.1
    try (Guest g = new Guest().long64()) {
      for (int page : new int[] {Guest.STACK & -4096, Guest.IDT, Guest.GDT, Guest.TSS}) {
        g.page(page, page, 3);
      }
      g.s.cr(4, g.s.cr(4) | Bits.CR4_SMAP);
      g.cpu.modeChanged();
      g.s.reg(Guest.RBX, 0x60_0000);
      g.code("stac; mov eax,[rbx]; clac; mov [rbx],eax");
      faults(g, P | W, 0x60_0000);
      assertEquals(Guest.CODE + 8, g.last().rip());
    }
  }

  @Test
  void theStackOfAFarCallIsAnExplicitAccessThatAcLetsThroughSmap() { // §4.6.1
    try (Guest g = new Guest().long64()) {
      for (int page : new int[] {Guest.STACK & -4096, Guest.IDT, Guest.GDT, Guest.TSS}) {
        g.page(page, page, 3);
      }
      g.page(0x61_0000, 0x61_0000, 3);
      g.poke32(0x61_0000, Guest.CODE + 5);
      g.poke32(0x61_0004, g.s.selector(CpuState.CS));
      g.s.cr(4, g.s.cr(4) | Bits.CR4_SMAP);
      g.cpu.modeChanged();
      g.s.reg(Guest.RBX, 0x61_0000);
      g.s.reg(Guest.RSP, 0x60_0800); // a user page
      g.code("stac; call fword ptr [rbx]; nop");
      g.run(2);
      assertEquals(Guest.CODE + 5, g.s.rip());
      assertEquals(0x60_0800 - 8, g.reg(Guest.RSP));
    }
  }

  @Test
  void aStaleTranslationMayBeUsedUntilInvlpg() { // §4.10.4.1
    try (Guest g = new Guest().long64()) {
      g.page(0x60_0000, 0x60_0000, 3);
      g.poke32(0x60_0000, 1);
      g.poke32(0x70_0000, 2);
      g.s.reg(Guest.RBX, 0x60_0000);
      g.code("mov eax,[rbx]; invlpg [rbx]; mov ecx,[rbx]");
      g.run(1);
      g.poke64(g.entryAddress(0x60_0000), 0x70_0000 | 3);
      g.run(2);
      assertEquals(1, g.reg(Guest.RAX));
      assertEquals(2, g.reg(Guest.RCX));
    }
  }

  @Test
  void movToCr3ForgetsAllButGlobalPagesAndTogglingPgeForgetsThoseToo() { // §4.10.4.1
    try (Guest g = new Guest().long64()) {
      g.s.cr(4, g.s.cr(4) | Bits.CR4_PGE);
      g.page(0x60_0000, 0x60_0000, 3);
      g.page(0x60_1000, 0x60_1000, 0x103);
      g.poke32(0x60_0000, 1);
      g.poke32(0x60_1000, 1);
      g.poke32(0x70_0000, 2);
      g.s.reg(Guest.RBX, 0x60_0000);
      g.s.reg(Guest.RDX, g.s.cr(3));
      g.code(
          """
          mov eax,[rbx]; mov eax,[rbx+0x1000]; mov cr3,rdx; mov esi,[rbx];
          mov edi,[rbx+0x1000]\
          """);
      g.run(2);
      g.poke64(g.entryAddress(0x60_0000), 0x70_0000 | 3);
      g.poke64(g.entryAddress(0x60_1000), 0x70_0000 | 0x103);
      g.run(3);
      assertEquals(2, g.reg(Guest.RSI), "not global");
      assertEquals(1, g.reg(Guest.RDI), "global");
      g.s.reg(Guest.RCX, g.s.cr(4) & ~Bits.CR4_PGE);
      g.s.rip(Guest.CODE);
      g.code("mov cr4,rcx; mov edi,[rbx+0x1000]");
      g.run(2);
      assertEquals(2, g.reg(Guest.RDI), "after CR4.PGE changed");
    }
  }

  @Test
  void codeIsFetchedAnewWhereItsPageNowLies() { // §4.10.4.1
    try (Guest g = new Guest().long64()) {
      g.page(0x60_0000, 0x60_0000, 3);
      g.poke(0x60_0000, "mov al,1; ret");
      g.poke(0x70_0000, "mov al,2; ret");
      g.s.reg(Guest.RBX, 0x60_0000);
      g.code("call rbx; mov cl,al; invlpg [rbx]; call rbx");
      g.run(4);
      g.poke64(g.entryAddress(0x60_0000), 0x70_0000 | 3);
      g.run(4);
      assertEquals(1, g.reg(Guest.RCX) & 0xFF);
      assertEquals(2, g.reg(Guest.RAX) & 0xFF);
    }
  }

  @Test
  void anInstructionThatReachesIntoAnAbsentPageFaultsAtThatPage() { // §4.7: CR2 is the byte's page
    try (Guest g = new Guest().long64()) {
      g.page(0x60_0000, 0x60_0000, 3);
      g.page(0x60_1000, 0x60_1000, 0);
      g.poke(0x60_0FFD, 0x90, 0xB8, 1); // nop; mov eax,imm32 cut by the page's end
      g.s.rip(0x60_0FFD);
      faults(g, FETCH, 0x60_1000);
      assertEquals(0x60_0FFE, g.last().rip());
    }
  }

  @Test
  void anInstructionAcrossTwoPagesRunsAndFollowsChangesOfEither() {
    try (Guest g = new Guest().long64()) {
      g.page(0x60_0000, 0x60_0000, 3);
      g.page(0x60_1000, 0x65_0000, 3);
      g.poke(0x60_0FFE, 0xB8, 1);
      g.poke(0x65_0000, "add al,[rbx]; add al,0xc3");
      g.s.reg(Guest.RBX, 0x60_0FFE);
      g.s.reg(Guest.RDX, 0x60_1000);
      g.code("call rbx; mov ecx,eax; mov byte ptr [rdx],9; call rbx");
      g.run(8);
      assertEquals(0x0403_0201, g.reg(Guest.RCX));
      assertEquals(0x0403_0901, g.reg(Guest.RAX));
    }
  }

  @Test
  void pagesOf1GibAreUnderstood() { // §4.5, table 4-16
    try (Guest g = new Guest().long64()) {
      g.poke64(Guest.TABLES + 0x1000 + 8 * 3, 0x83); // 3–4 GiB onto 0–1 GiB
      g.poke32(0x70_0008, 0x55AA);
      g.s.reg(Guest.RBX, 0xC070_0008L);
      g.code(LOAD);
      g.run(1);
      assertEquals(0x55AA, g.reg(Guest.RAX));
    }
  }

  private static void paging32(Guest g, long cr4) {
    g.s.cr(4, cr4);
    g.s.cr(3, Guest.TABLES);
    g.s.cr(0, g.s.cr(0) | Bits.CR0_PG | Bits.CR0_WP);
    g.cpu.restart();
  }

  @Test
  void paging32HasPagesOf4KibAnd4Mib() { // §4.3
    try (Guest g = new Guest().flat32()) {
      g.poke32(Guest.TABLES, Guest.TABLES + 0x1000 | 7);
      for (int i = 0; i < 1024; i++) {
        g.poke32(Guest.TABLES + 0x1000 + 4L * i, (long) i << 12 | 7);
      }
      g.poke32(Guest.TABLES + 4 * 0x300, 0x40_0083); // C0000000 onto 4 MiB
      paging32(g, Bits.CR4_PSE);
      g.poke32(0x71_0000, 0x1234);
      g.s.reg(Guest.RBX, 0xC031_0000L);
      // mov eax,[ebx]; mov [ebx+4],eax; mov [50000h],eax; mov [ecx],eax
      g.s.reg(Guest.RCX, 0x80_0000);
      g.code(
          """
          mov eax,[ebx]; mov [ebx+4],eax; mov [0x50000],eax; mov [ecx],eax\
          """);
      g.run(3);
      assertEquals(0x1234, g.peek32(0x71_0004));
      assertEquals(0x1234, g.peek32(0x5_0000));
      assertEquals(0x60, g.peek32(Guest.TABLES + 4 * 0x300) & 0x60);
      assertEquals(0x60, g.peek32(Guest.TABLES + 0x1000 + 4 * 0x50) & 0x60);
      faults(g, W, 0x80_0000);
    }
  }

  @Test
  void paging32IgnoresThePageSizeBitWithoutPse() { // §4.3
    try (Guest g = new Guest().flat32()) {
      g.poke32(Guest.TABLES, Guest.TABLES + 0x1000 | 0x87);
      for (int i = 0; i < 1024; i++) {
        g.poke32(Guest.TABLES + 0x1000 + 4L * i, (long) i << 12 | 7);
      }
      paging32(g, 0);
      g.poke32(0x5_0000, 77);
      g.code("mov eax,[0x50000]");
      g.run(1);
      assertEquals(77, g.reg(Guest.RAX));
    }
  }

  @Test
  void paePagingUsesThePointersThatMovToCr3Loaded() { // §4.4.1
    try (Guest g = new Guest().flat32()) {
      g.poke64(Guest.TABLES, Guest.TABLES + 0x1000 | 1);
      g.poke64(Guest.TABLES + 24, Guest.TABLES + 0x2000 | 1);
      for (int i = 0; i < 8; i++) {
        g.poke64(Guest.TABLES + 0x1000 + 8L * i, (long) i << 21 | 0x83);
      }
      g.poke64(Guest.TABLES + 0x2000, 0x60_0083); // C0000000 onto 6 MiB
      g.s.cr(4, Bits.CR4_PAE);
      g.s.reg(Guest.RAX, Guest.TABLES);
      g.s.reg(Guest.RCX, g.s.cr(0) | Bits.CR0_PG);
      g.s.reg(Guest.RBX, 0xC000_0010L);
      g.poke32(0x60_0010, 0x99);
      g.code("mov cr3,eax; mov cr0,ecx; mov edx,[ebx]");
      g.run(2);
      g.poke64(Guest.TABLES + 24, 0); // the loaded pointer counts
      g.run(1);
      assertEquals(0x99, g.reg(Guest.RDX));
    }
  }

  @Test
  void aReservedBitInAPaePointerMakesMovToCr3AGeneralProtectionFault() { // §4.4.1
    try (Guest g = new Guest().flat32()) {
      g.poke64(Guest.TABLES, Guest.TABLES + 0x1000 | 3); // bit 1 is reserved
      g.s.cr(4, Bits.CR4_PAE);
      g.s.cr(3, Guest.TABLES);
      g.s.reg(Guest.RCX, g.s.cr(0) | Bits.CR0_PG);
      g.code("mov cr0,ecx");
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(0, g.s.cr(0) & Bits.CR0_PG);
    }
  }

  @Test
  void withoutNxOrSmepAFetchFaultDoesNotSetTheFetchBit() { // §4.7
    try (Guest g = new Guest().flat32()) {
      g.poke32(Guest.TABLES, Guest.TABLES + 0x1000 | 7);
      for (int i = 0; i < 1024; i++) {
        g.poke32(Guest.TABLES + 0x1000 + 4L * i, (long) i << 12 | 7);
      }
      g.poke32(Guest.TABLES + 0x1000 + 4 * 0x60, 0);
      paging32(g, 0);
      g.s.reg(Guest.RBX, 0x6_0000);
      g.code("jmp ebx");
      faults(g, 0, 0x6_0000);
    }
  }

  @Test
  void anAddressThatIsNotCanonicalIsAGeneralProtectionOrAStackFault() { // SDM vol. 1 §3.3.7.1
    long odd = 0x0000_8000_0000_0000L;
    String[] codes = {
      "mov eax,[rbx]", "mov [rbx],eax", "mov eax,[rbp]", "pop rax", "push rax", "ret", "jmp rbx",
    };
    int[] vectors = {13, 13, 12, 12, 12, 12, 13};
    for (int i = 0; i < codes.length; i++) {
      try (Guest g = new Guest().long64()) {
        for (int v = 12; v <= 13; v++) {
          g.idt64(v, Guest.CODE64, Guest.HANDLERS + v, 14, 0, 1);
        }
        g.s.reg(Guest.RBX, odd);
        g.s.reg(Guest.RBP, odd);
        g.s.reg(Guest.RSP, i == 4 ? odd + 8 : odd);
        g.code(codes[i]);
        assertEquals(vectors[i], g.runToHandler(), "case " + i);
        assertEquals(0, g.last().errorCode());
        assertEquals(Guest.CODE, g.last().rip());
      }
    }
  }

  @Test
  void aReturnToAnAddressThatIsNotCanonicalIsAGeneralProtectionFault() { // SDM vol. 2B "RET"
    try (Guest g = new Guest().long64()) {
      g.poke64(Guest.STACK, 0x8000_0000_0000_00L << 8);
      g.code("ret");
      assertEquals(GuestFault.GP, g.runToHandler());
    }
  }

  @Test
  void theObserverSeesWithoutLeavingATrace() {
    try (Guest g = new Guest().long64()) {
      g.page(0x60_0000, 0x70_0000, 3);
      assertEquals(0x70_0123, g.cpu.mmu.observe(0x60_0123));
      assertEquals(0, g.peek64(g.entryAddress(0x60_0000)) & 0x60);
      assertEquals(-1, g.cpu.mmu.observe(0x8000_0000_0000_0000L));
      assertFalse(g.s.cr(2) != 0);
      assertTrue(g.delivered.isEmpty());
    }
  }

  @Test
  void a20ClosedClearsAddressBit20() { // SDM vol. 3A §8.7.13.4 (A20M#)
    try (Guest g = new Guest().flat32()) {
      g.poke32(0x0000_0500, 5);
      g.poke32(0x0010_0500, 6);
      g.code("mov eax,[0x100500]; mov eax,[0x100500]");
      g.cpu.mmu.a20(false);
      g.run(1);
      assertEquals(5, g.reg(Guest.RAX));
      g.cpu.mmu.a20(true);
      g.run(1);
      assertEquals(6, g.reg(Guest.RAX));
    }
  }
}

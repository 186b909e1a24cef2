package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.Guest.CODE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.GuestFault;
import org.junit.jupiter.api.Test;

/** Self-modifying code (SDM vol. 3A §8.1.3, §11.6), and encodings that are refused. */
class CodeChangeTest extends BothEngines {
  @Test
  void aStoreIntoTheNextInstructionOfTheSameBlockTakesEffect() {
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RBX, CODE);
      // mov byte [rbx+5],7; mov al,1 (immediate at 5)
      g.code("mov byte ptr [rbx+5],7; mov al,1; hlt");
      g.run(2);
      assertEquals(7, g.reg(Guest.RAX));
    }
  }

  @Test
  void aStoreIntoAnotherBlockThatHasRunTakesEffect() {
    try (Guest g = new Guest().long64()) {
      g.poke(0x5_0000, "mov al,1; ret");
      g.s.reg(Guest.RBX, 0x5_0000);
      g.code("call rbx; mov byte ptr [rbx+1],9; call rbx; hlt");
      g.run(3);
      assertEquals(1, g.reg(Guest.RAX));
      g.run(4);
      assertEquals(9, g.reg(Guest.RAX));
    }
  }

  @Test
  void aLoopThatRewritesItsOwnBodyRunsTheNewBodyEachTime() {
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RCX, 200);
      g.s.reg(Guest.RBX, CODE);
      // add eax,imm32; inc byte [rbx+1]; loop; hlt: 0+1+…+199 with an 8-bit immediate
      g.code(0x05, 0, 0, 0, 0, 0xFE, 0x43, 0x01, 0xE2, 0xF6, 0xF4);
      g.run(10_000);
      assertEquals(199 * 200 / 2, g.reg(Guest.RAX));
    }
  }

  @Test
  void aStringStoreOrAPushOverCodeTakesEffect() {
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RDI, CODE + 3);
      g.s.reg(Guest.RCX, 1);
      g.s.reg(Guest.RAX, 0xB1);
      g.code("rep stosb; nop; mov al,5; hlt"); // it becomes mov cl,5
      g.run(3);
      assertEquals(5, g.reg(Guest.RCX));
    }
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RSP, CODE + 9);
      g.s.reg(Guest.RAX, 0xF4_07B0_90L);
      g.code("push rax; mov al,1; hlt"); // pushed over what follows
      g.run(3);
      assertEquals(7, g.reg(Guest.RAX) & 0xFF);
    }
  }

  @Test
  void aDevicesWriteIntoCodeTakesEffect() {
    try (Guest g = new Guest().long64()) {
      g.code("again: mov al,1; jmp again");
      g.run(6);
      g.poke8(CODE + 1, 3);
      g.run(2);
      assertEquals(3, g.reg(Guest.RAX));
    }
  }

  @Test
  void codeThatWasDecodedIn32BitModeIsNotRunAs64BitCode() {
    try (Guest g = new Guest().long64()) {
      g.poke(0x5_0000, 0x48, 0x90); // 32-bit: dec eax; 64-bit: one NOP
      g.s.reg(Guest.RAX, 5);
      g.code("jmp rbx");
      g.s.reg(Guest.RBX, 0x5_0000);
      g.run(2);
      assertEquals(5, g.reg(Guest.RAX));
      g.cpu.units.segments.set(1, Guest.CODE32, g.peek64(Guest.GDT + Guest.CODE32));
      g.cpu.modeChanged();
      g.s.rip(0x5_0000);
      g.run(1);
      assertEquals(4, g.reg(Guest.RAX));
    }
  }

  @Test
  void anInstructionOfOver15BytesIsAGeneralProtectionFault() { // SDM vol. 2A §2.3.11
    int[] longest = new int[15];
    java.util.Arrays.fill(longest, 0x66);
    longest[14] = 0x90;
    try (Guest g = new Guest().long64()) {
      g.code(longest);
      g.run(1);
      assertEquals(CODE + 15, g.s.rip());
    }
    int[] tooLong = new int[16];
    java.util.Arrays.fill(tooLong, 0x66);
    tooLong[15] = 0x90;
    for (int at : new int[] {CODE, CODE + 4096 - 8}) {
      try (Guest g = new Guest().long64()) {
        g.poke(at, tooLong);
        g.s.rip(at);
        assertEquals(GuestFault.GP, g.runToHandler());
        assertEquals(0, g.last().errorCode());
        assertEquals(at, g.last().rip());
      }
    }
  }

  @Test
  void lockIsUndefinedWithoutAMemoryDestinationThatCanBeLocked() { // SDM vol. 2A "LOCK"
    int[][] bad = {
      {0xF0, 0x01, 0xC0}, // lock add eax,eax
      {0xF0, 0x3B, 0x03}, // lock cmp eax,[rbx]
      {0xF0, 0x89, 0x03}, // lock mov
      {0xF0, 0x90},
      {0xF0, 0x0F, 0xA3, 0x03}, // lock bt
      {0xF0, 0x03, 0x03}, // lock add eax,[rbx]: the destination is a register
    };
    for (int[] bytes : bad) {
      try (Guest g = new Guest().long64()) {
        g.s.reg(Guest.RBX, Guest.DATA);
        g.code(bytes);
        assertEquals(GuestFault.UD, g.runToHandler());
      }
    }
  }

  @Test
  void anUnknownEncodingIsUndefinedAndReportedWithBytesAndAddress() {
    try (Guest g = new Guest().long64()) {
      g.code(0x90, 0x0F, 0x04); // no such opcode
      assertEquals(GuestFault.UD, g.runToHandler());
      assertEquals(1, g.unknown.size());
      assertEquals(CODE + 1, g.unknown.get(0).address());
      assertArrayEquals(new byte[] {0x0F, 0x04}, g.unknown.get(0).bytes());
      assertEquals(CODE + 1, g.frame(0, 8));
    }
    try (Guest g = new Guest().long64()) {
      g.code(0xC5, 0xF8, 0x77); // vzeroupper: known to the listing, not to the processor
      assertEquals(GuestFault.UD, g.runToHandler());
      assertEquals(1, g.unknown.size());
    }
  }

  @Test
  void aStoreToAnyByteOfWhatWasRefusedTakesEffect() {
    try (Guest g = new Guest().long64()) {
      g.code(0x0F, 0x04, 0xF4); // no such opcode
      assertEquals(GuestFault.UD, g.runToHandler());
      g.poke8(CODE + 1, 0x31); // rdtsc
      g.s.rip(CODE);
      g.cpu.units.activity.halted = false;
      assertEquals(Processor.Outcome.HALTED, g.run(10));
      assertEquals(CODE + 3, g.s.rip());
    }
  }

  @Test
  void ud2IsUndefinedButNotReported() {
    try (Guest g = new Guest().long64()) {
      g.code("ud2");
      assertEquals(GuestFault.UD, g.runToHandler());
      assertTrue(g.unknown.isEmpty());
    }
  }

  @Test
  void codeBeyondTheSegmentLimitIsAGeneralProtectionFault() { // SDM vol. 3A §5.3
    try (Guest g = new Guest().flat32()) {
      g.gdt(Guest.FREE, Guest.descriptor(CODE, 3, 0x409A));
      g.code("nop; nop; mov eax,1"); // the third instruction crosses the limit
      g.cpu.units.segments.set(1, Guest.FREE, g.peek64(Guest.GDT + Guest.FREE));
      g.s.rip(0);
      g.cpu.modeChanged();
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(2, g.last().rip());
    }
  }
}

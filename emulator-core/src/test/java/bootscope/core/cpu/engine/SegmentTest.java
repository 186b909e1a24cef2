package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.Guest.CODE;
import static bootscope.core.cpu.engine.Guest.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import org.junit.jupiter.api.Test;

/** Segment loads, limits and rights, and descriptor tables (SDM vol. 3A chapters 3 and 5). */
class SegmentTest {
  private static final String LOAD_ES = "mov es,eax";
  private static final String LOAD_SS = "mov ss,eax";

  private static void refused(Guest g, int vector, int error) {
    assertEquals(vector, g.runToHandler());
    assertEquals(error, g.last().errorCode());
    assertEquals(CODE, g.last().rip());
  }

  private static Guest loading(int attributes, int selector, String code) {
    Guest g = new Guest().flat32();
    g.gdt(Guest.FREE, Guest.descriptor(DATA, 0xFFF, attributes));
    g.s.reg(Guest.RAX, selector);
    g.code(code);
    return g;
  }

  @Test
  void aDataSegmentIsLoadedAndMarkedAccessed() { // §3.4.5.1
    try (Guest g = loading(0x4092, Guest.FREE, LOAD_ES)) {
      g.run(1);
      assertEquals(DATA, g.s.segmentBase(CpuState.ES));
      assertEquals(0xFFF, g.s.segmentLimit(CpuState.ES));
      assertEquals(0x93, g.peek8(Guest.GDT + Guest.FREE + 5));
    }
  }

  @Test
  void aDataSegmentMustBeReadablePresentAndVisible() { // SDM vol. 2B "MOV"
    try (Guest g = loading(0x4098, Guest.FREE, LOAD_ES)) { // execute-only code
      refused(g, GuestFault.GP, Guest.FREE);
    }
    try (Guest g = loading(0x4012, Guest.FREE, LOAD_ES)) { // not present
      refused(g, GuestFault.NP, Guest.FREE);
    }
    try (Guest g = loading(0x0082, Guest.FREE, LOAD_ES)) { // an LDT
      refused(g, GuestFault.GP, Guest.FREE);
    }
    try (Guest g = loading(0x4092, Guest.FREE | 3, LOAD_ES)) { // RPL 3 against DPL 0
      refused(g, GuestFault.GP, Guest.FREE);
    }
    try (Guest g = loading(0x409E, Guest.FREE | 3, LOAD_ES)) { // conforming: any RPL
      g.run(1);
      assertEquals(Guest.FREE | 3, g.s.selector(CpuState.ES));
    }
    try (Guest g = loading(0x4092, 0x1F8 + 8, LOAD_ES)) { // beyond the table
      refused(g, GuestFault.GP, 0x200);
    }
    try (Guest g = loading(0x4092, Guest.FREE | 4, LOAD_ES)) { // there is no LDT
      refused(g, GuestFault.GP, Guest.FREE | 4);
    }
  }

  @Test
  void aStackSegmentMustBeWritableAndOfTheCurrentLevel() {
    try (Guest g = loading(0x4090, Guest.FREE, LOAD_SS)) {
      refused(g, GuestFault.GP, Guest.FREE);
    }
    try (Guest g = loading(0x40F2, Guest.FREE | 3, LOAD_SS)) {
      refused(g, GuestFault.GP, Guest.FREE);
    }
    try (Guest g = loading(0x4012, Guest.FREE, LOAD_SS)) {
      refused(g, GuestFault.SS, Guest.FREE);
    }
    try (Guest g = loading(0, 0, LOAD_SS)) {
      refused(g, GuestFault.GP, 0);
    }
  }

  @Test
  void aNullSegmentMayBeLoadedButNotUsed() { // §5.4.1
    try (Guest g = loading(0, 3, "mov es,eax; mov eax,es:[ebx]")) {
      g.run(1);
      assertEquals(3, g.s.selector(CpuState.ES));
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(0, g.last().errorCode());
    }
  }

  @Test
  void loadingANullSelectorClearsTheBaseOfFsAndGs() { // CPUID Fn8000_0021 NullSelectClearsBase
    String[] loads = {
      "mov fs,eax", "pop fs", "lfs eax,[rbx]", "mov gs,eax", "pop gs", "lgs eax,[rbx]"
    };
    for (int i = 0; i < loads.length; i++) {
      int segment = i < 3 ? CpuState.FS : CpuState.GS;
      try (Guest g = new Guest().long64()) {
        g.s.segmentBase(segment, 0x1234_5678_9000L);
        g.s.reg(Guest.RBX, DATA); // where zeros lie
        g.code(loads[i]);
        g.run(1);
        assertEquals(0, g.s.selector(segment));
        assertEquals(0, g.s.segmentBase(segment), "form " + i);
      }
    }
  }

  @Test
  void accessesBeyondTheLimitFaultAndTheLastByteCounts() { // §5.3
    String code = "mov eax,es:[ebx]";
    for (int offset : new int[] {0xFFC, 0xFFD, 0x1000, -4}) {
      try (Guest g = loading(0x4092, Guest.FREE, code)) {
        g.cpu.units.segments.load(CpuState.ES, Guest.FREE);
        g.s.reg(Guest.RBX, offset & 0xFFFF_FFFFL);
        g.poke32(DATA + 0xFFC, 0x77);
        if (offset == 0xFFC) {
          g.run(1);
          assertEquals(0x77, g.reg(Guest.RAX));
        } else {
          refused(g, GuestFault.GP, 0);
        }
      }
    }
  }

  @Test
  void anExpandDownSegmentHoldsWhatLiesAboveItsLimit() { // §5.3
    String code = "mov eax,es:[ebx]";
    for (int offset : new int[] {0xFFF, 0x1000, 0xFFFF_FFFC, 0xFFFF_FFFD}) {
      try (Guest g = loading(0x4096, Guest.FREE, code)) {
        g.cpu.units.segments.load(CpuState.ES, Guest.FREE);
        g.s.reg(Guest.RBX, offset & 0xFFFF_FFFFL);
        g.poke32(DATA + 0x1000, 0x77);
        if (offset == 0x1000 || offset == 0xFFFF_FFFC) {
          g.run(1);
          assertEquals(CODE + 3, g.s.rip());
        } else {
          refused(g, GuestFault.GP, 0);
        }
      }
    }
  }

  @Test
  void writingNeedsAWritableSegment() { // §5.5
    try (Guest g = loading(0x4090, Guest.FREE, "mov es:[ebx],eax")) {
      g.cpu.units.segments.load(CpuState.ES, Guest.FREE);
      refused(g, GuestFault.GP, 0);
    }
    try (Guest g = loading(0x4090, Guest.FREE, "mov cs:[ebx],eax")) {
      g.s.reg(Guest.RBX, DATA);
      refused(g, GuestFault.GP, 0);
    }
  }

  @Test
  void throughSsTheLimitFaultIsAStackFault() { // §6.15, interrupt 12
    try (Guest g = loading(0x4092, Guest.FREE, "mov eax,ss:[ebx]")) {
      g.cpu.units.segments.load(CpuState.SS, Guest.FREE);
      g.s.reg(Guest.RSP, 0x800);
      g.s.reg(Guest.RBX, 0x1000);
      refused(g, GuestFault.SS, 0);
    }
    try (Guest g = loading(0x4092, Guest.FREE, "push eax")) { // push below offset 0
      g.cpu.units.segments.load(CpuState.SS, Guest.FREE);
      g.s.reg(Guest.RSP, 2);
      g.idt32(12, Guest.CODE32, Guest.HANDLERS + 12, 14, 0);
      // Delivery needs the same stack: contributory, then a shutdown.
      assertEquals(Processor.Outcome.SHUTDOWN, g.run(5));
      assertEquals(GuestFault.SS, g.delivered.get(0).vector());
    }
  }

  @Test
  void in64BitModeOnlyFsAndGsHaveABase() { // §3.2.4
    try (Guest g = new Guest().long64()) {
      for (int i : new int[] {CpuState.ES, CpuState.DS, CpuState.FS, CpuState.GS}) {
        g.s.segmentBase(i, 0x1_0000L * i);
        g.s.segmentLimit(i, 0);
      }
      g.s.reg(Guest.RBX, 0x60_0000);
      for (int i = 0; i < 6; i++) {
        g.poke8(0x60_0000 + 0x1_0000 * i, 0x10 + i);
      }
      g.code(
          """
          mov al,[rbx]; es mov cl,[rbx]; mov dl,fs:[rbx]; mov ah,gs:[rbx]\
          """);
      g.run(4);
      assertEquals(0x1510, g.reg(Guest.RAX));
      assertEquals(0x10, g.reg(Guest.RCX));
      assertEquals(0x14, g.reg(Guest.RDX));
    }
  }

  @Test
  void popOfASegmentRegisterReleasesTheOperandSize() { // SDM vol. 2B "POP"
    try (Guest g = new Guest().flat32()) {
      g.poke32(Guest.STACK, 0xABCD_0000L | Guest.DATA32);
      g.code("pop es; pushw es"); // pop es; push es with 16 bits
      g.run(1);
      assertEquals(Guest.STACK + 4, g.reg(Guest.RSP));
      g.run(1);
      assertEquals(Guest.STACK + 2, g.reg(Guest.RSP));
    }
  }

  @Test
  void a16BitStackUsesSpAlone() { // SDM vol. 1 §6.2.3
    try (Guest g = new Guest().flat32()) {
      g.gdt(Guest.FREE, Guest.descriptor(0x6_0000, 0xFFFF, 0x0092));
      g.cpu.units.segments.load(CpuState.SS, Guest.FREE);
      g.s.reg(Guest.RSP, 0x1234_0002L);
      g.s.reg(Guest.RAX, 0xAABB_CCDDL);
      g.code("push ax; push ax"); // push ax twice: SP wraps
      g.run(2);
      assertEquals(0x1234_FFFEL, g.reg(Guest.RSP));
      assertEquals(0xCCDD, g.peek16(0x6_0000));
      assertEquals(0xCCDD, g.peek16(0x6_FFFE));
    }
  }

  @Test
  void larLslVerrAndVerwTellOfDescriptorsWithoutFaulting() { // SDM vol. 2A, 2D
    try (Guest g = new Guest().user32()) {
      g.gdt(Guest.FREE, Guest.descriptor(0, 0x1234_5FFFL, 0xC0F0)); // read-only data, DPL 3
      g.s.reg(Guest.RAX, Guest.FREE | 3);
      // lar ecx,ax; lsl edx,ax; verr ax; setz bl; verw ax; setz bh
      g.code("lar ecx,eax; lsl edx,eax; verr ax; sete bl; verw ax; sete bh");
      g.run(6);
      assertEquals(0x00C1_F000L, g.reg(Guest.RCX) & 0x00F0_FF00L | 0x1_0000);
      assertEquals(0x1234_5FFFL, g.reg(Guest.RDX));
      assertEquals(0x0001, g.reg(Guest.RBX));
    }
    for (int selector : new int[] {0, Guest.DATA32 | 3, 0x1F8 + 8}) {
      try (Guest g = new Guest().user32()) {
        g.s.reg(Guest.RAX, selector);
        g.s.reg(Guest.RCX, 0x55);
        g.code("lar ecx,eax");
        g.cpu.rflags(0x42);
        g.run(1);
        assertTrue(!g.flag(0x40), "ZF is clear");
        assertEquals(0x55, g.reg(Guest.RCX));
      }
    }
  }

  @Test
  void lgdtAndSgdtHaveTheSizeOfTheMode() { // SDM vol. 2A "LGDT", 2B "SGDT"
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RBX, DATA);
      g.poke16(DATA, 0x1FF);
      g.poke64(DATA + 2, 0xFFFF_8000_1234_5678L);
      g.code("lgdt [rbx]; sgdt [rbx+0x10]");
      g.run(2);
      assertEquals(0xFFFF_8000_1234_5678L, g.s.gdtrBase());
      assertEquals(0x1FF, g.peek16(DATA + 0x10));
      assertEquals(0xFFFF_8000_1234_5678L, g.peek64(DATA + 0x12));
    }
    try (Guest g = new Guest().flat32()) {
      g.s.reg(Guest.RBX, DATA);
      g.poke16(DATA, 0x1FF);
      g.poke32(DATA + 2, 0xFF00_1000L);
      g.code("lgdtw [ebx]; lgdtd [ebx]"); // with 16 bits the base has 24
      g.run(1);
      assertEquals(0x1000, g.s.gdtrBase());
      g.run(1);
      assertEquals(0xFF00_1000L, g.s.gdtrBase());
    }
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RBX, DATA);
      g.poke64(DATA + 2, 0x8000_0000_0000_0000L >>> 1);
      g.code("lidt [rbx]");
      refused(g, GuestFault.GP, 0);
    }
  }

  @Test
  void umipKeepsUsersFromReadingSystemRegisters() { // §2.5
    String[] codes = {"sgdt [rbx]", "sidt [rbx]", "sldt eax", "str eax", "smsw eax"};
    for (String code : codes) {
      try (Guest g = new Guest().user64()) {
        g.s.reg(Guest.RBX, DATA);
        g.code(code);
        g.run(1);
        assertEquals(CODE + 3, g.s.rip(), "allowed without UMIP");
        g.s.cr(4, g.s.cr(4) | Bits.CR4_UMIP);
        g.s.rip(CODE);
        refused(g, GuestFault.GP, 0);
      }
    }
  }

  @Test
  void ltrMarksItsTssBusyAndRefusesABusyOne() { // SDM vol. 2A "LTR"
    try (Guest g = new Guest().flat32()) {
      g.gdt(Guest.FREE, Guest.descriptor(0x6_0000, 0x67, 0x89));
      g.s.reg(Guest.RAX, Guest.FREE);
      g.code("ltr ax; ltr ax");
      g.run(1);
      assertEquals(0x8B, g.peek8(Guest.GDT + Guest.FREE + 5));
      assertEquals(0x6_0000, g.s.segmentBase(CpuState.TR));
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(Guest.FREE, g.last().errorCode());
    }
  }

  @Test
  void in64BitModeSystemDescriptorsHave16Bytes() { // §7.2.3
    try (Guest g = new Guest().long64()) {
      g.gdt(Guest.FREE, Guest.descriptor(0x6_0000, 0xFFFF, 0x82));
      g.gdt(Guest.FREE + 8, 0xFFFF_8000L);
      g.s.reg(Guest.RAX, Guest.FREE);
      g.code("lldt ax");
      g.run(1);
      assertEquals(0xFFFF_8000_0006_0000L, g.s.segmentBase(CpuState.LDTR));
    }
  }

  @Test
  void in64BitModeTheBaseOfAnLdtOrTssMustBeCanonical() { // AMD APM vol. 3 "LLDT", "LTR"
    for (String code : new String[] {"lldt ax", "ltr ax"}) {
      int type = code.startsWith("lldt") ? 0x82 : 0x89;
      for (long upper : new long[] {0x8000, 0xFFFF_7FFFL, 0x1_0000}) {
        try (Guest g = new Guest().long64()) {
          long before = g.s.segmentBase(CpuState.TR);
          g.gdt(Guest.FREE, Guest.descriptor(0x6_0000, 0xFFFF, type));
          g.gdt(Guest.FREE + 8, upper);
          g.s.reg(Guest.RAX, Guest.FREE);
          g.code(code);
          refused(g, GuestFault.GP, Guest.FREE);
          assertEquals(before, g.s.segmentBase(CpuState.TR));
          assertEquals(type, g.peek8(Guest.GDT + Guest.FREE + 5), "not busy");
        }
      }
    }
  }

  @Test
  void privilegedInstructionsFaultAtCpl3() { // §5.9
    String[] codes = {
      "hlt",
      "mov cr0,rax",
      "mov rax,cr0",
      "lgdt [rbx]",
      "lidt [rbx]",
      "lldt ax",
      "ltr ax",
      "lmsw ax",
      "clts",
      "invd",
      "wbinvd",
      "invlpg [rbx]",
      "wrmsr",
      "rdmsr",
      "mov rax,dr0",
      "mov dr0,rax",
      "swapgs",
      "cli",
      "sti",
      "sysretd",
      "sysexitd"
    };
    for (String code : codes) {
      try (Guest g = new Guest().user64()) {
        g.s.reg(Guest.RBX, DATA);
        g.code(code);
        assertEquals(GuestFault.GP, g.runToHandler(), code);
        assertEquals(0, g.last().errorCode());
      }
    }
  }

  @Test
  void alignmentIsCheckedForUsersWithAmAndAc() { // §6.15, interrupt 17
    try (Guest g = new Guest().user64()) {
      g.s.cr(0, g.s.cr(0) | Bits.CR0_AM);
      g.cpu.rflags(Bits.FLAG_AC | 2);
      g.s.reg(Guest.RBX, DATA + 1);
      g.code("mov al,[rbx]; mov eax,[rbx]"); // a byte is always aligned
      assertEquals(GuestFault.AC, g.runToHandler());
      assertEquals(0, g.last().errorCode());
      assertEquals(CODE + 2, g.last().rip());
    }
  }
}

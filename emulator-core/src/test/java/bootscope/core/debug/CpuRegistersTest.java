package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.fpu.X87;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.isa.CpuFeature;
import bootscope.core.machine.Guests;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a debugger may give a register, and what the manual says of other values. */
class CpuRegistersTest {
  private static final long LONG_MODE = 1L << 63;

  private Debugger debugger;
  private Processor cpu;
  private CpuState s;

  @BeforeEach
  void atThePvhEntry() throws Exception {
    debugger = Debugger.start(Guests.boot("long-mode"), System::nanoTime);
    cpu = debugger.machine().processor();
    s = cpu.state();
  }

  @AfterEach
  void close() {
    debugger.close();
  }

  private void toLongMode() {
    while (cpu.codeBits() != 64) {
      debugger.step();
    }
  }

  private RegisterEdit set(String register, long value) {
    return CpuRegisters.named(register).orElseThrow().set(cpu, value);
  }

  private long get(String register) {
    return CpuRegisters.named(register).orElseThrow().get(cpu);
  }

  private void accepted(String register, long value) {
    assertEquals(RegisterEdit.DONE, set(register, value), register);
    assertEquals(value, CpuRegisters.named(register).orElseThrow().get(cpu), register);
  }

  private void refused(RegisterEdit why, String register, long value) {
    long before = get(register);
    assertEquals(why, set(register, value), register + "=" + Long.toHexString(value));
    assertEquals(before, get(register), register + " keeps its value");
  }

  @Test
  void generalRegistersTakeAnyValue() {
    for (String name :
        List.of("rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r15")) {
      accepted(name, 0xFEDC_BA98_7654_3210L);
    }
  }

  @Test
  void ripHas32BitsInProtectedModeAndIsCanonicalInLongMode() {
    accepted("rip", 0x1234_5678);
    refused(RegisterEdit.BAD_VALUE, "rip", 1L << 32);
    assertEquals(RegisterEdit.DONE, set("rip", debugger.boot().plan().entry().physicalAddress()));
    toLongMode();
    accepted("rip", 0xFFFF_8000_0000_0000L);
    accepted("rip", 0x0000_7FFF_FFFF_FFFFL);
    refused(RegisterEdit.BAD_VALUE, "rip", 0x0000_8000_0000_0000L);
    refused(RegisterEdit.BAD_VALUE, "rip", LONG_MODE);
  }

  @Test
  void rflagsKeepsItsReservedBits() {
    // SDM vol. 1 §3.4.3: bit 1 is always 1, bits 3, 5 and 15 always 0, 22 to 63 are reserved.
    assertEquals(RegisterEdit.DONE, set("rflags", 0x0000_0CD5));
    assertEquals(0xCD5 | 2, cpu.rflags());
    assertEquals(RegisterEdit.DONE, set("rflags", 0));
    assertEquals(2, cpu.rflags());
    refused(RegisterEdit.BAD_VALUE, "rflags", 1 << 22);
    refused(RegisterEdit.BAD_VALUE, "rflags", LONG_MODE);
  }

  @Test
  void pagingNeedsProtectedModeAndLongModePae() {
    // SDM vol. 3A §2.5 (PG without PE) and §9.8.5 (LME with PG needs PAE): both #GP.
    refused(RegisterEdit.BAD_MODE, "cr0", Bits.CR0_PG);
    accepted("efer", Msr.EFER_LME);
    refused(RegisterEdit.BAD_MODE, "cr0", Bits.CR0_ET | Bits.CR0_PE | Bits.CR0_PG);
    accepted("cr4", Bits.CR4_PAE);
    accepted("cr0", Bits.CR0_ET | Bits.CR0_PE | Bits.CR0_PG);
    assertEquals(
        Msr.EFER_LME | Msr.EFER_LMA,
        s.msr(Msr.EFER),
        "the processor says in LMA that long mode is active");
    refused(RegisterEdit.BAD_MODE, "cr4", 0);
    accepted("cr0", Bits.CR0_ET | Bits.CR0_PE);
    assertEquals(Msr.EFER_LME, s.msr(Msr.EFER), "and that it no longer is");
  }

  @Test
  void cr0RefusesWhatItHasNot() {
    assertEquals(RegisterEdit.DONE, set("cr0", Bits.CR0_PE));
    assertEquals(Bits.CR0_PE | Bits.CR0_ET, s.cr(0), "ET is always 1");
    refused(RegisterEdit.BAD_VALUE, "cr0", 1L << 32 | Bits.CR0_PE);
    refused(RegisterEdit.BAD_VALUE, "cr0", 1 << 6 | Bits.CR0_PE);
    refused(RegisterEdit.BAD_VALUE, "cr0", Bits.CR0_PE | Bits.CR0_NW); // NW without CD: #GP
    accepted("cr0", Bits.CR0_ET | Bits.CR0_PE | Bits.CR0_NW | Bits.CR0_CD);
  }

  @Test
  void cr4HasTheBitsOfTheProcessorsFeatures() {
    accepted("cr4", Bits.CR4_PAE | Bits.CR4_PGE | Bits.CR4_OSFXSR);
    refused(RegisterEdit.BAD_VALUE, "cr4", 1 << 15);
    refused(RegisterEdit.BAD_VALUE, "cr4", 1L << 13); // VMXE: there is no VMX
    refused(RegisterEdit.BAD_VALUE, "cr4", 1L << 32);
    boolean smap = debugger.machine().configuration().features().contains(CpuFeature.SMAP);
    assertEquals(smap ? RegisterEdit.DONE : RegisterEdit.BAD_VALUE, set("cr4", Bits.CR4_SMAP));
  }

  @Test
  void eferRefusesReservedBits() {
    accepted("efer", Msr.EFER_SCE | Msr.EFER_NXE);
    refused(RegisterEdit.BAD_VALUE, "efer", 2);
    refused(RegisterEdit.BAD_VALUE, "efer", 1 << 12); // SVME: there is no SVM
    refused(RegisterEdit.BAD_VALUE, "efer", 1L << 32);
    assertEquals(RegisterEdit.DONE, set("efer", Msr.EFER_LMA));
    assertEquals(0, s.msr(Msr.EFER), "LMA cannot be set, it follows from paging");
  }

  @Test
  void cr2TakesAnythingAndCr3AnyPhysicalAddress() {
    accepted("cr2", LONG_MODE | 0x1234);
    accepted("cr3", (1L << Bits.PHYSICAL_BITS) - 4096);
    refused(RegisterEdit.BAD_VALUE, "cr3", 1L << Bits.PHYSICAL_BITS); // bits 63:MAXPHYADDR, §4.5
  }

  @Test
  void anotherCr3LoadsThePaePointersWithIt() throws Exception {
    // SDM vol. 3A §4.4.1: the four pointers are registers, loaded when CR3 is.
    long table = 0x20_0000;
    long page = 0x30_0000;
    put(table, 0x20_1000 | 1);
    put(0x20_1000, 0x20_2000 | 3);
    put(0x20_2000 + 8 * 5, page | 3);
    accepted("cr4", Bits.CR4_PAE);
    assertEquals(RegisterEdit.DONE, set("cr3", table));
    accepted("cr0", Bits.CR0_ET | Bits.CR0_PE | Bits.CR0_PG);
    assertEquals(page + 0x123, cpu.mmu.observe(0x5123));
    put(0x20_0020, 0x20_3000 | 1);
    put(0x20_3000, 0x20_4000 | 3);
    put(0x20_4000 + 8 * 5, page + 4096 | 3);
    accepted("cr3", table + 0x20);
    assertEquals(page + 4096 + 0x123, cpu.mmu.observe(0x5123));
  }

  private void put(long physical, long value) {
    byte[] bytes = new byte[8];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (value >>> 8 * i);
    }
    debugger.machine().memory().poke(physical, bytes);
  }

  @Test
  void debugRegistersKeepTheirFixedBits() {
    accepted("dr0", 0xFFFF_8000_0000_1000L);
    // SDM vol. 3B §17.2: bits 63:32 of DR6 and DR7 are 0, or #GP; some others are always 1.
    assertEquals(RegisterEdit.DONE, set("dr6", 1));
    assertEquals(1 | Bits.DR6_FIXED, s.dr(6));
    assertEquals(RegisterEdit.DONE, set("dr7", 2));
    assertEquals(2 | Bits.DR7_FIXED, s.dr(7));
    refused(RegisterEdit.BAD_VALUE, "dr6", 1L << 32);
    refused(RegisterEdit.BAD_VALUE, "dr7", 1L << 32);
  }

  @Test
  void aDebugRegistersNewBreakpointTakesEffectAtOnce() {
    toLongMode();
    Listing.Line here =
        Listing.at(
            debugger, bootscope.core.isa.InstructionFormatter.Syntax.INTEL, false, cpu.linearRip());
    long next = here.address() + here.bytes().length;
    accepted("dr0", next);
    assertEquals(RegisterEdit.DONE, set("dr7", 1)); // L0, execution
    debugger.step();
    debugger.step();
    assertEquals(1, s.dr(6) & 15, "B0 says which breakpoint the #DB was for");
  }

  @Test
  void descriptorTablesLieAtCanonicalAddresses() {
    assertEquals(RegisterEdit.DONE, set("gdtr", 0xFFFF_8000_0000_0000L));
    assertEquals(0xFFFF_8000_0000_0000L, s.gdtrBase());
    assertEquals(RegisterEdit.BAD_VALUE, set("gdtr", LONG_MODE));
    assertEquals(RegisterEdit.BAD_VALUE, set("idtr", 1L << 47));
    assertEquals(0xFFFF_8000_0000_0000L, s.gdtrBase());
  }

  @Test
  void aSelectorBringsItsDescriptorExceptInRealMode() {
    refused(RegisterEdit.OUTSIDE_TABLE, "ds", 0xFFF8);
    refused(RegisterEdit.NEEDS_FAR_TRANSFER, "cs", 0x10);
    refused(RegisterEdit.BAD_VALUE, "ds", 0x1_0000);
    accepted("cr0", Bits.CR0_ET);
    accepted("ds", 0x1234);
    assertEquals(0x12340, s.segmentBase(CpuState.DS), "in real mode the base is 16 times it");
  }

  @Test
  void floatingPointControlHas16Bits() {
    assertEquals(RegisterEdit.DONE, set("mxcsr", 0x1F80));
    assertEquals(0x1F80, s.mxcsr());
    assertEquals(RegisterEdit.BAD_VALUE, set("mxcsr", 0x1_0000)); // SDM vol. 1 §10.2.3: #GP
    assertEquals(RegisterEdit.DONE, set("fcw", 0x37F));
    assertEquals(0x37F, s.fcw());
    assertEquals(RegisterEdit.BAD_VALUE, set("fcw", 0x1_0000));
  }

  @Test
  void theStatusWordKeepsWhatFollowsFromTheExceptions() {
    s.fcw(0x37F); // all exceptions masked
    assertEquals(RegisterEdit.DONE, set("fsw", 0x3800 | 0x8080 | 0x01)); // TOP 7, ES and B, IE
    assertEquals(0x3801, X87.statusWord(s));
    s.fcw(0x37E); // but for the invalid operation's
    assertEquals(0x3801 | 0x8080, X87.statusWord(s));
    assertEquals(7, s.ftop());
    assertEquals(RegisterEdit.BAD_VALUE, set("fsw", 0x1_0000));
  }

  @Test
  void xcr0HasX87StateAlwaysAndNoneThatIsNotThere() {
    assertEquals(RegisterEdit.DONE, set("xcr0", 3));
    assertEquals(3, s.xcr0());
    for (long bad : new long[] {0, 2, 5, 7, 1L << 63 | 1}) {
      assertEquals(RegisterEdit.BAD_VALUE, set("xcr0", bad));
    }
    assertEquals(3, s.xcr0());
  }

  @Test
  void cr8IsTheLocalApicsPriorityClass() {
    accepted("cr8", 9);
    assertEquals(9, cpu.taskPriority());
    assertEquals(RegisterEdit.BAD_VALUE, set("cr8", 16));
    assertEquals(9, cpu.taskPriority());
  }

  @Test
  void wholeXmmRegistersAreSet() {
    assertEquals(RegisterEdit.DONE, whole("xmm7").set(cpu, 1, -1));
    assertEquals(1, bootscope.core.bits.Host.getLong(s.xmm(7)));
    assertEquals(-1, bootscope.core.bits.Host.getLong(s.xmm(7) + 8));
  }

  private static CpuRegister whole(String name) {
    return CpuRegisters.named(name).orElseThrow().register();
  }

  @Test
  void x87RegistersAreSetWholeAndAreNotEmptyThen() {
    s.ftwAbridged(0); // as after FINIT; a reset leaves zeros that are not empty
    assertTrue(RegisterValues.of(cpu).empty(whole("st1")));
    assertEquals(RegisterEdit.DONE, whole("st1").set(cpu, 0xC000_0000_0000_0000L, 0x4000));
    RegisterValues now = RegisterValues.of(cpu);
    assertFalse(now.empty(whole("st1")));
    assertTrue(now.empty(whole("st0")));
    assertEquals(3.0, now.extended(whole("st1"))); // 1.1b · 2^1
    assertEquals(RegisterEdit.BAD_VALUE, whole("st1").set(cpu, 0, 0x1_0000));
  }

  @Test
  void whatFollowsFromOthersIsReadOnly() {
    for (String name : List.of("pc", "tr", "ldtr", "ss.base", "cs.attributes", "ftw")) {
      assertEquals(RegisterEdit.READ_ONLY, set(name, 0), name);
      assertFalse(whole(name).settable(), name);
    }
    assertTrue(whole("rax").settable());
  }

  @Test
  void aPartOfARegisterLeavesTheRest() {
    accepted("rax", 0x1122_3344_5566_7788L);
    accepted("ah", 0xAB);
    assertEquals(0x1122_3344_5566_AB88L, get("rax"));
    accepted("AX", 0x1234);
    accepted("eax", 0xFFFF_FFFFL);
    assertEquals(0x1122_3344_FFFF_FFFFL, get("rax"));
    refused(RegisterEdit.BAD_VALUE, "al", 0x100);
    accepted("r15b", 7);
    accepted("sil", 9);
  }

  @Test
  void namesAreTheManualsAndGdbs() {
    accepted("rsp", 0x1234_5678_9ABC_DEF0L);
    assertEquals(0x1234_5678_9ABC_DEF0L, get("sp"));
    assertEquals(0x9ABC_DEF0L, get("esp"));
    assertEquals(0xF0, get("spl"));
    assertEquals(get("rbp"), get("fp"));
    assertEquals(cpu.linearRip(), get("pc"));
    for (String none : List.of("cr1", "nonsense", "", "rax ", "r16")) {
      assertTrue(CpuRegisters.named(none).isEmpty(), none);
    }
  }

  @Test
  void theTableIsSoundAndSaysWhereItComesFrom() {
    for (int i = 0; i < CpuRegisters.all().size(); i++) {
      CpuRegister r = CpuRegisters.all().get(i);
      assertEquals(i, r.index(), r.name());
      assertEquals(r, whole(r.name()));
      assertTrue(r.source().matches("SDM vol\\. \\d.*"), r.name() + ": " + r.source());
      r.fields().forEach(f -> assertTrue(f.low() + f.width() <= r.width(), r.name() + f.name()));
      r.aliases().forEach(a -> assertTrue(a.shift() + a.width() <= r.width(), a.name()));
    }
  }

  @Test
  void valuesAreThoseOfAllRegistersAtOnce() {
    RegisterValues values = RegisterValues.of(cpu);
    for (CpuRegister r : CpuRegisters.all()) {
      assertEquals(r.get(cpu), values.get(r), r.name());
    }
    accepted("rbx", values.get(CpuRegisters.general(CpuState.RBX)) + 1);
    assertEquals(get("rbx") - 1, values.get(CpuRegisters.general(CpuState.RBX)), "as it was");
  }
}

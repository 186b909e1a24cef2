package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.Guest.CODE;
import static bootscope.core.cpu.engine.Guest.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.Msr;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.isa.CpuFeature;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** CPUID, model-specific registers, time, FS and GS bases, random numbers. */
class SystemRegisterTest {
  private static long[] cpuid(Guest g, long leaf, long subleaf) {
    g.s.reg(Guest.RAX, leaf);
    g.s.reg(Guest.RCX, subleaf);
    g.code("cpuid");
    g.s.rip(CODE);
    g.run(1);
    return new long[] {g.reg(Guest.RAX), g.reg(Guest.RBX), g.reg(Guest.RCX), g.reg(Guest.RDX)};
  }

  @Test
  void cpuidReportsLevelTwoOfX8664() { // the psABI's x86-64-v2
    try (Guest g = new Guest().long64()) {
      long[] one = cpuid(g, 1, 0);
      long[] extended = cpuid(g, 0x8000_0001L, 0);
      assertEquals(0, ~one[3] & (1 << 15 | 1 << 8 | 1 | 1 << 24 | 1 << 23 | 1 << 25 | 1 << 26));
      assertEquals(0, ~one[2] & (1 | 1 << 9 | 1 << 13 | 1 << 19 | 1 << 20 | 1 << 23));
      assertEquals(1, extended[2] & 1, "LAHF");
      assertEquals(0, ~extended[3] & (1 << 11 | 1 << 20 | 1 << 29));
      assertEquals(0, one[2] & (1 << 28 | 1 << 12 | 1 << 25), "neither AVX nor FMA nor AES");
    }
  }

  @Test
  void cpuidShowsOsxsaveAsCr4HasIt() { // SDM vol. 2A "CPUID"
    try (Guest g = new Guest().long64()) {
      assertEquals(0, cpuid(g, 1, 0)[2] & 1 << 27);
      g.s.cr(4, g.s.cr(4) | Bits.CR4_OSXSAVE);
      assertEquals(1 << 27, cpuid(g, 1, 0)[2] & 1 << 27);
    }
  }

  @Test
  void cpuidShowsTheLocalApicAsItsBaseRegisterHasIt() { // SDM vol. 3A §10.4.3
    try (Guest g = new Guest().long64()) {
      for (boolean enabled : new boolean[] {true, false, true}) {
        g.lines.enabled = enabled;
        assertEquals(enabled ? 1 << 9 : 0, cpuid(g, 1, 0)[3] & 1 << 9);
        assertEquals(enabled ? 1 << 9 : 0, cpuid(g, 0x8000_0001L, 0)[3] & 1 << 9);
      }
    }
  }

  @Test
  void cpuidClearsTheUpperHalvesAndIsAllowedAtCpl3() {
    try (Guest g = new Guest().user64()) {
      for (int r = 0; r < 4; r++) {
        g.s.reg(r, -1);
      }
      long[] all = cpuid(g, 0xFFFF_FFFF_0000_0000L, 0);
      assertEquals(0xD, all[0]);
      for (long value : all) {
        assertEquals(0, value >>> 32);
      }
    }
  }

  @Test
  void aFeatureThatIsSwitchedOffIsNeitherReportedNorExecuted() {
    Set<CpuFeature> fewer = EnumSet.copyOf(Guest.allFeatures());
    fewer.remove(CpuFeature.POPCNT);
    fewer.remove(CpuFeature.XSAVE);
    try (Guest g = new Guest(16 << 20, fewer).long64()) {
      assertEquals(0, cpuid(g, 1, 0)[2] & (1 << 23 | 1 << 26));
      g.code("popcnt eax,eax");
      g.s.rip(CODE);
      assertEquals(GuestFault.UD, g.runToHandler());
    }
    try (Guest g = new Guest(16 << 20, fewer).long64()) {
      g.s.reg(Guest.RAX, Bits.CR4_PAE | Bits.CR4_OSXSAVE);
      g.code("mov cr4,rax");
      assertEquals(GuestFault.GP, g.runToHandler());
    }
  }

  private static void msr(Guest g, boolean write, int number, long value) {
    g.s.reg(Guest.RCX, number & 0xFFFF_FFFFL | 0xABCL << 32); // the upper half is ignored
    g.s.reg(Guest.RAX, write ? value & 0xFFFF_FFFFL : -1);
    g.s.reg(Guest.RDX, write ? value >>> 32 : -1);
    g.code(write ? "wrmsr" : "rdmsr");
    g.s.rip(CODE);
    g.run(1);
  }

  @Test
  void registersKeepWhatIsWrittenToThem() { // SDM vol. 4
    int[] numbers = {0xC000_0081, 0xC000_0082, 0xC000_0083, 0xC000_0102, 0xC000_0100, 0xC000_0101};
    try (Guest g = new Guest().long64()) {
      for (int number : numbers) {
        long value = 0x0000_1234_5678_0008L + (number & 0xFF);
        msr(g, true, number, value);
        msr(g, false, number, 0);
        assertTrue(g.delivered.isEmpty(), Integer.toHexString(number));
        assertEquals(value, g.reg(Guest.RDX) << 32 | g.reg(Guest.RAX));
        assertEquals(0, g.reg(Guest.RDX) >>> 32);
      }
      assertEquals(0x1234_5678_0008L, g.s.segmentBase(CpuState.FS) & ~0xFFL | 8);
    }
  }

  @Test
  void addressesInRegistersMustBeCanonical() { // SDM vol. 2D "WRMSR"
    int[] numbers = {0xC000_0082, 0xC000_0083, 0xC000_0100, 0xC000_0101, 0xC000_0102};
    for (int number : numbers) {
      try (Guest g = new Guest().long64()) {
        msr(g, true, number, 1L << 47);
        assertEquals(GuestFault.GP, g.last().vector());
      }
    }
  }

  private static long kept(Guest g, int number, long written) {
    msr(g, true, number, written);
    msr(g, false, number, 0);
    assertEquals(List.of(), g.delivered, Integer.toHexString(number));
    return g.reg(Guest.RDX) << 32 | g.reg(Guest.RAX);
  }

  @Test
  void registersKeepTheBitsThatTheyHave() { // AMD APM vol. 2 appendix A and its figures
    long address = 0xFF_FFFF_F000L; // of 40 bits, by pages
    Map<Integer, Long> bits =
        Map.ofEntries(
            Map.entry(0x174, 0xFFFF_FFFFL), // §6.1.2
            Map.entry(0x175, 0xFFFF_FFFFL),
            Map.entry(0x176, 0xFFFF_FFFFL),
            Map.entry(0xC000_0084, 0xFFFF_FFFFL),
            Map.entry(0xC000_0103, 0xFFFF_FFFFL),
            Map.entry(0x17A, 7L), // §9.3.2.3
            Map.entry(0x1D9, 0x3CL), // §13.1.1.5, without what is not there
            Map.entry(0xC001_0010, 0x7C_0000L), // §7.9
            Map.entry(0xC001_0016, address | 0x18),
            Map.entry(0xC001_0017, address | 0x800),
            Map.entry(0xC001_0018, address | 0x18),
            Map.entry(0xC001_0019, address | 0x800),
            Map.entry(0xC001_001A, 0xFF_FF80_0000L),
            Map.entry(0xC001_001D, 0xFF_FF80_0000L),
            Map.entry(0xC001_001F, -1L),
            Map.entry(0xC001_1020, -1L),
            Map.entry(0xC001_1023, -1L));
    try (Guest g = new Guest().long64()) {
      bits.forEach(
          (number, mask) -> assertEquals(mask, kept(g, number, -1), Integer.toHexString(number)));
      bits.forEach((number, mask) -> assertEquals(0, kept(g, number, 0)));
    }
  }

  @Test
  void theFourLegacyPerformanceCountersAreThereInEveryAmdProcessor() { // AMD APM vol. 2 §13.2.1
    try (Guest g = new Guest().long64()) {
      for (int i = 0; i < 8; i++) {
        // A guest that tries whether they count sees that they do not.
        assertEquals(0, kept(g, 0xC001_0000 + i, 0xFFFF));
      }
      msr(g, false, 0xC001_0008, 0);
      assertEquals(GuestFault.GP, g.last().vector());
    }
  }

  @Test
  void rdpmcReadsFourCountersAndNeedsCpl0OrPce() { // AMD APM vol. 3 "RDPMC"
    for (boolean pce : new boolean[] {true, false}) {
      for (int index = 0; index < 5; index++) {
        try (Guest g = new Guest().user64()) {
          g.s.cr(4, g.s.cr(4) | (pce ? Bits.CR4_PCE : 0));
          g.s.reg(Guest.RCX, index);
          g.s.reg(Guest.RAX, -1);
          g.code("rdpmc; jmp $");
          g.run(1);
          boolean read = pce && index < 4;
          assertEquals(read ? List.of() : List.of(GuestFault.GP), vectors(g), "index " + index);
          assertEquals(read ? 0 : -1, g.reg(Guest.RAX));
        }
      }
    }
  }

  private static List<Integer> vectors(Guest g) {
    return g.delivered.stream().map(Guest.Delivered::vector).toList();
  }

  @Test
  void whatSoftwareMayReadInTheFamilyThatCpuidNamesIsThere() { // AMD APM vol. 2 A, BKDG 32559
    int[] numbers = {
      0x2A,
      0x8B,
      0xFE,
      0x179,
      0x1DB,
      0x1DC,
      0x1DD,
      0x1DE,
      0xC001_0015,
      0xC001_001E,
      0xC001_0030,
      0xC001_0035,
      0xC001_0055,
      0xC001_0111,
      0xC001_0112,
      0xC001_0113,
      0xC001_1021,
      0xC001_1022
    };
    try (Guest g = new Guest().long64()) {
      for (int number : numbers) {
        msr(g, false, number, 0);
        assertEquals(List.of(), g.delivered, Integer.toHexString(number));
      }
      msr(g, false, 0xC001_0030, 0);
      assertEquals(cpuid(g, 0x8000_0002L, 0)[0], readLow(g, 0xC001_0030), "the name, as in CPUID");
    }
  }

  private static long readLow(Guest g, int number) {
    msr(g, false, number, 0);
    return g.reg(Guest.RAX);
  }

  @Test
  void whatCpuidOrAnotherRegisterDeniesIsNotThere() {
    int[] numbers = {
      0x17B,
      0x400,
      0xC001_0044, // MCG_CTL and banks: MCG_CAP
      0xE7,
      0xE8, // MPERF, APERF: CPUID 6
      0x48,
      0x49,
      0x10A, // SPEC_CTRL, PRED_CMD, ARCH_CAPABILITIES: CPUID 7, 8000_0008
      0xDA0, // XSS: CPUID Dh, 1
      0xC001_0041,
      0xC001_0042,
      0xC001_0061,
      0xC001_003E, // frequency, temperature: 8000_0007
      0xC001_0114,
      0xC001_0117, // SVM: 8000_0001
      0xC001_0140,
      0xC001_0141, // OSVW: 8000_0001
      0xC001_0200,
      0xC001_0230,
      0xC001_0240, // more counters: 8000_0001
      0xC001_1019,
      0xC001_1030, // breakpoint masks, IBS: 8000_0001
      0xC001_1002,
      0xC001_1003,
      0xC001_1029, // of later families
      0x17,
      0x79 // Intel's
    };
    for (int number : numbers) {
      for (boolean write : new boolean[] {false, true}) {
        try (Guest g = new Guest().long64()) {
          msr(g, write, number, 0);
          assertEquals(List.of(GuestFault.GP), vectors(g), Integer.toHexString(number));
        }
      }
    }
  }

  @Test
  void aRegisterGoesWithItsFeature() {
    Map<CpuFeature, Integer> of =
        Map.of(CpuFeature.SYSENTER, 0x174, CpuFeature.SYSCALL, 0xC000_0081, CpuFeature.TSC, 0x10);
    of.forEach(
        (feature, number) -> {
          Set<CpuFeature> fewer = EnumSet.copyOf(Guest.allFeatures());
          fewer.remove(feature);
          try (Guest g = new Guest(16 << 20, fewer).long64()) {
            msr(g, false, number, 0);
            assertEquals(List.of(GuestFault.GP), vectors(g), feature.name());
          }
        });
    Set<CpuFeature> one = EnumSet.copyOf(Guest.allFeatures());
    one.remove(CpuFeature.RDTSCP); // RDPID reads TSC_AUX too
    try (Guest g = new Guest(16 << 20, one).long64()) {
      assertEquals(5, kept(g, 0xC000_0103, 5));
    }
  }

  @Test
  void mtrrsRefuseReservedBitsAndTypesThatDoNotExist() { // AMD APM vol. 2 §7.7
    Map<Integer, List<Long>> bad =
        Map.of(
            0x2FF, List.of(2L, 7L, 1L << 8, 1L << 12),
            0x200, List.of(2L, 7L, 1L << 8, 1L << 40),
            0x201, List.of(1L, 1L << 10, 1L << 40),
            0x250, List.of(2L, 7L << 56, 0x1EL),
            0xFE, List.of(0x508L));
    bad.forEach(
        (number, values) -> {
          for (long value : values) {
            try (Guest g = new Guest().long64()) {
              msr(g, true, number, value);
              assertEquals(
                  List.of(GuestFault.GP), vectors(g), Integer.toHexString(number) + " " + value);
            }
          }
        });
    try (Guest g = new Guest().long64()) {
      assertEquals(0xC06, kept(g, 0x2FF, 0xC06));
      assertEquals(0xFF_8000_0006L, kept(g, 0x20E, 0xFF_8000_0006L));
      assertEquals(0xFF_8000_0800L, kept(g, 0x20F, 0xFF_8000_0800L));
      kept(g, 0xC001_0010, 1 << 19); // SYSCFG.MtrrFixDramModEn
      assertEquals(0x1E1E_1E1E_1E1E_1E1EL, kept(g, 0x26F, 0x1E1E_1E1E_1E1E_1E1EL), "§7.9.1");
    }
  }

  @Test
  void anUnknownRegisterIsAGeneralProtectionFaultAndReported() {
    try (Guest g = new Guest().long64()) {
      msr(g, false, 0x1234_5678, 0);
      assertEquals(GuestFault.GP, g.last().vector());
      assertEquals(0, g.last().errorCode());
      assertEquals(List.of(0x1234_5678), g.unknownMsrs);
    }
  }

  @Test
  void eferRefusesReservedBitsAndKeepsLma() { // SDM vol. 3A §2.2.1
    try (Guest g = new Guest().long64()) {
      msr(g, true, 0xC000_0080, Msr.EFER_LME | Msr.EFER_SCE);
      assertEquals(Msr.EFER_LME | Msr.EFER_SCE | Msr.EFER_LMA, g.s.msr(Msr.EFER));
      msr(g, true, 0xC000_0080, Msr.EFER_LME | 1 << 1);
      assertEquals(GuestFault.GP, g.last().vector());
    }
    try (Guest g = new Guest().long64()) {
      msr(g, true, 0xC000_0080, 0); // LME may not change while paging is on
      assertEquals(GuestFault.GP, g.last().vector());
    }
  }

  @Test
  void patRefusesMemoryTypesThatDoNotExist() { // SDM vol. 3A §11.12.2
    try (Guest g = new Guest().long64()) {
      msr(g, true, 0x277, 0x0007_0406_0007_0406L);
      assertTrue(g.delivered.isEmpty());
      msr(g, true, 0x277, 2);
      assertEquals(GuestFault.GP, g.last().vector());
    }
  }

  @Test
  void theTimeStampCounterCountsInstructionsAndCanBeSet() { // SDM vol. 3B §17.17
    try (Guest g = new Guest().long64()) {
      g.code("nop; nop; rdtsc; nop; rdtsc");
      g.run(3);
      assertEquals(2, g.reg(Guest.RAX));
      assertEquals(0, g.reg(Guest.RDX));
      g.run(2);
      assertEquals(4, g.reg(Guest.RAX));
      msr(g, true, 0x10, 1L << 40);
      g.code("rdtscp"); // rdtscp, one instruction after the WRMSR
      g.s.rip(CODE);
      g.s.msr(Msr.TSC_AUX, 7);
      g.run(1);
      assertEquals(1L << 40 | 1, g.reg(Guest.RDX) << 32 | g.reg(Guest.RAX));
      assertEquals(7, g.reg(Guest.RCX));
    }
  }

  @Test
  void rdtscNeedsCpl0WithTsd() { // SDM vol. 2B "RDTSC"
    try (Guest g = new Guest().user64()) {
      g.code("rdtsc");
      g.run(1);
      assertEquals(CODE + 2, g.s.rip());
      g.s.cr(4, g.s.cr(4) | Bits.CR4_TSD);
      g.s.rip(CODE);
      assertEquals(GuestFault.GP, g.runToHandler());
    }
  }

  @Test
  void swapgsExchangesTheBases() { // SDM vol. 2B "SWAPGS"
    try (Guest g = new Guest().long64()) {
      g.s.segmentBase(CpuState.GS, 0x60_0000);
      g.s.msr(Msr.KERNEL_GS_BASE, 0x70_0000);
      g.poke32(0x70_0010, 0x33);
      g.code("swapgs; mov eax,gs:0x10");
      g.run(2);
      assertEquals(0x33, g.reg(Guest.RAX));
      assertEquals(0x60_0000, g.s.msr(Msr.KERNEL_GS_BASE));
    }
  }

  @Test
  void wrfsbaseNeedsItsOsBitAndACanonicalAddress() { // SDM vol. 2D "WRFSBASE"
    try (Guest g = new Guest().user64()) {
      g.code("wrfsbase rax");
      assertEquals(GuestFault.UD, g.runToHandler());
    }
    try (Guest g = new Guest().user64()) {
      g.s.cr(4, g.s.cr(4) | Bits.CR4_FSGSBASE);
      g.s.reg(Guest.RAX, 0x1234_5678_9ABCL);
      // wrfsbase rax; rdfsbase rcx; wrgsbase eax
      g.code("wrfsbase rax; rdfsbase rcx; wrgsbase eax");
      g.run(3);
      assertEquals(0x1234_5678_9ABCL, g.reg(Guest.RCX));
      assertEquals(0x5678_9ABCL, g.s.segmentBase(CpuState.GS));
      g.s.reg(Guest.RAX, 1L << 63);
      g.s.rip(CODE);
      assertEquals(GuestFault.GP, g.runToHandler());
    }
  }

  @Test
  void rdrandIsTheSameInEachRunAndSetsCarryAlone() {
    long[] seen = new long[2];
    for (int i = 0; i < 2; i++) {
      try (Guest g = new Guest().long64()) {
        g.cpu.rflags(0x8D7);
        g.code("rdrand rax");
        g.run(1);
        seen[i] = g.reg(Guest.RAX);
        assertEquals(1, g.flags() & 0x8D5);
      }
    }
    assertEquals(seen[0], seen[1]);
  }

  @Test
  void pushfShowsNeitherVmNorRf() { // SDM vol. 2B "PUSHF"
    try (Guest g = new Guest().long64()) {
      g.cpu.rflags(0x24_7CD7 & ~0x100 | 2);
      g.code("pushf");
      g.run(1);
      assertEquals(0x24_7CD7 & ~0x100, g.frame(0, 8));
    }
  }

  @Test
  void popfObeysCplAndIopl() { // SDM vol. 2B "POPF", table 4-15
    long all = 0x24_7ED7 & ~0x100;
    try (Guest g = new Guest().long64()) {
      g.cpu.rflags(2);
      g.poke64(Guest.STACK, all);
      g.code("popf");
      g.run(1);
      assertEquals(all, g.flags());
    }
    for (long iopl : new long[] {0, 0x3000}) {
      try (Guest g = new Guest().user64()) {
        g.cpu.rflags(2 | iopl);
        g.poke64(Guest.USER_STACK, all);
        g.code("popf");
        g.run(1);
        assertEquals(all & ~0x3200L | iopl | (iopl != 0 ? 0x200 : 0), g.flags());
      }
    }
    try (Guest g = new Guest().long64()) {
      g.cpu.rflags(0x24_0002);
      g.poke16(Guest.STACK, 0x8D7);
      g.code("popfw"); // 16 bits leave the upper half
      g.run(1);
      assertEquals(0x24_08D7, g.flags());
    }
  }

  @Test
  void invpcidChecksItsDescriptor() { // SDM vol. 2A "INVPCID"
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RBX, DATA);
      g.s.reg(Guest.RAX, 2);
      g.code("invpcid rax,[rbx]");
      g.run(1);
      assertEquals(CODE + 5, g.s.rip());
      g.s.reg(Guest.RAX, 4);
      g.s.rip(CODE);
      assertEquals(GuestFault.GP, g.runToHandler());
    }
  }

  @Test
  void aStateSavedInOneProcessorRunsOnInAnother() {
    String code = "again: inc eax; add ebx,eax; push rax; pop rdx; loop again; hlt";
    try (Guest a = new Guest().long64();
        Guest b = new Guest().long64()) {
      a.code(code);
      b.code(code);
      a.s.reg(Guest.RCX, 40);
      a.run(50);
      Map<String, Object> saved = new HashMap<>();
      a.cpu.save(
          new StateWriter() {
            @Override
            public void putLong(String name, long value) {
              saved.put(name, value);
            }

            @Override
            public void putBytes(String name, byte[] value) {
              saved.put(name, value.clone());
            }
          });
      b.cpu.restore(
          new StateReader() {
            @Override
            public long getLong(String name) {
              return (Long) saved.get(name);
            }

            @Override
            public byte[] getBytes(String name) {
              return (byte[]) saved.get(name);
            }
          });
      b.clock.restore(a.clock.now(), 0);
      a.run(60);
      b.run(60);
      for (int r = 0; r < 16; r++) {
        assertEquals(a.reg(r), b.reg(r));
      }
      assertEquals(a.flags(), b.flags());
      assertEquals(a.s.rip(), b.s.rip());
    }
  }
}

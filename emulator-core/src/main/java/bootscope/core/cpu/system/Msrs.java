package bootscope.core.cpu.system;

import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.Msr;
import bootscope.core.event.GuestListener;
import bootscope.core.event.RegisterFile;
import bootscope.core.isa.CpuFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * RDMSR and WRMSR. {@link #registers} is the whole of it: what AMD64 has in every processor (AMD
 * APM vol. 2 appendix A, SDM vol. 4 where AMD follows it), what CPUID reports, and what software
 * may take for granted in the family that CPUID names (AMD BKDG for family 0Fh, publication 32559).
 * An MSR that is not there, or whose feature is switched off, is #GP(0).
 */
public final class Msrs {
  private interface Reader {
    long read(Msrs m);
  }

  private interface Writer {
    void write(Msrs m, long value);
  }

  /**
   * A register, or the first of {@code count} that lie one behind the other and are alike.
   *
   * @param needs the CPUID feature that brings it; {@link CpuFeature#BASE} for one that is always
   *     there
   */
  private record Register(
      int number, int count, String name, CpuFeature needs, Reader reader, Writer writer) {}

  private static final Reader REFUSED_READ =
      m -> {
        throw m.s.fault(GuestFault.GP, 0);
      };

  private static final long ADDRESS = (1L << Bits.PHYSICAL_BITS) - 4096; // of a page
  private static final long MTRR_VALID = 1 << 11;
  private static final int FIXED_RANGE_MODIFY = 1 << 19; // of SYSCFG: bits 4:3 of types appear
  private static final long HWCR_KEPT = 0xF_FFFF & ~(1 << 15 | 1 << 17); // not SSEDIS, WRAP32DIS

  private final Cpu c;
  private final CpuState s;
  private final Mode mode;
  private final ControlRegisters control;
  private final Connections connections;
  private final long tscHz;
  private final int[] numbers; // ascending, unsigned
  private final Register[] present; // by the same index

  Msrs(Cpu c, Mode mode, ControlRegisters control, Connections connections, long tscHz) {
    this.c = c;
    this.s = c.s;
    this.mode = mode;
    this.control = control;
    this.connections = connections;
    this.tscHz = tscHz;
    List<Register> each = new ArrayList<>();
    for (Register r : registers()) {
      if (r.needs == CpuFeature.BASE || c.features.contains(r.needs)) {
        for (int i = 0; i < r.count; i++) {
          each.add(new Register(r.number + i, 1, r.name, r.needs, r.reader, r.writer));
        }
      }
    }
    each.sort((a, b) -> Integer.compareUnsigned(a.number, b.number));
    present = each.toArray(Register[]::new);
    numbers = each.stream().mapToInt(Register::number).toArray();
  }

  private static List<Register> registers() {
    List<Register> all = new ArrayList<>();
    // The clock.
    all.add(register(0x10, "TSC", CpuFeature.TSC, Msrs::tsc, (m, v) -> m.moveTsc(v - m.tsc())));
    // Deviation: AMD has none, and CPUID reports none; kept, so that a guest which writes it
    // without looking does not stop. What it holds is true (SDM vol. 3B §17.17.3).
    all.add(
        register(
            0x3B,
            "TSC_ADJUST",
            CpuFeature.TSC,
            kept(Msr.TSC_ADJUST),
            (m, v) -> m.moveTsc(v - m.s.msr(Msr.TSC_ADJUST))));

    // Memory types (APM vol. 2 §7.7, §7.8). MTRRcap: 8 variable ranges, fixed ranges, WC.
    all.add(register(0xFE, "MTRRcap", constant(0x508), refused()));
    for (int i = 0; i < 8; i++) {
      int slot = Msr.MTRR_VARIABLE + 2 * i;
      all.add(
          register(
              0x200 + 2 * i,
              "MTRRphysBase",
              kept(slot),
              (m, v) -> m.keep(slot, v, ADDRESS | 0xFF, m.types(v & 0xFF, 1, false))));
      all.add(
          register(
              0x201 + 2 * i,
              "MTRRphysMask",
              kept(slot + 1),
              (m, v) -> m.keep(slot + 1, v, ADDRESS | MTRR_VALID, true)));
    }
    int[] fixed = {0x250, 0x258, 0x259, 0x268, 0x269, 0x26A, 0x26B, 0x26C, 0x26D, 0x26E, 0x26F};
    for (int i = 0; i < fixed.length; i++) {
      int slot = Msr.MTRR_FIXED + i;
      all.add(
          register(
              fixed[i],
              "MTRRfix",
              kept(slot),
              (m, v) -> m.keep(slot, v, -1, m.types(v & ~m.fixedRangeBits(), 8, false))));
    }
    all.add(
        register(
            0x277, "PAT", kept(Msr.PAT), (m, v) -> m.keep(Msr.PAT, v, -1, m.types(v, 8, true))));
    all.add(
        register(
            0x2FF,
            "MTRRdefType",
            kept(Msr.MTRR_DEF_TYPE),
            (m, v) -> m.keep(Msr.MTRR_DEF_TYPE, v, 0xCFF, m.types(v & 0xFF, 1, false))));

    // System calls (APM vol. 2 §6.1). SYSENTER's are 32 bits wide: it is for legacy mode only.
    CpuFeature sysenter = CpuFeature.SYSENTER;
    all.add(plain(0x174, "SYSENTER_CS", sysenter, Msr.SYSENTER_CS, 0xFFFF_FFFFL));
    all.add(plain(0x175, "SYSENTER_ESP", sysenter, Msr.SYSENTER_ESP, 0xFFFF_FFFFL));
    all.add(plain(0x176, "SYSENTER_EIP", sysenter, Msr.SYSENTER_EIP, 0xFFFF_FFFFL));
    CpuFeature syscall = CpuFeature.SYSCALL;
    all.add(register(0xC000_0080, "EFER", kept(Msr.EFER), (m, v) -> m.control.writeEfer(v)));
    all.add(plain(0xC000_0081, "STAR", syscall, Msr.STAR, -1));
    all.add(address(0xC000_0082, "LSTAR", syscall, Msr.LSTAR));
    all.add(address(0xC000_0083, "CSTAR", syscall, Msr.CSTAR));
    all.add(plain(0xC000_0084, "FMASK", syscall, Msr.FMASK, 0xFFFF_FFFFL));
    CpuFeature longMode = CpuFeature.LONG_MODE;
    all.add(segmentBase(0xC000_0100, "FS_BASE", CpuState.FS));
    all.add(segmentBase(0xC000_0101, "GS_BASE", CpuState.GS));
    all.add(address(0xC000_0102, "KERNEL_GS_BASE", longMode, Msr.KERNEL_GS_BASE));
    // Two instructions read it; it is there with either.
    all.add(plain(0xC000_0103, "TSC_AUX", CpuFeature.RDTSCP, Msr.TSC_AUX, 0xFFFF_FFFFL));
    all.add(plain(0xC000_0103, "TSC_AUX", CpuFeature.RDPID, Msr.TSC_AUX, 0xFFFF_FFFFL));

    // Machine check without a bank and without MCG_CTL, which MCG_CAP says (APM vol. 2 §9.3.2).
    all.add(register(0x179, "MCG_CAP", constant(0), refused()));
    all.add(plain(0x17A, "MCG_STATUS", CpuFeature.BASE, Msr.MCG_STATUS, 7));

    // Deviation: branches are neither recorded nor trapped (APM vol. 2 §13.1.1.5), which would cost
    // every branch: LBR and BTF read as zero. The bits that drive pins are kept.
    all.add(plain(0x1D9, "DebugCtl", CpuFeature.BASE, Msr.DEBUGCTL, 0x3C));
    all.add(register(0x1DB, 4, "LastBranch, LastException", constant(0), refused()));

    // Deviation: the four legacy performance counters are in every AMD processor, whatever CPUID
    // says (APM vol. 2 §13.2.1), so that they can be read and written here; but they count
    // nothing, hold nothing, and raise no interrupt. A guest's perf that tries one sees that, and
    // is left with software events.
    all.add(register(0xC001_0000, 4, "PerfEvtSel", constant(0), ignored()));
    all.add(register(0xC001_0004, 4, "PerfCtr", constant(0), ignored()));

    // How the family routes memory accesses (APM vol. 2 §7.9, appendix A.7). Kept as a PC's
    // firmware would: all RAM is where the memory map says without them.
    all.add(plain(0xC001_0010, "SYSCFG", CpuFeature.BASE, Msr.SYSCFG, 0x7C_0000));
    for (int i = 0; i < 2; i++) {
      int slot = Msr.IORR + 2 * i;
      all.add(plain(0xC001_0016 + 2 * i, "IORRBase", CpuFeature.BASE, slot, ADDRESS | 0x18));
      all.add(
          plain(0xC001_0017 + 2 * i, "IORRMask", CpuFeature.BASE, slot + 1, ADDRESS | MTRR_VALID));
    }
    long top = ADDRESS & -(1L << 23);
    all.add(plain(0xC001_001A, "TOP_MEM", CpuFeature.BASE, Msr.TOP_MEM, top));
    all.add(plain(0xC001_001D, "TOP_MEM2", CpuFeature.BASE, Msr.TOP_MEM2, top));

    // The family's own (BKDG 32559 chapter 14): configuration that changes nothing here.
    all.add(register(0x2A, "EBL_CR_POWERON", constant(0), ignored()));
    all.add(register(0x8B, "PATCH_LEVEL", constant(0), ignored()));
    all.add(plain(0xC001_0015, "HWCR", CpuFeature.BASE, Msr.HWCR, HWCR_KEPT));
    all.add(register(0xC001_001E, "MANID", constant(0), refused()));
    all.add(plain(0xC001_001F, "NB_CFG", CpuFeature.BASE, Msr.NB_CFG, -1));
    all.add(register(0xC001_0020, "PATCH_LOADER", REFUSED_READ, ignored()));
    for (int i = 0; i < 6; i++) {
      all.add(register(0xC001_0030 + i, "CPU name", constant(Cpuid.brand(8 * i)), refused()));
    }
    all.add(register(0xC001_0055, "INT_PENDING", constant(0), ignored()));
    for (int i = 0; i < 4; i++) {
      all.add(
          plain(
              0xC001_1020 + i, "LS_CFG, IC_CFG, DC_CFG, BU_CFG", CpuFeature.BASE, Msr.CFG + i, -1));
    }
    // Deviation: there is no system management mode; its registers read as after a reset.
    all.add(register(0xC001_0111, "SMM_BASE", constant(0x3_0000), ignored()));
    all.add(register(0xC001_0112, 2, "SMM_ADDR, SMM_MASK", constant(0), ignored()));

    // Deviation: Intel's, and without effect; guests that ask for no vendor write and read it.
    all.add(plain(0x1A0, "MISC_ENABLE", CpuFeature.BASE, Msr.MISC_ENABLE, -1));
    return all;
  }

  /** The number of an MSR by its name here, in upper or lower case; with {@code ia32_} or not. */
  public static OptionalInt number(String name) {
    String wanted = name.replaceFirst("(?i)^ia32_", "");
    return registers().stream()
        .filter(r -> r.count == 1 && r.name.equalsIgnoreCase(wanted))
        .mapToInt(Register::number)
        .findFirst();
  }

  /** What an MSR is called here; empty for one that this processor does not know at all. */
  public static Optional<String> name(int number) {
    return registers().stream()
        .filter(r -> Integer.compareUnsigned(number - r.number, r.count) < 0)
        .map(Register::name)
        .findFirst();
  }

  // ---------------------------------------------------------------- kinds of registers

  private static Register register(int number, String name, Reader reader, Writer writer) {
    return register(number, name, CpuFeature.BASE, reader, writer);
  }

  private static Register register(
      int number, int count, String name, Reader reader, Writer writer) {
    return new Register(number, count, name, CpuFeature.BASE, reader, writer);
  }

  private static Register register(
      int number, String name, CpuFeature needs, Reader reader, Writer writer) {
    return new Register(number, 1, name, needs, reader, writer);
  }

  /** Keeps those bits that it has; others are dropped. */
  private static Register plain(int number, String name, CpuFeature needs, int slot, long bits) {
    return register(number, name, needs, kept(slot), (m, v) -> m.s.msr(slot, v & bits));
  }

  /** Keeps a linear address, which must be canonical. */
  private static Register address(int number, String name, CpuFeature needs, int slot) {
    return register(
        number, name, needs, kept(slot), (m, v) -> m.keep(slot, v, -1, Mmu.canonical(v)));
  }

  private static Register segmentBase(int number, String name, int segment) {
    return register(
        number,
        name,
        CpuFeature.LONG_MODE,
        m -> m.s.segmentBase(segment),
        (m, v) -> m.segmentBase(segment, v));
  }

  private static Reader kept(int slot) {
    return m -> m.s.msr(slot);
  }

  private static Reader constant(long value) {
    return m -> value;
  }

  private static Writer ignored() {
    return (m, v) -> {};
  }

  private static Writer refused() {
    return (m, v) -> {
      throw m.s.fault(GuestFault.GP, 0);
    };
  }

  // ---------------------------------------------------------------- access

  /** The time-stamp counter now. */
  public long tsc() {
    long now = c.now();
    long ticks = tscHz == 1_000_000_000L ? now : (long) ((double) now * tscHz / 1_000_000_000.0);
    return ticks + s.msr(Msr.TSC_OFFSET);
  }

  long read(int number) {
    if (connections.msrs.owns(number)) {
      if (!connections.msrs.readable(number)) {
        throw s.fault(GuestFault.GP, 0);
      }
      c.beforeDevice();
      long value = connections.msrs.read(number);
      connections.registerRead(RegisterFile.MSR, number, value);
      return value;
    }
    return find(number, false).reader.read(this);
  }

  void write(int number, long value) {
    if (connections.msrs.owns(number)) {
      c.beforeDevice();
      long before = connections.msrs.readable(number) ? connections.msrs.read(number) : value;
      if (!connections.msrs.write(number, value)) {
        throw s.fault(GuestFault.GP, 0);
      }
      connections.registerWritten(RegisterFile.MSR, number, before, value);
      return;
    }
    Register register = find(number, true);
    long before = register.reader == REFUSED_READ ? 0 : register.reader.read(this);
    register.writer.write(this, value);
    long after = register.reader == REFUSED_READ ? value : register.reader.read(this);
    connections.registerWritten(RegisterFile.MSR, number, before, after);
  }

  private Register find(int number, boolean write) {
    int low = 0;
    int high = numbers.length - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      int order = Integer.compareUnsigned(numbers[middle], number);
      if (order == 0) {
        return present[middle];
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    for (GuestListener l : connections.listeners.all()) {
      l.unknownMsr(number, write);
    }
    throw s.fault(GuestFault.GP, 0);
  }

  /** RDPMC: the four counters of {@link #registers}; a higher index is #GP(0) (APM vol. 3). */
  long counter(int index) {
    if (index < 0 || index > 3) {
      throw s.fault(GuestFault.GP, 0);
    }
    return read(0xC001_0004 + index);
  }

  /** Keeps a value whose other bits must be zero, and which must be valid in itself too. */
  private void keep(int slot, long value, long bits, boolean valid) {
    if ((value & ~bits) != 0 || !valid) {
      throw s.fault(GuestFault.GP, 0);
    }
    s.msr(slot, value);
  }

  /** Whether so many bytes are memory types that exist (APM vol. 2 tables 7-5 and 7-9). */
  private boolean types(long value, int count, boolean pat) {
    for (int i = 0; i < count; i++) {
      int type = (int) (value >>> 8 * i) & 0xFF;
      if (type > 7 || type == 2 || type == 3 || type == 7 && !pat) {
        return false;
      }
    }
    return true;
  }

  /** RdMem and WrMem of fixed ranges, while SYSCFG lets them be written (APM vol. 2 §7.9.1). */
  private long fixedRangeBits() {
    return (s.msr(Msr.SYSCFG) & FIXED_RANGE_MODIFY) != 0 ? 0x1818_1818_1818_1818L : 0;
  }

  private void segmentBase(int segment, long value) {
    if (!Mmu.canonical(value)) {
      throw s.fault(GuestFault.GP, 0);
    }
    s.segmentBase(segment, value);
    if (!c.code64()) {
      mode.changed(); // a flat segment may have a base now
    }
  }

  /** Both ways of setting the counter move IA32_TSC_ADJUST too (SDM vol. 3B §17.17.3). */
  private void moveTsc(long by) {
    s.msr(Msr.TSC_OFFSET, s.msr(Msr.TSC_OFFSET) + by);
    s.msr(Msr.TSC_ADJUST, s.msr(Msr.TSC_ADJUST) + by);
    c.beforeDevice();
    connections.controller.tscOffset(s.msr(Msr.TSC_OFFSET));
  }
}

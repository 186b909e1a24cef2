package bootscope.core.debug;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.FieldDescription.bits;

import bootscope.core.bits.Host;
import bootscope.core.cpu.fpu.X87;
import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.debug.CpuRegister.Alias;
import bootscope.core.debug.CpuRegister.Getter;
import bootscope.core.debug.CpuRegister.Group;
import bootscope.core.debug.CpuRegister.Setter;
import bootscope.core.describe.FieldDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@link CpuRegisters} holds, a line or few a register. */
final class RegisterTable {
  /** RAX to R15 by number in an instruction's encoding, and the order in which they are shown. */
  private static final String[] GENERAL = {
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13",
    "r14", "r15"
  };

  private static final int[] GENERAL_ORDER = {0, 3, 1, 2, 6, 7, 5, 4, 8, 9, 10, 11, 12, 13, 14, 15};

  private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "ldtr", "tr"};
  private static final int[] SEGMENT_ORDER = {1, 2, 3, 0, 4, 5, 6, 7};

  private final List<CpuRegister> all = new ArrayList<>();

  private RegisterTable() {
    for (int number : GENERAL_ORDER) {
      general(number);
    }
    pointers();
    for (int number : SEGMENT_ORDER) {
      selector(number);
    }
    for (int number : SEGMENT_ORDER) {
      hidden(number);
    }
    tables();
    control();
    debug();
    msrs();
    sse();
    x87();
  }

  /** All registers, in the order in which they are shown. */
  static List<CpuRegister> make() {
    return List.copyOf(new RegisterTable().all);
  }

  private void pointers() {
    of(Group.POINTER, "rip", 64, "offset of the next instruction", "SDM vol. 1 §3.5")
        .part("eip", 0, 32)
        .part("ip", 0, 16)
        .is(p -> p.state().rip(), RegisterRules::rip);
    of(Group.POINTER, "pc", 64, "linear address of the next instruction", "SDM vol. 1 §3.3.1")
        .is(p -> p.linearRip(), CpuRegister.READ_ONLY);
    of(Group.POINTER, "rflags", 64, "flags", "SDM vol. 1 §3.4.3")
        .part("eflags", 0, 32)
        .part("flags", 0, 16)
        .fields(
            bit("CF", 0, "carry: out of the highest bit, or a borrow"),
            bit("PF", 2, "parity: the low byte has an even number of ones"),
            bit("AF", 4, "auxiliary carry: out of bit 3"),
            bit("ZF", 6, "zero: the result is 0"),
            bit("SF", 7, "sign: the highest bit of the result"),
            bit("TF", 8, "trap: a debug exception after each instruction"),
            bit("IF", 9, "maskable interrupts are taken"),
            bit("DF", 10, "direction: string instructions run downwards"),
            bit("OF", 11, "overflow of signed arithmetic"),
            bits("IOPL", 13, 12, "least privileged level that may use ports"),
            bit("NT", 14, "nested task"),
            bit("RF", 16, "resume: no instruction breakpoint for one instruction"),
            bit("VM", 17, "virtual-8086 mode"),
            bit("AC", 18, "alignment check; with SMAP, user pages may be accessed"),
            bit("VIF", 19, "virtual interrupt flag"),
            bit("VIP", 20, "virtual interrupt pending"),
            bit("ID", 21, "can be changed where CPUID exists"))
        .is(p -> p.rflags(), RegisterRules::rflags);
  }

  private void tables() {
    of(Group.TABLE, "gdtr", 64, "base of the global descriptor table", "SDM vol. 3A §2.4.1")
        .is(
            p -> p.state().gdtrBase(),
            RegisterRules.checked(
                Mmu::canonical, (p, v) -> p.state().gdtr(v, p.state().gdtrLimit())));
    of(Group.TABLE, "gdtr.limit", 16, "its last byte", "SDM vol. 3A §2.4.1")
        .is(
            p -> p.state().gdtrLimit(),
            RegisterRules.checked(
                RegisterRules::any, (p, v) -> p.state().gdtr(p.state().gdtrBase(), (int) v)));
    of(Group.TABLE, "idtr", 64, "base of the interrupt descriptor table", "SDM vol. 3A §2.4.3")
        .is(
            p -> p.state().idtrBase(),
            RegisterRules.checked(
                Mmu::canonical, (p, v) -> p.state().idtr(v, p.state().idtrLimit())));
    of(Group.TABLE, "idtr.limit", 16, "its last byte", "SDM vol. 3A §2.4.3")
        .is(
            p -> p.state().idtrLimit(),
            RegisterRules.checked(
                RegisterRules::any, (p, v) -> p.state().idtr(p.state().idtrBase(), (int) v)));
  }

  private void control() {
    of(Group.CONTROL, "cr0", 64, "modes", "SDM vol. 3A §2.5")
        .fields(
            bit("PE", 0, "protected mode"),
            bit("MP", 1, "WAIT minds TS"),
            bit("EM", 2, "no x87: its instructions raise #NM"),
            bit("TS", 3, "task switched: the next x87 or SSE instruction raises #NM"),
            bit("ET", 4, "always 1"),
            bit("NE", 5, "x87 errors raise #MF"),
            bit("WP", 16, "write protection holds for the kernel, too"),
            bit("AM", 18, "alignment checks are possible"),
            bit("NW", 29, "caches: no write-through"),
            bit("CD", 30, "caches off"),
            bit("PG", 31, "paging"))
        .is(p -> p.state().cr(0), RegisterRules::cr0);
    of(Group.CONTROL, "cr2", 64, "address of the last page fault", "SDM vol. 3A §2.5")
        .is(p -> p.state().cr(2), RegisterRules.plain((p, v) -> p.state().cr(2, v)));
    of(Group.CONTROL, "cr3", 64, "root of the page tables", "SDM vol. 3A §2.5")
        .fields(
            bits("PCID", 11, 0, "with CR4.PCIDE, the process context; else bits 3 PWT and 4 PCD"),
            bits("BASE", 51, 12, "number of the page that holds the highest table"))
        .is(
            p -> p.state().cr(3),
            RegisterRules.checked(RegisterRules::physical, (p, v) -> p.state().cr(3, v)));
    of(Group.CONTROL, "cr4", 64, "extensions", "SDM vol. 3A §2.5")
        .fields(
            bit("VME", 0, "virtual-8086 extensions"),
            bit("PVI", 1, "protected-mode virtual interrupts"),
            bit("TSD", 2, "RDTSC for the kernel only"),
            bit("DE", 3, "debugging extensions: I/O breakpoints"),
            bit("PSE", 4, "4 MiB pages in 32-bit paging"),
            bit("PAE", 5, "64-bit page table entries"),
            bit("MCE", 6, "machine checks"),
            bit("PGE", 7, "global pages"),
            bit("PCE", 8, "RDPMC for everybody"),
            bit("OSFXSR", 9, "SSE instructions are allowed"),
            bit("OSXMMEXCPT", 10, "SSE errors raise #XM"),
            bit("UMIP", 11, "SGDT and the like for the kernel only"),
            bit("LA57", 12, "five levels of page tables"),
            bit("FSGSBASE", 16, "RDFSBASE and the like are allowed"),
            bit("PCIDE", 17, "process-context identifiers"),
            bit("OSXSAVE", 18, "XSAVE and XGETBV are allowed"),
            bit("SMEP", 20, "the kernel may not execute user pages"),
            bit("SMAP", 21, "the kernel may not access user pages"))
        .is(p -> p.state().cr(4), RegisterRules::cr4);
    of(Group.CONTROL, "cr8", 4, "the local APIC's task priority", "SDM vol. 3A §11.8.6")
        .is(
            p -> p.taskPriority(),
            RegisterRules.checked(RegisterRules::any, (p, v) -> p.taskPriority((int) v)));
    of(Group.CONTROL, "efer", 64, "extended features", "SDM vol. 3A §2.2.1")
        .fields(
            bit("SCE", 0, "SYSCALL and SYSRET"),
            bit("LME", 8, "long mode is wanted"),
            bit("LMA", 10, "long mode is active: LME and CR0.PG"),
            bit("NXE", 11, "pages can be marked as not executable"))
        .is(p -> p.state().msr(Msr.EFER), RegisterRules::efer);
  }

  private void debug() {
    for (int i = 0; i < 4; i++) {
      int number = i;
      of(Group.DEBUG, "dr" + i, 64, "address of breakpoint " + i, "SDM vol. 3B §17.2.1")
          .is(
              p -> p.state().dr(number),
              RegisterRules.checked(RegisterRules::any, (p, v) -> p.state().dr(number, v)));
    }
    of(Group.DEBUG, "dr6", 64, "debug status", "SDM vol. 3B §17.2.3")
        .fields(
            bit("B0", 0, "breakpoint 0"),
            bit("B1", 1, "breakpoint 1"),
            bit("B2", 2, "breakpoint 2"),
            bit("B3", 3, "breakpoint 3"),
            bit("BD", 13, "access to debug registers"),
            bit("BS", 14, "single step"),
            bit("BT", 15, "task switch"))
        .is(
            p -> p.state().dr(6),
            RegisterRules.checked(
                RegisterRules::narrow, (p, v) -> p.state().dr(6, v | Bits.DR6_FIXED)));
    of(Group.DEBUG, "dr7", 64, "debug control", "SDM vol. 3B §17.2.4")
        .fields(
            bit("L0", 0, "breakpoint 0, in this task"),
            bit("G0", 1, "breakpoint 0"),
            bit("L1", 2, "breakpoint 1, in this task"),
            bit("G1", 3, "breakpoint 1"),
            bit("L2", 4, "breakpoint 2, in this task"),
            bit("G2", 5, "breakpoint 2"),
            bit("L3", 6, "breakpoint 3, in this task"),
            bit("G3", 7, "breakpoint 3"),
            bit("GD", 13, "accesses to debug registers raise #DB"),
            bits("RW0", 17, 16, "breakpoint 0", "execute", "write", "port", "read or write"),
            bits("LEN0", 19, 18, "breakpoint 0", "1 byte", "2 bytes", "8 bytes", "4 bytes"),
            bits("RW1", 21, 20, "breakpoint 1", "execute", "write", "port", "read or write"),
            bits("LEN1", 23, 22, "breakpoint 1", "1 byte", "2 bytes", "8 bytes", "4 bytes"),
            bits("RW2", 25, 24, "breakpoint 2", "execute", "write", "port", "read or write"),
            bits("LEN2", 27, 26, "breakpoint 2", "1 byte", "2 bytes", "8 bytes", "4 bytes"),
            bits("RW3", 29, 28, "breakpoint 3", "execute", "write", "port", "read or write"),
            bits("LEN3", 31, 30, "breakpoint 3", "1 byte", "2 bytes", "8 bytes", "4 bytes"))
        .is(
            p -> p.state().dr(7),
            RegisterRules.checked(
                RegisterRules::narrow, (p, v) -> p.state().dr(7, v | Bits.DR7_FIXED)));
  }

  private void msrs() {
    // As WRMSR would take the values (SDM vol. 4).
    msr("star", "selectors of SYSCALL and SYSRET")
        .is(get(Msr.STAR), RegisterRules.plain((p, v) -> p.state().msr(Msr.STAR, v)));
    msr("lstar", "where SYSCALL of 64-bit code leads").address(Msr.LSTAR);
    msr("cstar", "where SYSCALL of compatibility mode leads").address(Msr.CSTAR);
    msr("fmask", "flags that SYSCALL clears").narrow(Msr.FMASK);
    segmentBase("fs_base", CpuState.FS);
    segmentBase("gs_base", CpuState.GS);
    msr("kernel_gs_base", "what SWAPGS exchanges with the base of GS").address(Msr.KERNEL_GS_BASE);
    msr("sysenter_cs", "selector of SYSENTER").narrow(Msr.SYSENTER_CS);
    msr("sysenter_esp", "stack pointer of SYSENTER").narrow(Msr.SYSENTER_ESP);
    msr("sysenter_eip", "where SYSENTER leads").narrow(Msr.SYSENTER_EIP);
    msr("pat", "memory types by PAT, PCD and PWT of a page-table entry")
        .is(
            get(Msr.PAT),
            RegisterRules.checked(RegisterRules::memoryTypes, (p, v) -> p.state().msr(Msr.PAT, v)));
    msr("tsc_aux", "what RDTSCP and RDPID read").narrow(Msr.TSC_AUX);
  }

  private void sse() {
    for (int i = 0; i < 16; i++) {
      int number = i;

      of(Group.SSE, "xmm" + i, 128, "", "SDM vol. 1 §10.2.2")
          .is(
              p -> Host.getLong(p.state().xmm(number)),
              p -> Host.getLong(p.state().xmm(number) + 8),
              (p, low, high) -> RegisterRules.xmm(p, number, low, high));
    }
    of(Group.SSE, "mxcsr", 32, "SSE control and status", "SDM vol. 1 §10.2.3")
        .fields(
            bit("IE", 0, "invalid operation"),
            bit("DE", 1, "denormal"),
            bit("ZE", 2, "division by zero"),
            bit("OE", 3, "overflow"),
            bit("UE", 4, "underflow"),
            bit("PE", 5, "precision"),
            bit("DAZ", 6, "denormals are zeros"),
            bits("MASKS", 12, 7, "which errors raise no exception"),
            bits("RC", 14, 13, "rounding", "nearest", "down", "up", "to zero"),
            bit("FZ", 15, "flush to zero"))
        .is(
            p -> p.state().mxcsr(),
            RegisterRules.checked(v -> v >>> 16 == 0, (p, v) -> p.state().mxcsr((int) v)));
  }

  private void x87() {
    for (int i = 0; i < 8; i++) {
      int number = i;

      of(Group.X87, "st" + i, 80, "", "SDM vol. 1 §8.1.2")
          .is(
              p -> Host.getLong(p.state().x87(RegisterRules.physical(p.state(), number))),
              p -> Host.getU16(p.state().x87(RegisterRules.physical(p.state(), number)) + 8),
              (p, low, high) -> RegisterRules.x87(p, number, low, high));
    }
    of(Group.X87, "fcw", 16, "x87 control", "SDM vol. 1 §8.1.5")
        .fields(
            bits("MASKS", 5, 0, "which errors raise no exception"),
            bits("PC", 9, 8, "precision", "single", "reserved", "double", "extended"),
            bits("RC", 11, 10, "rounding", "nearest", "down", "up", "to zero"))
        .is(
            p -> p.state().fcw(),
            RegisterRules.checked(RegisterRules::any, (p, v) -> p.state().fcw((int) v)));
    // ES and B follow from the exceptions (SDM vol. 1 §8.1.3.3).
    of(Group.X87, "fsw", 16, "x87 status", "SDM vol. 1 §8.1.3")
        .fields(
            bits("ERRORS", 5, 0, "precision, underflow, overflow, zero, denormal, invalid"),
            bit("SF", 6, "stack fault"),
            bit("ES", 7, "an error is pending"),
            bit("C0", 8, "condition"),
            bit("C1", 9, "condition"),
            bit("C2", 10, "condition"),
            bits("TOP", 13, 11, "register that is ST(0)"),
            bit("C3", 14, "condition"),
            bit("B", 15, "busy"))
        .is(
            p -> p.state().fswWithoutTop() | p.state().ftop() << 11,
            RegisterRules.checked(
                RegisterRules::any, (p, v) -> X87.statusWord(p.state(), (int) v))); // A bit each.
    of(Group.X87, "ftw", 8, "which of the eight registers are not empty", "SDM vol. 1 §8.1.7")
        .is(p -> rotated(p.state()), CpuRegister.READ_ONLY);
    // x87 state is never off, and there is no other than x87 and SSE (SDM vol. 1 §13.3).
    of(Group.X87, "xcr0", 64, "states that XSAVE saves", "SDM vol. 3A §2.6")
        .fields(
            bit("X87", 0, "x87"),
            bit("SSE", 1, "XMM registers"),
            bit("AVX", 2, "upper halves of YMM registers"))
        .is(
            p -> p.state().xcr0(),
            RegisterRules.checked(v -> v == 1 || v == 3, (p, v) -> p.state().xcr0(v)));
  }

  private void general(int number) {
    String name = GENERAL[number];
    Line line = of(Group.GENERAL, name, 64, "", "SDM vol. 1 §3.4.1");
    if (number >= 8) {
      line.part(name + "d", 0, 32).part(name + "w", 0, 16).part(name + "b", 0, 8);
    } else {
      String two = name.substring(1);
      line.part("e" + two, 0, 32).part(two, 0, 16);
      line.part(number < 4 ? two.charAt(0) + "l" : two + "l", 0, 8);
      if (number < 4) {
        line.part(two.charAt(0) + "h", 8, 8);
      }
    }
    line.is(p -> p.state().reg(number), RegisterRules.plain((p, v) -> p.state().reg(number, v)));
  }

  private void selector(int number) {
    of(Group.SEGMENT, SEGMENTS[number], 16, "selector", "SDM vol. 3A §3.4.2")
        .is(
            p -> p.state().selector(number),
            number > CpuState.GS
                ? CpuRegister.READ_ONLY
                : (p, value, high) -> RegisterRules.selector(p, number, value));
  }

  private void hidden(int number) {
    String name = SEGMENTS[number];
    String source = "SDM vol. 3A §3.4.3";
    of(Group.DESCRIPTOR_CACHE, name + ".base", 64, "where it begins", source)
        .is(p -> p.state().segmentBase(number), CpuRegister.READ_ONLY);
    of(Group.DESCRIPTOR_CACHE, name + ".limit", 32, "its last byte", source)
        .is(p -> p.state().segmentLimit(number), CpuRegister.READ_ONLY);
    of(Group.DESCRIPTOR_CACHE, name + ".attributes", 16, "access rights", "SDM vol. 3A §3.4.5")
        .fields(
            bits("TYPE", 3, 0, "type"),
            bit("S", 4, "code or data, not a system segment"),
            bits("DPL", 6, 5, "descriptor privilege level"),
            bit("P", 7, "present"),
            bit("AVL", 12, "for software"),
            bit("L", 13, "64-bit code"),
            bit("DB", 14, "32-bit code, or stack"),
            bit("G", 15, "limit in pages"))
        .is(p -> p.state().segmentAttributes(number), CpuRegister.READ_ONLY);
  }

  private Line msr(String name, String meaning) {
    return of(Group.MSR, name, 64, meaning, "SDM vol. 4, IA32_" + name.toUpperCase(Locale.ROOT));
  }

  private void segmentBase(String name, int segment) {
    of(Group.MSR, name, 64, "base of " + SEGMENTS[segment].toUpperCase(Locale.ROOT), "SDM vol. 4")
        .is(
            p -> p.state().segmentBase(segment),
            RegisterRules.checked(Mmu::canonical, (p, v) -> p.state().segmentBase(segment, v)));
  }

  private static Getter get(int slot) {
    return p -> p.state().msr(slot);
  }

  /** The tags in the order of ST(0) to ST(7). */
  private static int rotated(CpuState s) {
    int full = s.ftwAbridged();
    return (full >>> s.ftop() | full << 8 - s.ftop()) & 0xFF;
  }

  private Line of(Group group, String name, int width, String meaning, String source) {
    return new Line(group, name, width, meaning, source);
  }

  /** A line of the table in the making. */
  private final class Line {
    private final Group group;
    private final String name;
    private final int width;
    private final String meaning;
    private final String source;
    private final List<Alias> aliases = new ArrayList<>();
    private List<FieldDescription> fields = List.of();

    Line(Group group, String name, int width, String meaning, String source) {
      this.group = group;
      this.name = name;
      this.width = width;
      this.meaning = meaning;
      this.source = source;
    }

    Line part(String alias, int shift, int bits) {
      aliases.add(new Alias(alias, shift, bits));
      return this;
    }

    Line fields(FieldDescription... described) {
      fields = List.of(described);
      return this;
    }

    void is(Getter get, Setter set) {
      is(get, p -> 0, set);
    }

    void is(Getter low, Getter high, Setter set) {
      all.add(
          new CpuRegister(
              all.size(), name, width, group, meaning, source, fields, aliases, low, high, set));
    }

    /** An MSR that holds a linear address. */
    void address(int slot) {
      is(get(slot), RegisterRules.checked(Mmu::canonical, (p, v) -> p.state().msr(slot, v)));
    }

    /** An MSR of 32 bits. */
    void narrow(int slot) {
      is(get(slot), RegisterRules.checked(RegisterRules::narrow, (p, v) -> p.state().msr(slot, v)));
    }
  }
}

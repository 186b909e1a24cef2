package bootscope.core.debug;

import bootscope.core.bits.Host;
import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.fpu.X87;
import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import java.util.List;

/** Gives registers other values, as a debugger does: between two instructions. */
public final class RegisterEditor {
  private static final List<String> GENERAL =
      List.of(
          "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
          "r13", "r14", "r15");
  private static final List<String> SEGMENTS = List.of("es", "cs", "ss", "ds", "fs", "gs");

  /** All that CR0 has (SDM vol. 3A §2.5). */
  private static final long CR0_BITS =
      Bits.CR0_PE
          | Bits.CR0_MP
          | Bits.CR0_EM
          | Bits.CR0_TS
          | Bits.CR0_ET
          | Bits.CR0_NE
          | Bits.CR0_WP
          | Bits.CR0_AM
          | Bits.CR0_NW
          | Bits.CR0_CD
          | Bits.CR0_PG;

  private static final long EFER_BITS = Msr.EFER_SCE | Msr.EFER_LME | Msr.EFER_LMA | Msr.EFER_NXE;

  /** What came of it. */
  public enum Outcome {
    DONE,
    /** There is no such register, or it follows from others. */
    READ_ONLY,
    /** The value has bits that the register has not, or an address that is not canonical. */
    BAD_VALUE,
    /** Paging needs protected mode, and long mode PAE. */
    BAD_MODE,
    /** CS sets privilege level and mode, too; only a far jump, call or return changes it. */
    NEEDS_FAR_TRANSFER,
    /** The null selector cannot be loaded into this register here. */
    NULL_SELECTOR,
    /** The selector is outside its descriptor table. */
    OUTSIDE_TABLE,
    /** The descriptor table is not mapped. */
    UNREADABLE_TABLE,
    /** The descriptor is not of a segment that this register can hold. */
    WRONG_TYPE,
    /** The descriptor's privilege level does not go with the current one. */
    PRIVILEGE,
    /** The segment is marked not present. */
    NOT_PRESENT
  }

  private RegisterEditor() {}

  /**
   * Sets a register.
   *
   * @param name as in the manual, in lower case; {@code xmm3} sets the low half and clears nothing
   */
  public static Outcome set(Processor processor, String name, long value) {
    CpuState s = processor.state();
    int number = GENERAL.indexOf(name);
    if (number >= 0) {
      s.reg(number, value);
      return Outcome.DONE;
    }
    number = SEGMENTS.indexOf(name);
    if (number >= 0) {
      return selector(processor, number, value);
    }
    if (name.startsWith("msr ")) {
      return msr(processor, name.substring(4), value);
    }
    return switch (name) {
      case "rip" -> rip(processor, value);
      case "rflags" -> rflags(processor, value);
      case "cr0", "cr4", "efer" -> mode(processor, name, value);
      case "cr2" -> done(() -> s.cr(2, value));
      case "cr3" -> changed(processor, value >>> Bits.PHYSICAL_BITS == 0, () -> s.cr(3, value));
      case "cr8" -> changed(processor, value >>> 4 == 0, () -> processor.taskPriority((int) value));
      case "dr0", "dr1", "dr2", "dr3" ->
          changed(processor, true, () -> s.dr(name.charAt(2) - '0', value));
      case "dr6" -> changed(processor, value >>> 32 == 0, () -> s.dr(6, value | Bits.DR6_FIXED));
      case "dr7" -> changed(processor, value >>> 32 == 0, () -> s.dr(7, value | Bits.DR7_FIXED));
      case "gdtr" -> changed(processor, Mmu.canonical(value), () -> s.gdtr(value, s.gdtrLimit()));
      case "idtr" -> changed(processor, Mmu.canonical(value), () -> s.idtr(value, s.idtrLimit()));
      case "gdtr.limit" ->
          changed(processor, value >>> 16 == 0, () -> s.gdtr(s.gdtrBase(), (int) value));
      case "idtr.limit" ->
          changed(processor, value >>> 16 == 0, () -> s.idtr(s.idtrBase(), (int) value));
      case "mxcsr" -> changed(processor, value >>> 16 == 0, () -> s.mxcsr((int) value));
      // x87 state is never off, and there is no other than x87 and SSE (SDM vol. 1 §13.3).
      case "xcr0" -> changed(processor, value == 1 || value == 3, () -> s.xcr0(value));
      // ES and B follow from the exceptions (SDM vol. 1 §8.1.3.3).
      case "fsw" -> changed(processor, value >>> 16 == 0, () -> X87.statusWord(s, (int) value));
      case "fcw" -> changed(processor, value >>> 16 == 0, () -> s.fcw((int) value));
      default -> Outcome.READ_ONLY;
    };
  }

  /** Sets a whole XMM register. */
  public static Outcome setXmm(Processor processor, int number, long low, long high) {
    Host.putLong(processor.state().xmm(number), low);
    Host.putLong(processor.state().xmm(number) + 8, high);
    return Outcome.DONE;
  }

  /**
   * Sets an x87 register, which is not empty then.
   *
   * @param number of ST(number)
   * @param signExponent 16 bits
   */
  public static Outcome setX87(
      Processor processor, int number, int signExponent, long significand) {
    CpuState s = processor.state();
    int physical = s.ftop() + number & 7;
    Host.putLong(s.x87(physical), significand);
    Host.putShort(s.x87(physical) + 8, signExponent);
    s.ftwAbridged(s.ftwAbridged() | 1 << physical);
    return Outcome.DONE;
  }

  /** Sets an MSR as WRMSR would take the value (SDM vol. 4). */
  private static Outcome msr(Processor processor, String name, long value) {
    CpuState s = processor.state();
    boolean canonical = Mmu.canonical(value);
    boolean narrow = value >>> 32 == 0;
    return switch (name) {
      case "STAR" -> done(() -> s.msr(Msr.STAR, value));
      case "LSTAR" -> changed(processor, canonical, () -> s.msr(Msr.LSTAR, value));
      case "CSTAR" -> changed(processor, canonical, () -> s.msr(Msr.CSTAR, value));
      case "FMASK" -> changed(processor, narrow, () -> s.msr(Msr.FMASK, value));
      case "FS_BASE" -> changed(processor, canonical, () -> s.segmentBase(CpuState.FS, value));
      case "GS_BASE" -> changed(processor, canonical, () -> s.segmentBase(CpuState.GS, value));
      case "KERNEL_GS_BASE" ->
          changed(processor, canonical, () -> s.msr(Msr.KERNEL_GS_BASE, value));
      case "SYSENTER_CS" -> changed(processor, narrow, () -> s.msr(Msr.SYSENTER_CS, value));
      case "SYSENTER_ESP" -> changed(processor, narrow, () -> s.msr(Msr.SYSENTER_ESP, value));
      case "SYSENTER_EIP" -> changed(processor, narrow, () -> s.msr(Msr.SYSENTER_EIP, value));
      case "PAT" -> changed(processor, memoryTypes(value), () -> s.msr(Msr.PAT, value));
      case "TSC_AUX" -> changed(processor, narrow, () -> s.msr(Msr.TSC_AUX, value));
      default -> Outcome.READ_ONLY;
    };
  }

  /**
   * Whether each byte is one of the memory types UC, WC, WT, WP, WB, UC− (SDM vol. 3A §12.12.2).
   */
  private static boolean memoryTypes(long value) {
    boolean good = true;
    for (int shift = 0; shift < 64; shift += 8) {
      int type = (int) (value >>> shift) & 0xFF;
      good &= type <= 7 && type != 2 && type != 3;
    }
    return good;
  }

  private static Outcome done(Runnable set) {
    set.run();
    return Outcome.DONE;
  }

  private static Outcome changed(Processor processor, boolean good, Runnable set) {
    if (!good) {
      return Outcome.BAD_VALUE;
    }
    set.run();
    processor.edited();
    return Outcome.DONE;
  }

  private static Outcome rip(Processor processor, long value) {
    boolean wide = processor.codeBits() == 64;
    boolean good = wide ? Mmu.canonical(value) : value >>> 32 == 0;
    return changed(processor, good, () -> processor.state().rip(value));
  }

  private static Outcome rflags(Processor processor, long value) {
    if (value >>> 22 != 0) {
      return Outcome.BAD_VALUE;
    }
    processor.rflags(value);
    return Outcome.DONE;
  }

  private static Outcome mode(Processor processor, String name, long value) {
    CpuState s = processor.state();
    long cr0 = name.equals("cr0") ? value | Bits.CR0_ET : s.cr(0);
    long cr4 = name.equals("cr4") ? value : s.cr(4);
    long efer = name.equals("efer") ? value : s.msr(Msr.EFER);
    boolean none =
        (cr0 & ~CR0_BITS) != 0 || (cr4 & ~processor.cr4Bits()) != 0 || (efer & ~EFER_BITS) != 0;
    // Not write-through without cache-disable is no cache policy (SDM vol. 3A §2.5, §11.5.1).
    if (none || (cr0 & (Bits.CR0_NW | Bits.CR0_CD)) == Bits.CR0_NW) {
      return Outcome.BAD_VALUE;
    }
    boolean paging = (cr0 & Bits.CR0_PG) != 0;
    boolean wide = paging && (efer & Msr.EFER_LME) != 0;
    boolean possible =
        (!paging || (cr0 & Bits.CR0_PE) != 0) && (!wide || (cr4 & Bits.CR4_PAE) != 0);
    if (!possible) {
      return Outcome.BAD_MODE;
    }
    s.cr(0, cr0);
    s.cr(4, cr4);
    s.msr(Msr.EFER, wide ? efer | Msr.EFER_LMA : efer & ~Msr.EFER_LMA);
    processor.edited();
    return Outcome.DONE;
  }

  private static Outcome selector(Processor processor, int segment, long value) {
    CpuState s = processor.state();
    if (value >>> 16 != 0) {
      return Outcome.BAD_VALUE;
    }
    boolean real = (s.cr(0) & Bits.CR0_PE) == 0 || (processor.rflags() & Bits.FLAG_VM) != 0;
    if (!real) {
      return SelectorLoad.load(processor, segment, (int) value);
    }
    s.selector(segment, (int) value);
    s.segmentBase(segment, value << 4);
    processor.edited();
    return Outcome.DONE;
  }
}

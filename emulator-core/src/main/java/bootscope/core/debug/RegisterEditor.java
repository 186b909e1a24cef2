package bootscope.core.debug;

import bootscope.core.bits.Host;
import bootscope.core.cpu.interpret.Processor;
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
    /** A selector's descriptor would have to be loaded; only real mode has none. */
    NEEDS_DESCRIPTOR
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
    return switch (name) {
      case "rip" -> rip(processor, value);
      case "rflags" -> rflags(processor, value);
      case "cr0", "cr4", "efer" -> mode(processor, name, value);
      case "cr2" -> done(() -> s.cr(2, value));
      case "cr3" -> changed(processor, value >>> Bits.PHYSICAL_BITS == 0, () -> s.cr(3, value));
      case "cr8" -> Outcome.READ_ONLY; // the local APIC's
      case "dr0", "dr1", "dr2", "dr3" ->
          changed(processor, true, () -> s.dr(name.charAt(2) - '0', value));
      case "dr6" -> changed(processor, value >>> 32 == 0, () -> s.dr(6, value | Bits.DR6_FIXED));
      case "dr7" -> changed(processor, value >>> 32 == 0, () -> s.dr(7, value | Bits.DR7_FIXED));
      case "gdtr" -> changed(processor, Mmu.canonical(value), () -> s.gdtr(value, s.gdtrLimit()));
      case "idtr" -> changed(processor, Mmu.canonical(value), () -> s.idtr(value, s.idtrLimit()));
      case "mxcsr" -> changed(processor, value >>> 16 == 0, () -> s.mxcsr((int) value));
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
      return Outcome.NEEDS_DESCRIPTOR;
    }
    s.selector(segment, (int) value);
    s.segmentBase(segment, value << 4);
    processor.edited();
    return Outcome.DONE;
  }
}

package bootscope.core.timeline;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;

/** The modes that a boot goes through, told apart as SDM vol. 3A §2.2 and §4.1.1 do. */
public enum ProcessorMode {
  REAL("real mode"),
  VIRTUAL_8086("virtual-8086 mode"),
  PROTECTED("protected mode, no paging"),
  PROTECTED_PAGED("protected mode, 32-bit paging"),
  PROTECTED_PAE("protected mode, PAE paging"),
  COMPATIBILITY("long mode, 32-bit or 16-bit code"),
  LONG("long mode, 64-bit code");

  private static final long FLAG_VM = 1L << 17;

  private final String text;

  ProcessorMode(String text) {
    this.text = text;
  }

  /** One phrase for a person. */
  public String text() {
    return text;
  }

  /** The mode that a processor is in. */
  public static ProcessorMode of(Processor processor) {
    CpuState state = processor.state();
    if ((state.cr(0) & Bits.CR0_PE) == 0) {
      return REAL;
    }
    if ((state.msr(Msr.EFER) & Msr.EFER_LMA) != 0) {
      return processor.codeBits() == 64 ? LONG : COMPATIBILITY;
    }
    if ((processor.rflags() & FLAG_VM) != 0) {
      return VIRTUAL_8086;
    }
    if ((state.cr(0) & Bits.CR0_PG) == 0) {
      return PROTECTED;
    }
    return (state.cr(4) & Bits.CR4_PAE) != 0 ? PROTECTED_PAE : PROTECTED_PAGED;
  }
}

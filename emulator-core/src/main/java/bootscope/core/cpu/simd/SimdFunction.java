package bootscope.core.cpu.simd;

import bootscope.core.cpu.state.CpuState;

/** The effect of one MMX or SSE instruction on operands in host memory. */
@FunctionalInterface
public interface SimdFunction {

  /**
   * Performs the operation. Either it completes, or it throws before anything but MXCSR's exception
   * flags has changed.
   *
   * @param s the processor: MXCSR, implicit operands, EFLAGS; bytes 2048–2111 of its {@link
   *     CpuState#scratch} are used as work space
   * @param dst host address of the first operand: 16 bytes of an XMM register, a physical x87
   *     register for MMX, 8 bytes of a general register, or the staging area of a memory operand
   * @param src host address of the second operand, likewise; may equal {@code dst}; ignored where
   *     the form has none
   * @param imm the immediate byte, 0 where there is none
   * @throws bootscope.core.cpu.state.GuestFault #XM for an unmasked floating-point exception
   */
  void apply(CpuState s, long dst, long src, int imm);
}

package bootscope.core.debug;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.machine.Machine;
import java.util.Optional;

/**
 * The interrupt vector table of real mode: for each vector the offset and segment of its handler,
 * four bytes (SDM vol. 3B §20.1.4). Real-mode addresses are physical.
 *
 * @param length bytes, as far as the limit of IDTR lets the processor read it
 */
public record VectorTable(long start, long length) {
  private static final int BYTES = 256 * 4;

  /** Where it lies; empty in protected mode. */
  public static Optional<VectorTable> of(Machine machine) {
    CpuState s = machine.state();
    long length = Math.min(BYTES, (s.idtrLimit() & 0xFFFF) + 1) & -4;
    return (s.cr(0) & Bits.CR0_PE) != 0 || length == 0
        ? Optional.empty()
        : Optional.of(new VectorTable(s.idtrBase() & 0xFFFF_FFFFL, length));
  }
}

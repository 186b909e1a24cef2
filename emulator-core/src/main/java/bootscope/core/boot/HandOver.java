package bootscope.core.boot;

import bootscope.core.cpu.state.CpuState;
import java.util.List;

/**
 * What a kernel was handed, taken from a machine that stood before the kernel's first instruction.
 *
 * @param abi by which it was entered
 * @param items the ABI's, each with what was found; none where there is no contract for the ABI
 * @param memoryMap as it was handed over, in its order; empty where the contract knows none
 */
public record HandOver(EntryAbi abi, List<ContractItem> items, List<MemoryRange> memoryMap) {
  public HandOver {
    items = List.copyOf(items);
    memoryMap = List.copyOf(memoryMap);
  }

  /**
   * Looks at a machine; changes nothing.
   *
   * @param cpu standing before the first instruction
   * @param a20Open whether address line 20 is let through
   */
  public static HandOver of(CpuState cpu, boolean a20Open, PhysicalReader memory, BootPlan plan) {
    EntryAbi abi = plan.entry().abi();
    return new HandOver(
        abi,
        EntryContract.check(cpu, a20Open, memory, plan),
        abi == EntryAbi.PVH ? memoryMap(cpu, memory) : List.of());
  }

  private static List<MemoryRange> memoryMap(CpuState cpu, PhysicalReader memory) {
    StartInfo info = StartInfo.read(memory, cpu.reg(CpuState.RBX) & 0xFFFF_FFFFL);
    return info.valid() ? info.ranges() : List.of();
  }
}

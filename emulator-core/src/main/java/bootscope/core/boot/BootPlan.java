package bootscope.core.boot;

import java.util.Comparator;
import java.util.List;

/**
 * What a boot protocol makes: bytes to place, and the state to enter in. Nothing has been touched
 * yet; a machine carries it out, again after each reset if it likes.
 *
 * @param placements by ascending address, without overlaps
 * @param firmwareWork what is done in firmware's place, in this order, behind the placements
 * @param startInfo physical address of {@code hvm_start_info}
 * @param warnings what is risky about it, a sentence each without capital or full stop
 */
public record BootPlan(
    List<Placement> placements,
    List<FirmwareWork> firmwareWork,
    EntryState entryState,
    MemoryLayout layout,
    long startInfo,
    List<String> warnings) {

  public BootPlan {
    firmwareWork = List.copyOf(firmwareWork);
    warnings = List.copyOf(warnings);
    placements = placements.stream().sorted(Comparator.comparingLong(Placement::address)).toList();
  }

  /** What lies at an address, or null. */
  public Placement at(long physicalAddress) {
    for (Placement p : placements) {
      if (p.contains(physicalAddress)) {
        return p;
      }
    }
    return null;
  }

  /** All placements of a kind, by ascending address. */
  public List<Placement> of(Placement.Kind kind) {
    return placements.stream().filter(p -> p.kind() == kind).toList();
  }
}

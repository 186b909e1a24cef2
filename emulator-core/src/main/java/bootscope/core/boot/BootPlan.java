package bootscope.core.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a boot protocol makes: bytes to place, and how to begin. Nothing has been touched yet; a
 * machine carries it out, again after each reset.
 *
 * @param placements in RAM, by ascending address, without overlaps
 * @param firmware its ROM and what it is told; in a boot without firmware, what the guest finds
 * @param firmwareWork what is done in firmware's place, in this order, behind the placements
 * @param entryState the processor's state to begin in; empty where it begins at the reset vector
 * @param entry where the kernel's first instruction is
 * @param startInfo physical address of {@code hvm_start_info}, where the plan decides it
 * @param warnings what is risky about it, a sentence each without capital or full stop
 */
public record BootPlan(
    List<Placement> placements,
    FirmwareContents firmware,
    List<FirmwareWork> firmwareWork,
    Optional<EntryState> entryState,
    KernelEntry entry,
    MemoryLayout layout,
    OptionalLong startInfo,
    List<String> warnings) {

  public BootPlan {
    firmwareWork = List.copyOf(firmwareWork);
    warnings = List.copyOf(warnings);
    placements =
        placements.stream().sorted((a, b) -> Long.compare(a.address(), b.address())).toList();
  }

  /** A boot that begins at the kernel's entry. */
  static BootPlan direct(
      List<Placement> placements,
      List<FirmwareWork> firmwareWork,
      EntryState entryState,
      EntryAbi abi,
      MemoryLayout layout,
      OptionalLong startInfo,
      List<String> warnings) {
    return new BootPlan(
        placements,
        FirmwareContents.NONE,
        firmwareWork,
        Optional.of(entryState),
        new KernelEntry(entryState.rip(), abi),
        layout,
        startInfo,
        warnings);
  }

  /** The same with something else to read in the firmware configuration. */
  BootPlan with(FirmwareContents contents) {
    return new BootPlan(
        placements, contents, firmwareWork, entryState, entry, layout, startInfo, warnings);
  }

  /** The same with more warnings. */
  BootPlan withWarnings(List<String> more) {
    List<String> all = new ArrayList<>(warnings);
    all.addAll(more);
    return new BootPlan(
        placements, firmware, firmwareWork, entryState, entry, layout, startInfo, all);
  }

  /** A boot that begins at the reset vector. */
  static BootPlan throughFirmware(
      List<Placement> placements,
      FirmwareContents firmware,
      KernelEntry entry,
      MemoryLayout layout,
      List<String> warnings) {
    return new BootPlan(
        placements,
        firmware,
        List.of(),
        Optional.empty(),
        entry,
        layout,
        OptionalLong.empty(),
        warnings);
  }

  /** The files that the kernel is handed over beside it, wherever they wait for it. */
  public List<Placement> modules() {
    List<Placement> modules = of(Placement.Kind.MODULE);
    return modules.isEmpty() ? firmware.under(FirmwareBoot.INITRD_DATA) : modules;
  }

  /** Whether the machine begins at the kernel's entry. */
  public boolean isDirect() {
    return entryState.isPresent();
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

  /**
   * Where lies what the kernel is told first, of which it is given the address; if it's decided.
   */
  public OptionalLong information() {
    return of(Placement.Kind.START_INFO).stream().mapToLong(Placement::address).findFirst();
  }

  /** All placements of a kind, by ascending address. */
  public List<Placement> of(Placement.Kind kind) {
    return placements.stream().filter(p -> p.kind() == kind).toList();
  }
}

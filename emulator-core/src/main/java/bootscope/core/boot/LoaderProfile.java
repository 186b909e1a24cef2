package bootscope.core.boot;

import bootscope.core.board.RamSplit;
import bootscope.core.boot.EntryState.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How one program starts kernels through PVH, where the ABI leaves it a choice, and where it
 * departs from the ABI: places, order and registers. What is said of hardware stays this machine's
 * own: its RAM, its PCI configuration window, its tables.
 *
 * @param key as {@code -loader} takes it
 * @param title what a person calls it
 * @param source where it can be read, or how it was measured
 * @param registers the processor at the entry
 * @param information where the kernel is told
 * @param modules where modules go
 * @param mostModules how many it hands over
 * @param tables ACPI; empty where they end low RAM and are copied to where they are searched for
 * @param memoryMap in its order, a line that is empty in a machine left out; empty for {@link
 *     MemoryLayout}'s own
 * @param pointsToEmptyCommandLine whether an empty command line is told as text, and not as none
 * @param firmware whether a PC's firmware has been there: its data areas, its memory types
 * @param dataAreaWord what lies at 0x40E, where no firmware has left a data area
 * @param smbios where the SMBIOS entry point is; empty for none, or where firmware's area has room
 */
public record LoaderProfile(
    String key,
    String title,
    String source,
    Registers registers,
    Information information,
    Modules modules,
    int mostModules,
    Optional<Tables> tables,
    List<Line> memoryMap,
    boolean pointsToEmptyCommandLine,
    boolean firmware,
    OptionalInt dataAreaWord,
    OptionalLong smbios) {

  /**
   * The processor. EBX is {@code hvm_start_info}'s address.
   *
   * @param general by number; the others are 0
   * @param entryIn the register that holds the entry's address too
   */
  public record Registers(
      long cr0,
      long rflags,
      Map<Integer, Long> general,
      OptionalInt entryIn,
      List<Segment> segments,
      DescriptorTable gdt,
      DescriptorTable idt) {

    public Registers {
      general = Map.copyOf(general);
      segments = List.copyOf(segments);
    }
  }

  /**
   * A descriptor table.
   *
   * @param entries that lie there; none where nothing is put there
   */
  public record DescriptorTable(long base, int limit, List<Long> entries) {
    static final DescriptorTable NONE = new DescriptorTable(0, 0, List.of());

    public DescriptorTable {
      entries = List.copyOf(entries);
    }
  }

  /** Where start info, memory map, module list and texts go. */
  public sealed interface Information {
    /** One after the other, at the usual place or beside the kernel. */
    record Together() implements Information {}

    /**
     * Each at its place.
     *
     * @param mostRanges entries that the memory map has room for
     * @param longest bytes of a command line with its NUL
     */
    record Fixed(
        long startInfo,
        long moduleList,
        long memoryMap,
        int mostRanges,
        long commandLine,
        long longest)
        implements Information {}

    /** One after the other on the page behind the kernel, the command line first. */
    record BehindKernel() implements Information {}
  }

  /** Where modules go, each on a page. */
  public enum Modules {
    /** As high as there is room below the ACPI tables and beside the kernel. */
    HIGHEST,
    /** Below what firmware takes of the end of low RAM for itself. */
    BELOW_FIRMWARE,
    /** At the end of low RAM. */
    TOP,
    /** Behind the kernel; behind start info if the kernel's notes say that it can be so. */
    BEHIND_KERNEL
  }

  /**
   * ACPI tables.
   *
   * @param start of the tables
   * @param root of the root pointer
   * @param told whether {@code hvm_start_info} has its address
   */
  public record Tables(Bound start, Bound root, boolean told) {}

  /** A line of the memory map. */
  public record Line(Bound start, Bound end, MemoryType type, String purpose) {}

  public LoaderProfile {
    memoryMap = List.copyOf(memoryMap);
  }

  /** The memory map of a machine with so much RAM. */
  List<MemoryRange> ranges(RamSplit ram) {
    List<MemoryRange> ranges = new ArrayList<>();
    for (Line line : memoryMap) {
      long start = line.start.in(ram);
      long size = line.end.in(ram) - start;
      if (size > 0) {
        ranges.add(new MemoryRange(start, size, line.type, line.purpose));
      }
    }
    return ranges;
  }
}

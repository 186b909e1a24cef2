package bootscope.core.boot;

import bootscope.core.board.Q35;
import bootscope.core.board.RamSplit;
import java.util.ArrayList;
import java.util.List;

/**
 * Where RAM lies in the physical address space, and the memory map that says so to the guest.
 *
 * <p>What does not lie from address 0 lies from 4 GiB ({@link RamSplit}), because the addresses
 * between belong to PCI (the configuration window, then the devices' memory) and to the interrupt
 * controllers and firmware just below 4 GiB.
 *
 * <p>The last 128 KiB of low RAM hold the ACPI tables, unless the kernel wants to lie there.
 */
public final class MemoryLayout {
  /** Least RAM with which a layout can be made, in bytes. */
  public static final long MINIMUM = 0x20_0000;

  /** Most RAM: with the hole it ends below 1 TiB, the 40 address bits of the processor. */
  public static final long MAXIMUM = 0xFF_0000_0000L;

  /** End of conventional memory: the last KiB below 640 KiB was the extended BIOS data area. */
  public static final long CONVENTIONAL_END = 0x9_FC00;

  /** Where a search for the ACPI root pointer looks (ACPI 6.5 §5.2.5.1). */
  public static final long BIOS_START = 0xF_0000;

  /** End of what tables may take of the BIOS area: a PC's first instruction is here. */
  public static final long RESET_VECTOR = 0xF_FFF0;

  public static final long ACPI_SIZE = 0x2_0000;

  private static final long MIB = 0x10_0000;

  private final RamSplit ram;
  private final long acpiStart;
  private final List<MemoryRange> ranges;

  private MemoryLayout(RamSplit ram, long acpiStart) {
    this.ram = ram;
    this.acpiStart = acpiStart;
    List<MemoryRange> map = new ArrayList<>();
    add(map, 0, CONVENTIONAL_END, MemoryType.RAM, "conventional memory");
    add(map, CONVENTIONAL_END, 0xA_0000, MemoryType.RESERVED, "extended BIOS data area");
    add(map, BIOS_START, MIB, MemoryType.RESERVED, "BIOS area: ACPI root pointer and SMBIOS");
    add(map, MIB, acpiStart, MemoryType.RAM, "low RAM");
    add(map, acpiStart, acpiStart + ACPI_SIZE, MemoryType.ACPI, "ACPI tables");
    add(map, acpiStart + ACPI_SIZE, ram.low(), MemoryType.RAM, "low RAM above the ACPI tables");
    add(map, Q35.ECAM, Q35.ECAM + Q35.ECAM_SIZE, MemoryType.RESERVED, "PCI configuration window");
    add(map, 0xFED1_C000L, 0xFED2_0000L, MemoryType.RESERVED, "chipset registers");
    add(map, 0xFFFC_0000L, RamSplit.HIGH_START, MemoryType.RESERVED, "firmware ROM");
    add(
        map,
        RamSplit.HIGH_START,
        RamSplit.HIGH_START + ram.high(),
        MemoryType.RAM,
        "RAM above 4 GiB");
    this.ranges = List.copyOf(map);
  }

  private MemoryLayout(RamSplit ram, long acpiStart, List<MemoryRange> ranges) {
    this.ram = ram;
    this.acpiStart = acpiStart;
    this.ranges = List.copyOf(ranges);
  }

  /**
   * The layout for a machine's RAM.
   *
   * @param ram in all a multiple of 4 KiB, {@link #MINIMUM} to {@link #MAXIMUM}
   * @throws BootException when it is not
   */
  public static MemoryLayout of(RamSplit ram) throws BootException {
    long ramBytes = ram.bytes();
    if (ramBytes < MINIMUM || ramBytes > MAXIMUM || (ramBytes & 0xFFF) != 0) {
      throw new BootException(
          "memory size " + ramBytes + " bytes",
          ramBytes < MINIMUM
              ? "this is less than 2 MiB"
              : ramBytes > MAXIMUM ? "this is more than 1020 GiB" : "this is not whole pages",
          "give a whole number of MiB from 2 to 1044480, as -m 512");
    }
    return new MemoryLayout(ram, ram.low() - ACPI_SIZE);
  }

  /** The same with the ACPI tables elsewhere in low RAM above 1 MiB. */
  MemoryLayout withAcpiAt(long start) {
    if (start < MIB || start > ram.low() - ACPI_SIZE) {
      throw new IllegalArgumentException("0x" + Long.toHexString(start));
    }
    return new MemoryLayout(ram, start);
  }

  /** The same memory with another memory map, which may be in any order and have overlaps. */
  MemoryLayout withMap(List<MemoryRange> map) {
    return new MemoryLayout(ram, acpiStart, map);
  }

  /**
   * The same memory as somebody's map has it, which may be in any order, have overlaps, and part
   * RAM that lies together.
   */
  MemoryLayout asToldBy(List<MemoryRange> map) {
    List<MemoryRange> joined = new ArrayList<>();
    for (MemoryRange range :
        map.stream()
            .sorted((a, b) -> Long.compareUnsigned(a.start(), b.start()))
            .filter(r -> r.size() != 0)
            .toList()) {
      MemoryRange last = joined.isEmpty() ? null : joined.getLast();
      boolean goesOn =
          last != null
              && last.type() == MemoryType.RAM
              && range.type() == MemoryType.RAM
              && last.end() == range.start();
      if (goesOn) {
        joined.removeLast();
      }
      joined.add(
          goesOn
              ? new MemoryRange(
                  last.start(), last.size() + range.size(), range.type(), range.purpose())
              : range);
    }
    return withMap(joined);
  }

  private static void add(
      List<MemoryRange> map, long start, long end, MemoryType type, String purpose) {
    if (end > start) {
      map.add(new MemoryRange(start, end - start, type, purpose));
    }
  }

  /** All RAM, in bytes. */
  public long ramBytes() {
    return ram.bytes();
  }

  /** First address behind the RAM that starts at 0. */
  public long lowTop() {
    return ram.low();
  }

  /** Where the ACPI tables go: {@link #ACPI_SIZE} bytes. */
  public long acpiStart() {
    return acpiStart;
  }

  /** The memory map for the guest; by ascending address, without overlaps, if it is our own. */
  public List<MemoryRange> ranges() {
    return ranges;
  }

  /** The smallest range that holds all of the bytes, or null. Both numbers are unsigned. */
  public MemoryRange rangeOf(long address, long size) {
    MemoryRange found = null;
    for (MemoryRange range : ranges) {
      if (range.contains(address, size) && (found == null || range.size() < found.size())) {
        found = range;
      }
    }
    return found;
  }

  /**
   * Whether all of the bytes lie in one range of usable RAM, and none in a range of another type.
   * Both numbers are unsigned.
   */
  public boolean isRam(long address, long size) {
    MemoryRange range = rangeOf(address, size);
    return range != null
        && range.type() == MemoryType.RAM
        && ranges.stream()
            .noneMatch(
                r ->
                    r.type() != MemoryType.RAM
                        && Long.compareUnsigned(r.start(), address + size) < 0
                        && Long.compareUnsigned(address, r.end()) < 0);
  }

  /** Whether there is memory behind all of the bytes, whatever the map says. Both are unsigned. */
  public boolean isBacked(long address, long size) {
    return new MemoryRange(0, ram.low(), MemoryType.RAM, "").contains(address, size)
        || new MemoryRange(RamSplit.HIGH_START, ram.high(), MemoryType.RAM, "")
            .contains(address, size);
  }
}

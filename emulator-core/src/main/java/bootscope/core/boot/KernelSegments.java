package bootscope.core.boot;

import bootscope.core.board.Q35;
import bootscope.core.board.RamSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether an ELF kernel's segments can be where they want to be, in words for who made them. */
final class KernelSegments {
  private static final long MIB = 0x10_0000;

  private KernelSegments() {}

  /**
   * The segments that have a size.
   *
   * @throws BootException when one of them has no place in the machine, or there is none
   */
  static List<BootSegment> usable(String kernel, List<BootSegment> all, MemoryLayout layout)
      throws BootException {
    List<BootSegment> segments = new ArrayList<>();
    for (BootSegment s : all) {
      if (s.memorySize() != 0 || s.fileSize() != 0) {
        check(s, layout);
        segments.add(s);
      }
    }
    if (segments.isEmpty()) {
      throw new BootException(
          kernel,
          "there is nothing to load: no PT_LOAD segment has a size",
          "give an executable kernel, not an object file or a debug-only file");
    }
    return segments;
  }

  private static void check(BootSegment s, MemoryLayout layout) throws BootException {
    if (Long.compareUnsigned(s.fileSize(), s.memorySize()) > 0) {
      throw new BootException(
          s.where(),
          String.format(
              Locale.ROOT,
              "the segment has 0x%x bytes in the file but only 0x%x in memory",
              s.fileSize(),
              s.memorySize()),
          "the ELF header is damaged: build or copy the kernel again");
    }
    // Unsigned: an end below the start has wrapped past 2^64.
    if (Long.compareUnsigned(s.end(), s.paddr()) < 0) {
      throw new BootException(
          s.where(),
          String.format(
              Locale.ROOT,
              "the segment (physical 0x%x, 0x%x bytes) wraps around the end of the address space",
              s.paddr(),
              s.memorySize()),
          "the ELF header is damaged: build or copy the kernel again");
    }
    if (!layout.isBacked(s.paddr(), s.memorySize())) {
      throw new BootException(s.where(), outsideRam(s, layout), remedyOutsideRam(s));
    }
  }

  private static String outsideRam(BootSegment s, MemoryLayout layout) {
    StringBuilder what = new StringBuilder();
    what.append(
        String.format(
            Locale.ROOT,
            "the segment lies at physical 0x%x to 0x%x, where there is no usable RAM (usable:",
            s.paddr(),
            s.end()));
    String separator = " ";
    for (MemoryRange r : layout.ranges()) {
      if (r.type() == MemoryType.RAM) {
        what.append(separator)
            .append(String.format(Locale.ROOT, "0x%x to 0x%x", r.start(), r.end()));
        separator = ", ";
      }
    }
    return what.append(')').toString();
  }

  private static String remedyOutsideRam(BootSegment s) {
    boolean moreMemoryHelps =
        Long.compareUnsigned(s.paddr(), MIB) >= 0
            && Long.compareUnsigned(s.end(), Q35.ECAM - MemoryLayout.ACPI_SIZE) <= 0;
    if (!moreMemoryHelps) {
      return "link the kernel so that p_paddr lies in RAM (usually from 0x100000 or 0x1000000)";
    }
    long mib = (s.end() + MemoryLayout.ACPI_SIZE + 0xF_FFFF) >>> 20;
    return "give the machine at least " + mib + " MiB (-m " + mib + ")";
  }

  /**
   * What of a kernel may not survive firmware, which has its own data below 1 MiB and at the end of
   * low RAM: a line for each part.
   */
  static List<String> belowFirmware(List<Placement> kernel, RamSplit ram) {
    long end = ram.low() - FirmwareBoot.RESERVED;
    List<String> lines = new ArrayList<>();
    for (Placement p : kernel) {
      if (p.address() < MIB || p.end() > end && p.address() < ram.low()) {
        lines.add(
            String.format(
                Locale.ROOT,
                "segment %s covers 0x%x to 0x%x, where firmware has its own data (below 0x%x and"
                    + " from 0x%x): one may overwrite the other",
                p.name(),
                p.address(),
                p.end(),
                MIB,
                end));
      }
    }
    return lines;
  }

  /**
   * Whether a kernel can be entered where its PHYS32_ENTRY note says.
   *
   * @param placements of its segments
   * @throws BootException when it cannot
   */
  static void checkEntry(String kernel, long entry, List<Placement> placements)
      throws BootException {
    if (entry >>> 32 != 0) {
      throw new BootException(
          kernel,
          String.format(
              Locale.ROOT, "the PHYS32_ENTRY note gives 0x%x, which is no 32-bit address", entry),
          "link the kernel's 32-bit entry below 4 GiB");
    }
    for (Placement p : placements) {
      if (p.contains(entry)) {
        return;
      }
    }
    throw new BootException(
        kernel,
        String.format(
            Locale.ROOT,
            "the PHYS32_ENTRY note gives 0x%x, which lies in no loaded segment",
            entry),
        "check that the note holds a physical address, not a virtual one");
  }
}

package bootscope.views.pane.memory;

import bootscope.core.boot.BootPlan;
import bootscope.core.boot.Placement;
import bootscope.core.debug.VectorTable;
import bootscope.views.control.MemoryRegion;
import bootscope.views.control.RegionKind;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;

/** What lies where in guest memory, by physical address, and through known pages by linear one. */
final class Regions {
  private static final int PAGE = 4096;

  private final Texts texts;
  private final Map<Long, Long> pages = new HashMap<>();
  private List<MemoryRegion> placed = List.of();
  private NavigableSet<Long> tables = new TreeSet<>();
  private MemoryRegion stack;
  private MemoryRegion vectors;

  Regions(Texts texts) {
    this.texts = texts;
  }

  /** What the boot has placed; null for nothing. */
  void plan(BootPlan plan) {
    placed =
        plan == null
            ? List.of()
            : plan.placements().stream()
                .filter(p -> p.length() > 0)
                .map(p -> new MemoryRegion(p.address(), p.end() - 1, p.name(), kind(p.kind())))
                .toList();
    tables = new TreeSet<>();
    stack = null;
    vectors = null;
    pages.clear();
  }

  private static RegionKind kind(Placement.Kind kind) {
    return switch (kind) {
      case KERNEL_SEGMENT -> RegionKind.KERNEL;
      case MODULE -> RegionKind.INITRD;
      case START_INFO, MEMORY_MAP, MODULE_LIST -> RegionKind.START_INFO;
      case COMMAND_LINE -> RegionKind.COMMAND_LINE;
      case ACPI_TABLE, SMBIOS, BIOS, FIRMWARE, FW_CFG -> RegionKind.ACPI;
    };
  }

  /**
   * The pages that hold page tables, by physical address.
   *
   * @return whether they are others than before
   */
  boolean tables(NavigableSet<Long> found) {
    boolean changed = !found.equals(tables);
    tables = found;
    return changed;
  }

  /**
   * The stack, by physical address: from the stack pointer to the end of its page; or −1.
   *
   * @return whether it is another than before
   */
  boolean stack(long physical) {
    MemoryRegion before = stack;
    stack =
        physical == -1
            ? null
            : new MemoryRegion(
                physical, physical | PAGE - 1, texts.get("memory.stack"), RegionKind.STACK);
    return !Objects.equals(before, stack);
  }

  /**
   * The interrupt vector table; null outside of real mode.
   *
   * @return whether it is another than before
   */
  boolean vectors(VectorTable table) {
    MemoryRegion before = vectors;
    vectors =
        table == null
            ? null
            : new MemoryRegion(
                table.start(),
                table.start() + table.length() - 1,
                texts.get("memory.vectors"),
                RegionKind.VECTORS);
    return !Objects.equals(before, vectors);
  }

  /**
   * A linear page's physical one, or −1.
   *
   * @return whether it is another than before
   */
  boolean page(long linear, long physical) {
    Long before = pages.put(linear, physical);
    return before == null || before != physical;
  }

  List<MemoryRegion> physical(long first, long last) {
    List<MemoryRegion> out = new ArrayList<>();
    for (MemoryRegion r : placed) {
      if (overlaps(r, first, last)) {
        out.add(r);
      }
    }
    if (vectors != null && overlaps(vectors, first, last)) {
      out.add(vectors);
    }
    // An empty stack's pointer may stand on what follows it: that is said rather.
    if (stack != null && overlaps(stack, first, last)) {
      out.add(stack);
    }
    for (long page : tables.subSet(first & -PAGE, true, Math.max(first & -PAGE, last), true)) {
      out.add(
          new MemoryRegion(
              page, page + PAGE - 1, texts.get("memory.pageTable"), RegionKind.PAGE_TABLE));
    }
    return out;
  }

  private static boolean overlaps(MemoryRegion r, long first, long last) {
    return Long.compareUnsigned(r.start(), last) <= 0 && Long.compareUnsigned(first, r.last()) <= 0;
  }

  List<MemoryRegion> linear(long first, long last) {
    List<MemoryRegion> out = new ArrayList<>();
    long page = first & -PAGE;
    while (true) {
      Long at = pages.get(page);
      if (at != null && at != -1) {
        long shift = page - at;
        for (MemoryRegion r : physical(at, at + PAGE - 1)) {
          long start = Math.max(r.start(), at);
          long end = Math.min(r.last(), at + PAGE - 1);
          MemoryRegion shifted = new MemoryRegion(start + shift, end + shift, r.name(), r.kind());
          if (overlaps(shifted, first, last)) {
            out.add(shifted);
          }
        }
      }
      if (Long.compareUnsigned(last - page, PAGE) < 0) {
        return out;
      }
      page += PAGE;
    }
  }
}

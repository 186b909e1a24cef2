package bootscope.views.pane.e820;

import bootscope.core.boot.BootPlan;
import bootscope.core.boot.MemoryLayout;
import bootscope.core.boot.MemoryRange;
import bootscope.core.boot.MemoryType;
import bootscope.core.boot.Placement;
import bootscope.core.boot.StartInfo;
import bootscope.core.describe.Structure;
import bootscope.core.memory.MemoryMap;
import bootscope.core.session.MachineView;
import bootscope.views.control.MemoryRegion;
import bootscope.views.control.RegionKind;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.Workspace;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/** The memory map as the guest was handed it, and everything that lies in physical memory. */
public final class MemoryMapModel extends GuestFollower {
  private static final long FOUR_GIB = 1L << 32;

  /**
   * A range of the map.
   *
   * @param type number in the table
   * @param typeName its name, or null where the ABI has none for it
   * @param meaning what the type means; empty where unknown
   * @param purpose what the loader made the range for; empty where the table was changed
   */
  public record Entry(
      long start, long size, long type, String typeName, String meaning, String purpose) {
    public long last() {
      return start + size - 1;
    }
  }

  /** A device's window. */
  public record Window(long start, long length, String name) {}

  /**
   * Everything.
   *
   * @param fromGuest whether the entries were read from the guest's memory; if not, the guest has
   *     used that memory otherwise, and they are those that it was handed
   * @param tableAddress where the table lies
   * @param areas what the address space is divided into
   * @param contents what lies there
   * @param size of the address space that is worth showing
   */
  public record Shown(
      boolean fromGuest,
      long tableAddress,
      List<Entry> entries,
      List<MemoryRegion> areas,
      List<MemoryRegion> contents,
      long size) {}

  private record Read(StartInfo info, List<Window> windows) {}

  private final ReadOnlyObjectWrapper<Shown> shown = new ReadOnlyObjectWrapper<>();

  public MemoryMapModel(Workspace workspace) {
    super(workspace);
  }

  /** Null until there is something. */
  public ReadOnlyObjectProperty<Shown> shownProperty() {
    return shown.getReadOnlyProperty();
  }

  @Override
  protected void onGuest(Guest guest) {
    shown.set(null);
  }

  @Override
  protected void onView(Guest guest, MachineView view) {
    BootPlan plan = guest.boot().plan();
    ask(
        d -> {
          MemoryMap memory = d.machine().memory();
          List<Window> windows =
              memory.windows().stream()
                  .map(w -> new Window(w.start(), w.length(), w.name()))
                  .toList();
          StartInfo info =
              d.startInfo().isEmpty()
                  ? null
                  : StartInfo.read(memory::peek, d.startInfo().getAsLong());
          return new Read(info, windows);
        },
        read -> {
          Shown now = show(plan, read.info, read.windows);
          if (!now.equals(shown.get())) {
            shown.set(now);
          }
        });
  }

  static Shown show(BootPlan plan, StartInfo info, List<Window> windows) {
    boolean fromGuest = info != null && info.valid() && !info.memoryMap().isEmpty();
    List<Entry> entries = new ArrayList<>();
    if (fromGuest) {
      for (Structure e : info.memoryMap()) {
        entries.add(entry(plan.layout(), e.get("addr"), e.get("size"), e.get("type")));
      }
    } else {
      for (MemoryRange r : plan.layout().ranges()) {
        entries.add(entry(plan.layout(), r.start(), r.size(), r.type().code()));
      }
    }
    long end = FOUR_GIB;
    List<MemoryRegion> areas = new ArrayList<>();
    for (Entry e : entries) {
      if (e.size > 0 && e.start >= 0 && e.last() > e.start && e.last() < 1L << 52) {
        String purpose = e.purpose.isEmpty() ? e.typeName == null ? "?" : e.typeName : e.purpose;
        areas.add(new MemoryRegion(e.start, e.last(), purpose, kind(e.type)));
        end = Math.max(end, e.last() + 1);
      }
    }
    List<MemoryRegion> contents = new ArrayList<>();
    for (Placement p : plan.placements()) {
      contents.add(new MemoryRegion(p.address(), p.end() - 1, p.name(), kind(p.kind())));
    }
    for (Window w : windows) {
      contents.add(new MemoryRegion(w.start, w.start + w.length - 1, w.name, RegionKind.DEVICE));
    }
    return new Shown(
        fromGuest,
        fromGuest ? info.header().get("memmap_paddr") : 0,
        List.copyOf(entries),
        List.copyOf(areas),
        List.copyOf(contents),
        end);
  }

  private static Entry entry(MemoryLayout layout, long start, long size, long type) {
    MemoryType known = MemoryType.of(type);
    String purpose = "";
    for (MemoryRange r : layout.ranges()) {
      if (r.start() == start && r.size() == size) {
        purpose = r.purpose();
      }
    }
    return new Entry(
        start,
        size,
        type,
        known == null ? null : known.name(),
        known == null ? "" : known.meaning(),
        purpose);
  }

  private static RegionKind kind(long type) {
    MemoryType known = MemoryType.of(type);
    return switch (known) {
      case RAM, PMEM -> RegionKind.RAM;
      case ACPI, NVS -> RegionKind.ACPI;
      case null, default -> RegionKind.RESERVED;
    };
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

  /** The part of the address space below 4 GiB that belongs to devices, from the end of low RAM. */
  public static long holeStart(Shown shown) {
    long start = 0;
    for (Entry e : shown.entries) {
      if (e.type == MemoryType.RAM.code() || e.type == MemoryType.ACPI.code()) {
        if (e.start >= 0 && e.start + e.size <= FOUR_GIB) {
          start = Math.max(start, e.start + e.size);
        }
      }
    }
    return start;
  }

  /** The lowest address that a device or a reserved range takes above the hole's start. */
  public static long firstInHole(Shown shown) {
    long from = holeStart(shown);
    long first = FOUR_GIB;
    for (List<MemoryRegion> list : List.of(shown.areas, shown.contents)) {
      for (MemoryRegion r : list) {
        if (r.start() >= from && r.start() < first) {
          first = r.start();
        }
      }
    }
    return first;
  }

  /** The table as text, for copying. */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (shown.get() != null) {
      for (Entry e : shown.get().entries) {
        text.append(
            "%016x - %016x  %d %s  %s%n"
                .formatted(e.start, e.last(), e.type, e.typeName, e.purpose));
      }
    }
    return text.toString();
  }
}

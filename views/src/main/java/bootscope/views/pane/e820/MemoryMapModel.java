package bootscope.views.pane.e820;

import bootscope.core.board.RamSplit;
import bootscope.core.boot.BootPlan;
import bootscope.core.boot.MemoryLayout;
import bootscope.core.boot.MemoryRange;
import bootscope.core.boot.MemoryType;
import bootscope.core.boot.Placement;
import bootscope.core.boot.StartInfo;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.PhysicalMap;
import bootscope.core.debug.PhysicalMap.Leads;
import bootscope.core.debug.PhysicalMap.Stretch;
import bootscope.core.debug.VectorTable;
import bootscope.core.describe.Structure;
import bootscope.core.machine.Boot;
import bootscope.core.session.MachineView;
import bootscope.core.session.Question;
import bootscope.views.control.MemoryRegion;
import bootscope.views.control.RegionKind;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/** The memory map as the guest was handed it, and everything that lies in physical memory. */
public final class MemoryMapModel extends GuestFollower<MemoryMapModel.Read> {
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

  /** Where the entries come from. */
  public enum Source {
    /** The guest's memory, as it is now. */
    GUEST,
    /** The boot, and the guest has used that memory for something else since. */
    HANDED_BEFORE,
    /** The boot: it is handed over in another form than is read here. */
    HANDED,
    /** The machine's RAM: firmware has not made a map of it, or not one that is read here. */
    MACHINE
  }

  /**
   * Everything.
   *
   * @param tableAddress where the table lies, where the guest's memory has it
   * @param areas what the address space is divided into
   * @param contents what lies there
   * @param leads where addresses lead other than to RAM
   * @param size of the address space that is worth showing
   */
  public record Shown(
      Source source,
      long tableAddress,
      List<Entry> entries,
      List<MemoryRegion> areas,
      List<MemoryRegion> contents,
      PhysicalMap leads,
      long size) {}

  /**
   * What is asked of the machine.
   *
   * @param info null where the kernel has been given none
   * @param vectors null outside of real mode
   */
  record Read(StartInfo info, PhysicalMap leads, VectorTable vectors) {
    static Read of(Inspector d) {
      return new Read(d.startInfo().orElse(null), d.physicalMap(), d.vectors().orElse(null));
    }
  }

  private final ReadOnlyObjectWrapper<Shown> shown = new ReadOnlyObjectWrapper<>();

  private final Texts texts;

  public MemoryMapModel(Workspace workspace, Texts texts) {
    super(workspace);
    this.texts = texts;
  }

  /** Null until there is something. */
  public ReadOnlyObjectProperty<Shown> shownProperty() {
    return shown.getReadOnlyProperty();
  }

  @Override
  protected void onGuest(Guest guest) {
    shown.set(null);
    ask(Question.of(Read::of));
  }

  @Override
  protected void onView(MachineView view, Read read) {
    Shown now = show(guest().boot(), read);
    if (!now.equals(shown.get())) {
      shown.set(now);
    }
  }

  private Shown show(Boot boot, Read read) {
    BootPlan plan = boot.plan();
    StartInfo info = read.info;
    Source source = source(plan, info);
    List<Entry> entries = entries(boot, source, info);
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
    for (Stretch s : read.leads.stretches()) {
      boolean plainRam = s.loads() == Leads.RAM && s.stores() == Leads.RAM;
      if (!plainRam && s.last() < 1L << 52) {
        contents.add(new MemoryRegion(s.start(), s.last(), name(s), kind(s.loads())));
      }
    }
    if (read.vectors != null) {
      long start = read.vectors.start();
      contents.add(
          new MemoryRegion(
              start,
              start + read.vectors.length() - 1,
              texts.get("memory.vectors"),
              RegionKind.VECTORS));
    }
    return new Shown(
        source,
        source == Source.GUEST ? info.header().get("memmap_paddr") : 0,
        List.copyOf(entries),
        List.copyOf(areas),
        List.copyOf(contents),
        read.leads,
        end);
  }

  private static Source source(BootPlan plan, StartInfo info) {
    if (info != null && info.valid() && !info.memoryMap().isEmpty()) {
      return Source.GUEST;
    }
    if (!plan.isDirect()) {
      return Source.MACHINE;
    }
    return info == null ? Source.HANDED : Source.HANDED_BEFORE;
  }

  private List<Entry> entries(Boot boot, Source source, StartInfo info) {
    List<Entry> entries = new ArrayList<>();
    MemoryLayout layout = boot.plan().layout();
    switch (source) {
      case GUEST -> {
        List<MemoryRange> known = boot.plan().isDirect() ? layout.ranges() : List.of();
        for (Structure e : info.memoryMap()) {
          entries.add(entry(known, e.get("addr"), e.get("size"), e.get("type")));
        }
      }
      case HANDED, HANDED_BEFORE -> {
        for (MemoryRange r : layout.ranges()) {
          entries.add(entry(layout.ranges(), r.start(), r.size(), r.type().code()));
        }
      }
      case MACHINE -> {
        RamSplit ram = boot.configuration().board().ram();
        ram(entries, 0, ram.low(), texts.get("e820.lowRam"));
        ram(entries, RamSplit.HIGH_START, ram.high(), texts.get("e820.highRam"));
      }
    }
    return entries;
  }

  private static void ram(List<Entry> entries, long start, long size, String purpose) {
    if (size > 0) {
      MemoryType ram = MemoryType.RAM;
      entries.add(new Entry(start, size, ram.code(), ram.name(), ram.meaning(), purpose));
    }
  }

  /** A stretch in a word or two. */
  public String name(Stretch s) {
    return switch (s.by()) {
      case PAM ->
          s.loads() == Leads.RAM
              ? texts.get(s.stores() == Leads.RAM ? "e820.lowRam" : "e820.shadow")
              : s.loads() == Leads.ROM ? texts.get("e820.shadowed") : texts.get("e820.nothing");
      case BAR -> texts.get("e820.bar", s.name());
      default -> texts.getOr("e820.window." + s.name(), s.name());
    };
  }

  private static RegionKind kind(Leads leads) {
    return switch (leads) {
      case RAM -> RegionKind.RAM;
      case ROM -> RegionKind.FIRMWARE;
      case DEVICE -> RegionKind.DEVICE;
      case NOTHING -> RegionKind.RESERVED;
    };
  }

  private static Entry entry(List<MemoryRange> known, long start, long size, long typeCode) {
    MemoryType type = MemoryType.of(typeCode);
    String purpose = "";
    for (MemoryRange r : known) {
      if (r.start() == start && r.size() == size) {
        purpose = r.purpose();
      }
    }
    return new Entry(
        start,
        size,
        typeCode,
        type == null ? null : type.name(),
        type == null ? "" : type.meaning(),
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
            String.format(
                Locale.ROOT,
                "%016x - %016x  %d %s  %s%n",
                e.start,
                e.last(),
                e.type,
                e.typeName,
                e.purpose));
      }
      for (Stretch s : shown.get().leads.stretches()) {
        text.append(
            String.format(
                Locale.ROOT,
                "%016x - %016x  loads %s, stores %s  %s%n",
                s.start(),
                s.last(),
                s.loads(),
                s.stores(),
                s.name()));
      }
    }
    return text.toString();
  }
}

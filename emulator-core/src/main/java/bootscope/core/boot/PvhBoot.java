package bootscope.core.boot;

import bootscope.core.boot.acpi.AcpiTable;
import bootscope.core.boot.acpi.AcpiTables;
import bootscope.core.boot.smbios.SmbiosTables;
import bootscope.core.describe.Structure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * The x86/HVM direct boot ABI: places a kernel's segments at their physical addresses, its modules
 * at the top of low RAM, and what it is told in conventional memory.
 *
 * <p>The kernel's segments have the first choice; all that is told it lies beside them. The ABI
 * leaves the place of {@code hvm_start_info} open: it is {@link #START_INFO}, so that what a lesson
 * shows is where the lesson says, unless a segment lies there. What is risky is done and told in a
 * warning; what cannot work is refused.
 */
public final class PvhBoot {
  /** Physical address of {@code hvm_start_info}; the other tables and texts follow. */
  public static final long START_INFO = 0x6000;

  /** Below lie the interrupt vectors and the BIOS data of a PC, which real-mode code looks at. */
  private static final long LOWEST_TABLES = 0x1000;

  /** The SMBIOS entry point lies behind the copy of the ACPI root pointer. */
  private static final long SMBIOS_UNIT = 0x40;

  /** Where a search for the root pointer looks (ACPI 6.5 §5.2.5.1). */
  private static final long RSDP_UNIT = 0x10;

  private static final long PAGE = 0x1000;
  private static final long MODULES_FROM = 0x10_0000;

  private final PvhRequest request;
  private final List<Placement> placements = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private MemoryLayout layout;

  // What is free of the areas that things of ours go to.
  private final FreeSpace conventional =
      new FreeSpace(LOWEST_TABLES, MemoryLayout.CONVENTIONAL_END);
  private final FreeSpace bios = new FreeSpace(MemoryLayout.BIOS_START, MemoryLayout.RESET_VECTOR);
  private final FreeSpace low;

  private PvhBoot(PvhRequest request) throws BootException {
    this.request = request;
    this.layout = MemoryLayout.of(request.board().ram());
    this.low = new FreeSpace(MODULES_FROM, layout.lowTop());
  }

  /**
   * Works out where everything goes. Touches no guest memory and reads no file.
   *
   * @throws BootException when it cannot be booted in this machine
   */
  public static BootPlan plan(PvhRequest request) throws BootException {
    return new PvhBoot(request).plan();
  }

  private BootPlan plan() throws BootException {
    placeSegments();
    chooseAcpiArea();
    placeModules();
    placeBiosArea();
    long rsdp = placeFirmwareTables();
    long startInfo = placeInformation(rsdp);
    return BootPlan.direct(
        placements,
        FirmwareWork.ofPc(request.board().ram()),
        EntryState.pvh(request.entry(), startInfo),
        layout,
        startInfo,
        warnings);
  }

  /** A kernel that wants those addresses for itself does not look for a BIOS there. */
  private void placeBiosArea() {
    for (Placement p : BiosArea.placements(request.board(), request.startSeconds())) {
      if (placements.stream().noneMatch(k -> k.address() < p.end() && p.address() < k.end())) {
        placements.add(p);
        bios.take(p.address(), p.end());
      }
    }
  }

  private void placeSegments() throws BootException {
    List<BootSegment> segments =
        KernelSegments.usable(request.kernel(), request.segments(), layout);
    for (BootSegment s : segments) {
      for (FreeSpace space : List.of(conventional, bios, low)) {
        space.take(s.paddr(), s.end());
      }
      warnOfWhatIsNoRam(s);
    }
    SegmentPlacer placer = new SegmentPlacer(segments);
    placements.addAll(placer.placements());
    warnings.addAll(placer.warnings());
    KernelSegments.checkEntry(request.kernel(), request.entry(), placements);
  }

  /** Below 1 MiB all is memory, but a guest that goes by the map may use only a part of it. */
  private void warnOfWhatIsNoRam(BootSegment s) {
    long from = Math.max(s.paddr(), MemoryLayout.CONVENTIONAL_END);
    long to = Math.min(s.end(), MODULES_FROM);
    if (from < to) {
      warnings.add(
          ("segment %s covers 0x%x to 0x%x, where the memory map has no RAM: a PC has video memory"
                  + " and the BIOS there")
              .formatted(s.name(), from, to));
    }
  }

  /** The ACPI tables end low RAM, or lie below the segments that do. */
  private void chooseAcpiArea() throws BootException {
    long usual = layout.acpiStart();
    if (!low.has(usual, usual + MemoryLayout.ACPI_SIZE)) {
      long start = low.highest(MemoryLayout.ACPI_SIZE, PAGE).orElse(-1);
      if (start < 0) {
        throw noRoom("the ACPI tables", MemoryLayout.ACPI_SIZE);
      }
      layout = layout.withAcpiAt(start);
      moved("the ACPI tables lie", usual, start, MemoryLayout.ACPI_SIZE);
    }
    low.take(layout.acpiStart(), layout.acpiStart() + MemoryLayout.ACPI_SIZE);
  }

  private void moved(String what, long from, long to, long size) {
    for (BootSegment s : request.segments()) {
      if (s.paddr() < from + size && s.end() > from) {
        warnings.add(
            "%s at 0x%x instead of 0x%x, where segment %s is".formatted(what, to, from, s.name()));
        return;
      }
    }
  }

  private BootException noRoom(String what, long size) {
    return new BootException(
        request.kernel(),
        String.format(Locale.ROOT, "its segments leave no room for %s of %,d bytes", what, size),
        "give the machine more memory (-m)");
  }

  /**
   * ACPI and SMBIOS. What a search of the BIOS area finds is left out where segments fill it.
   *
   * @return where the root pointer is
   */
  private long placeFirmwareTables() {
    long rsdp = 0;
    for (AcpiTable table : AcpiTables.of(request.board()).at(layout.acpiStart())) {
      if (table.name().equals(AcpiTables.RSDP_COPY)) {
        placeInBios(table.name(), Placement.Kind.ACPI_TABLE, RSDP_UNIT, at -> table.content());
      } else {
        placements.add(
            Placement.of(
                table.name(), Placement.Kind.ACPI_TABLE, table.address(), table.content()));
      }
      if (table.name().equals(AcpiTables.RSDP)) {
        rsdp = table.address();
      }
    }
    placeInBios("SMBIOS", Placement.Kind.SMBIOS, SMBIOS_UNIT, SmbiosTables::build);
    return rsdp;
  }

  private void placeInBios(
      String name, Placement.Kind kind, long unit, LongFunction<byte[]> content) {
    long size = content.apply(MemoryLayout.BIOS_START).length;
    OptionalLong at = bios.lowest(size, unit);
    if (at.isEmpty()) {
      warnings.add(name + " is left out: segments fill the BIOS area");
      return;
    }
    bios.take(at.getAsLong(), at.getAsLong() + size);
    placements.add(Placement.of(name, kind, at.getAsLong(), content.apply(at.getAsLong())));
  }

  /** Modules go as high as they can in low RAM, the first one highest, each on a page. */
  private void placeModules() throws BootException {
    for (BootModule m : request.modules()) {
      if (m.size() <= 0) {
        throw new BootException(
            m.where(), "the file is empty", "give a cpio archive, or leave the option out");
      }
      OptionalLong address = low.highest(m.size(), PAGE);
      if (address.isEmpty()) {
        throw new BootException(
            m.where(),
            String.format(
                Locale.ROOT,
                "%,d bytes do not fit below the ACPI tables at 0x%x beside the kernel: the"
                    + " largest free stretch has %,d",
                m.size(),
                layout.acpiStart(),
                low.largest(PAGE)),
            "give the machine more memory (-m; modules lie below 2 GiB) or a smaller file");
      }
      long start = address.getAsLong();
      low.take(start, start + m.size());
      placements.add(
          new Placement(
              fileName(m.where()), Placement.Kind.MODULE, start, m.size(), m.size(), m.contents()));
    }
  }

  private static String fileName(String where) {
    return where.substring(Math.max(where.lastIndexOf('/'), where.lastIndexOf('\\')) + 1);
  }

  /**
   * Start info, memory map, module list and texts, one after the other.
   *
   * @return where start info is
   */
  private long placeInformation(long rsdp) throws BootException {
    byte[] commandLine = text(request.commandLine(), "the command line");
    List<Placement> modules =
        placements.stream().filter(p -> p.kind() == Placement.Kind.MODULE).toList();
    List<byte[]> moduleTexts = new ArrayList<>();
    for (BootModule m : request.modules()) {
      moduleTexts.add(text(m.commandLine(), "the command line of " + m.where()));
    }

    long size =
        align8(HvmStructures.START_INFO.size())
            + (long) layout.ranges().size() * HvmStructures.MEMMAP_ENTRY.size()
            + (long) modules.size() * HvmStructures.MODLIST_ENTRY.size()
            + commandLine.length;
    for (byte[] moduleText : moduleTexts) {
      size += moduleText.length > 1 ? moduleText.length : 0;
    }
    long startInfo = chooseStartInfo(size);

    long memoryMap = startInfo + align8(HvmStructures.START_INFO.size());
    long moduleList = memoryMap + (long) layout.ranges().size() * HvmStructures.MEMMAP_ENTRY.size();
    long texts = moduleList + (long) modules.size() * HvmStructures.MODLIST_ENTRY.size();
    long next = texts + commandLine.length;

    byte[][] entries = new byte[modules.size()][];
    List<Placement> information = new ArrayList<>();
    for (int i = 0; i < entries.length; i++) {
      boolean hasText = moduleTexts.get(i).length > 1;
      Structure entry =
          HvmStructures.MODLIST_ENTRY
              .create()
              .set("paddr", modules.get(i).address())
              .set("size", modules.get(i).length())
              .set("cmdline_paddr", hasText ? next : 0);
      if (hasText) {
        information.add(
            Placement.of(
                "command line of " + modules.get(i).name(),
                Placement.Kind.COMMAND_LINE,
                next,
                moduleTexts.get(i)));
        next += moduleTexts.get(i).length;
      }
      entries[i] = entry.bytes();
    }

    Structure header =
        HvmStructures.START_INFO
            .create()
            .set("magic", HvmStructures.MAGIC)
            .set("version", HvmStructures.VERSION)
            .set("nr_modules", modules.size())
            .set("modlist_paddr", modules.isEmpty() ? 0 : moduleList)
            .set("cmdline_paddr", texts)
            .set("rsdp_paddr", rsdp)
            .set("memmap_paddr", memoryMap)
            .set("memmap_entries", layout.ranges().size());
    placements.add(
        Placement.of("hvm_start_info", Placement.Kind.START_INFO, startInfo, header.bytes()));
    placements.add(
        Placement.of("memory map", Placement.Kind.MEMORY_MAP, memoryMap, memoryMapBytes()));
    if (!modules.isEmpty()) {
      placements.add(
          Placement.of(
              "module list", Placement.Kind.MODULE_LIST, moduleList, concatenate(entries)));
    }
    placements.add(Placement.of("command line", Placement.Kind.COMMAND_LINE, texts, commandLine));
    placements.addAll(information);
    return startInfo;
  }

  /** The usual place, else the lowest page of conventional memory, else the highest of low RAM. */
  private long chooseStartInfo(long size) throws BootException {
    if (size > MemoryLayout.CONVENTIONAL_END - START_INFO) {
      throw new BootException(
          "the command line and the module list",
          "they end at 0x%x, behind conventional memory (0x%x)"
              .formatted(START_INFO + size, MemoryLayout.CONVENTIONAL_END),
          "shorten the command line");
    }
    if (conventional.has(START_INFO, START_INFO + size)) {
      return START_INFO;
    }
    OptionalLong at = conventional.lowest(size, PAGE);
    if (at.isEmpty()) {
      at = low.highest(size, PAGE);
    }
    if (at.isEmpty()) {
      throw noRoom("hvm_start_info and its tables", size);
    }
    moved("hvm_start_info and its tables lie", START_INFO, at.getAsLong(), size);
    return at.getAsLong();
  }

  private byte[] memoryMapBytes() {
    List<byte[]> entries = new ArrayList<>();
    for (MemoryRange r : layout.ranges()) {
      entries.add(
          HvmStructures.MEMMAP_ENTRY
              .create()
              .set("addr", r.start())
              .set("size", r.size())
              .set("type", r.type().code())
              .bytes());
    }
    return concatenate(entries.toArray(byte[][]::new));
  }

  private static byte[] text(String text, String where) throws BootException {
    if (text.indexOf('\0') >= 0) {
      throw new BootException(where, "it contains a NUL character", "remove the character");
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return java.util.Arrays.copyOf(bytes, bytes.length + 1);
  }

  private static long align8(long value) {
    return (value + 7) & -8;
  }

  private static byte[] concatenate(byte[][] parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}

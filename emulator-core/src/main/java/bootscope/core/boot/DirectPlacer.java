package bootscope.core.boot;

import bootscope.core.bits.ByteText;
import bootscope.core.board.Board;
import bootscope.core.boot.acpi.AcpiTable;
import bootscope.core.boot.acpi.AcpiTables;
import bootscope.core.boot.smbios.SmbiosTables;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * Finds places for what a boot without firmware puts into memory, whatever the ABI: the kernel's
 * segments have the first choice, modules lie at the top of low RAM, firmware's tables where they
 * are looked for, and what the kernel is told in conventional memory. What is risky is done and
 * told in a warning; what cannot work is refused.
 */
final class DirectPlacer {
  /** Where the kernel is told, unless a segment lies there. */
  static final long INFORMATION = 0x6000;

  /** Below lie the interrupt vectors and the BIOS data of a PC, which real-mode code looks at. */
  private static final long LOWEST_TABLES = 0x1000;

  /** The SMBIOS entry point lies behind the copy of the ACPI root pointer. */
  private static final long SMBIOS_UNIT = 0x40;

  /** Where a search for the root pointer looks (ACPI 6.5 §5.2.5.1). */
  private static final long RSDP_UNIT = 0x10;

  /** What firmware takes of the end of low RAM: 128 KiB of tables, 32 KiB beside them. */
  private static final long FIRMWARE_RESERVE = 0x2_8000;

  private static final String MORE_MEMORY =
      "give the machine more memory (-m; modules lie below 2 GiB) or a smaller file";

  private static final long PAGE = 0x1000;
  private static final long MODULES_FROM = 0x10_0000;

  private final String kernel;
  private final List<BootSegment> segments;
  private final Board board;
  private final List<Placement> placements = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private MemoryLayout layout;

  // What is free of the areas that things of ours go to.
  private final FreeSpace conventional =
      new FreeSpace(LOWEST_TABLES, MemoryLayout.CONVENTIONAL_END);
  private final FreeSpace bios = new FreeSpace(MemoryLayout.BIOS_START, MemoryLayout.RESET_VECTOR);
  private final FreeSpace low;

  /**
   * @param kernel the file, for messages
   * @param segments in the order of the file
   */
  DirectPlacer(String kernel, List<BootSegment> segments, Board board) throws BootException {
    this.kernel = kernel;
    this.segments = List.copyOf(segments);
    this.board = board;
    this.layout = MemoryLayout.of(board.ram());
    this.low = new FreeSpace(MODULES_FROM, layout.lowTop());
  }

  MemoryLayout layout() {
    return layout;
  }

  List<Placement> placements() {
    return placements;
  }

  List<String> warnings() {
    return warnings;
  }

  void add(Placement placement) {
    placements.add(placement);
  }

  /** The kernel itself. */
  void placeSegments() throws BootException {
    List<BootSegment> usable = KernelSegments.usable(kernel, segments, layout);
    for (BootSegment s : usable) {
      for (FreeSpace space : List.of(conventional, bios, low)) {
        space.take(s.paddr(), s.end());
      }
      warnOfWhatIsNoRam(s);
    }
    SegmentPlacer placer = new SegmentPlacer(usable);
    placements.addAll(placer.placements());
    warnings.addAll(placer.warnings());
  }

  /** Below 1 MiB all is memory, but a guest that goes by the map may use only a part of it. */
  private void warnOfWhatIsNoRam(BootSegment s) {
    long from = Math.max(s.paddr(), MemoryLayout.CONVENTIONAL_END);
    long to = Math.min(s.end(), MODULES_FROM);
    if (from < to) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "segment %s covers 0x%x to 0x%x, where the memory map has no RAM: a PC has video"
                  + " memory and the BIOS there",
              s.name(),
              from,
              to));
    }
  }

  /** The memory map that a loader hands over. */
  void chooseMemoryMap(LoaderProfile profile) throws BootException {
    if (profile.memoryMap().isEmpty()) {
      chooseAcpiArea();
    } else {
      layout = layout.withMap(profile.ranges(board.ram()));
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
    for (BootSegment s : segments) {
      if (s.paddr() < from + size && s.end() > from) {
        warnings.add(
            String.format(
                Locale.ROOT,
                "%s at 0x%x instead of 0x%x, where segment %s is",
                what,
                to,
                from,
                s.name()));
        return;
      }
    }
  }

  private BootException noRoom(String what, long size) {
    return new BootException(
        kernel,
        String.format(Locale.ROOT, "its segments leave no room for %s of %,d bytes", what, size),
        "give the machine more memory (-m)");
  }

  /**
   * Modules, each on a page: where there is room, the first one highest, or where a loader has
   * them.
   *
   * @param behindKernel where those go that lie behind the kernel
   * @return them, in their order
   */
  List<Placement> placeModules(
      List<BootModule> modules, LoaderProfile.Modules where, long behindKernel)
      throws BootException {
    List<Placement> placed = new ArrayList<>();
    long next = behindKernel;
    for (BootModule m : modules) {
      long start =
          switch (where) {
            case HIGHEST -> highest(m);
            case BELOW_FIRMWARE -> layout.lowTop() - FIRMWARE_RESERVE - 1 - m.size() & -PAGE;
            case TOP -> layout.lowTop() - m.size() & -PAGE;
            case BEHIND_KERNEL -> next;
          };
      checkFree(m, start);
      low.take(start, start + m.size());
      next = start + m.size() + PAGE - 1 & -PAGE;
      placed.add(
          new Placement(
              fileName(m.where()), Placement.Kind.MODULE, start, m.size(), m.size(), m.contents()));
    }
    placements.addAll(placed);
    return placed;
  }

  private long highest(BootModule m) throws BootException {
    return low.highest(Math.max(1, m.size()), PAGE) // an empty one has a place, too
        .orElseThrow(
            () ->
                new BootException(
                    m.where(),
                    String.format(
                        Locale.ROOT,
                        "%,d bytes do not fit below the ACPI tables at 0x%x beside the kernel: the"
                            + " largest free stretch has %,d",
                        m.size(),
                        layout.acpiStart(),
                        low.largest(PAGE)),
                    MORE_MEMORY));
  }

  private void checkFree(BootModule m, long start) throws BootException {
    if (!low.has(start, start + m.size())) {
      throw new BootException(
          m.where(),
          String.format(
              Locale.ROOT,
              "%,d bytes do not fit beside the kernel at 0x%x, where this loader puts them",
              m.size(),
              start),
          MORE_MEMORY);
    }
  }

  private static String fileName(String where) {
    return where.substring(Math.max(where.lastIndexOf('/'), where.lastIndexOf('\\')) + 1);
  }

  /**
   * What a BIOS leaves in memory, but where the kernel lies: it is a warning, since a kernel that
   * wants those addresses for itself hardly looks for a BIOS there.
   *
   * @param startSeconds the time of the start, in seconds since 1970 UTC
   */
  void placeBiosArea(long startSeconds) {
    List<String> left = new ArrayList<>();
    for (Placement p : BiosArea.placements(board, startSeconds)) {
      if (placements.stream().noneMatch(k -> k.address() < p.end() && p.address() < k.end())) {
        placements.add(p);
        bios.take(p.address(), p.end());
      } else {
        left.add(String.format(Locale.ROOT, "%s (0x%x)", p.name(), p.address()));
      }
    }
    if (!left.isEmpty()) {
      warnings.add(
          "segments lie where a PC has these, which are left out: " + String.join(", ", left));
    }
  }

  /**
   * ACPI and SMBIOS. What a search of the BIOS area finds is left out where segments fill it.
   *
   * @return where the root pointer is
   */
  long placeFirmwareTables() {
    long rsdp = 0;
    for (AcpiTable table : AcpiTables.of(board).at(layout.acpiStart())) {
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

  /**
   * ACPI and SMBIOS where another loader has them.
   *
   * @return the address of the root pointer that the kernel is told; 0 for none
   */
  long placeTables(LoaderProfile profile, LoaderProfile.Tables tables) throws BootException {
    long root = tables.root().in(board.ram());
    for (AcpiTable table : AcpiTables.of(board).at(tables.start().in(board.ram()))) {
      boolean isRoot = table.name().equals(AcpiTables.RSDP_COPY);
      if (!table.name().equals(AcpiTables.RSDP)) {
        placeFixed(
            profile,
            Placement.of(
                isRoot ? AcpiTables.RSDP : table.name(),
                Placement.Kind.ACPI_TABLE,
                isRoot ? root : table.address(),
                table.content()));
      }
    }
    if (profile.smbios().isPresent()) {
      long at = profile.smbios().getAsLong();
      byte[] bytes = SmbiosTables.build(at);
      placeFixed(profile, Placement.of("SMBIOS", Placement.Kind.SMBIOS, at, bytes));
    }
    return tables.told() ? root : 0;
  }

  /**
   * Puts something where a loader has it.
   *
   * @throws BootException when something else is there
   */
  void placeFixed(LoaderProfile profile, Placement placement) throws BootException {
    for (Placement p : placements) {
      if (p.address() < placement.end() && placement.address() < p.end()) {
        throw new BootException(
            kernel,
            String.format(
                Locale.ROOT,
                "%s lies at 0x%x, where %s puts %s",
                p.name(),
                p.address(),
                profile.title(),
                placement.name()),
            "take -loader bootscope");
      }
    }
    placements.add(placement);
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

  /**
   * A place for what the kernel is told: the usual one, else the lowest page of conventional
   * memory, else the highest of low RAM.
   *
   * @param what it is, for messages
   */
  long chooseInformation(String what, long size) throws BootException {
    if (size > MemoryLayout.CONVENTIONAL_END - INFORMATION) {
      throw new BootException(
          "the command line and the module list",
          String.format(
              Locale.ROOT,
              "they end at 0x%x, behind conventional memory (0x%x)",
              INFORMATION + size,
              MemoryLayout.CONVENTIONAL_END),
          "shorten the command line");
    }
    if (conventional.has(INFORMATION, INFORMATION + size)) {
      return INFORMATION;
    }
    OptionalLong at = conventional.lowest(size, PAGE);
    if (at.isEmpty()) {
      at = low.highest(size, PAGE);
    }
    if (at.isEmpty()) {
      throw noRoom(what, size);
    }
    moved(what + " lie", INFORMATION, at.getAsLong(), size);
    return at.getAsLong();
  }

  /**
   * A text with the NUL that ends it.
   *
   * @param where it comes from, for messages
   */
  static byte[] text(String text, String where) throws BootException {
    if (text.indexOf('\0') >= 0) {
      throw new BootException(where, "it contains a NUL character", "remove the character");
    }
    byte[] bytes = ByteText.bytes(text);
    return java.util.Arrays.copyOf(bytes, bytes.length + 1);
  }

  static byte[] concatenate(List<byte[]> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parts.forEach(out::writeBytes);
    return out.toByteArray();
  }
}

package bootscope.core.boot;

import bootscope.core.boot.acpi.AcpiTable;
import bootscope.core.boot.acpi.AcpiTables;
import bootscope.core.boot.smbios.SmbiosTables;
import bootscope.core.describe.Structure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The x86/HVM direct boot ABI: places a kernel's segments at their physical addresses, its modules
 * at the top of low RAM, and what it is told in conventional memory.
 *
 * <p>The ABI leaves the place of {@code hvm_start_info} open. Here it is always {@link
 * #START_INFO}, so that what a lesson shows is where the lesson says; a kernel that wants those
 * addresses for itself is refused rather than overwritten.
 */
public final class PvhBoot {
  /** Physical address of {@code hvm_start_info}; the other tables and texts follow. */
  public static final long START_INFO = 0x6000;

  /** Physical address of the SMBIOS entry point, behind the copy of the ACPI root pointer. */
  private static final long SMBIOS = MemoryLayout.BIOS_START + 0x40;

  private static final long PAGE = 0x1000;
  private static final long MODULES_FROM = 0x10_0000;

  private final PvhRequest request;
  private final MemoryLayout layout;
  private final List<Placement> placements = new ArrayList<>();

  private PvhBoot(PvhRequest request) throws BootException {
    this.request = request;
    this.layout = MemoryLayout.of(request.ramBytes());
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
    checkEntry();
    placeModules();
    List<AcpiTable> acpi = AcpiTables.build(layout, request.processors());
    long rsdp = 0;
    for (AcpiTable table : acpi) {
      placements.add(
          Placement.of(table.name(), Placement.Kind.ACPI_TABLE, table.address(), table.content()));
      if (table.name().equals(AcpiTables.RSDP)) {
        rsdp = table.address();
      }
    }
    placements.add(
        Placement.of("SMBIOS", Placement.Kind.SMBIOS, SMBIOS, SmbiosTables.build(SMBIOS)));
    placeInformation(rsdp);
    return new BootPlan(
        placements, EntryState.pvh(request.entry(), START_INFO), layout, START_INFO);
  }

  private void placeSegments() throws BootException {
    for (BootSegment s : request.segments()) {
      if (s.memorySize() == 0 && s.fileSize() == 0) {
        continue;
      }
      if (Long.compareUnsigned(s.fileSize(), s.memorySize()) > 0) {
        throw new BootException(
            s.where(),
            "the segment has 0x%x bytes in the file but only 0x%x in memory"
                .formatted(s.fileSize(), s.memorySize()),
            "the ELF header is damaged: build or copy the kernel again");
      }
      // Unsigned: an end below the start has wrapped past 2^64.
      if (Long.compareUnsigned(s.end(), s.paddr()) < 0) {
        throw new BootException(
            s.where(),
            "the segment (physical 0x%x, 0x%x bytes) wraps around the end of the address space"
                .formatted(s.paddr(), s.memorySize()),
            "the ELF header is damaged: build or copy the kernel again");
      }
      if (!layout.isRam(s.paddr(), s.memorySize())) {
        throw new BootException(s.where(), outsideRam(s), remedyOutsideRam(s));
      }
      placements.add(
          new Placement(
              s.name(),
              Placement.Kind.KERNEL_SEGMENT,
              s.paddr(),
              s.memorySize(),
              s.fileSize(),
              s.contents()));
    }
    if (placements.isEmpty()) {
      throw new BootException(
          request.kernel(),
          "there is nothing to load: no PT_LOAD segment has a size",
          "give an executable kernel, not an object file or a debug-only file");
    }
    checkOverlaps();
  }

  private String outsideRam(BootSegment s) {
    StringBuilder what = new StringBuilder();
    what.append(
        "the segment lies at physical 0x%x to 0x%x, where there is no usable RAM (usable:"
            .formatted(s.paddr(), s.end()));
    String separator = " ";
    for (MemoryRange r : layout.ranges()) {
      if (r.type() == MemoryType.RAM) {
        what.append(separator).append("0x%x to 0x%x".formatted(r.start(), r.end()));
        separator = ", ";
      }
    }
    return what.append(')').toString();
  }

  private String remedyOutsideRam(BootSegment s) {
    boolean moreMemoryHelps =
        Long.compareUnsigned(s.paddr(), MODULES_FROM) >= 0
            && Long.compareUnsigned(s.end(), MemoryLayout.MAX_LOW - MemoryLayout.ACPI_SIZE) <= 0;
    if (!moreMemoryHelps) {
      return "link the kernel so that p_paddr lies in RAM (usually from 0x100000 or 0x1000000)";
    }
    long mib = (s.end() + MemoryLayout.ACPI_SIZE + 0xF_FFFF) >>> 20;
    return "give the machine at least " + mib + " MiB (-m " + mib + ")";
  }

  private void checkOverlaps() throws BootException {
    List<BootSegment> sorted =
        request.segments().stream()
            .filter(s -> s.memorySize() != 0)
            .sorted(Comparator.comparingLong(BootSegment::paddr))
            .toList();
    for (int i = 1; i < sorted.size(); i++) {
      BootSegment below = sorted.get(i - 1);
      BootSegment above = sorted.get(i);
      if (below.end() > above.paddr()) {
        throw new BootException(
            above.where(),
            "the segment at physical 0x%x to 0x%x overlaps %s at 0x%x to 0x%x"
                .formatted(above.paddr(), above.end(), below.name(), below.paddr(), below.end()),
            "the ELF header is damaged, or the linker script gives two segments one address");
      }
    }
  }

  private void checkEntry() throws BootException {
    long entry = request.entry();
    if (entry >>> 32 != 0) {
      throw new BootException(
          request.kernel(),
          "the PHYS32_ENTRY note gives 0x%x, which is no 32-bit address".formatted(entry),
          "link the kernel's 32-bit entry below 4 GiB");
    }
    for (Placement p : placements) {
      if (p.contains(entry)) {
        return;
      }
    }
    throw new BootException(
        request.kernel(),
        "the PHYS32_ENTRY note gives 0x%x, which lies in no loaded segment".formatted(entry),
        "check that the note holds a physical address, not a virtual one");
  }

  /** Modules go as high as they can in low RAM, the first one highest, each on a page. */
  private void placeModules() throws BootException {
    List<Placement> taken = new ArrayList<>(placements);
    List<Placement> modules = new ArrayList<>();
    for (BootModule m : request.modules()) {
      if (m.size() <= 0) {
        throw new BootException(
            m.where(), "the file is empty", "give a cpio archive, or leave the option out");
      }
      long address = highestGap(taken, m.size());
      if (address < 0) {
        throw new BootException(
            m.where(),
            String.format(
                Locale.ROOT,
                "%,d bytes do not fit below the ACPI tables at 0x%x beside the kernel: the"
                    + " largest free stretch has %,d",
                m.size(),
                layout.acpiStart(),
                largestGap(taken)),
            "give the machine more memory (-m; modules lie below 2 GiB) or a smaller file");
      }
      Placement p =
          new Placement(
              fileName(m.where()),
              Placement.Kind.MODULE,
              address,
              m.size(),
              m.size(),
              m.contents());
      modules.add(p);
      taken.add(p);
    }
    placements.addAll(modules);
  }

  private static String fileName(String where) {
    return where.substring(Math.max(where.lastIndexOf('/'), where.lastIndexOf('\\')) + 1);
  }

  private long highestGap(List<Placement> taken, long size) {
    long top = layout.acpiStart();
    for (Placement p : descending(taken)) {
      long address = (top - size) & -PAGE;
      if (address >= p.end() && address >= MODULES_FROM) {
        return address;
      }
      top = Math.min(top, p.address());
    }
    long address = (top - size) & -PAGE;
    return address >= MODULES_FROM ? address : -1;
  }

  private long largestGap(List<Placement> taken) {
    long largest = 0;
    long top = layout.acpiStart();
    for (Placement p : descending(taken)) {
      long bottom = Math.max(MODULES_FROM, (p.end() + PAGE - 1) & -PAGE);
      largest = Math.max(largest, top - bottom);
      top = Math.min(top, p.address());
    }
    return Math.max(largest, top - MODULES_FROM);
  }

  private static List<Placement> descending(List<Placement> taken) {
    return taken.stream().sorted(Comparator.comparingLong(Placement::address).reversed()).toList();
  }

  /**
   * Start info, memory map, module list and texts: one after the other from {@link #START_INFO}.
   */
  private void placeInformation(long rsdp) throws BootException {
    byte[] commandLine = text(request.commandLine(), "the command line");
    List<Placement> modules =
        placements.stream().filter(p -> p.kind() == Placement.Kind.MODULE).toList();
    List<byte[]> moduleTexts = new ArrayList<>();
    for (BootModule m : request.modules()) {
      moduleTexts.add(text(m.commandLine(), "the command line of " + m.where()));
    }

    long memoryMap = START_INFO + align8(HvmStructures.START_INFO.size());
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
    checkInformation(next);

    Structure startInfo =
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
        Placement.of("hvm_start_info", Placement.Kind.START_INFO, START_INFO, startInfo.bytes()));
    placements.add(
        Placement.of("memory map", Placement.Kind.MEMORY_MAP, memoryMap, memoryMapBytes()));
    if (!modules.isEmpty()) {
      placements.add(
          Placement.of(
              "module list", Placement.Kind.MODULE_LIST, moduleList, concatenate(entries)));
    }
    placements.add(Placement.of("command line", Placement.Kind.COMMAND_LINE, texts, commandLine));
    placements.addAll(information);
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

  private void checkInformation(long end) throws BootException {
    if (end > MemoryLayout.CONVENTIONAL_END) {
      throw new BootException(
          "the command line and the module list",
          "they end at 0x%x, behind conventional memory (0x%x)"
              .formatted(end, MemoryLayout.CONVENTIONAL_END),
          "shorten the command line");
    }
    for (BootSegment s : request.segments()) {
      if (s.memorySize() != 0 && s.paddr() < end && s.end() > START_INFO) {
        throw new BootException(
            s.where(),
            "the segment at physical 0x%x to 0x%x covers hvm_start_info and its tables at 0x%x to"
                    .formatted(s.paddr(), s.end(), START_INFO)
                + " 0x%x".formatted(end),
            "link the kernel at or above 0x100000");
      }
    }
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

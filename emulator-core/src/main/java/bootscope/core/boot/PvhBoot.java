package bootscope.core.boot;

import bootscope.core.describe.Structure;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

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
  public static final long START_INFO = DirectPlacer.INFORMATION;

  private final PvhRequest request;
  private final DirectPlacer placer;

  private PvhBoot(PvhRequest request) throws BootException {
    this.request = request;
    this.placer = new DirectPlacer(request.kernel(), request.segments(), request.board());
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
    placer.placeSegments();
    KernelSegments.checkEntry(request.kernel(), request.entry(), placer.placements());
    placer.chooseAcpiArea();
    List<Placement> modules = placer.placeModules(request.modules());
    placer.placeBiosArea(request.startSeconds());
    long rsdp = placer.placeFirmwareTables();
    long startInfo = placeInformation(modules, rsdp);
    return BootPlan.direct(
        placer.placements(),
        FirmwareWork.ofPc(request.board().ram()),
        EntryState.pvh(request.entry(), startInfo),
        EntryAbi.PVH,
        placer.layout(),
        OptionalLong.of(startInfo),
        placer.warnings());
  }

  /**
   * Start info, memory map, module list and texts, one after the other.
   *
   * @return where start info is
   */
  private long placeInformation(List<Placement> modules, long rsdp) throws BootException {
    byte[] commandLine = DirectPlacer.text(request.commandLine(), "the command line");
    List<byte[]> moduleTexts = new ArrayList<>();
    for (BootModule m : request.modules()) {
      moduleTexts.add(DirectPlacer.text(m.commandLine(), "the command line of " + m.where()));
    }

    MemoryLayout layout = placer.layout();
    long size =
        align8(HvmStructures.START_INFO.size())
            + (long) layout.ranges().size() * HvmStructures.MEMMAP_ENTRY.size()
            + (long) modules.size() * HvmStructures.MODLIST_ENTRY.size()
            + commandLine.length;
    for (byte[] moduleText : moduleTexts) {
      size += moduleText.length > 1 ? moduleText.length : 0;
    }
    long startInfo = placer.chooseInformation("hvm_start_info and its tables", size);

    long memoryMap = startInfo + align8(HvmStructures.START_INFO.size());
    long moduleList = memoryMap + (long) layout.ranges().size() * HvmStructures.MEMMAP_ENTRY.size();
    long texts = moduleList + (long) modules.size() * HvmStructures.MODLIST_ENTRY.size();
    long next = texts + commandLine.length;

    List<byte[]> entries = new ArrayList<>();
    List<Placement> information = new ArrayList<>();
    for (int i = 0; i < modules.size(); i++) {
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
      entries.add(entry.bytes());
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
    placer.add(
        Placement.of("hvm_start_info", Placement.Kind.START_INFO, startInfo, header.bytes()));
    placer.add(Placement.of("memory map", Placement.Kind.MEMORY_MAP, memoryMap, memoryMapBytes()));
    if (!modules.isEmpty()) {
      placer.add(
          Placement.of(
              "module list",
              Placement.Kind.MODULE_LIST,
              moduleList,
              DirectPlacer.concatenate(entries)));
    }
    placer.add(Placement.of("command line", Placement.Kind.COMMAND_LINE, texts, commandLine));
    information.forEach(placer::add);
    return startInfo;
  }

  private byte[] memoryMapBytes() {
    List<byte[]> entries = new ArrayList<>();
    for (MemoryRange r : placer.layout().ranges()) {
      entries.add(
          HvmStructures.MEMMAP_ENTRY
              .create()
              .set("addr", r.start())
              .set("size", r.size())
              .set("type", r.type().code())
              .bytes());
    }
    return DirectPlacer.concatenate(entries);
  }

  private static long align8(long value) {
    return (value + 7) & -8;
  }
}

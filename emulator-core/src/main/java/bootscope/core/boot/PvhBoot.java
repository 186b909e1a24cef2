package bootscope.core.boot;

import bootscope.core.bits.ByteText;
import bootscope.core.boot.LoaderProfile.DescriptorTable;
import bootscope.core.boot.LoaderProfile.Information;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The x86/HVM direct boot ABI: places a kernel's segments at their physical addresses, and all else
 * where a {@link LoaderProfile} has it.
 *
 * <p>The kernel's segments have the first choice. In this program's own profile all that is told
 * the kernel lies beside them: the ABI leaves the place of {@code hvm_start_info} open, and it is
 * {@link #START_INFO}, so that what a lesson shows is where the lesson says, unless a segment lies
 * there. What is risky is done and told in a warning; what cannot work is refused, as is what
 * another loader would overwrite.
 */
public final class PvhBoot {
  /** Physical address of {@code hvm_start_info}; the other tables and texts follow. */
  public static final long START_INFO = DirectPlacer.INFORMATION;

  private static final long PAGE = 0x1000;

  /** Xen's toolstack leaves room for two modules, each with so much of a command line. */
  private static final int XEN_MODULES = 2;

  private static final long XEN_MODULE_TEXT = 1024;

  private final PvhRequest request;
  private final LoaderProfile profile;
  private final DirectPlacer placer;

  private PvhBoot(PvhRequest request, LoaderProfile profile) throws BootException {
    this.request = request.withModules(modules(request));
    this.profile = profile;
    this.placer = new DirectPlacer(request.kernel(), request.segments(), request.board());
    for (BootModule m : request.modules()) {
      if (isNone(m)) {
        placer.warnings().add(m.where() + " is empty: the kernel is told of no such module");
      }
    }
  }

  private static List<BootModule> modules(PvhRequest request) {
    return request.modules().stream().filter(m -> !isNone(m)).toList();
  }

  /** An empty file without a text is no module, as with QEMU 7.2's {@code pvh.bin}. */
  private static boolean isNone(BootModule m) {
    return m.size() == 0 && m.commandLine().isEmpty();
  }

  /**
   * Works out where everything goes. Touches no guest memory and reads no file.
   *
   * @throws BootException when it cannot be booted in this machine, or not by this loader
   */
  public static BootPlan plan(PvhRequest request, LoaderProfile profile) throws BootException {
    return new PvhBoot(request, profile).plan();
  }

  private BootPlan plan() throws BootException {
    placer.placeSegments();
    KernelSegments.checkEntry(request.kernel(), request.entry(), placer.placements());
    placer.chooseMemoryMap(profile);
    List<Placement> modules = placeModules();
    placeRealModeAreas();
    long rsdp =
        profile.tables().isEmpty()
            ? placer.placeFirmwareTables()
            : placer.placeTables(profile, profile.tables().get());
    placeTable("GDT", profile.registers().gdt());
    placeTable("IDT", profile.registers().idt());
    long startInfo = placeInformation(modules, rsdp);
    return BootPlan.direct(
        placer.placements(),
        FirmwareWork.of(profile, request.board().ram()),
        EntryState.pvh(profile.registers(), request.entry(), startInfo),
        EntryAbi.PVH,
        placer.layout(),
        OptionalLong.of(startInfo),
        placer.warnings());
  }

  private void placeRealModeAreas() throws BootException {
    if (profile.firmware()) {
      placer.placeBiosArea(request.startSeconds());
    }
    if (profile.dataAreaWord().isPresent()) {
      byte[] word = littleEndian(profile.dataAreaWord().getAsInt(), 2);
      placer.placeFixed(profile, Placement.of("word at 0x40e", Placement.Kind.BIOS, 0x40E, word));
    }
  }

  private static byte[] littleEndian(long value, int size) {
    byte[] all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    return java.util.Arrays.copyOf(all, size);
  }

  private void placeTable(String name, DescriptorTable table) throws BootException {
    if (!table.entries().isEmpty()) {
      List<byte[]> bytes = table.entries().stream().map(e -> littleEndian(e, 8)).toList();
      byte[] content = DirectPlacer.concatenate(bytes);
      placer.placeFixed(profile, Placement.of(name, Placement.Kind.BIOS, table.base(), content));
    }
  }

  private List<Placement> placeModules() throws BootException {
    if (request.modules().size() > profile.mostModules()) {
      throw new BootException(
          request.modules().get(profile.mostModules()).where(),
          String.format(
              Locale.ROOT,
              "%s hands over no more than %d module%s",
              profile.title(),
              profile.mostModules(),
              profile.mostModules() == 1 ? "" : "s"),
          "leave it out, or take -loader bootscope");
    }
    for (BootModule m : request.modules()) {
      checkText(m);
    }
    return placer.placeModules(request.modules(), profile.modules(), modulesStart());
  }

  /** Refuses a module's command line that this loader hands over none of, or not all. */
  private void checkText(BootModule m) throws BootException {
    long room =
        switch (profile.modules()) {
          case HIGHEST -> Long.MAX_VALUE;
          case BEHIND_KERNEL -> XEN_MODULE_TEXT - 1;
          case BELOW_FIRMWARE, TOP -> 0;
        };
    long bytes = ByteText.bytes(m.commandLine()).length;
    if (bytes > room) {
      throw new BootException(
          "the command line of " + m.where(),
          String.format(
              Locale.ROOT,
              room == 0
                  ? "it has %,d bytes, and %s hands over none for a module"
                  : "it has %,d bytes, and %s has room for %,d",
              bytes,
              profile.title(),
              room),
          "leave it out, or take -loader bootscope");
    }
  }

  /** Where modules behind the kernel begin. */
  private long modulesStart() {
    long behind = page(kernelEnd());
    return request.notes().initrdBehindStartInfo() ? page(behind + behindKernelSize()) : behind;
  }

  private long kernelEnd() {
    return placer.placements().stream()
        .filter(p -> p.kind() == Placement.Kind.KERNEL_SEGMENT)
        .mapToLong(Placement::end)
        .max()
        .orElseThrow();
  }

  private static long page(long address) {
    return address + PAGE - 1 & -PAGE;
  }

  // ---------------------------------------------------------------- start info

  private long placeInformation(List<Placement> modules, long rsdp) throws BootException {
    PvhInformation information =
        new PvhInformation(request, profile, placer.layout().ranges(), modules);
    boolean together = profile.information() instanceof Information.Together;
    PvhInformation.Places places =
        together ? together(information) : asElsewhere(information, modules);
    for (Placement p : information.at(places, rsdp)) {
      if (together) {
        placer.add(p);
      } else {
        placer.placeFixed(profile, p);
      }
    }
    return places.startInfo();
  }

  /** As another loader does. Apart, because a switch over types costs each start that comes by. */
  private PvhInformation.Places asElsewhere(PvhInformation information, List<Placement> modules)
      throws BootException {
    return switch (profile.information()) {
      case Information.Together t -> together(information);
      case Information.Fixed f -> fixed(information, f);
      case Information.BehindKernel b -> behindKernel(modules);
    };
  }

  /** Start info, memory map, module list and texts, one after the other. */
  private PvhInformation.Places together(PvhInformation information) throws BootException {
    long header = align8(HvmStructures.START_INFO.size());
    long size =
        header
            + information.memoryMapSize()
            + information.moduleListSize()
            + information.commandLineSize()
            + information.moduleTextsSize();
    long startInfo = placer.chooseInformation("hvm_start_info and its tables", size);
    long map = startInfo + header;
    long list = map + information.memoryMapSize();
    long line = list + information.moduleListSize();
    return new PvhInformation.Places(
        startInfo, map, list, line, line + information.commandLineSize());
  }

  private PvhInformation.Places fixed(PvhInformation information, Information.Fixed f)
      throws BootException {
    if (information.commandLineSize() > f.longest()) {
      throw new BootException(
          "the command line",
          String.format(
              Locale.ROOT,
              "it has %,d bytes, and %s has room for %,d",
              information.commandLineSize() - 1,
              profile.title(),
              f.longest() - 1),
          "shorten it, or take -loader bootscope");
    }
    return new PvhInformation.Places(
        f.startInfo(),
        f.memoryMap(),
        f.moduleList(),
        f.commandLine(),
        f.commandLine() + information.commandLineSize());
  }

  private PvhInformation.Places behindKernel(List<Placement> modules) {
    long start = page(kernelEnd());
    if (!request.notes().initrdBehindStartInfo()) {
      start = page(modules.stream().mapToLong(Placement::end).max().orElse(start));
    }
    long line = start + HvmStructures.START_INFO.size();
    long list = line + align8(commandLineSize());
    long texts = list + (long) XEN_MODULES * HvmStructures.MODLIST_ENTRY.size();
    return new PvhInformation.Places(
        start, texts + XEN_MODULES * XEN_MODULE_TEXT, list, line, texts);
  }

  /** Room for all of it behind the kernel. */
  private long behindKernelSize() {
    return HvmStructures.START_INFO.size()
        + align8(commandLineSize())
        + (long) XEN_MODULES * (HvmStructures.MODLIST_ENTRY.size() + XEN_MODULE_TEXT)
        + (long) placer.layout().ranges().size() * HvmStructures.MEMMAP_ENTRY.size();
  }

  private long commandLineSize() {
    int bytes = ByteText.bytes(request.commandLine()).length;
    return bytes == 0 ? 0 : bytes + 1;
  }

  private static long align8(long value) {
    return (value + 7) & -8;
  }
}

package bootscope.core.boot;

import bootscope.core.describe.Structure;
import java.util.ArrayList;
import java.util.List;

/** What a PVH kernel is told, in pieces for which a loader finds places. */
final class PvhInformation {
  private final LoaderProfile profile;
  private final List<MemoryRange> ranges;
  private final List<Placement> modules;
  private final byte[] commandLine;
  private final List<byte[]> moduleTexts = new ArrayList<>();

  /**
   * Where the pieces go, each a physical address; the modules' texts one after the other.
   *
   * @param moduleTexts of which there are only those that are not empty
   */
  record Places(
      long startInfo, long memoryMap, long moduleList, long commandLine, long moduleTexts) {}

  /**
   * @param modules in their order
   * @throws BootException when a text holds a NUL
   */
  PvhInformation(
      PvhRequest request, LoaderProfile profile, List<MemoryRange> ranges, List<Placement> modules)
      throws BootException {
    this.profile = profile;
    this.ranges = ranges;
    this.modules = modules;
    commandLine = DirectPlacer.text(request.commandLine(), "the command line");
    for (BootModule m : request.modules()) {
      moduleTexts.add(DirectPlacer.text(m.commandLine(), "the command line of " + m.where()));
    }
  }

  long memoryMapSize() {
    return (long) ranges.size() * HvmStructures.MEMMAP_ENTRY.size();
  }

  long moduleListSize() {
    return (long) modules.size() * HvmStructures.MODLIST_ENTRY.size();
  }

  /** With its NUL. */
  long commandLineSize() {
    return commandLine.length;
  }

  long moduleTextsSize() {
    return moduleTexts.stream().mapToLong(t -> t.length > 1 ? t.length : 0).sum();
  }

  /**
   * All of it in its places.
   *
   * @param rsdp address of the ACPI root pointer; 0 where it is not told
   */
  List<Placement> at(Places places, long rsdp) {
    List<Placement> all = new ArrayList<>();
    all.add(
        Placement.of(
            "hvm_start_info",
            Placement.Kind.START_INFO,
            places.startInfo,
            header(places, rsdp).bytes()));
    all.add(Placement.of("memory map", Placement.Kind.MEMORY_MAP, places.memoryMap, memoryMap()));
    if (!modules.isEmpty()) {
      addModuleList(all, places);
    }
    if (tellsCommandLine()) {
      all.add(
          Placement.of(
              "command line", Placement.Kind.COMMAND_LINE, places.commandLine, commandLine));
    }
    return all;
  }

  private boolean tellsCommandLine() {
    return commandLine.length > 1 || profile.pointsToEmptyCommandLine();
  }

  private Structure header(Places places, long rsdp) {
    return HvmStructures.START_INFO
        .create()
        .set("magic", HvmStructures.MAGIC)
        .set("version", HvmStructures.VERSION)
        .set("nr_modules", modules.size())
        .set("modlist_paddr", modules.isEmpty() ? 0 : places.moduleList)
        .set("cmdline_paddr", tellsCommandLine() ? places.commandLine : 0)
        .set("rsdp_paddr", rsdp)
        .set("memmap_paddr", places.memoryMap)
        .set("memmap_entries", ranges.size());
  }

  private void addModuleList(List<Placement> all, Places places) {
    List<byte[]> entries = new ArrayList<>();
    long next = places.moduleTexts;
    for (int i = 0; i < modules.size(); i++) {
      byte[] text = moduleTexts.get(i);
      boolean hasText = text.length > 1;
      entries.add(
          HvmStructures.MODLIST_ENTRY
              .create()
              .set("paddr", modules.get(i).address())
              .set("size", modules.get(i).length())
              .set("cmdline_paddr", hasText ? next : 0)
              .bytes());
      if (hasText) {
        String name = "command line of " + modules.get(i).name();
        all.add(Placement.of(name, Placement.Kind.COMMAND_LINE, next, text));
        next += text.length;
      }
    }
    byte[] list = DirectPlacer.concatenate(entries);
    all.add(Placement.of("module list", Placement.Kind.MODULE_LIST, places.moduleList, list));
  }

  private byte[] memoryMap() {
    List<byte[]> entries = new ArrayList<>();
    for (MemoryRange r : ranges) {
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
}

package bootscope.core.boot;

import bootscope.core.describe.Structure;
import bootscope.core.image.MultibootImage;
import java.util.ArrayList;
import java.util.List;

/**
 * What a Multiboot loader tells a kernel (§3.3), in one piece: the information structure, the
 * memory map, the list of modules and the texts.
 */
final class MultibootInformation {
  private static final String LOADER = "bootscope";

  /** What is told: memory, texts and modules. */
  static final long FLAGS =
      MultibootStructures.MEMORY
          | MultibootStructures.COMMAND_LINE
          | MultibootStructures.MODULES
          | MultibootStructures.MEMORY_MAP
          | MultibootStructures.LOADER_NAME;

  private static final long MIB = 0x10_0000;

  private final List<byte[]> moduleTexts;
  private final byte[] commandLine;
  private final byte[] loader;
  private final MemoryLayout layout;

  private MultibootInformation(
      List<byte[]> moduleTexts, byte[] commandLine, byte[] loader, MemoryLayout layout) {
    this.moduleTexts = moduleTexts;
    this.commandLine = commandLine;
    this.loader = loader;
    this.layout = layout;
  }

  static MultibootInformation of(BootParts parts, MultibootImage image, MemoryLayout layout)
      throws BootException {
    return new MultibootInformation(
        moduleTexts(parts.modules()), commandLine(parts), loader(), layout);
  }

  static byte[] loader() throws BootException {
    return DirectPlacer.text(LOADER, "the loader's name");
  }

  /** The kernel's file, then what the user gave: what comes first is the kernel's own name. */
  static byte[] commandLine(BootParts parts) throws BootException {
    String file = parts.kernel().file();
    String given = parts.commandLine();
    return DirectPlacer.text(given.isEmpty() ? file : file + " " + given, "the command line");
  }

  /** Each module's file and arguments. */
  static List<byte[]> moduleTexts(List<BootModule> modules) throws BootException {
    List<byte[]> texts = new ArrayList<>();
    for (BootModule m : modules) {
      String text = m.commandLine().isEmpty() ? m.where() : m.commandLine();
      texts.add(DirectPlacer.text(text, "the command line of " + m.where()));
    }
    return texts;
  }

  private long memoryMapSize() {
    return (long) layout.ranges().size() * MultibootStructures.RANGE.size();
  }

  private long moduleListSize() {
    return (long) moduleTexts.size() * MultibootStructures.MODULE.size();
  }

  /** All of it, in bytes. */
  long size() {
    return MultibootStructures.INFORMATION.size()
        + memoryMapSize()
        + moduleListSize()
        + moduleTexts.stream().mapToLong(t -> t.length).sum()
        + commandLine.length
        + loader.length;
  }

  /**
   * All of it in its place.
   *
   * @param start below 4 GiB
   * @param modules in their order
   */
  List<Placement> placements(long start, List<Placement> modules) {
    List<Placement> all = new ArrayList<>();
    long map = start + MultibootStructures.INFORMATION.size();
    long list = map + memoryMapSize();
    long line = list + moduleListSize();
    long name = line + commandLine.length;
    long next = name + loader.length;
    all.add(
        Placement.of(
            "Multiboot information",
            Placement.Kind.START_INFO,
            start,
            header(map, list, line, name).bytes()));
    all.add(Placement.of("memory map", Placement.Kind.MEMORY_MAP, map, memoryMap()));
    all.add(Placement.of("command line", Placement.Kind.COMMAND_LINE, line, commandLine));
    all.add(Placement.of("loader's name", Placement.Kind.COMMAND_LINE, name, loader));
    List<byte[]> entries = new ArrayList<>();
    for (int i = 0; i < modules.size(); i++) {
      entries.add(module(modules.get(i), next));
      all.add(
          Placement.of(
              "string of " + modules.get(i).name(),
              Placement.Kind.COMMAND_LINE,
              next,
              moduleTexts.get(i)));
      next += moduleTexts.get(i).length;
    }
    if (!entries.isEmpty()) {
      byte[] bytes = DirectPlacer.concatenate(entries);
      all.add(Placement.of("module list", Placement.Kind.MODULE_LIST, list, bytes));
    }
    return all;
  }

  private Structure header(long map, long list, long line, long name) {
    MemoryRange upper = layout.rangeOf(MIB, 1);
    boolean ram = upper != null && upper.type() == MemoryType.RAM;
    return MultibootStructures.INFORMATION
        .create()
        .set("flags", FLAGS)
        .set("mem_lower", MemoryLayout.CONVENTIONAL_END >> 10)
        .set("mem_upper", ram ? upper.end() - MIB >> 10 : 0)
        .set("cmdline", line)
        .set("mods_count", moduleTexts.size())
        .set("mods_addr", moduleTexts.isEmpty() ? 0 : list)
        .set("mmap_length", memoryMapSize())
        .set("mmap_addr", map)
        .set("boot_loader_name", name);
  }

  /** An entry of the list of modules. */
  static byte[] module(Placement module, long text) {
    return MultibootStructures.MODULE
        .create()
        .set("mod_start", module.address())
        .set("mod_end", module.end())
        .set("string", text)
        .bytes();
  }

  private byte[] memoryMap() {
    List<byte[]> entries = new ArrayList<>();
    for (MemoryRange r : layout.ranges()) {
      entries.add(
          MultibootStructures.RANGE
              .create()
              .set("size", MultibootStructures.RANGE.size() - 4)
              .set("base_addr", r.start())
              .set("length", r.size())
              .set("type", r.type().code())
              .bytes());
    }
    return DirectPlacer.concatenate(entries);
  }
}

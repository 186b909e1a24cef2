package bootscope.core.boot;

import bootscope.core.describe.Structure;
import bootscope.core.describe.StructureDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The Multiboot information structure and what it points to, as found in guest memory. Whatever
 * lies there is read in bounded time: counts are capped at {@link StartInfo#MOST_ENTRIES}.
 *
 * @param address guest-physical
 * @param header the structure itself
 * @param commandLine null when there is none
 * @param modules the module list; fewer than announced when that is more than the cap
 * @param memoryMap likewise
 * @param loader the loader's name, null when there is none
 */
public record MultibootInfo(
    long address,
    Structure header,
    StartInfo.Text commandLine,
    List<StartInfo.Module> modules,
    List<Structure> memoryMap,
    StartInfo.Text loader) {

  private static final int SIZE_FIELD = 4;

  /** Reads without side effects; never fails, whatever is found. */
  public static MultibootInfo read(PhysicalReader memory, long address) {
    Structure header = structure(memory, MultibootStructures.INFORMATION, address);
    return new MultibootInfo(
        address,
        header,
        text(memory, header, MultibootStructures.COMMAND_LINE, "cmdline"),
        modules(memory, header),
        memoryMap(memory, header),
        text(memory, header, MultibootStructures.LOADER_NAME, "boot_loader_name"));
  }

  /** Whether a part of the structure holds something. */
  public boolean has(long flag) {
    return has(header, flag);
  }

  private static boolean has(Structure header, long flag) {
    return (header.get("flags") & flag) != 0;
  }

  private static StartInfo.Text text(
      PhysicalReader memory, Structure header, long flag, String field) {
    return has(header, flag)
        ? StartInfo.text(memory, header.get(field), StartInfo.LONGEST_TEXT)
        : null;
  }

  private static List<StartInfo.Module> modules(PhysicalReader memory, Structure header) {
    List<StartInfo.Module> modules = new ArrayList<>();
    if (!has(header, MultibootStructures.MODULES)) {
      return modules;
    }
    long count = Math.min(header.get("mods_count"), StartInfo.MOST_ENTRIES);
    for (int i = 0; i < count; i++) {
      long at = header.get("mods_addr") + (long) i * MultibootStructures.MODULE.size();
      Structure entry = structure(memory, MultibootStructures.MODULE, at);
      modules.add(
          new StartInfo.Module(
              at,
              entry,
              StartInfo.text(memory, entry.get("string"), StartInfo.LONGEST_MODULE_TEXT)));
    }
    return modules;
  }

  /** Each entry says how long it is, so that later versions may add to it. */
  private static List<Structure> memoryMap(PhysicalReader memory, Structure header) {
    List<Structure> map = new ArrayList<>();
    if (!has(header, MultibootStructures.MEMORY_MAP)) {
      return map;
    }
    long at = header.get("mmap_addr");
    long end = at + header.get("mmap_length");
    while (at < end && map.size() < StartInfo.MOST_ENTRIES) {
      Structure entry = structure(memory, MultibootStructures.RANGE, at);
      map.add(entry);
      at += entry.get("size") + SIZE_FIELD;
    }
    return map;
  }

  private static Structure structure(
      PhysicalReader memory, StructureDescription description, long address) {
    return description.at(memory.read(address, description.size()), 0);
  }

  /** The structure, its texts and its modules, in lines of text. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, "multiboot_info at 0x%x", address));
    lines.addAll(header.lines(address));
    if (commandLine != null) {
      lines.add(
          String.format(
              Locale.ROOT,
              "command line at 0x%x: %s",
              commandLine.address(),
              commandLine.readable()));
    }
    if (loader != null) {
      lines.add(
          String.format(Locale.ROOT, "loader at 0x%x: %s", loader.address(), loader.readable()));
    }
    int number = 0;
    for (StartInfo.Module m : modules) {
      lines.add(String.format(Locale.ROOT, "module %s at 0x%x", number++, m.address()));
      lines.addAll(m.entry().lines(m.address()));
      if (m.commandLine() != null) {
        lines.add("  string: " + m.commandLine().readable());
      }
    }
    return lines;
  }

  /** The memory map in lines of text, one an entry. */
  public List<String> memoryMapLines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "memory map at 0x%x, %s entries",
            header.get("mmap_addr"),
            memoryMap.size()));
    for (Structure e : memoryMap) {
      lines.add(StartInfo.rangeLine(e.get("base_addr"), e.get("length"), e.get("type")));
    }
    return lines;
  }
}

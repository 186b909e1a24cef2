package bootscope.core.boot;

import bootscope.core.bits.ByteText;
import bootscope.core.describe.Structure;
import bootscope.core.describe.StructureDescription;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code hvm_start_info} and what it points to, as found in guest memory. Whatever lies there is
 * read in bounded time: counts are capped at {@link #MOST_ENTRIES}.
 *
 * @param address guest-physical
 * @param header the structure itself
 * @param commandLine null when there is none
 * @param modules the module list; fewer than announced when that is more than the cap
 * @param memoryMap likewise; empty in version 0, which has none
 */
public record StartInfo(
    long address,
    Structure header,
    Text commandLine,
    List<Module> modules,
    List<Structure> memoryMap) {

  /** Most entries of a table that are read. */
  public static final int MOST_ENTRIES = 1024;

  /** Most bytes of the kernel's command line that are read: all of conventional memory. */
  public static final int LONGEST_TEXT = 0xA_0000;

  /** Most bytes of a module's command line that are read. */
  public static final int LONGEST_MODULE_TEXT = 0x1000;

  private static final int CHUNK = 0x100;

  /**
   * Characters in guest memory.
   *
   * @param value as {@link ByteText} has bytes that are no UTF-8
   * @param terminated whether a NUL ends them within what is read
   */
  public record Text(long address, String value, boolean terminated) {
    /** For a reader. */
    public String readable() {
      return ByteText.readable(value);
    }
  }

  /**
   * An entry of the module list.
   *
   * @param address of the entry
   * @param commandLine null when the module has none
   */
  public record Module(long address, Structure entry, Text commandLine) {}

  /** Reads without side effects; never fails, whatever is found. */
  public static StartInfo read(PhysicalReader memory, long address) {
    Structure header = structure(memory, HvmStructures.START_INFO, address);
    List<Module> modules = new ArrayList<>();
    long list = header.get("modlist_paddr");
    if (list != 0) {
      for (int i = 0; i < Math.min(header.get("nr_modules"), MOST_ENTRIES); i++) {
        long at = list + (long) i * HvmStructures.MODLIST_ENTRY.size();
        Structure entry = structure(memory, HvmStructures.MODLIST_ENTRY, at);
        modules.add(
            new Module(at, entry, text(memory, entry.get("cmdline_paddr"), LONGEST_MODULE_TEXT)));
      }
    }
    List<Structure> map = new ArrayList<>();
    long table = header.get("memmap_paddr");
    if (header.get("version") >= 1 && table != 0) {
      for (int i = 0; i < Math.min(header.get("memmap_entries"), MOST_ENTRIES); i++) {
        long at = table + (long) i * HvmStructures.MEMMAP_ENTRY.size();
        map.add(structure(memory, HvmStructures.MEMMAP_ENTRY, at));
      }
    }
    return new StartInfo(
        address, header, text(memory, header.get("cmdline_paddr"), LONGEST_TEXT), modules, map);
  }

  /** Whether the magic number is there. */
  public boolean valid() {
    return header.get("magic") == HvmStructures.MAGIC;
  }

  /** The memory map as ranges, in its order. A type that the ABI does not define is reserved. */
  public List<MemoryRange> ranges() {
    List<MemoryRange> ranges = new ArrayList<>();
    for (Structure entry : memoryMap) {
      MemoryType type = MemoryType.of(entry.get("type"));
      ranges.add(
          new MemoryRange(
              entry.get("addr"),
              entry.get("size"),
              type == null ? MemoryType.RESERVED : type,
              type == null ? "unknown type " + entry.get("type") : type.meaning()));
    }
    return ranges;
  }

  /** The structure, its command line and its modules, in lines of text. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, "hvm_start_info at 0x%x", address));
    lines.addAll(header.lines(address));
    if (!valid()) {
      lines.add("The magic number is wrong: this is no hvm_start_info (any more).");
      return lines;
    }
    if (commandLine != null) {
      lines.add(
          String.format(
              Locale.ROOT,
              "command line at 0x%x: %s",
              commandLine.address,
              commandLine.readable()));
    }
    int number = 0;
    for (Module m : modules) {
      lines.add(String.format(Locale.ROOT, "module %s at 0x%x", number++, m.address));
      lines.addAll(m.entry.lines(m.address));
      if (m.commandLine != null) {
        lines.add("  command line: " + m.commandLine.readable());
      }
    }
    return lines;
  }

  /** The memory map in lines of text, one an entry. */
  public List<String> memoryMapLines() {
    List<String> lines = new ArrayList<>();
    if (!valid()) {
      lines.add(
          String.format(Locale.ROOT, "There is no hvm_start_info at 0x%x (any more).", address));
      return lines;
    }
    long table = header.get("memmap_paddr");
    lines.add(
        String.format(Locale.ROOT, "memory map at 0x%x, %s entries", table, memoryMap.size()));
    for (Structure entry : memoryMap) {
      lines.add(rangeLine(entry.get("addr"), entry.get("size"), entry.get("type")));
    }
    return lines;
  }

  /** A range of a memory map as a line of text. */
  static String rangeLine(long start, long size, long type) {
    MemoryType known = MemoryType.of(type);
    return String.format(
            Locale.ROOT,
            "  %016x - %016x  %9s  %s %s",
            start,
            start + size - 1,
            sizeText(size),
            Long.toString(type),
            known == null ? "unknown type" : known + ": " + known.meaning())
        .stripTrailing();
  }

  private static String sizeText(long size) {
    if (size >= 1 << 20 && size % (1 << 20) == 0) {
      return (size >>> 20) + " MiB";
    }
    return size >= 1024 && size % 1024 == 0 ? (size >>> 10) + " KiB" : size + " B";
  }

  private static Structure structure(
      PhysicalReader memory, StructureDescription description, long address) {
    return description.at(memory.read(address, description.size()), 0);
  }

  static Text text(PhysicalReader memory, long address, int longest) {
    if (address == 0) {
      return null;
    }
    StringBuilder value = new StringBuilder();
    for (int done = 0; done < longest; done += CHUNK) {
      byte[] bytes = memory.read(address + done, CHUNK);
      for (int i = 0; i < CHUNK; i++) {
        if (bytes[i] == 0) {
          value.append(new String(bytes, 0, i, StandardCharsets.ISO_8859_1));
          return new Text(address, utf8(value), true);
        }
      }
      value.append(new String(bytes, StandardCharsets.ISO_8859_1));
    }
    return new Text(address, utf8(value), false);
  }

  private static String utf8(StringBuilder bytes) {
    return ByteText.of(bytes.toString().getBytes(StandardCharsets.ISO_8859_1));
  }
}

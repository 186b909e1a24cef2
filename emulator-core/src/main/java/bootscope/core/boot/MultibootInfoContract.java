package bootscope.core.boot;

import static bootscope.core.boot.ContractSheet.hex;

import bootscope.core.bits.ByteText;
import bootscope.core.describe.Structure;

/** The part of Multiboot's contract that lies in memory: what EBX points to (§3.3). */
final class MultibootInfoContract {
  private static final long MIB = 0x10_0000;
  private static final long LEAST_RANGE = 20;

  private final ContractSheet sheet;
  private final PhysicalReader memory;
  private final BootPlan plan;

  MultibootInfoContract(ContractSheet sheet, PhysicalReader memory, BootPlan plan) {
    this.sheet = sheet;
    this.memory = memory;
    this.plan = plan;
  }

  void check(long address) {
    boolean inRam = isRam(address, MultibootStructures.INFORMATION.size());
    sheet.item(
        "EBX",
        "the physical address of the Multiboot information",
        hex(address),
        inRam,
        "The structure must lie in RAM.");
    if (!inRam) {
      return;
    }
    MultibootInfo info = MultibootInfo.read(memory, address);
    flags(info);
    memorySizes(info);
    commandLine(info);
    modules(info);
    memoryMap(info);
  }

  private boolean isRam(long address, long size) {
    return plan.layout().isRam(address, size);
  }

  private void flags(MultibootInfo info) {
    boolean both =
        info.has(MultibootStructures.AOUT_SYMBOLS) && info.has(MultibootStructures.ELF_SECTIONS);
    sheet.item(
        "flags",
        "not both bits 4 and 5",
        hex(info.header().get("flags")),
        !both,
        "Symbols are either an a.out file's or an ELF file's: the bits exclude each other.");
  }

  private void memorySizes(MultibootInfo info) {
    boolean told = info.has(MultibootStructures.MEMORY);
    long lower = info.header().get("mem_lower");
    long upper = info.header().get("mem_upper");
    sheet.item(
        "mem_lower",
        "KiB of memory from 0, at most 640",
        told ? lower + " KiB" : "not told",
        !told || lower > 0 && lower <= 640 && isRam(0, lower << 10),
        "All of it must be usable memory.");
    sheet.item(
        "mem_upper",
        "KiB of memory from 1 MiB to the first hole, or less",
        told ? upper + " KiB" : "not told",
        !told || upper == 0 || isUpper(info, upper << 10),
        "All of it must be usable memory.");
  }

  /** Whether there is so much memory from 1 MiB, and the map says so too, if there is one. */
  private boolean isUpper(MultibootInfo info, long size) {
    return plan.layout().isBacked(MIB, size)
        && (info.memoryMap().isEmpty()
            || info.memoryMap().stream()
                .filter(e -> e.get("type") == MemoryType.RAM.code())
                .map(e -> new MemoryRange(e.get("base_addr"), e.get("length"), MemoryType.RAM, ""))
                .anyMatch(r -> r.contains(MIB, size)));
  }

  private void commandLine(MultibootInfo info) {
    StartInfo.Text text = info.commandLine();
    sheet.item(
        "cmdline",
        "NUL-terminated text in RAM",
        text == null ? "none" : hex(text.address()) + ", " + length(text) + " bytes",
        text == null || text.terminated() && isRam(text.address(), length(text) + 1),
        "The kernel reads it up to the first NUL.");
  }

  private static int length(StartInfo.Text text) {
    return ByteText.bytes(text.value()).length;
  }

  private void modules(MultibootInfo info) {
    long count = info.header().get("mods_count");
    boolean told = info.has(MultibootStructures.MODULES);
    long list = info.header().get("mods_addr");
    boolean listInRam =
        !told
            || count == 0
            || count <= StartInfo.MOST_ENTRIES
                && isRam(list, count * MultibootStructures.MODULE.size());
    sheet.item(
        "module list",
        "mods_count entries in RAM",
        !told || count == 0 ? "no modules" : count + " at " + hex(list),
        listInRam,
        "mods_count must not count more entries than there are.");
    for (int i = 0; listInRam && i < info.modules().size(); i++) {
      module("module " + i, info.modules().get(i));
    }
  }

  private void module(String name, StartInfo.Module module) {
    long start = module.entry().get("mod_start");
    long size = module.entry().get("mod_end") - start;
    Placement below = size > 0 ? overlapped(start, size) : null;
    sheet.item(
        name,
        "wholly in RAM, over nothing else that was loaded",
        hex(start) + ", " + size + " bytes",
        size > 0 && isRam(start, size) && below == null,
        below == null
            ? "Outside RAM there is nothing for the kernel to read."
            : "It lies over " + below.name() + ".");
  }

  private Placement overlapped(long start, long size) {
    for (Placement p : plan.placements()) {
      boolean itself = p.kind() == Placement.Kind.MODULE && p.address() == start;
      if (!itself && start < p.end() && start + size > p.address()) {
        return p;
      }
    }
    return null;
  }

  private void memoryMap(MultibootInfo info) {
    boolean told = info.has(MultibootStructures.MEMORY_MAP);
    long table = info.header().get("mmap_addr");
    long length = info.header().get("mmap_length");
    sheet.item(
        "memory map",
        "mmap_length bytes in RAM",
        told ? length + " bytes at " + hex(table) : "not told",
        !told || length > 0 && isRam(table, length),
        "A kernel learns of its memory from here.");
    String trouble = trouble(info);
    sheet.item(
        "memory map entries",
        "entries of 20 bytes or more; RAM that is there",
        trouble == null ? info.memoryMap().size() + " checked" : trouble,
        trouble == null,
        "A kernel would use what is no RAM, or read past the end of the map.");
  }

  private String trouble(MultibootInfo info) {
    long bytes = 0;
    for (int i = 0; i < info.memoryMap().size(); i++) {
      Structure e = info.memoryMap().get(i);
      bytes += e.get("size") + 4;
      if (e.get("size") < LEAST_RANGE) {
        return "entry " + i + " has " + e.get("size") + " bytes";
      }
      if (e.get("type") == MemoryType.RAM.code()
          && !plan.layout().isBacked(e.get("base_addr"), e.get("length"))) {
        return "entry " + i + " has RAM where there is none";
      }
    }
    return bytes > info.header().get("mmap_length") ? "the last entry is cut short" : null;
  }
}

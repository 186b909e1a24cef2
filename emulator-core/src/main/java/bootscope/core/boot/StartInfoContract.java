package bootscope.core.boot;

import static bootscope.core.boot.ContractSheet.hex;

import bootscope.core.bits.ByteText;
import bootscope.core.boot.acpi.AcpiTables;
import bootscope.core.describe.Structure;
import java.util.List;
import java.util.Locale;

/**
 * The part of the entry contract that lies in memory: what EBX points to. What is usable memory is
 * judged by the map that was handed over itself, against the RAM that the machine has: firmware
 * reserves other ranges than a direct boot does, and its own structures may lie in them.
 */
final class StartInfoContract {
  private final ContractSheet contract;
  private final PhysicalReader memory;
  private final BootPlan plan;
  private MemoryLayout told; // null where there is no map

  StartInfoContract(ContractSheet contract, PhysicalReader memory, BootPlan plan) {
    this.contract = contract;
    this.memory = memory;
    this.plan = plan;
  }

  void check(long address) {
    boolean backed = plan.layout().isBacked(address, HvmStructures.START_INFO.size());
    contract.item(
        "EBX",
        "the physical address of hvm_start_info",
        hex(address),
        backed,
        "The structure must lie in memory.");
    if (!backed) {
      return; // there is nothing to read
    }
    StartInfo info = StartInfo.read(memory, address);
    contract.item(
        "start_info.magic",
        hex(HvmStructures.MAGIC),
        hex(info.header().get("magic")),
        info.valid(),
        "Without it nothing else in the structure means anything.");
    if (!info.valid()) {
      return;
    }
    long version = info.header().get("version");
    contract.item(
        "start_info.version",
        "1 or above for a memory map",
        Long.toString(version),
        version >= 1,
        "Version 0 has no memory map, and a kernel outside Xen has nowhere else to get one.");
    long flags = info.header().get("flags");
    contract.item(
        "start_info.flags",
        "0: no SIF_ flag applies to this guest",
        hex(flags),
        flags == 0,
        "SIF_PRIVILEGED and SIF_INITDOMAIN would make the kernel take itself for a Xen dom0.");
    if (version >= 1) {
      long reserved = info.header().get("reserved");
      contract.item("start_info.reserved", "0", hex(reserved), reserved == 0, "It must be zero.");
    }
    told = version >= 1 ? plan.layout().asToldBy(info.ranges()) : null;
    commandLine(info);
    modules(info);
    if (version >= 1) {
      memoryMap(info);
      kernel();
    }
    rootPointer(info.header().get("rsdp_paddr"));
  }

  /** Whether a kernel may take the bytes for usable memory; without a map, if there is memory. */
  private boolean isRam(long address, long size) {
    return plan.layout().isBacked(address, size) && (told == null || told.isRam(address, size));
  }

  private void commandLine(StartInfo info) {
    StartInfo.Text text = info.commandLine();
    if (text == null) {
      contract.item("command line", "0, or NUL-terminated text", "none", true, "It may be absent.");
      return;
    }
    text("command line", text);
  }

  private void text(String name, StartInfo.Text text) {
    int length = ByteText.bytes(text.value()).length + 1;
    contract.item(
        name,
        "NUL-terminated text in memory",
        hex(text.address()) + ", " + (length - 1) + " bytes",
        text.terminated() && plan.layout().isBacked(text.address(), length),
        "The kernel copies it up to the first NUL.");
  }

  private void modules(StartInfo info) {
    long count = info.header().get("nr_modules");
    long list = info.header().get("modlist_paddr");
    boolean listThere =
        count == 0
            || count <= StartInfo.MOST_ENTRIES
                && plan.layout().isBacked(list, count * HvmStructures.MODLIST_ENTRY.size());
    contract.item(
        "module list",
        "nr_modules entries in memory",
        count == 0 ? "no modules" : count + " at " + hex(list),
        listThere,
        "nr_modules must not count more entries than there are.");
    if (!listThere) {
      return; // what the entries hold says nothing
    }
    for (int i = 0; i < info.modules().size(); i++) {
      module("module " + i, info.modules().get(i));
    }
  }

  private void module(String name, StartInfo.Module module) {
    Structure entry = module.entry();
    long start = entry.get("paddr");
    long size = entry.get("size");
    Placement below = overlapped(start, size);
    contract.item(
        name,
        "wholly in RAM of the memory map, over nothing else that was loaded",
        hex(start) + ", " + Long.toUnsignedString(size) + " bytes",
        isRam(start, size) && below == null,
        below == null
            ? "Outside what the map has as RAM a kernel does not look for it."
            : "It lies over " + below.name() + ".");
    contract.item(
        name + ".reserved",
        "0",
        hex(entry.get("reserved")),
        entry.get("reserved") == 0,
        "It must be zero.");
    if (module.commandLine() != null) {
      text(name + ".cmdline", module.commandLine());
    }
  }

  private Placement overlapped(long start, long size) {
    for (Placement p : plan.placements()) {
      boolean itself = p.kind() == Placement.Kind.MODULE && p.address() == start;
      if (!itself && size > 0 && start < p.end() && start + size > p.address()) {
        return p;
      }
    }
    return null;
  }

  private void memoryMap(StartInfo info) {
    long count = info.header().get("memmap_entries");
    long table = info.header().get("memmap_paddr");
    List<Structure> map = info.memoryMap();
    contract.item(
        "memory map",
        "memmap_entries entries in memory",
        count + " at " + hex(table),
        count > 0
            && count <= StartInfo.MOST_ENTRIES
            && plan.layout().isBacked(table, count * HvmStructures.MEMMAP_ENTRY.size()),
        "A kernel learns of its memory from here.");
    String trouble = trouble(map);
    contract.item(
        "memory map entries",
        "known types, no empty or overlapping range, reserved 0",
        trouble == null ? map.size() + " checked" : trouble,
        trouble == null,
        "Overlapping ranges leave open what the memory may be used for.");
    long ram = 0;
    Structure absent = null;
    for (Structure e : map) {
      if (e.get("type") == MemoryType.RAM.code()) {
        ram += e.get("size");
        absent = plan.layout().isBacked(e.get("addr"), e.get("size")) ? absent : e;
      }
    }
    contract.item(
        "memory map RAM",
        String.format(
            Locale.ROOT,
            "only RAM that the machine has, of %s KiB",
            plan.layout().ramBytes() >>> 10),
        absent == null
            ? (ram >>> 10) + " KiB"
            : String.format(
                Locale.ROOT,
                "%s bytes at %s, where there is none",
                Long.toUnsignedString(absent.get("size")),
                hex(absent.get("addr"))),
        ram != 0 && absent == null,
        "A kernel would use what is no memory; what it is not told of it does without.");
  }

  /** The kernel itself must be where its map has RAM, or it would be paged and freed wrongly. */
  private void kernel() {
    List<Placement> segments = plan.of(Placement.Kind.KERNEL_SEGMENT);
    List<Placement> outside =
        segments.stream().filter(p -> !isRam(p.address(), p.end() - p.address())).toList();
    if (!segments.isEmpty()) {
      contract.item(
          "kernel's memory",
          "each loaded segment wholly in RAM of the memory map",
          outside.isEmpty()
              ? hex(segments.getFirst().address()) + "–" + hex(segments.getLast().end())
              : outside.getFirst().name() + " at " + hex(outside.getFirst().address()),
          outside.isEmpty(),
          "A kernel would not map itself where its memory map has no RAM.");
    }
  }

  private static String trouble(List<Structure> map) {
    long[] first = new long[map.size()];
    long[] last = new long[map.size()];
    for (int i = 0; i < first.length; i++) {
      Structure e = map.get(i);
      first[i] = e.get("addr");
      last[i] = first[i] + e.get("size") - 1;
      if (e.get("size") == 0 || Long.compareUnsigned(last[i], first[i]) < 0) {
        return "entry " + i + " is empty or wraps";
      }
      if (MemoryType.of(e.get("type")) == null) {
        return "entry " + i + " has type " + e.get("type");
      }
      if (e.get("reserved") != 0) {
        return "entry " + i + " has reserved " + hex(e.get("reserved"));
      }
      for (int j = 0; j < i; j++) {
        if (Long.compareUnsigned(first[i], last[j]) <= 0
            && Long.compareUnsigned(first[j], last[i]) <= 0) {
          return "entries " + j + " and " + i + " overlap";
        }
      }
    }
    return null;
  }

  private void rootPointer(long address) {
    if (address == 0) {
      contract.item("ACPI root", "0, or an RSDP", "none", true, "A guest may go without ACPI.");
      return;
    }
    byte[] rsdp = memory.read(address, 36);
    boolean signed =
        new String(rsdp, 0, 8, java.nio.charset.StandardCharsets.ISO_8859_1).equals("RSD PTR ");
    boolean sums = AcpiTables.checksumHolds(java.util.Arrays.copyOf(rsdp, 20));
    contract.item(
        "ACPI root",
        "an RSDP with its signature and checksum",
        hex(address) + (signed ? "" : ", no signature") + (sums ? "" : ", wrong checksum"),
        signed && sums,
        "With it a kernel finds its tables without searching for them.");
  }
}

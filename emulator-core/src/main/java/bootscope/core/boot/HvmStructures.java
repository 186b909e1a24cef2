package bootscope.core.boot;

import static bootscope.core.describe.StructureField.Format.ADDRESS;
import static bootscope.core.describe.StructureField.Format.DECIMAL;
import static bootscope.core.describe.StructureField.Format.HEX;
import static bootscope.core.describe.StructureField.Format.RESERVED;

import bootscope.core.describe.StructureDescription;
import java.util.List;
import java.util.Map;

/** The structures of the x86/HVM direct boot ABI, as data. */
public final class HvmStructures {
  private static final String SOURCE = "Xen xen/include/public/arch-x86/hvm/start_info.h";

  /** {@code hvm_start_info.magic}: "xEn3" with bit 7 of the E set. */
  public static final long MAGIC = 0x336E_C578L;

  /** The version that has a memory map. */
  public static final long VERSION = 1;

  /** What EBX points to at entry. */
  public static final StructureDescription START_INFO =
      StructureDescription.of("hvm_start_info", "what a PVH kernel is handed in EBX", SOURCE)
          .add("magic", 4, HEX, "identifies the structure", Map.of(MAGIC, "xEn3"))
          .add("version", 4, DECIMAL, "1 and above have the memory map fields")
          .add("flags", 4, HEX, "SIF_xxx; none is defined for a guest that is no Xen domain")
          .add("nr_modules", 4, DECIMAL, "entries in the module list")
          .add("modlist_paddr", 8, ADDRESS, "array of hvm_modlist_entry")
          .add("cmdline_paddr", 8, ADDRESS, "kernel command line, NUL-terminated")
          .add("rsdp_paddr", 8, ADDRESS, "ACPI root system description pointer")
          .add("memmap_paddr", 8, ADDRESS, "array of hvm_memmap_table_entry")
          .add("memmap_entries", 4, DECIMAL, "entries in the memory map")
          .add("reserved", 4, RESERVED, "must be zero")
          .build(56);

  /** One module: for Linux, the first is the initrd. */
  public static final StructureDescription MODLIST_ENTRY =
      StructureDescription.of("hvm_modlist_entry", "a module beside the kernel", SOURCE)
          .add("paddr", 8, ADDRESS, "where the module lies")
          .add("size", 8, DECIMAL, "bytes")
          .add("cmdline_paddr", 8, ADDRESS, "the module's own command line, NUL-terminated")
          .add("reserved", 8, RESERVED, "must be zero")
          .build(32);

  /** One range of the memory map. */
  public static final StructureDescription MEMMAP_ENTRY =
      StructureDescription.of("hvm_memmap_table_entry", "a range of the memory map", SOURCE)
          .add("addr", 8, ADDRESS, "first address")
          .add("size", 8, HEX, "bytes")
          .add("type", 4, DECIMAL, "what the range is for", MemoryType.names())
          .add("reserved", 4, RESERVED, "must be zero")
          .build(24);

  /** All of them, for documentation and panes. */
  public static final List<StructureDescription> ALL =
      List.of(START_INFO, MODLIST_ENTRY, MEMMAP_ENTRY);

  private HvmStructures() {}
}

package bootscope.core.boot;

import static bootscope.core.describe.StructureField.Format.ADDRESS;
import static bootscope.core.describe.StructureField.Format.DECIMAL;
import static bootscope.core.describe.StructureField.Format.HEX;
import static bootscope.core.describe.StructureField.Format.RESERVED;

import bootscope.core.describe.StructureDescription;
import java.util.List;

/** The structures that a Multiboot loader hands over, as data. */
public final class MultibootStructures {
  private static final String SOURCE = "Multiboot Specification 0.6.96 §3.3";

  /** What EAX holds at entry (§3.2). */
  public static final long MAGIC = 0x2BAD_B002L;

  /** {@code flags}: which fields hold something. */
  public static final long MEMORY = 1;

  public static final long BOOT_DEVICE = 1 << 1;
  public static final long COMMAND_LINE = 1 << 2;
  public static final long MODULES = 1 << 3;
  public static final long AOUT_SYMBOLS = 1 << 4;
  public static final long ELF_SECTIONS = 1 << 5;
  public static final long MEMORY_MAP = 1 << 6;
  public static final long LOADER_NAME = 1 << 9;

  /** What EBX points to at entry. */
  public static final StructureDescription INFORMATION =
      StructureDescription.of("multiboot_info", "what a Multiboot kernel is handed in EBX", SOURCE)
          .add("flags", 4, HEX, "which of the fields hold something")
          .add("mem_lower", 4, DECIMAL, "KiB of memory from 0 (bit 0)")
          .add("mem_upper", 4, DECIMAL, "KiB of memory from 1 MiB to the first hole (bit 0)")
          .add("boot_device", 4, HEX, "the BIOS disk that it was loaded from (bit 1)")
          .add("cmdline", 4, ADDRESS, "kernel command line, NUL-terminated (bit 2)")
          .add("mods_count", 4, DECIMAL, "entries in the module list (bit 3)")
          .add("mods_addr", 4, ADDRESS, "array of modules (bit 3)")
          .add("syms_num", 4, DECIMAL, "symbols: a.out's or ELF sections (bit 4 or 5)")
          .add("syms_size", 4, DECIMAL, "symbols (bit 4 or 5)")
          .add("syms_addr", 4, ADDRESS, "symbols (bit 4 or 5)")
          .add("syms_index", 4, DECIMAL, "symbols (bit 4 or 5)")
          .add("mmap_length", 4, DECIMAL, "bytes of the memory map (bit 6)")
          .add("mmap_addr", 4, ADDRESS, "the memory map (bit 6)")
          .add("drives_length", 4, DECIMAL, "bytes of the list of drives (bit 7)")
          .add("drives_addr", 4, ADDRESS, "the list of drives (bit 7)")
          .add("config_table", 4, ADDRESS, "the BIOS's configuration table (bit 8)")
          .add("boot_loader_name", 4, ADDRESS, "the loader's name, NUL-terminated (bit 9)")
          .add("apm_table", 4, ADDRESS, "the APM table (bit 10)")
          .add("vbe_control_info", 4, ADDRESS, "from VBE function 00h (bit 11)")
          .add("vbe_mode_info", 4, ADDRESS, "from VBE function 01h (bit 11)")
          .add("vbe_mode", 2, HEX, "the video mode (bit 11)")
          .add("vbe_interface_seg", 2, HEX, "VBE 2.0's protected-mode interface (bit 11)")
          .add("vbe_interface_off", 2, HEX, "VBE 2.0's protected-mode interface (bit 11)")
          .add("vbe_interface_len", 2, DECIMAL, "VBE 2.0's protected-mode interface (bit 11)")
          .build(88);

  /** One module. */
  public static final StructureDescription MODULE =
      StructureDescription.of("multiboot_module", "a file beside the kernel", SOURCE)
          .add("mod_start", 4, ADDRESS, "its first byte")
          .add("mod_end", 4, ADDRESS, "the address behind its last byte")
          .add("string", 4, ADDRESS, "NUL-terminated; usually its file and arguments")
          .add("reserved", 4, RESERVED, "0; not looked at")
          .build(16);

  /** One range of the memory map. */
  public static final StructureDescription RANGE =
      StructureDescription.of("multiboot_mmap_entry", "a range of the memory map", SOURCE)
          .add("size", 4, DECIMAL, "bytes of the entry behind this field, at least 20")
          .add("base_addr", 8, ADDRESS, "first address")
          .add("length", 8, HEX, "bytes")
          .add("type", 4, DECIMAL, "1 is RAM; 3 ACPI, 4 kept over hibernation, 5 defective")
          .build(24);

  /** All of them, for documentation and panes. */
  public static final List<StructureDescription> ALL = List.of(INFORMATION, MODULE, RANGE);

  private MultibootStructures() {}
}

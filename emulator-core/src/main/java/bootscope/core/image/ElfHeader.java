package bootscope.core.image;

import java.util.Locale;

/**
 * The ELF header. Offsets and sizes in bytes.
 *
 * @param is64Bit ELFCLASS64 rather than ELFCLASS32
 * @param entry {@code e_entry}: for Linux, the 64-bit entry, not the PVH one
 */
public record ElfHeader(
    boolean is64Bit,
    int osAbi,
    int type,
    int machine,
    long entry,
    int flags,
    long programHeaderOffset,
    int programHeaderSize,
    int programHeaderCount,
    long sectionHeaderOffset,
    int sectionHeaderSize,
    int sectionHeaderCount,
    int sectionNameIndex) {

  public String className() {
    return is64Bit ? "ELF64" : "ELF32";
  }

  public String typeName() {
    return switch (type) {
      case 0 -> "NONE";
      case 1 -> "REL (relocatable file)";
      case 2 -> "EXEC (executable file)";
      case 3 -> "DYN (shared object or position-independent executable)";
      case 4 -> "CORE (core dump)";
      default -> String.format(Locale.ROOT, "0x%x", type);
    };
  }

  public String machineName() {
    return machine == Elf.MACHINE_X86_64 ? "x86-64" : "Intel 80386";
  }
}

package bootscope.core.image;

import java.util.Optional;

/**
 * An ELF file that a guest may run as a program: where it is linked to, and its symbols. The
 * extents are those that Linux keeps of a program that it loads ({@code mm_struct},
 * proc_pid_stat(5) "startcode" and those that follow), before it is moved. Addresses are linear.
 * Immutable.
 *
 * @param movable whether it may be loaded anywhere ({@code ET_DYN}, ELF gABI "ELF Header")
 * @param endCode end of the file's bytes of its last executable segment
 * @param startData where its highest segment begins
 * @param endData end of the file's bytes of that which ends highest
 * @param symbols of {@code .symtab} or, without one, of {@code .dynsym}; not empty
 */
public record ProgramImage(
    boolean movable, long endCode, long startData, long endData, SymbolTable symbols) {
  private static final int EXEC = 2;
  private static final int DYN = 3;
  private static final int EXECUTABLE = 1; // PF_X

  /** Reads a file; empty where it is no program for x86, has no symbols, or is damaged. */
  public static Optional<ProgramImage> of(ImageBytes bytes) {
    try {
      return Optional.ofNullable(read(bytes));
    } catch (ImageException e) {
      return Optional.empty();
    }
  }

  private static ProgramImage read(ImageBytes bytes) throws ImageException {
    Elf elf = Elf.parse(bytes);
    int type = elf.header().type();
    if (type != EXEC && type != DYN) {
      return null;
    }
    long endCode = 0;
    long startData = 0;
    long endData = 0;
    for (ElfSegment s : elf.segments()) {
      if (s.type() == ElfSegment.LOAD) {
        long end = s.virtualAddress() + s.fileSize();
        startData = larger(startData, s.virtualAddress());
        endData = larger(endData, end);
        endCode = (s.flags() & EXECUTABLE) != 0 ? larger(endCode, end) : endCode;
      }
    }
    SymbolTable symbols = SymbolTables.ofProgram(elf);
    return endCode == 0 || symbols.isEmpty()
        ? null
        : new ProgramImage(type == DYN, endCode, startData, endData, symbols);
  }

  private static long larger(long a, long b) {
    return Long.compareUnsigned(a, b) >= 0 ? a : b;
  }
}

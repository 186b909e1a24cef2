package bootscope.core.image;

/**
 * One section header. Addresses and sizes in bytes.
 *
 * @param type {@code sh_type}
 * @param link index of a related section: for a symbol table, its strings
 */
public record ElfSection(
    int index,
    String name,
    int type,
    long flags,
    long address,
    long offset,
    long size,
    int link,
    long alignment,
    long entrySize) {
  /** {@code SHT_SYMTAB}. */
  public static final int SYMBOLS = 2;

  /** {@code SHT_DYNSYM}. */
  public static final int DYNAMIC_SYMBOLS = 11;

  /** {@code SHT_NOTE}. */
  public static final int NOTE = 7;

  /** {@code SHT_NOBITS}: takes no room in the file. */
  public static final int NO_BITS = 8;
}

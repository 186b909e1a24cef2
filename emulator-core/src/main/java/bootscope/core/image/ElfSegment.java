package bootscope.core.image;

import java.util.Locale;

/**
 * One program header. Addresses and sizes in bytes; the file's own values, unsigned.
 *
 * @param index position in the program header table
 * @param type {@code p_type}
 * @param flags {@code p_flags}: 4 read, 2 write, 1 execute
 * @param offset where its bytes are in the file
 * @param fileOffsetOfHeader where the program header itself is, for messages
 */
public record ElfSegment(
    int index,
    int type,
    int flags,
    long offset,
    long virtualAddress,
    long physicalAddress,
    long fileSize,
    long memorySize,
    long alignment,
    long fileOffsetOfHeader) {
  /** {@code PT_LOAD}. */
  public static final int LOAD = 1;

  /** {@code PT_NOTE}. */
  public static final int NOTE = 4;

  public String typeName() {
    return switch (type) {
      case 0 -> "NULL";
      case LOAD -> "LOAD";
      case 2 -> "DYNAMIC";
      case 3 -> "INTERP";
      case NOTE -> "NOTE";
      case 5 -> "SHLIB";
      case 6 -> "PHDR";
      case 7 -> "TLS";
      case 0x6474_E550 -> "GNU_EH_FRAME";
      case 0x6474_E551 -> "GNU_STACK";
      case 0x6474_E552 -> "GNU_RELRO";
      case 0x6474_E553 -> "GNU_PROPERTY";
      default -> String.format(Locale.ROOT, "0x%08x", type);
    };
  }

  /** Read, write and execute as {@code RWE}, with a dash for what is missing. */
  public String flagText() {
    return ((flags & 4) != 0 ? "R" : "-")
        + ((flags & 2) != 0 ? "W" : "-")
        + ((flags & 1) != 0 ? "E" : "-");
  }
}

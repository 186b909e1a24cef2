package bootscope.core.boot;

/**
 * A part of a kernel that goes to a fixed physical address: a PT_LOAD program header.
 *
 * @param name short, for memory panes: {@code "LOAD 0 R-X"}
 * @param where for messages: the file and the offset of the program header
 * @param paddr physical address, {@code p_paddr}, unsigned
 * @param memorySize bytes in memory, unsigned; those past {@code fileSize} are zero
 * @param fileSize bytes in the file, unsigned
 * @param contents copies the {@code fileSize} bytes
 */
public record LoadSegment(
    String name, String where, long paddr, long memorySize, long fileSize, Contents contents) {

  /** First address behind the segment; meaningful once the range is known not to wrap. */
  public long end() {
    return paddr + memorySize;
  }
}

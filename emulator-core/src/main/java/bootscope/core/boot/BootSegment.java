package bootscope.core.boot;

import bootscope.core.image.ImageException;
import bootscope.core.image.LoadSegment;

/**
 * A part of a kernel that goes to a fixed physical address: a PT_LOAD program header.
 *
 * @param name short, for memory panes: {@code "LOAD 0 R-E"}
 * @param where for messages: the file and the offset of the program header
 * @param paddr physical address, {@code p_paddr}, unsigned
 * @param memorySize bytes in memory, unsigned; those past {@code fileSize} are zero
 * @param fileSize bytes in the file, unsigned
 * @param contents copies the {@code fileSize} bytes
 */
public record BootSegment(
    String name, String where, long paddr, long memorySize, long fileSize, Contents contents) {

  /** A segment of an opened image. */
  public static BootSegment of(LoadSegment segment) {
    return new BootSegment(
        "LOAD " + segment.header().index() + " " + segment.header().flagText(),
        segment.file() + ", offset 0x" + Long.toHexString(segment.header().fileOffsetOfHeader()),
        segment.physicalAddress(),
        segment.memorySize(),
        segment.fileSize(),
        (from, hostAddress, count) -> {
          try {
            segment.copyToHost(from, hostAddress, count);
          } catch (ImageException e) {
            throw BootException.of(e);
          }
        });
  }

  /** First address behind the segment; meaningful once the range is known not to wrap. */
  public long end() {
    return paddr + memorySize;
  }
}

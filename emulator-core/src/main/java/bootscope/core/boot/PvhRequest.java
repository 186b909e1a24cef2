package bootscope.core.boot;

import bootscope.core.board.Board;
import bootscope.core.image.KernelImage;
import java.util.List;

/**
 * What is to be booted through the PVH entry.
 *
 * @param kernel the file, for messages
 * @param segments in the order of the program headers
 * @param entry the address of the PHYS32_ENTRY note, unsigned
 * @param modules the initrd first; may be empty
 * @param board the machine
 * @param startSeconds the time of the start, in seconds since 1970 UTC, for the BIOS data area
 */
public record PvhRequest(
    String kernel,
    List<BootSegment> segments,
    long entry,
    List<BootModule> modules,
    String commandLine,
    Board board,
    long startSeconds) {

  public PvhRequest {
    segments = List.copyOf(segments);
    modules = List.copyOf(modules);
  }

  /**
   * A kernel that was opened.
   *
   * @throws BootException when the image cannot be booted through its PVH entry
   */
  public static PvhRequest of(BootParts parts) throws BootException {
    KernelImage kernel = parts.kernel();
    if (kernel.pvh().entry().isEmpty() || !kernel.pvh().bootable()) {
      throw BootException.ofSentence(kernel.file(), kernel.pvh().reason());
    }
    return new PvhRequest(
        kernel.file(),
        kernel.loadSegments().stream().map(BootSegment::of).toList(),
        kernel.pvh().entry().getAsLong(),
        parts.modules(),
        parts.commandLine(),
        parts.board(),
        parts.startSeconds());
  }
}

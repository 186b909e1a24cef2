package bootscope.core.boot;

import bootscope.core.board.Board;
import bootscope.core.image.Elf;
import bootscope.core.image.ElfNote;
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
 * @param notes what else the kernel's notes say
 */
public record PvhRequest(
    String kernel,
    List<BootSegment> segments,
    long entry,
    List<BootModule> modules,
    String commandLine,
    Board board,
    long startSeconds,
    Notes notes) {

  /**
   * What a kernel's notes say to a loader.
   *
   * @param initrdBehindStartInfo {@code XEN_ELFNOTE_MOD_START_PFN}: modules need not lie where the
   *     kernel maps memory from the start (Xen, public/elfnote.h)
   */
  public record Notes(boolean initrdBehindStartInfo) {
    private static final int MOD_START_PFN = 16;

    private static Notes of(Elf elf) {
      return new Notes(
          elf.note(ElfNote.XEN, MOD_START_PFN).map(n -> n.number().orElse(0) != 0).orElse(false));
    }
  }

  public PvhRequest {
    segments = List.copyOf(segments);
    modules = List.copyOf(modules);
  }

  /** The same with other modules. */
  PvhRequest withModules(List<BootModule> others) {
    return new PvhRequest(kernel, segments, entry, others, commandLine, board, startSeconds, notes);
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
        parts.startSeconds(),
        Notes.of(kernel.elf()));
  }
}

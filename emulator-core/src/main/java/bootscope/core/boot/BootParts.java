package bootscope.core.boot;

import bootscope.core.board.Board;
import bootscope.core.image.KernelImage;
import java.util.List;

/**
 * What is to be booted, and on what machine; a {@link BootProtocol} says how.
 *
 * @param kernel opened
 * @param modules the initrd first; may be empty
 * @param commandLine the kernel's
 * @param board the machine
 * @param startSeconds the time of the start, in seconds since 1970 UTC
 */
public record BootParts(
    KernelImage kernel,
    List<BootModule> modules,
    String commandLine,
    Board board,
    long startSeconds) {

  public BootParts {
    modules = List.copyOf(modules);
  }
}

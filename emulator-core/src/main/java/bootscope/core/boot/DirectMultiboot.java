package bootscope.core.boot;

import bootscope.core.board.RomSizes;

/**
 * A Multiboot boot loader's work, done by the emulator itself: {@link MultibootBoot}.
 *
 * @param files of the user's
 */
public record DirectMultiboot(OwnFiles files) implements BootProtocol {
  /** Without files. */
  public DirectMultiboot() {
    this(OwnFiles.NONE);
  }

  @Override
  public String title() {
    return "Multiboot, without firmware";
  }

  @Override
  public RomSizes rom() {
    return files.rom();
  }

  @Override
  public BootPlan plan(BootParts parts) throws BootException {
    return files.addTo(MultibootBoot.plan(parts), parts.board());
  }
}

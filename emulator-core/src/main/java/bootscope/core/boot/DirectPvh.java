package bootscope.core.boot;

import bootscope.core.board.RomSizes;

/**
 * The x86/HVM direct boot ABI, handed over by the emulator itself: {@link PvhBoot}.
 *
 * @param profile whose way of handing over is followed
 * @param files of the user's
 */
public record DirectPvh(LoaderProfile profile, OwnFiles files) implements BootProtocol {
  /** In this program's own way. */
  public DirectPvh() {
    this(LoaderProfiles.BOOTSCOPE);
  }

  /** Without files. */
  public DirectPvh(LoaderProfile profile) {
    this(profile, OwnFiles.NONE);
  }

  @Override
  public String title() {
    return profile.equals(LoaderProfiles.BOOTSCOPE)
        ? "PVH, without firmware"
        : "PVH, without firmware, as " + profile.title() + " hands over";
  }

  @Override
  public RomSizes rom() {
    return files.rom();
  }

  @Override
  public BootPlan plan(BootParts parts) throws BootException {
    BootPlan plan = PvhBoot.plan(PvhRequest.of(parts), profile);
    return files.addTo(plan, parts.board()).withWarnings(CommandLineCheck.warnings(parts));
  }
}

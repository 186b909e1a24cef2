package bootscope.core.boot;

/**
 * The x86/HVM direct boot ABI, handed over by the emulator itself: {@link PvhBoot}.
 *
 * @param profile whose way of handing over is followed
 */
public record DirectPvh(LoaderProfile profile) implements BootProtocol {
  /** In this program's own way. */
  public DirectPvh() {
    this(LoaderProfiles.BOOTSCOPE);
  }

  @Override
  public String title() {
    return profile.equals(LoaderProfiles.BOOTSCOPE)
        ? "PVH, without firmware"
        : "PVH, without firmware, as " + profile.title() + " hands over";
  }

  @Override
  public BootPlan plan(BootParts parts) throws BootException {
    return PvhBoot.plan(PvhRequest.of(parts), profile);
  }
}

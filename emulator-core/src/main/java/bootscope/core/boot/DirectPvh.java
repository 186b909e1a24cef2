package bootscope.core.boot;

/** The x86/HVM direct boot ABI, handed over by the emulator itself: {@link PvhBoot}. */
public record DirectPvh() implements BootProtocol {
  @Override
  public String title() {
    return "PVH, without firmware";
  }

  @Override
  public BootPlan plan(BootParts parts) throws BootException {
    return PvhBoot.plan(PvhRequest.of(parts));
  }
}

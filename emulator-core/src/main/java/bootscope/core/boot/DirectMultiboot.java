package bootscope.core.boot;

/** A Multiboot boot loader's work, done by the emulator itself: {@link MultibootBoot}. */
public record DirectMultiboot() implements BootProtocol {
  @Override
  public String title() {
    return "Multiboot, without firmware";
  }

  @Override
  public BootPlan plan(BootParts parts) throws BootException {
    return MultibootBoot.plan(parts);
  }
}

package bootscope.core.boot;

import bootscope.core.image.MultibootImage;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Multiboot 0.6.96 without firmware: places a kernel's segments at their physical addresses, its
 * modules on pages at the top of low RAM, and the information structure with all it points to in
 * conventional memory.
 *
 * <p>Neither symbols nor ELF sections are handed over, nor a boot device, for there was none:
 * kernels must do without (§3.3), and under QEMU they do, too.
 */
final class MultibootBoot {
  private final BootParts parts;
  private final MultibootImage image;
  private final DirectPlacer placer;

  private MultibootBoot(BootParts parts, MultibootImage image) throws BootException {
    this.parts = parts;
    this.image = image;
    this.placer =
        new DirectPlacer(
            image.file(), image.segments().stream().map(BootSegment::of).toList(), parts.board());
  }

  /**
   * Works out where everything goes. Touches no guest memory and reads no file.
   *
   * @throws BootException when it cannot be booted in this machine
   */
  static BootPlan plan(BootParts parts) throws BootException {
    return new MultibootBoot(parts, image(parts)).plan();
  }

  /**
   * The kernel as a Multiboot image.
   *
   * @throws BootException when it is none
   */
  static MultibootImage image(BootParts parts) throws BootException {
    return parts
        .kernel()
        .multiboot()
        .image()
        .orElseThrow(
            () -> {
              String reason = parts.kernel().multiboot().reason();
              return BootException.ofSentence(
                  parts.kernel().file(),
                  reason.isEmpty() ? "There is no Multiboot header in it." : reason);
            });
  }

  private BootPlan plan() throws BootException {
    placer.placeSegments();
    warnOfVideo();
    placer.chooseMemoryMap(LoaderProfiles.BOOTSCOPE);
    List<Placement> modules =
        placer.placeModules(parts.modules(), LoaderProfile.Modules.HIGHEST, 0);
    placer.placeBiosArea(parts.startSeconds());
    placer.placeFirmwareTables();
    MultibootInformation information = MultibootInformation.of(parts, image, placer.layout());
    long at =
        placer.chooseInformation("the Multiboot information and its tables", information.size());
    information.placements(at, modules).forEach(placer::add);
    return BootPlan.direct(
        placer.placements(),
        FirmwareWork.ofPc(parts.board().ram()),
        EntryState.multiboot(image.entry(), at),
        EntryAbi.MULTIBOOT,
        placer.layout(),
        OptionalLong.empty(),
        placer.warnings());
  }

  private void warnOfVideo() {
    image
        .header()
        .video()
        .ifPresent(
            v ->
                placer
                    .warnings()
                    .add(
                        String.format(
                            Locale.ROOT,
                            "the kernel asks for a video mode (%s), and there is no display",
                            v.text())));
  }
}

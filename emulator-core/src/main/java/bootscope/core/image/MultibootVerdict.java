package bootscope.core.image;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether an image can be booted through Multiboot, and why.
 *
 * @param header the header, wherever there is one
 * @param image what to load; there if the image is bootable
 * @param reason one sentence; for an image that cannot boot, with what to do; empty where nothing
 *     in the image looks like Multiboot
 */
public record MultibootVerdict(
    Optional<MultibootHeader> header, Optional<MultibootImage> image, String reason) {

  public MultibootVerdict { // names from a file may reach a terminal
    reason = ImageException.printable(reason);
  }

  /** Whether the image can be booted so. */
  public boolean bootable() {
    return image.isPresent();
  }

  /**
   * Looks for the header and checks what it says.
   *
   * @param elf the same bytes
   * @throws ImageException when the file cannot be read
   */
  static MultibootVerdict of(ImageBytes bytes, Elf elf) throws ImageException {
    OptionalLong damaged = MultibootHeader.findDamaged(bytes);
    if (damaged.isEmpty()) {
      return new MultibootVerdict(Optional.empty(), Optional.empty(), "");
    }
    Optional<MultibootHeader> header = Optional.empty();
    try {
      header = MultibootHeader.find(bytes);
      if (header.isEmpty()) {
        String what = "The checksum of the Multiboot header at 0x%x does not fit.";
        return no(header, String.format(Locale.ROOT, what, damaged.getAsLong()));
      }
      return of(MultibootImage.of(bytes, header.get(), Optional.of(elf)));
    } catch (ImageException e) {
      ImageException.checkCancelled(bytes.file());
      String place =
          e.offset().isPresent()
              ? String.format(Locale.ROOT, "At 0x%x, ", e.offset().getAsLong())
              : "";
      return no(header, place + e.what() + "; " + e.remedy() + ".");
    }
  }

  /** An image that can be loaded. */
  static MultibootVerdict of(MultibootImage image) {
    return new MultibootVerdict(Optional.of(image.header()), Optional.of(image), describe(image));
  }

  private static MultibootVerdict no(Optional<MultibootHeader> header, String reason) {
    return new MultibootVerdict(header, Optional.empty(), reason);
  }

  private static String describe(MultibootImage image) {
    return String.format(
        Locale.ROOT,
        "It starts at 0x%x, %s.",
        image.entry(),
        image.format().equals("flat")
            ? "loaded by the header's addresses"
            : "loaded as " + image.format());
  }
}

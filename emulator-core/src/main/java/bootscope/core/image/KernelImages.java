package bootscope.core.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens whatever holds a kernel: a vmlinux, a vmlinuz, one of them compressed, or a .deb. */
public final class KernelImages {
  /** Containers within containers: deb, compressed file, bzImage, ELF, and one to spare. */
  private static final int MAX_DEPTH = 5;

  private final ImageBytes given;
  private final List<ImageLayer> chain = new ArrayList<>();
  private BzImage bzImage; // null while none was met

  private KernelImages(ImageBytes given) {
    this.given = given;
  }

  /**
   * Opens whatever can be booted: what {@link #open(ImageBytes)} takes, and Multiboot images that
   * are no ELF files.
   *
   * @throws ImageException for anything else, with what to do about it
   */
  public static KernelImage openBootable(ImageBytes given) throws ImageException {
    Optional<MultibootImage> flat = MultibootImages.openFlat(given);
    return flat.isPresent() ? KernelImage.ofFlat(given, flat.get()) : open(given);
  }

  /** Opens bytes that may be any of these. */
  public static KernelImage open(ImageBytes given) throws ImageException {
    return new KernelImages(given).open();
  }

  /**
   * A file that was looked at.
   *
   * @param kernel empty where it cannot be reached
   */
  public record Inspected(ImageReport report, Optional<KernelImage> kernel) {}

  /**
   * All that can be told of a file, also of one that is damaged so that its kernel cannot be
   * unpacked, or not all of it.
   *
   * @throws ImageException when there is nothing to tell
   */
  public static Inspected inspect(ImageBytes given) throws ImageException {
    KernelImages opening = new KernelImages(given);
    KernelImage image;
    try {
      image = opening.open();
    } catch (ImageException e) {
      if (opening.chain.isEmpty()) {
        throw e;
      }
      return new Inspected(
          ImageReport.ofDamaged(given, opening.chain, opening.bzImage, e), Optional.empty());
    }
    try {
      image.elf().bytes().verify();
    } catch (ImageException e) {
      return new Inspected(ImageReport.of(image, List.of(ImageFinding.of(e))), Optional.of(image));
    }
    return new Inspected(ImageReport.of(image), Optional.of(image));
  }

  private KernelImage open() throws ImageException {
    ImageBytes bytes = given;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      byte[] start = bytes.readAtMost(0, 0x280);
      if (Elf.isElf(start)) {
        long begin = System.nanoTime();
        Elf elf = Elf.parse(bytes);
        String kind = elf.header().className();
        chain.add(new ImageLayer(kind, "vmlinux", 0, bytes.length(), System.nanoTime() - begin));
        return new KernelImage(given, chain, bzImage, elf, MultibootVerdict.of(bytes, elf));
      }
      Compression method = Compression.of(start, 0);
      if (BzImage.isBzImage(start) && bzImage == null) {
        bzImage = BzImage.parse(bytes);
        chain.add(new ImageLayer("bzImage", bytes.file(), 0, bytes.length(), 0));
        bytes = bzImage.unpack(chain);
      } else if (DebianPackage.isArchive(start)) {
        bytes = new DebianPackage(bytes).kernel(chain);
      } else if (method != null) {
        bytes = unpack(bytes, method, chain);
      } else {
        throw unknown(bytes, start);
      }
    }
    throw new ImageException(
        given.file(), 0, "it is packed too many times over", "unpack it first");
  }

  private static ImageBytes unpack(ImageBytes from, Compression method, List<ImageLayer> chain)
      throws ImageException {
    if (from.length() > Output.MAX_BYTES) {
      throw new ImageException(from.file(), -1, "it is over 1 GiB", "unpack it first");
    }
    long begin = System.nanoTime();
    byte[] b = Decompressor.unpack(from, 0, (int) from.length(), method, -1);
    chain.add(
        new ImageLayer(method.label(), from.file(), 0, from.length(), System.nanoTime() - begin));
    return ImageBytes.ofArray(from.file() + " > unpacked", b);
  }

  private static ImageException unknown(ImageBytes bytes, byte[] start) {
    String what = "this is neither an ELF file, nor a Linux bzImage, nor a Debian package";
    if (bytes.length() == 0) {
      what = "the file is empty";
    } else if (start.length >= 6 && start[0] == '0' && start[1] == '7' && start[2] == '0') {
      what = "this is a cpio archive, as initrds are, and not a kernel";
    } else if (start.length >= 2 && start[0] == 'M' && start[1] == 'Z') {
      what = "this is an EFI program, but not a Linux bzImage";
    }
    return new ImageException(
        bytes.file(), 0, what, "give a vmlinux, a vmlinuz or a kernel's .deb");
  }
}

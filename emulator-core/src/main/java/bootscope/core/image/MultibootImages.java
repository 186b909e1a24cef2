package bootscope.core.image;

import java.util.Optional;

/**
 * Opens Multiboot images that are no ELF files: flat binaries with addresses in their header, as
 * they are or compressed. ELF files are opened by {@link KernelImages}, which finds their header
 * too.
 */
public final class MultibootImages {
  /** A compressed file in a compressed file, and what is in it. */
  private static final int MAX_DEPTH = 3;

  private MultibootImages() {}

  /**
   * Looks for a Multiboot header.
   *
   * @return empty where there is none, or the file is of a kind that {@link KernelImages} opens
   * @throws ImageException when there is one, but the image cannot be loaded, or the file cannot be
   *     read
   */
  public static Optional<MultibootImage> openFlat(ImageBytes given) throws ImageException {
    ImageBytes bytes = given;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      byte[] start = bytes.readAtMost(0, 0x280);
      if (Elf.isElf(start) || BzImage.isBzImage(start) || DebianPackage.isArchive(start)) {
        return Optional.empty();
      }
      Optional<MultibootHeader> header = MultibootHeader.find(bytes);
      if (header.isPresent()) {
        return Optional.of(MultibootImage.of(bytes, header.get(), Optional.empty()));
      }
      Compression method = Compression.of(start, 0);
      if (method == null || bytes.length() > Output.MAX_BYTES) {
        return Optional.empty();
      }
      byte[] unpacked = Decompressor.unpack(bytes, 0, (int) bytes.length(), method, -1);
      bytes = ImageBytes.ofArray(bytes.file() + " > unpacked", unpacked);
    }
    return Optional.empty();
  }
}

package bootscope.core.image;

import java.util.Optional;

/**
 * A file with symbols of a kernel that is booted from another: the vmlinux that a bzImage was made
 * of, or before it was stripped, or a System.map.
 */
record SymbolFile(String file, Optional<KernelImage> image, SymbolTable symbols) {
  private static final int START = 8;

  static SymbolFile of(ImageBytes bytes) throws ImageException {
    byte[] start = bytes.readAtMost(0, START);
    if (isText(start)) {
      return new SymbolFile(bytes.file(), Optional.empty(), SymbolTables.fromSystemMap(bytes));
    }
    KernelImage image = KernelImages.open(bytes);
    SymbolTable symbols = image.symbols();
    if (symbols.isEmpty() && image.lines().isEmpty()) {
      throw new ImageException(
          bytes.file(),
          -1,
          "it has no symbols: " + symbols.origin(),
          "give the vmlinux of the kernel's build, or its System.map");
    }
    return new SymbolFile(bytes.file(), Optional.of(image), symbols);
  }

  /** A System.map begins with an address. */
  private static boolean isText(byte[] start) {
    for (byte b : start) {
      if (Character.digit(b, 16) < 0) {
        return false;
      }
    }
    return start.length == START;
  }
}

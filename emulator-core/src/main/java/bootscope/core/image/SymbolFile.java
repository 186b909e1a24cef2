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

  /** Why it may be of another kernel; empty where it is of this one. */
  Optional<String> doubt(KernelImage kernel) {
    if (image.isEmpty()) {
      return Optional.empty(); // a System.map does not say of which kernel it is
    }
    Optional<String> id = image.get().buildId();
    Optional<String> booted = kernel.buildId();
    if (id.isPresent() && booted.isPresent()) {
      return id.equals(booted)
          ? Optional.empty()
          : Optional.of(
              "the symbols are of another kernel: the build ID of "
                  + file
                  + " is "
                  + id.get()
                  + ", that of the kernel "
                  + booted.get());
    }
    Optional<String> banner = image.get().banner();
    Optional<String> own = Banner.find(kernel.elf(), SymbolTable.empty(""));
    if (banner.isPresent() && own.isPresent()) {
      return banner.equals(own)
          ? Optional.empty()
          : Optional.of(
              "the symbols are of another kernel: "
                  + file
                  + " is '"
                  + banner.get()
                  + "', the kernel '"
                  + own.get()
                  + "'");
    }
    return Optional.empty();
  }
}

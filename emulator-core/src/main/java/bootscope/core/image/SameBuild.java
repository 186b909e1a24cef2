package bootscope.core.image;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Whether symbols that came from a file of their own are of the build of the kernel that is booted,
 * by the first of these that both tell of: the build ID, the banner, where symbols lie that each
 * Linux has, the code.
 */
final class SameBuild {
  /** Functions and ends of parts: of another build, some of them lie elsewhere. */
  private static final List<String> LINUX_NAMES =
      List.of(
          "_stext",
          "start_kernel",
          "rest_init",
          "do_init_module",
          "schedule",
          "panic",
          "_etext",
          "_einittext",
          "linux_banner",
          "init_task",
          "__bss_stop");

  private static final int FEWEST_NAMES = 4;
  private static final int CHUNK = 1 << 20;

  /** {@code PF_X}: ELF gABI, Program Header, Segment Permissions. */
  private static final int EXECUTABLE = 1;

  /**
   * What is known of the kernel.
   *
   * @param called it, in words
   * @param symbols its own; read only where nothing else tells
   * @param elf the kernel; empty where its file is not at hand
   */
  record Booted(
      String called,
      Optional<String> buildId,
      Optional<String> banner,
      Supplier<SymbolTable> symbols,
      List<KernelSymbols.Part> parts,
      Optional<Elf> elf) {}

  private SameBuild() {}

  /** What is doubtful about the symbols, a sentence; empty where nothing is. */
  static Optional<String> doubt(SymbolFile file, Booted kernel) {
    Optional<String> id = file.image().flatMap(KernelImage::buildId);
    if (id.isPresent() && kernel.buildId.isPresent()) {
      return id.equals(kernel.buildId)
          ? Optional.empty()
          : another(
              "the build ID of %s is %s, that of %s %s",
              file.file(), id.get(), kernel.called, kernel.buildId.get());
    }
    Optional<String> banner = file.image().flatMap(KernelImage::banner);
    if (banner.isPresent() && kernel.banner.isPresent()) {
      return banner.equals(kernel.banner)
          ? Optional.empty()
          : another(
              "%s is '%s', %s '%s'", file.file(), banner.get(), kernel.called, kernel.banner.get());
    }
    Optional<KernelImage> image = file.image();
    if (image.isPresent() && !image.get().elf().parts().equals(kernel.parts)) {
      return another("%s puts its parts elsewhere than %s", file.file(), kernel.called);
    }
    SymbolTable own = kernel.symbols.get();
    List<String> common =
        LINUX_NAMES.stream()
            .filter(n -> own.address(n).isPresent() && file.symbols().address(n).isPresent())
            .toList();
    for (String name : common) {
      OptionalLong there = file.symbols().address(name);
      if (!there.equals(own.address(name))) {
        return another(
            "%s has %s at 0x%x, %s at 0x%x",
            file.file(), name, there.getAsLong(), kernel.called, own.address(name).getAsLong());
      }
    }
    if (common.size() >= FEWEST_NAMES) {
      return Optional.empty();
    }
    if (image.filter(i -> hasCode(i.elf())).isPresent()
        && kernel.elf.filter(SameBuild::hasCode).isPresent()) {
      return isCodeAlike(image.get().elf(), kernel.elf.get())
          ? Optional.empty()
          : another("the code of %s is not that of %s", file.file(), kernel.called);
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "nothing tells whether the symbols of %s are of the same build as %s",
            file.file(),
            kernel.called));
  }

  private static Optional<String> another(String how, Object... what) {
    return Optional.of(
        "the symbols are of another kernel: " + String.format(Locale.ROOT, how, what));
  }

  private static boolean hasCode(Elf elf) {
    return elf.loadSegments().stream().anyMatch(SameBuild::isCode);
  }

  private static boolean isCode(LoadSegment s) {
    return (s.header().flags() & EXECUTABLE) != 0 && s.fileSize() > 0;
  }

  /** Of two files whose parts lie alike. To strip one changes none of its code. */
  private static boolean isCodeAlike(Elf one, Elf other) {
    List<LoadSegment> mine = one.loadSegments().stream().filter(SameBuild::isCode).toList();
    List<LoadSegment> its = other.loadSegments().stream().filter(SameBuild::isCode).toList();
    if (mine.size() != its.size()) {
      return false;
    }
    try {
      for (int i = 0; i < mine.size(); i++) {
        if (!alike(mine.get(i), its.get(i))) {
          return false;
        }
      }
      return true;
    } catch (ImageException e) {
      return false; // a file that cannot be read is not shown to be of this build
    }
  }

  private static boolean alike(LoadSegment one, LoadSegment other) throws ImageException {
    if (one.virtualAddress() != other.virtualAddress() || one.fileSize() != other.fileSize()) {
      return false;
    }
    byte[] a = new byte[(int) Math.min(CHUNK, one.fileSize())];
    byte[] b = new byte[a.length];
    for (long at = 0; at < one.fileSize(); at += a.length) {
      int n = (int) Math.min(a.length, one.fileSize() - at);
      one.copyTo(at, a, 0, n);
      other.copyTo(at, b, 0, n);
      if (!Arrays.equals(a, 0, n, b, 0, n)) {
        return false;
      }
    }
    return true;
  }
}

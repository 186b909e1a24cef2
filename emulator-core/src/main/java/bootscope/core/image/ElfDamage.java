package bootscope.core.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What of an ELF file proves to be damaged while it is read. */
final class ElfDamage {
  private final long length;
  private final List<ImageFinding> findings = new ArrayList<>();

  ElfDamage(ImageBytes bytes) {
    this.length = bytes.length();
  }

  /** In the order in which it was met. */
  List<ImageFinding> findings() {
    return findings;
  }

  void add(ImageFinding finding) {
    findings.add(finding);
  }

  /** Adds what is only to be told. */
  void warn(long offset, String what) {
    add(ImageFinding.warning(offset, what));
  }

  boolean isInFile(long offset, long size) {
    return offset >= 0 && size >= 0 && offset <= length && size <= length - offset;
  }

  /** In words, that something is not. */
  String outside(long offset, long size, String what) {
    return String.format(
        Locale.ROOT,
        "%s at 0x%x of 0x%x bytes lies outside the file, which has 0x%x bytes",
        what,
        offset,
        size,
        length);
  }
}

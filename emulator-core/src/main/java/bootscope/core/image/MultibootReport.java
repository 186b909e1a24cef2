package bootscope.core.image;

import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What there is to tell about an image's Multiboot header. Plain data, for JSON, with null for what
 * isn't there; {@link #render} is the text.
 *
 * @param headerOffset in the file, in bytes; null where its checksum does not fit
 * @param asks what the flags ask of the loader
 * @param entry 32-bit physical address, if the image is bootable
 * @param verdict why it is bootable or not, in a sentence
 */
public record MultibootReport(
    Long headerOffset,
    Integer flags,
    String asks,
    MultibootHeader.Addresses addresses,
    MultibootHeader.Video video,
    boolean bootable,
    Long entry,
    String verdict) {

  /** The report on a verdict; null where nothing in the image looks like Multiboot. */
  static MultibootReport of(MultibootVerdict verdict) {
    if (verdict.reason().isEmpty()) {
      return null;
    }
    MultibootHeader header = verdict.header().orElse(null);
    return new MultibootReport(
        header == null ? null : header.offset(),
        header == null ? null : header.flags(),
        header == null ? null : header.asks(),
        header == null ? null : header.addresses().orElse(null),
        header == null ? null : header.video().orElse(null),
        verdict.bootable(),
        verdict.image().map(MultibootImage::entry).orElse(null),
        verdict.reason());
  }

  /** A flat image's report, as {@code bootscope inspect} prints it. */
  public static String ofFlat(MultibootImage image) {
    MultibootReport report = of(MultibootVerdict.of(image));
    String segments =
        image.segments().stream()
            .map(
                s ->
                    String.format(
                        Locale.ROOT,
                        "  0x%-8x 0x%-8x bytes from offset 0x%x, 0x%x in memory\n",
                        s.physicalAddress(),
                        s.fileSize(),
                        s.header().offset(),
                        s.memorySize()))
            .collect(Collectors.joining());
    return line("File", image.file())
        + report.header()
        + "\nSegments\n"
        + segments
        + "\n"
        + report.conclusion();
  }

  /** The header, a line for each part. */
  String header() {
    if (headerOffset == null) {
      return "";
    }
    StringBuilder s = new StringBuilder("\nMultiboot header\n");
    s.append(line("  Offset", String.format(Locale.ROOT, "0x%x", headerOffset)));
    s.append(line("  Flags", String.format(Locale.ROOT, "0x%08x: %s", flags, asks)));
    if (addresses != null) {
      s.append(line("  header_addr", String.format(Locale.ROOT, "0x%x", addresses.header())));
      s.append(
          line(
              "  load_addr",
              String.format(Locale.ROOT, "0x%x to 0x%x", addresses.load(), addresses.loadEnd())));
      s.append(line("  bss_end", String.format(Locale.ROOT, "0x%x", addresses.bssEnd())));
      s.append(line("  entry_addr", String.format(Locale.ROOT, "0x%x", addresses.entry())));
    }
    if (video != null) {
      s.append(line("  Video", video.text()));
    }
    return s.toString();
  }

  /** The line that says whether the image can be booted so. */
  String conclusion() {
    return String.format(
        Locale.ROOT, "Multiboot: %s %s\n", bootable ? "bootable." : "not bootable.", verdict);
  }

  private static String line(String label, String text) {
    return String.format(Locale.ROOT, "%-12s %s\n", label, ImageException.printable(text));
  }
}

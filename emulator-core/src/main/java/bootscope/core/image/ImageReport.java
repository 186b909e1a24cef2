package bootscope.core.image;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All there is to tell about an image, as {@code bootscope inspect} prints it. The record is plain
 * data, for JSON, with null for what isn't there; {@link #render} is the text.
 *
 * @param file as it was given
 * @param fileSize in bytes
 * @param chain the steps from that file to the kernel
 * @param setupHeader fields of the bzImage, by name; empty when there is none
 * @param banner {@code Linux version ...}, if found
 * @param buildId in hexadecimal, if there is one
 * @param header null where the kernel could not be unpacked, and nothing is known of it
 * @param findings what of the file is damaged
 * @param bootable through PVH
 * @param pvhEntry 32-bit physical address, if the image names one
 * @param verdict why it is bootable or not, in a sentence
 * @param multiboot on its Multiboot header, if it has one
 */
public record ImageReport(
    String file,
    long fileSize,
    List<ImageLayer> chain,
    Map<String, Field> setupHeader,
    ElfHeader header,
    long kernelSize,
    List<ElfSegment> segments,
    int sectionCount,
    List<Note> notes,
    String banner,
    String buildId,
    int symbolCount,
    String symbolOrigin,
    List<ImageFinding> findings,
    boolean bootable,
    Long pvhEntry,
    String verdict,
    MultibootReport multiboot) {

  /** One note, decoded. */
  public record Note(
      String owner, int type, String typeName, int size, long fileOffset, String description) {}

  /** One setup header field with its value. */
  public record Field(SetupField field, long value) {}

  /** Collects everything, including the symbols. */
  public static ImageReport of(KernelImage image) {
    return of(image, List.of());
  }

  /**
   * The same of an image that proved to be damaged when all of it was read.
   *
   * @param damage what keeps it from booting
   */
  static ImageReport of(KernelImage image, List<ImageFinding> damage) {
    Elf elf = image.elf();
    Map<String, Field> setup = setup(image.bzImage());
    List<ImageFinding> findings = new ArrayList<>(elf.findings());
    findings.addAll(damage);
    List<Note> notes =
        elf.notes().stream()
            .map(
                n ->
                    new Note(
                        n.owner(),
                        n.type(),
                        n.typeName(),
                        n.size(),
                        n.fileOffset(),
                        n.description()))
            .toList();
    return new ImageReport(
        image.file(),
        image.fileSize(),
        image.chain(),
        setup,
        elf.header(),
        elf.bytes().length(),
        elf.segments(),
        elf.sections().size(),
        notes,
        image.banner().orElse(null),
        image.buildId().orElse(null),
        image.symbols().size(),
        image.symbols().origin(),
        List.copyOf(findings),
        image.pvh().bootable() && damage.isEmpty(),
        image.pvh().entry().isPresent() ? image.pvh().entry().getAsLong() : null,
        damage.isEmpty() ? image.pvh().reason() : reason(damage.getFirst()),
        MultibootReport.of(image.multiboot()));
  }

  /**
   * What is known of a file whose kernel cannot be reached.
   *
   * @param chain the steps that were possible
   * @param bzImage null where none was met
   */
  static ImageReport ofDamaged(
      ImageBytes given, List<ImageLayer> chain, BzImage bzImage, ImageException damage) {
    ImageFinding finding = ImageFinding.of(damage);
    return new ImageReport(
        given.file(),
        given.length(),
        List.copyOf(chain),
        setup(Optional.ofNullable(bzImage)),
        null,
        0,
        List.of(),
        0,
        List.of(),
        banner(bzImage),
        null,
        0,
        "the kernel cannot be unpacked",
        List.of(finding),
        false,
        null,
        reason(finding),
        null);
  }

  private static String reason(ImageFinding damage) {
    return (damage.offset() < 0 ? "In it, " : "At ") + damage.text() + ".";
  }

  private static Map<String, Field> setup(Optional<BzImage> bzImage) {
    Map<String, Field> setup = new LinkedHashMap<>();
    bzImage.ifPresent(
        z -> z.values().forEach((f, value) -> setup.put(f.name(), new Field(f, value))));
    return Collections.unmodifiableMap(setup);
  }

  /** What a bzImage's setup says of the kernel's version. */
  private static String banner(BzImage bzImage) {
    try {
      return bzImage == null ? null : bzImage.versionText().orElse(null);
    } catch (ImageException e) {
      return null; // one more damage than the one that is told
    }
  }

  /** The report as text in columns, ending with the verdict. */
  public String render() {
    StringBuilder s = new StringBuilder();
    line(s, "File", file + " (" + fileSize + " bytes)");
    for (ImageLayer layer : chain) {
      String time =
          layer.nanos() >= 1_000_000
              ? String.format(Locale.ROOT, ", %.0f ms", layer.nanos() / 1e6)
              : "";
      String name = layer.kind().equals("file") ? layer.name() + ", " : "";
      line(s, "  " + layer.kind(), name + layer.size() + " bytes" + time);
    }
    Optional.ofNullable(banner).ifPresent(b -> line(s, "Banner", b));
    Optional.ofNullable(buildId).ifPresent(b -> line(s, "Build ID", b));
    line(s, "Symbols", (symbolCount == 0 ? "none: " : symbolCount + ", from ") + symbolOrigin);
    setup(s);
    if (header != null) {
      header(s);
      segments(s);
      notes(s);
    }
    s.append(multiboot == null ? "" : multiboot.header());
    findings(s);
    s.append("\nPVH: ").append(bootable ? "bootable. " : "not bootable. ");
    s.append(ImageException.printable(verdict)).append('\n');
    s.append(multiboot == null ? "" : multiboot.conclusion());
    return s.toString();
  }

  private static void line(StringBuilder s, String label, String text) {
    s.append(String.format(Locale.ROOT, "%-12s %s\n", label, ImageException.printable(text)));
  }

  private void setup(StringBuilder s) {
    if (setupHeader.isEmpty()) {
      return;
    }
    s.append("\nbzImage setup header\n");
    for (Field f : setupHeader.values()) {
      s.append(
          String.format(
              Locale.ROOT,
              "  0x%03x  %-21s %-18s %s\n",
              f.field().offset(),
              f.field().name(),
              "0x" + Long.toHexString(f.value()),
              f.field().meaning()));
    }
  }

  private void header(StringBuilder s) {
    s.append("\nELF header\n");
    line(s, "  Class", header.className() + ", little-endian, " + kernelSize + " bytes");
    line(s, "  Type", header.typeName());
    line(s, "  Machine", header.machineName());
    line(s, "  Entry", String.format(Locale.ROOT, "0x%x (not the PVH entry)", header.entry()));
    line(
        s,
        "  Programs",
        String.format(
            Locale.ROOT,
            "%d of %d bytes at 0x%x",
            header.programHeaderCount(),
            header.programHeaderSize(),
            header.programHeaderOffset()));
    line(
        s,
        "  Sections",
        String.format(
            Locale.ROOT,
            "%d of %d bytes at 0x%x%s",
            header.sectionHeaderCount(),
            header.sectionHeaderSize(),
            header.sectionHeaderOffset(),
            sectionCount == header.sectionHeaderCount() ? "" : " (unreadable, ignored)"));
  }

  private void segments(StringBuilder s) {
    s.append("\nSegments\n");
    s.append(
        String.format(
            Locale.ROOT,
            "  %-3s %-12s %-10s %-18s %-12s %-10s %-10s %-5s %s\n",
            "#",
            "type",
            "offset",
            "virtual",
            "physical",
            "in file",
            "in memory",
            "flags",
            "align"));
    for (ElfSegment p : segments) {
      s.append(
          String.format(
              Locale.ROOT,
              "  %-3d %-12s 0x%-8x 0x%016x 0x%-10x 0x%-8x 0x%-8x %-5s 0x%x\n",
              p.index(),
              p.typeName(),
              p.offset(),
              p.virtualAddress(),
              p.physicalAddress(),
              p.fileSize(),
              p.memorySize(),
              p.flagText(),
              p.alignment()));
    }
    if (segments.isEmpty()) {
      s.append("  none\n");
    }
  }

  private void notes(StringBuilder s) {
    s.append("\nNotes\n");
    for (Note n : notes) {
      s.append(
          String.format(
              Locale.ROOT,
              "  %-8s %-6s %-20s %s\n",
              ImageException.printable(n.owner()),
              "0x" + Integer.toHexString(n.type()),
              n.typeName(),
              n.description()));
    }
    if (notes.isEmpty()) {
      s.append("  none\n");
    }
  }

  private void findings(StringBuilder s) {
    if (findings.isEmpty()) {
      return;
    }
    s.append("\nDamage\n");
    for (ImageFinding f : findings) {
      s.append("  ").append(ImageException.printable(f.text())).append('\n');
    }
  }
}

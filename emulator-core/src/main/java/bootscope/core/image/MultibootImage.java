package bootscope.core.image;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An image that a Multiboot loader can load (Multiboot 0.6.96): what goes where in memory, and
 * where to start. All of it is checked: it lies within the file and below 4 GiB, and bytes of the
 * file lie at the entry.
 *
 * <p>An ELF image may be of either class. The specification speaks of 32-bit executables (§2.2);
 * boot loaders take 64-bit ones too, as long as they start in 32-bit code and lie below 4 GiB. QEMU
 * 7.2 refuses these.
 *
 * @param file name of the file, for messages
 * @param format {@code ELF32}, {@code ELF64} or {@code flat}, which is loaded by the header's own
 *     addresses whatever the file is
 * @param segments what to place in guest memory, in file order; they may overlap
 * @param entry 32-bit physical address
 */
public record MultibootImage(
    String file, MultibootHeader header, String format, List<LoadSegment> segments, long entry) {
  private static final long LIMIT = 1L << 32;
  private static final String RELINK = "correct the header or relink the image";

  public MultibootImage {
    segments = List.copyOf(segments);
  }

  /**
   * The image that has this header.
   *
   * @param elf the same bytes, if they are an ELF file
   * @throws ImageException when it cannot be loaded, with the reason
   */
  static MultibootImage of(ImageBytes bytes, MultibootHeader header, Optional<Elf> elf)
      throws ImageException {
    if (header.unknownFlags() != 0) {
      throw new ImageException(
          bytes.file(),
          header.offset() + 4,
          String.format(
              Locale.ROOT,
              "the Multiboot header demands what no loader of version 0.6.96 knows: flags 0x%x",
              header.unknownFlags()),
          "clear these flags");
    }
    if (header.addresses().isPresent()) {
      return flat(bytes, header, header.addresses().get());
    }
    if (elf.isEmpty()) {
      throw new ImageException(
          bytes.file(),
          header.offset(),
          "the Multiboot header has no addresses, and the file is not an ELF file that could give"
              + " them",
          "set flag 16 and the address fields, or link it as an ELF file");
    }
    return ofElf(bytes, header, elf.get());
  }

  // ---------------------------------------------------------------- by the header's addresses

  private static MultibootImage flat(
      ImageBytes bytes, MultibootHeader header, MultibootHeader.Addresses a) throws ImageException {
    String file = bytes.file();
    long at = header.offset();
    long from = at - (a.header() - a.load());
    require(
        file,
        at + 16,
        a.load() <= a.header(),
        "load_addr 0x%x lies above header_addr 0x%x",
        a.load(),
        a.header());
    require(
        file,
        at + 16,
        from >= 0,
        "load_addr 0x%x would lie 0x%x bytes before the file",
        a.load(),
        -from);
    long size = a.loadEnd() == 0 ? bytes.length() - from : a.loadEnd() - a.load();
    require(
        file,
        at + 20,
        size > 0,
        "load_end_addr 0x%x is not above load_addr 0x%x",
        a.loadEnd(),
        a.load());
    require(
        file,
        at + 20,
        size <= bytes.length() - from,
        "load_end_addr 0x%x asks for 0x%x bytes more than the file has",
        a.loadEnd(),
        size - (bytes.length() - from));
    long end = a.load() + size;
    require(
        file, at + 20, end <= LIMIT, "loaded at 0x%x, 0x%x bytes reach past 4 GiB", a.load(), size);
    require(
        file,
        at + 24,
        a.bssEnd() == 0 || a.bssEnd() >= end,
        "bss_end_addr 0x%x lies below the end of what is loaded, 0x%x",
        a.bssEnd(),
        end);
    require(
        file,
        at + 28,
        a.entry() >= a.load() && a.entry() < end,
        "entry_addr 0x%x lies outside what is loaded, which ends at 0x%x",
        a.entry(),
        end);
    long memory = Math.max(a.bssEnd(), end) - a.load();
    ElfSegment segment =
        new ElfSegment(0, ElfSegment.LOAD, 7, from, a.load(), a.load(), size, memory, 1, at);
    List<LoadSegment> segments = List.of(new LoadSegment(bytes, segment, memory));
    return new MultibootImage(file, header, "flat", segments, a.entry());
  }

  private static void require(
      String file, long offset, boolean holds, String otherwise, Object... numbers)
      throws ImageException {
    if (!holds) {
      throw new ImageException(
          file,
          offset,
          "in the Multiboot header, " + String.format(Locale.ROOT, otherwise, numbers),
          RELINK);
    }
  }

  // ---------------------------------------------------------------- by an executable's headers

  private static MultibootImage ofElf(ImageBytes bytes, MultibootHeader header, Elf elf)
      throws ImageException {
    String file = bytes.file();
    for (ImageFinding finding : elf.findings()) {
      if (finding.prevents()) {
        throw new ImageException(file, finding.offset(), finding.what(), finding.remedy());
      }
    }
    for (LoadSegment s : elf.loadSegments()) {
      if (s.physicalAddress() + s.memorySize() > LIMIT) {
        throw new ImageException(
            file,
            s.header().fileOffsetOfHeader(),
            String.format(
                Locale.ROOT,
                "load segment %d reaches past 4 GiB, at 0x%x",
                s.header().index(),
                s.physicalAddress()),
            "relink the image below 4 GiB");
      }
    }
    return new MultibootImage(
        file, header, elf.header().className(), elf.loadSegments(), entry(file, elf));
  }

  /**
   * Where the first instruction lies: {@code e_entry} is a virtual address (System V ABI, "ELF
   * Header"), of which the segment that it lies in tells the physical one; in an image that gives a
   * physical one instead, it lies in no segment's virtual range, and counts as it is.
   */
  private static long entry(String file, Elf elf) throws ImageException {
    long entry = elf.header().entry();
    for (LoadSegment s : elf.loadSegments()) {
      long from = entry - s.virtualAddress();
      if (Long.compareUnsigned(from, s.fileSize()) < 0) {
        return s.physicalAddress() + from;
      }
    }
    for (LoadSegment s : elf.loadSegments()) {
      if (Long.compareUnsigned(entry - s.physicalAddress(), s.fileSize()) < 0) {
        return entry;
      }
    }
    throw new ImageException(
        file,
        24,
        String.format(Locale.ROOT, "the ELF entry 0x%x lies in no load segment", entry),
        RELINK);
  }
}

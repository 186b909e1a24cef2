package bootscope.core.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads an ELF file front to back, checking each table before it is used. Only what nothing could
 * be shown without is refused: a header that is cut short, or of another processor. What else is
 * damaged is left out, and listed as a finding.
 */
final class ElfReader {
  private static final String COPY_AGAIN =
      "the file is truncated or damaged: copy or download it again";
  private static final String RELINK = "relink the image with sane segments";

  /** More than any linker writes; keeps the work small that compares each with each. */
  private static final int MAX_SEGMENTS = 256;

  private static final int MAX_SECTION_NAMES = 1 << 20;

  /** Sections whose name is damaged and that are told one by one. */
  private static final int MOST_TOLD = 8;

  /** No kernel takes more of guest memory in one segment. */
  private static final long MAX_SEGMENT_BYTES = 4L << 30;

  /** Physical addresses have at most 52 bits (SDM vol. 3A §4.1.4). */
  private static final long PHYSICAL_LIMIT = 1L << 52;

  private final ImageBytes bytes;
  private final String file;
  private final ElfDamage damage;
  private boolean wide;
  private long sectionHeaders;
  private int sectionHeaderSize;

  ElfReader(ImageBytes bytes) {
    this.bytes = bytes;
    this.file = bytes.file();
    this.damage = new ElfDamage(bytes);
  }

  Elf read() throws ImageException {
    ElfHeader header = header();
    List<ElfSegment> segments = segments(header);
    List<LoadSegment> loads = loads(segments);
    List<ElfSection> sections = sections(header);
    List<ElfNote> notes = new ElfNoteReader(bytes, wide, damage).read(segments, sections);
    return new Elf(bytes, header, segments, loads, sections, notes, damage.findings());
  }

  private ElfHeader header() throws ImageException {
    byte[] h = bytes.readAtMost(0, 64);
    if (!Elf.isElf(h)) {
      throw new ImageException(
          file, 0, "this is not an ELF file", "give a vmlinux, a vmlinuz or a kernel's .deb");
    }
    if (h.length < 52 || (h[4] == 2 && h.length < 64)) {
      throw new ImageException(file, h.length, "the ELF header is cut short", COPY_AGAIN);
    }
    if (h[4] != 1 && h[4] != 2) {
      throw new ImageException(
          file, 4, "the ELF class is " + (h[4] & 0xFF) + ", neither 32 nor 64 bits", COPY_AGAIN);
    }
    if (h[5] != 1) {
      throw new ImageException(
          file, 5, "the ELF file is not little-endian", "give an image for x86");
    }
    wide = h[4] == 2;
    int machine = LittleEndian.u16(h, 18);
    if (machine != Elf.MACHINE_X86_64 && machine != Elf.MACHINE_386) {
      throw new ImageException(
          file,
          18,
          "the ELF machine is " + machine + ", not x86 (3) or x86-64 (62)",
          "give an image for x86");
    }
    int at = wide ? 48 : 36;
    return new ElfHeader(
        wide,
        h[7] & 0xFF,
        LittleEndian.u16(h, 16),
        machine,
        word(h, 24),
        LittleEndian.i32(h, at),
        word(h, wide ? 32 : 28),
        LittleEndian.u16(h, at + 6),
        LittleEndian.u16(h, at + 8),
        word(h, wide ? 40 : 32),
        LittleEndian.u16(h, at + 10),
        LittleEndian.u16(h, at + 12),
        LittleEndian.u16(h, at + 14));
  }

  /** An address-sized field: 4 or 8 bytes. */
  private long word(byte[] b, int at) {
    return wide ? LittleEndian.i64(b, at) : LittleEndian.u32(b, at);
  }

  private List<ElfSegment> segments(ElfHeader h) throws ImageException {
    List<ElfSegment> out = new ArrayList<>();
    if (h.programHeaderCount() == 0) {
      return out;
    }
    // The only size that the class has. A field that says otherwise is damaged: every loader steps
    // by the size that it knows.
    int size = wide ? 56 : 32;
    if (h.programHeaderSize() != size) {
      damage.warn(
          wide ? 54 : 42,
          "a program header is said to take "
              + h.programHeaderSize()
              + " bytes, where it takes "
              + size
              + ": read so");
    }
    long offset = h.programHeaderOffset();
    int count = readableHeaders(h, size);
    byte[] b = bytes.read(count == 0 ? 0 : offset, count * size);
    for (int i = 0; i < count; i++) {
      int at = i * size;
      out.add(
          wide
              ? new ElfSegment(
                  i,
                  LittleEndian.i32(b, at),
                  LittleEndian.i32(b, at + 4),
                  word(b, at + 8),
                  word(b, at + 16),
                  word(b, at + 24),
                  word(b, at + 32),
                  word(b, at + 40),
                  word(b, at + 48),
                  offset + at)
              : new ElfSegment(
                  i,
                  LittleEndian.i32(b, at),
                  LittleEndian.i32(b, at + 24),
                  word(b, at + 4),
                  word(b, at + 8),
                  word(b, at + 12),
                  word(b, at + 16),
                  word(b, at + 20),
                  word(b, at + 28),
                  offset + at));
    }
    return out;
  }

  /**
   * How many program headers are there to be read; what is not there may be what must be loaded.
   */
  private int readableHeaders(ElfHeader h, int size) {
    int count = h.programHeaderCount();
    if (count > MAX_SEGMENTS) {
      damage.add(
          new ImageFinding(
              wide ? 56 : 44,
              String.format(
                  Locale.ROOT,
                  "there are %d program headers, more than the %d supported: the rest is left out",
                  count,
                  MAX_SEGMENTS),
              "relink the image with fewer segments"));
      count = MAX_SEGMENTS;
    }
    long offset = h.programHeaderOffset();
    if (!damage.isInFile(offset, (long) count * size)) {
      String what = damage.outside(offset, (long) count * size, "the program header table");
      damage.add(new ImageFinding(wide ? 32 : 28, what, COPY_AGAIN));
      count = damage.isInFile(offset, 0) ? (int) ((bytes.length() - offset) / size) : 0;
    }
    return count;
  }

  /** What is to be placed in memory; a segment that cannot be is a finding that prevents a boot. */
  private List<LoadSegment> loads(List<ElfSegment> segments) {
    List<LoadSegment> loads = new ArrayList<>();
    for (ElfSegment s : segments) {
      if (s.type() != ElfSegment.LOAD || (s.memorySize() == 0 && s.fileSize() == 0)) {
        continue;
      }
      String name = "load segment " + s.index();
      long size = s.memorySize();
      if (size == 0) {
        damage.warn(
            s.fileOffsetOfHeader(), name + " has bytes in the file but none in memory: left out");
        continue;
      }
      if (!damage.isInFile(s.offset(), s.fileSize())) {
        prevent(s, damage.outside(s.offset(), s.fileSize(), name), COPY_AGAIN);
        continue;
      }
      if (Long.compareUnsigned(size, MAX_SEGMENT_BYTES) > 0) {
        prevent(
            s, String.format(Locale.ROOT, "%s is huge: 0x%x bytes in memory", name, size), RELINK);
        continue;
      }
      if (s.fileSize() > size) {
        String more = "%s has more bytes in the file (0x%x) than in memory (0x%x): all are loaded";
        damage.warn(
            s.fileOffsetOfHeader(), String.format(Locale.ROOT, more, name, s.fileSize(), size));
        size = s.fileSize();
      }
      long end = s.physicalAddress() + size;
      if (s.physicalAddress() < 0 || end < 0 || end > PHYSICAL_LIMIT) {
        String past =
            "%s at physical address 0x%x reaches past the end of physical memory or wraps";
        prevent(s, String.format(Locale.ROOT, past, name, s.physicalAddress()), RELINK);
        continue;
      }
      long lastVirtual = s.virtualAddress() + size - 1;
      if (Long.compareUnsigned(lastVirtual, s.virtualAddress()) < 0
          || (!wide && lastVirtual >>> 32 != 0)) {
        String wraps = "%s at virtual address 0x%x wraps around: symbols in it may be wrong";
        damage.warn(
            s.fileOffsetOfHeader(), String.format(Locale.ROOT, wraps, name, s.virtualAddress()));
      }
      loads.add(new LoadSegment(bytes, s, size));
    }
    return loads;
  }

  private void prevent(ElfSegment s, String what, String remedy) {
    damage.add(new ImageFinding(s.fileOffsetOfHeader(), what, remedy));
  }

  /**
   * The section headers. Nothing that boots depends on them, and tools that shorten images often
   * leave a table that points nowhere: such a table counts as absent.
   */
  private List<ElfSection> sections(ElfHeader h) throws ImageException {
    List<ElfSection> out = new ArrayList<>();
    int size = h.sectionHeaderSize();
    int count = h.sectionHeaderCount();
    long offset = h.sectionHeaderOffset();
    if (count == 0) {
      return out;
    }
    if (size < (wide ? 64 : 40)
        || !damage.isInFile(offset, (long) count * size)
        || (long) count * size > 16 << 20) {
      String what = "the section header table (%d of %d bytes at 0x%x) cannot be read: left out";
      damage.warn(wide ? 40 : 32, String.format(Locale.ROOT, what, count, size, offset));
      return out;
    }
    sectionHeaders = offset;
    sectionHeaderSize = size;
    byte[] b = bytes.read(offset, count * size);
    for (int i = 0; i < count; i++) {
      int at = i * size;
      int nameAt = LittleEndian.i32(b, at);
      out.add(
          wide
              ? new ElfSection(
                  i,
                  Integer.toString(nameAt),
                  LittleEndian.i32(b, at + 4),
                  word(b, at + 8),
                  word(b, at + 16),
                  word(b, at + 24),
                  word(b, at + 32),
                  LittleEndian.i32(b, at + 40),
                  word(b, at + 48),
                  word(b, at + 56))
              : new ElfSection(
                  i,
                  Integer.toString(nameAt),
                  LittleEndian.i32(b, at + 4),
                  word(b, at + 8),
                  word(b, at + 12),
                  word(b, at + 16),
                  word(b, at + 20),
                  LittleEndian.i32(b, at + 24),
                  word(b, at + 32),
                  word(b, at + 36)));
    }
    List<ElfSection> named = named(out, h.sectionNameIndex());
    checkSymbols(named);
    return named;
  }

  /** Replaces the offsets that stand in for names by the names themselves. */
  private List<ElfSection> named(List<ElfSection> sections, int stringsIndex)
      throws ImageException {
    byte[] strings = sectionNames(sections, stringsIndex);
    int nameless = 0;
    List<ElfSection> out = new ArrayList<>(sections.size());
    for (ElfSection s : sections) {
      int at = Integer.parseInt(s.name());
      String name = "";
      if (at >= 0 && at < strings.length) {
        name = LittleEndian.text(strings, at, Math.min(strings.length, at + 256));
      } else if (strings.length > 0 && ++nameless <= MOST_TOLD) {
        String what = "the name of section %d lies outside its string table: it has none";
        damage.warn(headerOffset(s.index()), String.format(Locale.ROOT, what, s.index()));
      }
      out.add(
          new ElfSection(
              s.index(),
              name,
              s.type(),
              s.flags(),
              s.address(),
              s.offset(),
              s.size(),
              s.link(),
              s.alignment(),
              s.entrySize()));
    }
    if (nameless > MOST_TOLD) {
      String what = "the names of %d more sections lie outside their string table";
      String more = String.format(Locale.ROOT, what, nameless - MOST_TOLD);
      damage.warn(headerOffset(stringsIndex), more);
    }
    return out;
  }

  /** The string table with the sections' names; empty where there is none that can be read. */
  private byte[] sectionNames(List<ElfSection> sections, int index) throws ImageException {
    if (index == 0) {
      return new byte[0]; // SHN_UNDEF: the sections have no names
    }
    ElfSection s = index < sections.size() ? sections.get(index) : null;
    if (s != null && damage.isInFile(s.offset(), s.size()) && s.size() <= MAX_SECTION_NAMES) {
      return bytes.read(s.offset(), (int) s.size());
    }
    String what =
        s == null
            ? "the sections' names are in section " + index + ", and there is none"
            : damage.isInFile(s.offset(), s.size())
                ? "the sections' names take more than 1 MiB"
                : damage.outside(s.offset(), s.size(), "the table of the sections' names");
    damage.warn(s == null ? wide ? 62 : 50 : headerOffset(index), what + ": they are left out");
    return new byte[0];
  }

  /** Where a section's header is, for messages. */
  private long headerOffset(int index) {
    return sectionHeaders + (long) index * sectionHeaderSize;
  }

  /** Symbols are read when they are asked for; what keeps them from being read shows here. */
  private void checkSymbols(List<ElfSection> sections) {
    for (ElfSection s : sections) {
      if (s.type() != ElfSection.SYMBOLS) {
        continue;
      }
      long field = headerOffset(s.index());
      int entry = wide ? 24 : 16;
      if (!damage.isInFile(s.offset(), s.size())) {
        damage.warn(
            field, damage.outside(s.offset(), s.size(), "the symbol table") + ": it is left out");
      } else if (s.link() <= 0 || s.link() >= sections.size()) {
        String what =
            "the symbol table's names are in section %d, and there is none: it is left out";
        damage.warn(field, String.format(Locale.ROOT, what, s.link()));
      } else if (!damage.isInFile(sections.get(s.link()).offset(), sections.get(s.link()).size())) {
        ElfSection names = sections.get(s.link());
        String what =
            damage.outside(names.offset(), names.size(), "the table of the symbols' names");
        damage.warn(headerOffset(names.index()), what + ": the symbols are left out");
      } else if (s.entrySize() != entry) {
        String what = "a symbol is said to take %d bytes, where it takes %d: read so";
        damage.warn(field, String.format(Locale.ROOT, what, s.entrySize(), entry));
      }
    }
  }
}

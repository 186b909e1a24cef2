package bootscope.core.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads an ELF file front to back, checking each table before it is used. Only what nothing could
 * be shown without is refused: the header and the program headers. What else is damaged is left
 * out, and listed as a finding.
 */
final class ElfReader {
  private static final String COPY_AGAIN =
      "the file is truncated or damaged: copy or download it again";
  private static final String RELINK = "relink the image with sane segments";

  /** More than any linker writes; keeps the work per header small. */
  private static final int MAX_SEGMENTS = 256;

  private static final int MAX_NOTES = 4096;

  /** All notes together, in bytes: tables that name the same bytes many times cost no more. */
  private static final int MAX_NOTE_BYTES = 1 << 20;

  /** How far a note may reach past the size that its table gives: a PHYS32_ENTRY note's length. */
  private static final int SLACK = 32;

  /** No kernel takes more of guest memory in one segment. */
  private static final long MAX_SEGMENT_BYTES = 4L << 30;

  /** Physical addresses have at most 52 bits (SDM vol. 3A §4.1.4). */
  private static final long PHYSICAL_LIMIT = 1L << 52;

  private final ImageBytes bytes;
  private final String file;
  private final List<ImageFinding> findings = new ArrayList<>();
  private boolean wide;
  private long noteBytes;

  ElfReader(ImageBytes bytes) {
    this.bytes = bytes;
    this.file = bytes.file();
  }

  Elf read() throws ImageException {
    ElfHeader header = header();
    List<ElfSegment> segments = segments(header);
    List<LoadSegment> loads = loads(segments);
    List<ElfSection> sections = sections(header);
    List<ElfNote> notes = notes(segments, sections);
    return new Elf(bytes, header, segments, loads, sections, notes, findings);
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
    int count = h.programHeaderCount();
    List<ElfSegment> out = new ArrayList<>();
    if (count == 0) {
      return out;
    }
    // The only size that the class has. A field that says otherwise is damaged: every loader steps
    // by the size that it knows.
    int size = wide ? 56 : 32;
    if (h.programHeaderSize() != size) {
      warn(
          wide ? 54 : 42,
          "a program header is said to take "
              + h.programHeaderSize()
              + " bytes, where it takes "
              + size
              + ": read so");
    }
    if (count > MAX_SEGMENTS) {
      throw new ImageException(
          file,
          wide ? 56 : 44,
          "there are " + count + " program headers, more than the " + MAX_SEGMENTS + " supported",
          "relink the image with fewer segments");
    }
    long offset = h.programHeaderOffset();
    requireInFile(offset, (long) count * size, wide ? 32 : 28, "the program header table");
    byte[] b = bytes.read(offset, count * size);
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

  private void requireInFile(long offset, long size, long field, String what)
      throws ImageException {
    if (!isInFile(offset, size)) {
      throw new ImageException(file, field, outside(offset, size, what), COPY_AGAIN);
    }
  }

  private boolean isInFile(long offset, long size) {
    return offset >= 0 && size >= 0 && offset <= bytes.length() && size <= bytes.length() - offset;
  }

  private String outside(long offset, long size, String what) {
    return String.format(
        Locale.ROOT,
        "%s at 0x%x of 0x%x bytes lies outside the file, which has 0x%x bytes",
        what,
        offset,
        size,
        bytes.length());
  }

  private void warn(long offset, String what) {
    findings.add(ImageFinding.warning(offset, what));
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
        warn(s.fileOffsetOfHeader(), name + " has bytes in the file but none in memory: left out");
        continue;
      }
      if (!isInFile(s.offset(), s.fileSize())) {
        prevent(s, outside(s.offset(), s.fileSize(), name), COPY_AGAIN);
        continue;
      }
      if (Long.compareUnsigned(size, MAX_SEGMENT_BYTES) > 0) {
        prevent(
            s, String.format(Locale.ROOT, "%s is huge: 0x%x bytes in memory", name, size), RELINK);
        continue;
      }
      if (s.fileSize() > size) {
        String more = "%s has more bytes in the file (0x%x) than in memory (0x%x): all are loaded";
        warn(s.fileOffsetOfHeader(), String.format(Locale.ROOT, more, name, s.fileSize(), size));
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
        warn(s.fileOffsetOfHeader(), String.format(Locale.ROOT, wraps, name, s.virtualAddress()));
      }
      loads.add(new LoadSegment(bytes, s, size));
    }
    return loads;
  }

  private void prevent(ElfSegment s, String what, String remedy) {
    findings.add(new ImageFinding(s.fileOffsetOfHeader(), what, remedy));
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
        || !isInFile(offset, (long) count * size)
        || (long) count * size > 16 << 20) {
      String what = "the section header table (%d of %d bytes at 0x%x) cannot be read: left out";
      warn(wide ? 40 : 32, String.format(Locale.ROOT, what, count, size, offset));
      return out;
    }
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
    return named(out, h.sectionNameIndex());
  }

  /** Replaces the offsets that stand in for names by the names themselves. */
  private List<ElfSection> named(List<ElfSection> sections, int stringsIndex)
      throws ImageException {
    byte[] strings = new byte[0];
    if (stringsIndex > 0 && stringsIndex < sections.size()) {
      ElfSection s = sections.get(stringsIndex);
      if (isInFile(s.offset(), s.size()) && s.size() <= 1 << 20) {
        strings = bytes.read(s.offset(), (int) s.size());
      }
    }
    List<ElfSection> out = new ArrayList<>(sections.size());
    for (ElfSection s : sections) {
      int at = Integer.parseInt(s.name());
      String name = "";
      if (at >= 0 && at < strings.length) {
        name = LittleEndian.text(strings, at, Math.min(strings.length, at + 256));
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
    return out;
  }

  private List<ElfNote> notes(List<ElfSegment> segments, List<ElfSection> sections)
      throws ImageException {
    List<ElfNote> out = new ArrayList<>();
    boolean anySegment = false;
    for (ElfSegment s : segments) {
      if (s.type() == ElfSegment.NOTE) {
        anySegment = true;
        String place = "note segment " + s.index();
        addNotes(out, place, s.fileOffsetOfHeader(), s.offset(), s.fileSize(), s.alignment());
      }
    }
    if (!anySegment) {
      for (ElfSection s : sections) {
        if (s.type() == ElfSection.NOTE) {
          String place = "note section " + s.name();
          addNotes(out, place, wide ? 40 : 32, s.offset(), s.size(), s.alignment());
        }
      }
    }
    return out;
  }

  private void addNotes(
      List<ElfNote> out, String place, long field, long offset, long size, long alignment)
      throws ImageException {
    if (!isInFile(offset, size)) {
      warn(field, outside(offset, size, place) + ": what of it is there is read");
      if (!isInFile(offset, 0) || size < 0) {
        return;
      }
    }
    long most = Math.min(MAX_NOTE_BYTES - noteBytes, bytes.length() - offset);
    int used = (int) Math.min(size, most);
    if (used < Math.min(size, bytes.length() - offset)) {
      warn(field, "the notes up to " + place + " take more than 1 MiB: the rest is left out");
    }
    noteBytes += used;
    byte[] b = bytes.readAtMost(offset, used + SLACK);
    // The gABI asks for 8 in ELF64, but everyone writes 4, except in segments aligned to 8
    // (.note.gnu.property). A linker may put both kinds in one segment.
    int unit = alignment == 8 ? 8 : 4;
    Notes notes = parse(place, offset, b, used, unit);
    if (notes.damage != null) {
      Notes other = parse(place, offset, b, used, 12 - unit);
      notes = other.whole() > notes.whole() ? other : notes;
    }
    if (notes.damage != null) {
      findings.add(notes.damage);
    }
    int room = MAX_NOTES - out.size();
    if (notes.list.size() > room) {
      warn(offset, "there are more than " + MAX_NOTES + " notes: the rest is left out");
    }
    out.addAll(notes.list.subList(0, Math.min(room, notes.list.size())));
  }

  /**
   * What a table of notes holds.
   *
   * @param damage the note at which reading ended or went too far; null when all are right
   */
  private record Notes(List<ElfNote> list, ImageFinding damage) {
    /** How many lie within the table. */
    long whole() {
      return list.stream().filter(n -> damage == null || n.fileOffset() != damage.offset()).count();
    }
  }

  /**
   * Reads up to the first note that is damaged: where the next would begin isn't known.
   *
   * @param size of the table; {@code b} goes on behind it
   * @param unit what names and descriptors are padded to
   */
  private Notes parse(String place, long offset, byte[] b, int size, int unit) {
    List<ElfNote> list = new ArrayList<>();
    int at = 0;
    while (size - at >= 12 && list.size() <= MAX_NOTES) {
      long nameSize = LittleEndian.u32(b, at);
      long descSize = LittleEndian.u32(b, at + 4);
      int type = LittleEndian.i32(b, at + 8);
      if (nameSize == 0 && descSize == 0 && type == 0) { // padding
        at += unit == 8 ? 16 : 12;
        continue;
      }
      long descAt = up(at + 12 + nameSize, unit);
      long end = descAt + descSize;
      if (end > size) {
        boolean there = end <= b.length;
        String what =
            String.format(
                Locale.ROOT,
                "a note of %s claims a name of %d and a descriptor of %d bytes, but %d are left:"
                    + " %s",
                place,
                nameSize,
                descSize,
                size - at - 12,
                there ? "it is read past the end" : "it and what follows are left out");
        if (there) {
          list.add(note(b, at, (int) nameSize, (int) descAt, (int) end, offset));
        }
        return new Notes(list, ImageFinding.warning(offset + at, what));
      }
      list.add(note(b, at, (int) nameSize, (int) descAt, (int) end, offset));
      at = (int) up(end, unit);
    }
    return new Notes(list, null);
  }

  private ElfNote note(byte[] b, int at, int nameSize, int descAt, int end, long offset) {
    String owner = LittleEndian.text(b, at + 12, at + 12 + nameSize);
    int type = LittleEndian.i32(b, at + 8);
    return new ElfNote(owner, type, Arrays.copyOfRange(b, descAt, end), offset + at, wide);
  }

  private static long up(long value, int unit) {
    return (value + unit - 1) & -unit;
  }
}

package bootscope.core.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads an ELF file front to back, checking each table before it is used. */
final class ElfReader {
  private static final String COPY_AGAIN =
      "the file is truncated or damaged: copy or download it again";
  private static final String RELINK = "relink the image with non-overlapping, sane segments";

  /** More than any linker writes; keeps the quadratic and per-header work small. */
  private static final int MAX_SEGMENTS = 256;

  private static final int MAX_NOTES = 4096;

  /** All notes together, in bytes: tables that name the same bytes many times cost no more. */
  private static final int MAX_NOTE_BYTES = 1 << 20;

  /** No kernel takes more of guest memory in one segment. */
  private static final long MAX_SEGMENT_BYTES = 4L << 30;

  /** Physical addresses have at most 52 bits (SDM vol. 3A §4.1.4). */
  private static final long PHYSICAL_LIMIT = 1L << 52;

  private final ImageBytes bytes;
  private final String file;
  private boolean wide;
  private long noteBytes;

  ElfReader(ImageBytes bytes) {
    this.bytes = bytes;
    this.file = bytes.file();
  }

  Elf read() throws ImageException {
    ElfHeader header = header();
    List<ElfSegment> segments = segments(header);
    checkLoads(segments);
    List<ElfSection> sections = sections(header);
    return new Elf(bytes, header, segments, sections, notes(segments, sections));
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
    int size = h.programHeaderSize();
    int least = wide ? 56 : 32;
    if (size < least) {
      throw new ImageException(
          file,
          wide ? 54 : 42,
          "a program header takes " + size + " bytes where at least " + least + " are needed",
          COPY_AGAIN);
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
    if (offset < 0 || size < 0 || offset > bytes.length() || size > bytes.length() - offset) {
      throw new ImageException(
          file,
          field,
          String.format(
              "%s at 0x%x of 0x%x bytes lies outside the file, which has 0x%x bytes",
              what, offset, size, bytes.length()),
          COPY_AGAIN);
    }
  }

  private void checkLoads(List<ElfSegment> segments) throws ImageException {
    List<ElfSegment> loads = new ArrayList<>();
    for (ElfSegment s : segments) {
      if (s.type() != ElfSegment.LOAD || (s.memorySize() == 0 && s.fileSize() == 0)) {
        continue;
      }
      String name = "load segment " + s.index();
      requireInFile(s.offset(), s.fileSize(), s.fileOffsetOfHeader(), name);
      if (Long.compareUnsigned(s.memorySize(), MAX_SEGMENT_BYTES) > 0) {
        throw bad(s, name + " is huge: 0x%x bytes in memory", s.memorySize());
      }
      if (s.fileSize() > s.memorySize()) {
        throw bad(s, name + " has more bytes in the file than in memory (0x%x)", s.memorySize());
      }
      long end = s.physicalAddress() + s.memorySize();
      if (s.physicalAddress() < 0 || end < 0 || end > PHYSICAL_LIMIT) {
        throw bad(
            s,
            name + " at physical address 0x%x reaches past the end of physical memory or wraps",
            s.physicalAddress());
      }
      long lastVirtual = s.virtualAddress() + s.memorySize() - 1;
      if (Long.compareUnsigned(lastVirtual, s.virtualAddress()) < 0
          || (!wide && lastVirtual >>> 32 != 0)) {
        throw bad(s, name + " at virtual address 0x%x wraps around", s.virtualAddress());
      }
      loads.add(s);
    }
    loads.sort(Comparator.comparingLong(ElfSegment::physicalAddress));
    for (int i = 1; i < loads.size(); i++) {
      ElfSegment a = loads.get(i - 1);
      ElfSegment b = loads.get(i);
      if (a.physicalAddress() + a.memorySize() > b.physicalAddress()) {
        throw bad(
            b,
            "load segments " + a.index() + " and " + b.index() + " overlap at physical 0x%x",
            b.physicalAddress());
      }
    }
  }

  private ImageException bad(ElfSegment s, String format, long value) {
    return new ImageException(file, s.fileOffsetOfHeader(), String.format(format, value), RELINK);
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
    if (count == 0
        || size < (wide ? 64 : 40)
        || offset < 0
        || offset > bytes.length()
        || (long) count * size > bytes.length() - offset
        || (long) count * size > 16 << 20) {
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
      boolean inFile =
          s.offset() >= 0
              && s.offset() <= bytes.length()
              && s.size() <= bytes.length() - s.offset();
      if (inFile && s.size() >= 0 && s.size() <= 1 << 20) {
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
        addNotes(out, "note segment " + s.index(), s.offset(), s.fileSize(), s.alignment());
      }
    }
    if (!anySegment) {
      for (ElfSection s : sections) {
        if (s.type() == ElfSection.NOTE) {
          addNotes(out, "note section " + s.name(), s.offset(), s.size(), s.alignment());
        }
      }
    }
    return out;
  }

  private void addNotes(List<ElfNote> out, String place, long offset, long size, long alignment)
      throws ImageException {
    requireInFile(offset, size, Math.max(0, Math.min(offset, bytes.length())), place);
    noteBytes += size;
    if (noteBytes > MAX_NOTE_BYTES) {
      throw new ImageException(
          file,
          offset,
          "the notes up to " + place + " take " + noteBytes + " bytes, more than 1 MiB",
          "relink the image");
    }
    byte[] b = bytes.read(offset, (int) size);
    // The gABI asks for 8 in ELF64, but everyone writes 4, except in segments aligned to 8
    // (.note.gnu.property). A linker may put both kinds in one segment.
    if (alignment == 8) {
      int before = out.size();
      try {
        addNotes(out, place, offset, b, 8);
        return;
      } catch (ImageException e) {
        out.subList(before, out.size()).clear();
      }
    }
    addNotes(out, place, offset, b, 4);
  }

  private void addNotes(List<ElfNote> out, String place, long offset, byte[] b, int unit)
      throws ImageException {
    int at = 0;
    while (b.length - at >= 12) {
      long nameSize = LittleEndian.u32(b, at);
      long descSize = LittleEndian.u32(b, at + 4);
      int type = LittleEndian.i32(b, at + 8);
      long descAt = up(at + 12 + nameSize, unit);
      if (nameSize > b.length - at - 12 || descAt > b.length || descSize > b.length - descAt) {
        if (nameSize == 0 && descSize == 0 && type == 0) {
          return; // padding at the end
        }
        throw new ImageException(
            file,
            offset + at,
            String.format(
                "a note of %s claims a name of %d and a descriptor of %d bytes, but %d are left",
                place, nameSize, descSize, b.length - at - 12),
            "the notes are damaged: copy the file again or relink the image");
      }
      if (nameSize != 0 || descSize != 0 || type != 0) {
        if (out.size() >= MAX_NOTES) {
          throw new ImageException(
              file, offset + at, "there are more than " + MAX_NOTES + " notes", "relink the image");
        }
        String owner = LittleEndian.text(b, at + 12, at + 12 + (int) nameSize);
        byte[] desc = java.util.Arrays.copyOfRange(b, (int) descAt, (int) (descAt + descSize));
        out.add(new ElfNote(owner, type, desc, offset + at, wide));
      }
      at = (int) Math.min(b.length, up(descAt + descSize, unit));
    }
  }

  private static long up(long value, int unit) {
    return (value + unit - 1) & -unit;
  }
}

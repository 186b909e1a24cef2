package bootscope.core.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads an ELF file's notes, as far as they are whole. */
final class ElfNoteReader {
  private static final int MAX_NOTES = 4096;

  /** All notes together, in bytes: tables that name the same bytes many times cost no more. */
  private static final int MAX_NOTE_BYTES = 1 << 20;

  /** How far a note may reach past the size that its table gives: a PHYS32_ENTRY note's length. */
  private static final int SLACK = 32;

  private final ImageBytes bytes;
  private final boolean wide;
  private final ElfDamage damage;
  private long noteBytes;

  ElfNoteReader(ImageBytes bytes, boolean wide, ElfDamage damage) {
    this.bytes = bytes;
    this.wide = wide;
    this.damage = damage;
  }

  /** Every note of every PT_NOTE segment or, when there is none, of every SHT_NOTE section. */
  List<ElfNote> read(List<ElfSegment> segments, List<ElfSection> sections) throws ImageException {
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
    if (!damage.isInFile(offset, size)) {
      damage.warn(field, damage.outside(offset, size, place) + ": what of it is there is read");
      if (!damage.isInFile(offset, 0) || size < 0) {
        return;
      }
    }
    long most = Math.min(MAX_NOTE_BYTES - noteBytes, bytes.length() - offset);
    int used = (int) Math.min(size, most);
    if (used < Math.min(size, bytes.length() - offset)) {
      damage.warn(
          field, "the notes up to " + place + " take more than 1 MiB: the rest is left out");
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
      damage.add(notes.damage);
    }
    int room = MAX_NOTES - out.size();
    if (notes.list.size() > room) {
      damage.warn(offset, "there are more than " + MAX_NOTES + " notes: the rest is left out");
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

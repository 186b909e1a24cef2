package bootscope.core.image;

/**
 * The texts that other sections point to: {@code .debug_line_str} and {@code .debug_str} (DWARF 5
 * §7.26). They are read when the first is asked for.
 */
final class DwarfStrings {
  private static final int LONGEST = 4098;

  private final Elf elf;
  private DwarfSection line;
  private DwarfSection all;

  DwarfStrings(Elf elf) {
    this.elf = elf;
  }

  /** A text of {@code .debug_str}. */
  String text(long offset) throws ImageException, DwarfDamage {
    if (all == null) {
      all = DwarfSection.NONE; // also where it cannot be read: told once
      all = held(".debug_str");
    }
    return text(all, offset);
  }

  /** A text of {@code .debug_line_str}. */
  String lineText(long offset) throws ImageException, DwarfDamage {
    if (line == null) {
      line = DwarfSection.NONE;
      line = held(".debug_line_str");
    }
    return text(line, offset);
  }

  /** In memory where it is not too large, since many texts are read of it. */
  private DwarfSection held(String name) throws ImageException {
    DwarfSection s = DwarfSection.of(elf, name);
    if (s.length() == 0 || s.length() > 64 << 20) {
      return s;
    }
    ImageBytes.Window w = s.bytes().window(s.offset(), (int) s.length());
    if (w.offset() != 0) {
      return s;
    }
    return new DwarfSection(name, ImageBytes.ofArray(s.bytes().file(), w.array()), 0, s.length());
  }

  private static String text(DwarfSection s, long offset) throws ImageException, DwarfDamage {
    if (offset < 0 || offset >= s.length()) {
      throw new DwarfDamage(s.name(), offset, "a name lies outside it");
    }
    return s.at(offset, LONGEST).text();
  }
}

package bootscope.core.image;

import java.util.Locale;

/** Something in DWARF data that cannot be: what, and where in which section. */
final class DwarfDamage extends Exception {
  private static final long serialVersionUID = 1L;

  DwarfDamage(String section, long place, String what) {
    super(
        String.format(Locale.ROOT, "%s, offset 0x%x: %s", section, place, what),
        null,
        false,
        false); // damaged files have many, and their traces tell nothing
  }
}

package bootscope.core.image;

import java.util.HashMap;
import java.util.Map;

/**
 * In which directory each compile unit was compiled, by where its line table is: what line tables
 * before version 5 leave to {@code .debug_info}. Of each unit only the first entry is read. Source:
 * DWARF 5 §3.1.1 ({@code DW_AT_stmt_list}, {@code DW_AT_comp_dir}), §7.5 (units, abbreviations,
 * forms).
 */
final class DwarfUnits {
  private static final int STATEMENTS = 0x10; // DW_AT_stmt_list
  private static final int DIRECTORY = 0x1B; // DW_AT_comp_dir

  /** Of a unit's header and first entry; texts in it are paths and a compiler's options. */
  private static final int MOST_OF_UNIT = 1 << 14;

  private static final int MOST_UNITS = 1 << 20;
  private static final int MOST_ABBREVIATIONS = 1 << 16;

  private final DwarfSection info;
  private final DwarfSection abbreviations;
  private final DwarfStrings strings;
  private final DwarfFindings findings;
  private final Map<Long, String> directories = new HashMap<>();

  private DwarfUnits(
      DwarfSection info, DwarfSection abbreviations, DwarfStrings strings, DwarfFindings findings) {
    this.findings = findings;
    this.info = info;
    this.abbreviations = abbreviations;
    this.strings = strings;
  }

  /**
   * The directory by the offset of a unit's line table.
   *
   * @throws ImageException when a section cannot be read
   */
  static Map<Long, String> directories(Elf elf, DwarfStrings strings, DwarfFindings findings)
      throws ImageException {
    DwarfUnits units =
        new DwarfUnits(
            DwarfSection.of(elf, ".debug_info"),
            DwarfSection.of(elf, ".debug_abbrev"),
            strings,
            findings);
    try {
      units.read();
    } catch (DwarfDamage e) {
      findings.add(e.getMessage() + ": directories of the units from there on are not known");
    }
    return units.directories;
  }

  private void read() throws ImageException, DwarfDamage {
    long at = 0;
    for (int i = 0; at < info.length() && i < MOST_UNITS; i++) {
      ImageException.checkCancelled(info.bytes().file());
      DwarfCursor c = info.at(at, MOST_OF_UNIT);
      long length = c.u32();
      boolean wide = length == 0xFFFF_FFFFL;
      length = wide ? c.u64() : length;
      long next = c.place() + length;
      if (length <= 0 || next > info.length() || next < 0) {
        throw c.damage("a unit of " + length + " bytes does not fit");
      }
      try {
        unit(c, wide);
      } catch (DwarfDamage e) {
        findings.add(e.getMessage() + ": the directory of its unit is not known");
      }
      at = next;
    }
  }

  private void unit(DwarfCursor c, boolean wide) throws ImageException, DwarfDamage {
    int version = c.u16();
    if (version < 2 || version > 5) {
      return;
    }
    int addressSize;
    long abbreviation;
    if (version >= 5) {
      int type = c.u8();
      addressSize = c.u8();
      abbreviation = c.offset(wide);
      switch (type) {
        case 1, 3 -> {} // DW_UT_compile, DW_UT_partial
        case 4, 5 -> c.skip(8); // DW_UT_skeleton, DW_UT_split_compile: dwo_id
        default -> {
          return; // types have no code
        }
      }
    } else {
      abbreviation = c.offset(wide);
      addressSize = c.u8();
    }
    long code = c.uleb();
    DwarfCursor a = code == 0 ? null : abbreviation(abbreviation, code);
    if (a == null) {
      return;
    }
    attributes(a, c, new DwarfForm(version, wide, addressSize));
  }

  /** Where the attributes of an abbreviation are listed; null where there is none. */
  private DwarfCursor abbreviation(long offset, long code) throws ImageException, DwarfDamage {
    DwarfCursor a = abbreviations.at(offset, MOST_OF_UNIT);
    for (int i = 0; i < MOST_ABBREVIATIONS && !a.atEnd(); i++) {
      long found = a.uleb();
      if (found == 0) {
        return null;
      }
      a.uleb(); // the tag
      a.u8(); // whether there are children
      if (found == code) {
        return a;
      }
      while (true) {
        long attribute = a.uleb();
        long form = a.uleb();
        if (form == DwarfForm.IMPLICIT_CONST) {
          a.sleb();
        }
        if (attribute == 0 && form == 0) {
          break;
        }
      }
    }
    return null;
  }

  private void attributes(DwarfCursor a, DwarfCursor c, DwarfForm forms)
      throws ImageException, DwarfDamage {
    long statements = -1;
    String directory = null;
    while (statements < 0 || directory == null) {
      long attribute = a.uleb();
      long form = a.uleb();
      if (attribute == 0 && form == 0) {
        break;
      }
      if (form == DwarfForm.IMPLICIT_CONST) {
        a.sleb();
      } else if (attribute == STATEMENTS) {
        statements = forms.number(c, form);
      } else if (attribute == DIRECTORY) {
        directory = forms.text(c, form, strings);
      } else {
        forms.skip(c, form);
      }
    }
    if (statements >= 0 && directory != null) {
      directories.put(statements, directory);
    }
  }
}

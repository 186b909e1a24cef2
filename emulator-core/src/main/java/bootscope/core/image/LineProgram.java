package bootscope.core.image;

import java.util.Arrays;

/**
 * The line number program of one unit: its header, with the names of files, and the machine that
 * makes rows of its opcodes. Versions 2 to 5, in the 32- and the 64-bit format. Source: DWARF 5
 * §6.2.2 (registers), §6.2.4 (header), §6.2.5 (opcodes); DWARF 4, 3 and 2 §6.2 for those before.
 */
final class LineProgram {
  /** Takes rows as they are made. */
  interface Rows {
    /** Where the next sequence begins. */
    void row(long address, int file, int line, int column, boolean statement);

    /**
     * A sequence is over.
     *
     * @param end the first address behind it
     */
    void end(long end);
  }

  /** One name, or how it is found: texts are read only of files that have code. */
  private static final class Names {
    String[] text = new String[4]; // null where it is in another section
    long[] elsewhere = new long[4]; // where: the offset, negated and less one for .debug_str
    int[] directory = new int[4];
    int count;

    void add(String name, long place, long directoryIndex) {
      if (count == text.length) {
        text = Arrays.copyOf(text, 2 * count);
        elsewhere = Arrays.copyOf(elsewhere, 2 * count);
        directory = Arrays.copyOf(directory, 2 * count);
      }
      text[count] = name;
      elsewhere[count] = place;
      directory[count++] = (int) Math.clamp(directoryIndex, -1, Integer.MAX_VALUE);
    }
  }

  private static final int MOST_NAMES = 1 << 20;

  private final DwarfCursor c;
  private final DwarfStrings strings;
  private final boolean wide;
  private final int version;
  private final long addressMask;
  private final Names directories = new Names();
  private final Names files = new Names();
  private final int minimumLength;
  private final int operations;
  private final boolean statements;
  private final int lineBase;
  private final int lineRange;
  private final int opcodeBase;
  private final int[] operands = new int[256];
  private final long program;
  private int defined; // files that the program itself has named

  /**
   * Reads a header.
   *
   * @param c at a unit's version, and ending with the unit
   * @param wide64 whether the unit is in the 64-bit format
   * @param addressMask of the file's class
   */
  LineProgram(DwarfCursor c, boolean wide64, long addressMask, DwarfStrings strings)
      throws DwarfDamage {
    this.c = c;
    this.wide = wide64;
    this.addressMask = addressMask;
    this.strings = strings;
    version = c.u16();
    if (version < 2 || version > 5) {
      throw c.damage("its version is " + version + ", where 2 to 5 can be read");
    }
    int addressSize = version >= 5 ? c.u8() : 8;
    if (version >= 5 && c.u8() != 0) {
      throw c.damage("it has segment selectors");
    }
    long header = c.offset(wide);
    program = c.place() + header;
    if (header < 0 || header > c.left()) {
      throw c.damage("its header is longer than it");
    }
    minimumLength = c.u8();
    operations = version >= 4 ? Math.max(1, c.u8()) : 1;
    statements = c.u8() != 0;
    lineBase = (byte) c.u8();
    lineRange = c.u8();
    opcodeBase = c.u8();
    for (int i = 1; i < opcodeBase; i++) {
      operands[i] = c.u8();
    }
    if (version >= 5) {
      DwarfForm forms = new DwarfForm(version, wide, addressSize);
      entries(forms, directories);
      entries(forms, files);
    } else {
      oldNames();
    }
  }

  /** DWARF 4 §6.2.4, entries 11 and 12: a text each, ended by an empty one; numbered from 1. */
  private void oldNames() throws DwarfDamage {
    directories.add("", 0, 0); // where the unit was compiled
    for (String name = c.text(); !name.isEmpty(); name = c.text()) {
      directories.add(name, 0, 0);
    }
    files.add("", 0, 0);
    for (String name = c.text(); !name.isEmpty(); name = c.text()) {
      fileEntry(name);
    }
  }

  private void fileEntry(String name) throws DwarfDamage {
    long directory = c.uleb();
    c.uleb(); // time of modification
    c.uleb(); // length
    files.add(name, 0, directory);
  }

  /** DWARF 5 §6.2.4, entries 10 to 17, and §6.2.4.1: formats, then entries; numbered from 0. */
  private void entries(DwarfForm forms, Names to) throws DwarfDamage {
    int formats = c.u8();
    long[] content = new long[formats];
    long[] form = new long[formats];
    for (int i = 0; i < formats; i++) {
      content[i] = c.uleb();
      form[i] = c.uleb();
    }
    long count = c.uleb();
    boolean fit = count == 0 || formats > 0 && Long.compareUnsigned(count, c.left()) <= 0;
    if (!fit || count > MOST_NAMES) {
      throw c.damage("it is said to have " + Long.toUnsignedString(count) + " names");
    }
    for (long n = 0; n < count; n++) {
      String name = "";
      long place = 0;
      long directory = 0;
      for (int i = 0; i < formats; i++) {
        if (content[i] == 1 && form[i] == DwarfForm.STRING) { // DW_LNCT_path
          name = c.text();
        } else if (content[i] == 1 && form[i] == DwarfForm.LINE_STRP) {
          name = null;
          place = Math.max(0, c.offset(wide));
        } else if (content[i] == 1 && form[i] == DwarfForm.STRP) {
          name = null;
          place = -1 - Math.max(0, c.offset(wide));
        } else if (content[i] == 2) { // DW_LNCT_directory_index
          directory = forms.number(c, form[i]);
        } else {
          forms.skip(c, form[i]);
        }
      }
      to.add(name, place, directory);
    }
  }

  /** How many numbers files have; the first of them may be no file. */
  int fileCount() {
    return files.count;
  }

  private String text(Names of, int index) throws ImageException, DwarfDamage {
    if (of.text[index] == null) {
      long place = of.elsewhere[index];
      of.text[index] = place >= 0 ? strings.lineText(place) : strings.text(-1 - place);
    }
    return of.text[index];
  }

  /** A file's name as it is given; empty where there is none of that number. */
  String name(int number) throws ImageException, DwarfDamage {
    return number < 0 || number >= files.count ? "" : text(files, number);
  }

  /**
   * The directory of a file that there is.
   *
   * @return empty for where the unit was compiled, or one that is not known
   */
  String directory(int number) throws ImageException, DwarfDamage {
    int d = files.directory[number];
    return d <= 0 || d >= directories.count ? "" : text(directories, d);
  }

  /** Where the unit was compiled, if the table says so: from version 5 on. */
  String compiledIn() throws ImageException, DwarfDamage {
    return version >= 5 && directories.count > 0 ? text(directories, 0) : "";
  }

  // ---------------------------------------------------------------- the program

  private long address;
  private int operation;
  private int file;
  private int line;
  private int column;
  private boolean statement;
  private boolean open; // whether a row of the sequence was made

  private void reset() {
    address = 0;
    operation = 0;
    file = 1;
    line = 1;
    column = 0;
    statement = statements;
    open = false;
  }

  /** Runs it once, from its beginning. What it made before damage is met stands. */
  void run(Rows rows) throws DwarfDamage {
    c.seek(program);
    for (; defined > 0; defined--) {
      files.count--;
    }
    reset();
    while (!c.atEnd()) {
      int opcode = c.u8();
      if (opcode >= opcodeBase) {
        special(opcode);
        row(rows);
      } else if (opcode == 0) {
        extended(rows);
      } else {
        standard(opcode, rows);
      }
    }
    if (open) {
      throw c.damage("its last sequence has no end");
    }
  }

  private void row(Rows rows) {
    rows.row(address, file, line, column, statement);
    open = true;
  }

  /** §6.2.5.1. */
  private void special(int opcode) throws DwarfDamage {
    if (lineRange == 0) {
      throw c.damage("its line range is 0");
    }
    int adjusted = opcode - opcodeBase;
    advance(adjusted / lineRange);
    line += lineBase + adjusted % lineRange;
  }

  private void advance(long by) {
    if (operations == 1) {
      address = address + minimumLength * by & addressMask;
    } else {
      long sum = operation + by;
      address = address + minimumLength * Long.divideUnsigned(sum, operations) & addressMask;
      operation = (int) Long.remainderUnsigned(sum, operations);
    }
  }

  /** §6.2.5.2. */
  private void standard(int opcode, Rows rows) throws DwarfDamage {
    switch (opcode) {
      case 1 -> row(rows); // DW_LNS_copy
      case 2 -> advance(c.uleb()); // DW_LNS_advance_pc
      case 3 -> line += (int) c.sleb(); // DW_LNS_advance_line
      case 4 -> file = number(c.uleb()); // DW_LNS_set_file
      case 5 -> column = number(c.uleb()); // DW_LNS_set_column
      case 6 -> statement = !statement; // DW_LNS_negate_stmt
      case 7, 10, 11 -> {} // DW_LNS_set_basic_block, prologue_end, epilogue_begin
      case 8 -> { // DW_LNS_const_add_pc
        if (lineRange == 0) {
          throw c.damage("its line range is 0");
        }
        advance((255 - opcodeBase) / lineRange);
      }
      case 9 -> { // DW_LNS_fixed_advance_pc
        address = address + c.u16() & addressMask;
        operation = 0;
      }
      case 12 -> c.uleb(); // DW_LNS_set_isa
      default -> {
        for (int i = 0; i < operands[opcode]; i++) {
          c.uleb();
        }
      }
    }
  }

  private static int number(long value) {
    return (int) Math.clamp(value, -1, Integer.MAX_VALUE);
  }

  /** §6.2.5.3. */
  private void extended(Rows rows) throws DwarfDamage {
    long length = c.uleb();
    if (length <= 0 || length > c.left()) {
      throw c.damage("an opcode of " + Long.toUnsignedString(length) + " bytes does not fit");
    }
    long next = c.place() + length;
    switch (c.u8()) {
      case 1 -> { // DW_LNE_end_sequence
        rows.end(address);
        reset();
      }
      case 2 -> { // DW_LNE_set_address
        address = c.address((int) Math.min(length - 1, 9)) & addressMask;
        operation = 0;
      }
      case 3 -> { // DW_LNE_define_file, up to version 4
        if (files.count >= MOST_NAMES) {
          throw c.damage("it has too many files");
        }
        fileEntry(c.text());
        defined++;
      }
      default -> {} // DW_LNE_set_discriminator, and what is not known
    }
    c.seek(next);
  }
}

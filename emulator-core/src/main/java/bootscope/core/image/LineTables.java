package bootscope.core.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the line tables of an ELF file ({@code .debug_line}, DWARF 5 §6.2) in two passes: the first
 * finds the sequences and how many rows each has, the second puts the rows to where they belong. So
 * nothing is sorted or copied but sequences, and a table takes what its rows take.
 *
 * <p>A sequence of what the linker discarded is left out: it lies at 0, or at the end of all
 * addresses, and in no section that is loaded.
 */
final class LineTables {
  private static final String SECTION = ".debug_line";
  private static final long MOST_ROWS = 100_000_000;
  private static final int MOST_SEQUENCES = 1 << 24;
  private static final int MOST_FILES = 1 << 20;
  private static final int MOST_NAMES = 1 << 26; // characters of all paths

  private static final int ALLOCATED = 2; // SHF_ALLOC
  private static final int EXECUTED = 4; // SHF_EXECINSTR

  private final Elf elf;
  private final long addressMask;
  private final DwarfSection section;
  private final DwarfStrings strings;
  private final DwarfFindings findings = new DwarfFindings();
  private final List<ElfSection> loaded;
  private Map<Long, String> directories; // null until a unit needs them

  private final List<LineTable.SourceFile> files = new ArrayList<>();
  private final Map<String, Integer> byPath = new HashMap<>();
  private long nameRoom = MOST_NAMES;

  private int sequences; // kept ones
  private int met; // all that have rows
  private long[] lows = new long[64];
  private long[] highs = new long[64];
  private int[] counts = new int[64];
  private int[] numbers = new int[64]; // as they were met
  private long rows;

  private LineTables(Elf elf, DwarfSection section) {
    this.elf = elf;
    this.section = section;
    this.addressMask = elf.header().is64Bit() ? -1L : 0xFFFF_FFFFL;
    this.strings = new DwarfStrings(elf);
    this.loaded = elf.sections().stream().filter(s -> (s.flags() & ALLOCATED) != 0).toList();
  }

  /** The table of a file; empty, saying why, where it has none that can be read. */
  static LineTable of(Elf elf) {
    if (!DwarfSection.has(elf, SECTION)) {
      return LineTable.empty("the image has no line numbers (.debug_line)");
    }
    try {
      return new LineTables(elf, DwarfSection.of(elf, SECTION)).read();
    } catch (ImageException e) {
      return LineTable.empty("the line numbers cannot be read: " + e.what());
    } catch (OutOfMemoryError e) { // lines help, but a boot must not fail for them
      return LineTable.empty("reading the line numbers needs more than the Java heap has left");
    }
  }

  private LineTable read() throws ImageException {
    eachUnit(true, new Finding());
    if (sequences == 0) {
      return LineTable.empty(
          findings.list().isEmpty()
              ? "the image's line numbers are of no code that is loaded"
              : "the line numbers cannot be read: " + findings.list().getFirst().what());
    }
    Placing placing = new Placing();
    eachUnit(false, placing);
    return placing.table();
  }

  private interface Pass extends LineProgram.Rows {
    void unit(LineProgram program, long place) throws ImageException;
  }

  private void eachUnit(boolean first, Pass pass) throws ImageException {
    long at = 0;
    while (at < section.length()) {
      ImageException.checkCancelled(section.bytes().file());
      long next = section.length();
      try {
        DwarfCursor head = section.at(at, 12);
        long length = head.u32();
        boolean wide = length == 0xFFFF_FFFFL;
        length = wide ? head.u64() : length;
        long from = head.place();
        if (length < 0 || length > section.length() - from) {
          throw head.damage(
              "a unit of "
                  + Long.toUnsignedString(length)
                  + " bytes does not fit, nor what follows");
        }
        next = from + length;
        if (length > 0) {
          DwarfCursor c = section.at(from, length);
          LineProgram program = new LineProgram(c, wide, addressMask, strings);
          pass.unit(program, at);
          program.run(pass);
        }
      } catch (DwarfDamage e) {
        if (first) {
          findings.add(e.getMessage());
        }
      }
      at = next;
    }
  }

  /** Whether a stretch of code is one that is loaded. */
  private boolean isLoaded(long low) {
    for (ElfSection s : loaded) {
      boolean code = low != 0 || (s.flags() & EXECUTED) != 0;
      if (code && Long.compareUnsigned(low - s.address(), s.size()) < 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * The rows of one sequence at a time, without those that repeat the one before but for the
   * column. Both passes see the same.
   */
  private abstract static class Sequence implements Pass {
    int count;
    long low;
    long last;
    boolean descends;
    private int lastFile;
    private int lastLine;
    private boolean lastStatement;

    @Override
    public final void row(long address, int file, int line, int column, boolean statement) {
      if (count == 0) {
        low = address;
      } else {
        if (address == last && file == lastFile && line == lastLine && statement == lastStatement) {
          return;
        }
        descends |= Long.compareUnsigned(address, last) < 0;
      }
      last = address;
      lastFile = file;
      lastLine = line;
      lastStatement = statement;
      kept(address, file, line, column, statement);
      count++;
    }

    abstract void kept(long address, int file, int line, int column, boolean statement);

    void begin() {
      count = 0;
      descends = false;
    }
  }

  /** The first pass. */
  private final class Finding extends Sequence {
    @Override
    public void unit(LineProgram now, long place) {
      begin();
    }

    @Override
    void kept(long address, int file, int line, int column, boolean statement) {}

    @Override
    public void end(long end) {
      if (count > 0) {
        sequence(end);
        met++;
      }
      begin();
    }

    private void sequence(long end) {
      if (!isLoaded(low)) {
        return;
      }
      if (descends || Long.compareUnsigned(end, last) < 0 || end - low > 0x7FFF_FFFFL) {
        findings.add(
            SECTION
                + ": the addresses of a sequence at 0x"
                + Long.toHexString(low)
                + " do not ascend: it is left out");
        return;
      }
      if (end == low) {
        return; // of no code
      }
      if (rows + count > MOST_ROWS || sequences == MOST_SEQUENCES) {
        findings.add(SECTION + ": it has more than " + MOST_ROWS + " rows: one is left out");
        return;
      }
      if (sequences == lows.length) {
        lows = Arrays.copyOf(lows, 2 * sequences);
        highs = Arrays.copyOf(highs, 2 * sequences);
        counts = Arrays.copyOf(counts, 2 * sequences);
        numbers = Arrays.copyOf(numbers, 2 * sequences);
      }
      lows[sequences] = low;
      highs[sequences] = end;
      counts[sequences] = count;
      numbers[sequences++] = met;
      rows += count;
    }
  }

  /** The second pass. */
  private final class Placing extends Sequence {
    private final long[] low = new long[sequences];
    private final int[] length = new int[sequences];
    private final int[] starts = new int[sequences + 1];
    private final int[]
        startOf; // row at which a sequence begins, by how they were met; -1 for none
    private final int[] offset = new int[(int) rows];
    private final int[] file = new int[(int) rows];
    private final int[] line = new int[(int) rows];
    private final char[] column = new char[(int) rows];
    private final int[] countOf;
    private int number;
    private int at = -1;
    private LineProgram program;
    private int[] known = new int[0];
    private String compiledIn = "";

    Placing() {
      Integer[] order = new Integer[sequences];
      Arrays.setAll(order, i -> i);
      Arrays.sort(
          order,
          (a, b) -> {
            int c = Long.compareUnsigned(lows[a], lows[b]);
            return c != 0 ? c : Long.compareUnsigned(highs[b], highs[a]);
          });
      startOf = new int[met];
      countOf = new int[met];
      Arrays.fill(startOf, -1);
      int row = 0;
      for (int i = 0; i < order.length; i++) {
        int s = order[i];
        low[i] = lows[s];
        length[i] = (int) (highs[s] - lows[s]);
        starts[i] = row;
        startOf[numbers[s]] = row;
        countOf[numbers[s]] = counts[s];
        row += counts[s];
      }
      starts[sequences] = row;
    }

    LineTable table() {
      return new LineTable(
          SECTION + " of " + section.bytes().file(),
          List.copyOf(files),
          new LineTable.Columns(low, length, starts, offset, file, line, column),
          findings.list());
    }

    @Override
    public void unit(LineProgram now, long place) throws ImageException {
      program = now;
      known = new int[now.fileCount()];
      begin();
      at = number < startOf.length ? startOf[number] : -1;
      compiledIn = compiledIn();
      if (compiledIn.isEmpty()) {
        if (directories == null) {
          directories = compileDirectories();
        }
        compiledIn = directories.getOrDefault(place, "");
      }
    }

    @Override
    void kept(long address, int f, int l, int c, boolean statement) {
      if (at < 0 || count >= countOf[number]) {
        return; // left out, or of a sequence without an end
      }
      int row = at + count;
      offset[row] = (int) (address - super.low);
      file[row] = LineTable.Columns.file(fileNumber(f), statement);
      line[row] = Math.max(l, 0);
      column[row] = (char) Math.clamp(c, 0, Character.MAX_VALUE);
    }

    @Override
    public void end(long end) {
      if (count > 0) {
        number++;
        at = number < startOf.length ? startOf[number] : -1;
      }
      begin();
    }

    /** The number of a file among those of all units; that of no file where there is none. */
    private int fileNumber(int f) {
      if (f < 0 || f >= program.fileCount()) {
        return fileOf("", "", "");
      }
      known = known.length > f ? known : Arrays.copyOf(known, program.fileCount());
      if (known[f] == 0) {
        known[f] = 1 + named(f);
      }
      return known[f] - 1;
    }

    /** What cannot be told keeps no row from being put where it belongs. */
    private String compiledIn() {
      try {
        return program.compiledIn();
      } catch (DwarfDamage e) {
        findings.add(e.getMessage());
      } catch (ImageException e) {
        findings.add(e.what());
      }
      return "";
    }

    private int named(int f) {
      try {
        String name = program.name(f);
        if (!name.isEmpty()) {
          return fileOf(name, program.directory(f), compiledIn);
        }
      } catch (DwarfDamage e) {
        findings.add(e.getMessage());
      } catch (ImageException e) {
        findings.add(e.what());
      }
      return fileOf("", "", "");
    }
  }

  private int fileOf(String name, String directory, String compiledIn) {
    LineTable.SourceFile made =
        new LineTable.SourceFile(
            ImageException.printable(name),
            ImageException.printable(directory),
            ImageException.printable(compiledIn));
    Integer there = byPath.get(made.path());
    if (there == null) {
      nameRoom -= made.path().length();
      if (files.size() == MOST_FILES || nameRoom < 0) {
        return name.isEmpty() ? files.size() - 1 : fileOf("", "", "");
      }
      there = files.size();
      files.add(made);
      byPath.put(made.path(), there);
    }
    return there;
  }

  private Map<Long, String> compileDirectories() throws ImageException {
    try {
      return DwarfUnits.directories(elf, strings, findings);
    } catch (ImageException e) {
      findings.add(e.what() + ": the directories of compile units are not known");
      return Map.of();
    }
  }
}

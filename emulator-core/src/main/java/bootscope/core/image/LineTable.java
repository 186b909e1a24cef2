package bootscope.core.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Which line of which source file each instruction of a kernel was made from, and back: the rows of
 * the file's DWARF line tables (DWARF 5 §6.2). Addresses are link-time ones, compared unsigned.
 * Immutable; a row takes 14 bytes.
 */
public final class LineTable {
  /**
   * A source file, as the compiler was given it. Control characters are shown as dots.
   *
   * @param name as the table has it: a file's name, or a path
   * @param directory where it is; empty for where the unit was compiled
   * @param compiledIn directory in which the unit was compiled; empty where it is not known
   */
  public record SourceFile(String name, String directory, String compiledIn) {
    /** The whole path, without {@code .} and {@code ..}, as far as it is known; {@code /} parts. */
    public String path() {
      return plain(joined(joined(compiledIn, directory), name));
    }

    /** The path from where the unit was compiled, if it lies below that; else the whole path. */
    public String shortPath() {
      String whole = path();
      String from = plain(compiledIn);
      return !from.isEmpty() && whole.startsWith(from + "/")
          ? whole.substring(from.length() + 1)
          : whole;
    }

    /** The last part of the path. */
    public String baseName() {
      String whole = path();
      return whole.substring(whole.lastIndexOf('/') + 1);
    }

    /** Whether what a user wrote names it: the end of its path, by whole parts. */
    public boolean matches(String written) {
      String asked = plain(written);
      String whole = path();
      return !asked.isEmpty() && (whole.equals(asked) || whole.endsWith("/" + asked));
    }

    private static String joined(String directory, String name) {
      return directory.isEmpty() || name.startsWith("/") ? name : directory + "/" + name;
    }

    /** A path without parts that lead nowhere. */
    private static String plain(String path) {
      if (!path.contains("./") && !path.contains("//") && !path.endsWith(".")) {
        return path.length() > 1 && path.endsWith("/") ? plain(shortened(path)) : path;
      }
      String[] parts = path.split("/", -1);
      String[] kept = new String[parts.length];
      int count = 0;
      boolean absolute = path.startsWith("/");
      for (String part : parts) {
        if (part.equals("..") && count > 0 && !kept[count - 1].equals("..")) {
          count--;
        } else if (!part.isEmpty() && !part.equals(".") && !(part.equals("..") && absolute)) {
          kept[count++] = part;
        }
      }
      return (absolute ? "/" : "") + String.join("/", Arrays.copyOf(kept, count));
    }

    private static String shortened(String path) {
      return path.substring(0, path.length() - 1);
    }
  }

  /**
   * A row: a stretch of code that was made from one line.
   *
   * @param file its number, of {@link #file}
   * @param line from 1 on
   * @param column from 1 on; 0 where it is not known
   * @param statement whether its first instruction is a recommended place to stop ({@code is_stmt})
   * @param from linked address of its first instruction
   * @param to the first address behind it
   */
  public record Row(int file, int line, int column, boolean statement, long from, long to) {
    public boolean sameLine(Row other) {
      return file == other.file && line == other.line;
    }
  }

  /**
   * The rows, by sequences, which are sorted by their first address.
   *
   * @param low first address of each sequence
   * @param length its bytes
   * @param starts its first row, and behind all the number of rows
   * @param offset of each row, from its sequence's first address, ascending
   * @param file of each row its file's number and in bit 0 whether it is a statement
   */
  record Columns(
      long[] low, int[] length, int[] starts, int[] offset, int[] file, int[] line, char[] column) {
    static final Columns NONE =
        new Columns(
            new long[0], new int[0], new int[1], new int[0], new int[0], new int[0], new char[0]);

    static int file(int number, boolean statement) {
      return number << 1 | (statement ? 1 : 0);
    }
  }

  /** How far back a sequence is looked for that others begin inside of. */
  private static final int NESTED = 64;

  private final String origin;
  private final List<SourceFile> files;
  private final Columns rows;
  private final List<ImageFinding> findings;

  LineTable(String origin, List<SourceFile> files, Columns rows, List<ImageFinding> findings) {
    this.origin = origin;
    this.files = files;
    this.rows = rows;
    this.findings = findings;
  }

  /** A table without rows. */
  public static LineTable empty(String why) {
    return new LineTable(why, List.of(), Columns.NONE, List.of());
  }

  /** Where it comes from; for an empty table, why it is. */
  public String origin() {
    return origin;
  }

  public boolean isEmpty() {
    return rows.offset.length == 0;
  }

  /** How many rows there are. */
  public int size() {
    return rows.offset.length;
  }

  /** What of it is damaged and was left out. */
  public List<ImageFinding> findings() {
    return findings;
  }

  /** All files that have code, by their numbers. */
  public List<SourceFile> files() {
    return files;
  }

  public SourceFile file(int number) {
    return files.get(number);
  }

  /** The numbers of all files that are named so: by the end of the path, in whole parts. */
  public List<Integer> named(String written) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      if (files.get(i).matches(written)) {
        found.add(i);
      }
    }
    return found;
  }

  /**
   * The row of an instruction; of several that begin at one address the last that is a statement,
   * since the others are of no instruction. Empty where no line is known, or the table says that
   * there is none (line 0).
   */
  public Optional<Row> at(long address) {
    int s = sequenceAt(address);
    if (s < 0) {
      return Optional.empty();
    }
    int row = rowAt(s, (int) (address - rows.low[s]));
    int at = rows.offset[row];
    int best = row;
    while (!statement(best) && best > rows.starts[s] && rows.offset[best - 1] == at) {
      best--;
    }
    best = statement(best) ? best : row;
    return rows.line[best] == 0 ? Optional.empty() : Optional.of(made(s, best));
  }

  private boolean statement(int row) {
    return (rows.file[row] & 1) != 0 && rows.line[row] != 0;
  }

  private Row made(int s, int row) {
    int at = rows.offset[row];
    int next = row + 1;
    while (next < rows.starts[s + 1] && rows.offset[next] == at) {
      next++;
    }
    int end = next < rows.starts[s + 1] ? rows.offset[next] : rows.length[s];
    return new Row(
        rows.file[row] >>> 1,
        rows.line[row],
        rows.column[row],
        (rows.file[row] & 1) != 0,
        rows.low[s] + at,
        rows.low[s] + end);
  }

  /** The sequence that an address lies in, the innermost; −1 for none. */
  private int sequenceAt(long address) {
    int from = 0;
    int to = rows.low.length;
    while (from < to) {
      int middle = from + to >>> 1;
      if (Long.compareUnsigned(rows.low[middle], address) <= 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    for (int s = from - 1; s >= 0 && s > from - 1 - NESTED; s--) {
      if (Long.compareUnsigned(address - rows.low[s], rows.length[s]) < 0) {
        return s;
      }
    }
    return -1;
  }

  /** The last row of a sequence that begins at an offset or before. */
  private int rowAt(int s, int offset) {
    int from = rows.starts[s];
    int to = rows.starts[s + 1];
    while (to - from > 1) {
      int middle = from + to >>> 1;
      if (rows.offset[middle] <= offset) {
        from = middle;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /**
   * Where the code of a line begins, ascending: of each stretch of rows of that line, which others
   * part, the first that is a statement. A line may have several, where it was inlined or is in
   * parts. Goes through all rows.
   */
  public long[] addresses(int file, int line) {
    long[] found = new long[4];
    int count = 0;
    for (int s = 0; s < rows.low.length; s++) {
      boolean in = false;
      for (int i = rows.starts[s]; i < rows.starts[s + 1]; i++) {
        if (rows.line[i] != line || rows.file[i] >>> 1 != file) {
          // a row of no instruction parts nothing
          in &= i + 1 < rows.starts[s + 1] && rows.offset[i + 1] == rows.offset[i];
        } else if (!in && (rows.file[i] & 1) != 0 && hasCode(s, i)) {
          in = true;
          if (count == found.length) {
            found = Arrays.copyOf(found, 2 * count);
          }
          found[count++] = rows.low[s] + rows.offset[i];
        }
      }
    }
    long[] ordered = Arrays.copyOf(found, count);
    for (int i = 1; i < count; i++) { // sequences may lie within each other
      if (Long.compareUnsigned(ordered[i - 1], ordered[i]) >= 0) {
        return Arrays.stream(ordered)
            .boxed()
            .distinct()
            .sorted(Long::compareUnsigned)
            .mapToLong(Long::longValue)
            .toArray();
      }
    }
    return ordered;
  }

  /** Whether there is an instruction behind a row in its sequence. */
  private boolean hasCode(int s, int row) {
    return rows.offset[row] < rows.length[s];
  }

  /** The lines of a file at which one can stop, ascending. Goes through all rows. */
  public int[] lines(int file) {
    BitSet found = new BitSet();
    for (int s = 0; s < rows.low.length; s++) {
      for (int i = rows.starts[s]; i < rows.starts[s + 1]; i++) {
        if (rows.file[i] == Columns.file(file, true)
            && rows.line[i] > 0
            && rows.line[i] <= MOST_LINES
            && hasCode(s, i)) {
          found.set(rows.line[i]);
        }
      }
    }
    return found.stream().toArray();
  }

  /** More than any source has; a damaged table may have others, which are no lines to offer. */
  private static final int MOST_LINES = 1 << 24;

  /** Takes a row. */
  @FunctionalInterface
  interface RowVisitor {
    void row(long address, int file, int line, int column, boolean statement);
  }

  /** Shows all rows, and the end of each sequence as one of no file. */
  void eachRow(RowVisitor visitor) {
    for (int s = 0; s < rows.low.length; s++) {
      for (int i = rows.starts[s]; i < rows.starts[s + 1]; i++) {
        visitor.row(
            rows.low[s] + rows.offset[i],
            rows.file[i] >>> 1,
            rows.line[i],
            rows.column[i],
            (rows.file[i] & 1) != 0);
      }
      visitor.row(rows.low[s] + rows.length[s], -1, 0, 0, false);
    }
  }
}

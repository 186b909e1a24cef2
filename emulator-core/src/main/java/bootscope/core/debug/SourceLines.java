package bootscope.core.debug;

import bootscope.core.image.KernelSymbols;
import bootscope.core.image.LineTable;
import bootscope.core.image.LineTable.SourceFile;
import bootscope.core.image.SymbolTable;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The lines of source that the guest kernel was compiled from, for addresses as the guest uses
 * them: at their virtual place and at the physical one, exactly where {@link Symbols} has names.
 * The table is read when it is first needed. Immutable.
 */
public final class SourceLines {
  /**
   * A line of source at an address.
   *
   * @param number of the file, among {@link #files}
   * @param line from 1 on
   * @param column from 1 on; 0 where it is not known
   * @param statement whether {@code from} is a recommended place to stop
   * @param from the first instruction of the stretch of code that was made from it, as the guest
   *     has it
   * @param to the first address behind that
   */
  public record Line(
      SourceFile file, int number, int line, int column, boolean statement, long from, long to) {
    /** {@code init/main.c:12}. */
    public String text() {
      return file.shortPath() + ":" + line;
    }

    public boolean sameLine(Line other) {
      return number == other.number && line == other.line;
    }

    /** Whether this is of the first instruction of its stretch. */
    public boolean beginsAt(long address) {
      return address == from;
    }
  }

  /**
   * What a user means by {@code FILE:LINE}.
   *
   * @param number of the file
   * @param line the line that has code: the one that was asked for, or the next that has
   * @param asked the line that was asked for
   * @param linked where its code begins, link-time addresses, ascending; one for each function that
   *     it is in, and more where it was inlined more than once
   */
  public record Spot(SourceFile file, int number, int line, int asked, List<Long> linked) {
    public Spot {
      linked = List.copyOf(linked);
    }

    /** Whether the line that was asked for has no code. */
    public boolean moved() {
      return line != asked;
    }

    /** {@code init/main.c:12}. */
    public String text() {
      return file.shortPath() + ":" + line;
    }
  }

  private static final int MOST_NAMED = 8;

  private final Symbols symbols;
  private final Supplier<LineTable> table;
  private final KnownSpots known;

  SourceLines(Symbols symbols, Supplier<LineTable> table, KnownSpots known) {
    this.symbols = symbols;
    this.table = table;
    this.known = known;
  }

  /** The table by link-time addresses; reads it at the first call. */
  public LineTable table() {
    return table.get();
  }

  /** Whether there are none; {@link #origin} says why. */
  public boolean isEmpty() {
    return table().isEmpty();
  }

  /** Where the lines come from, or why there are none. */
  public String origin() {
    return table().origin();
  }

  /** All files that have code, by their numbers. */
  public List<SourceFile> files() {
    return table().files();
  }

  /** The lines of a file at which the machine can be stopped, ascending. */
  public int[] linesWithCode(int file) {
    return table().lines(file);
  }

  // ---------------------------------------------------------------- from a place to its line

  /** The line of what a machine has at a linear address. */
  public Optional<Line> in(Machine machine, long linear) {
    return isEmpty() ? Optional.empty() : at(symbols.linkedAt(machine, linear), linear);
  }

  /** The line of what the kernel has at a virtual address. */
  public Optional<Line> linked(long virtual) {
    if (isEmpty() || symbols.relocation().isEmpty()) {
      return Optional.empty();
    }
    return at(OptionalLong.of(virtual - symbols.relocation().get().virtual()), virtual);
  }

  /** The line of what was loaded at a guest-physical address; its addresses are such ones, too. */
  public Optional<Line> loaded(long physical) {
    return isEmpty() ? Optional.empty() : at(symbols.linkedAt(physical), physical);
  }

  private Optional<Line> at(OptionalLong linked, long address) {
    if (linked.isEmpty()) {
      return Optional.empty();
    }
    long moved = address - linked.getAsLong();
    return table()
        .at(linked.getAsLong())
        .map(
            r ->
                new Line(
                    table().file(r.file()),
                    r.file(),
                    r.line(),
                    r.column(),
                    r.statement(),
                    r.from() + moved,
                    r.to() + moved));
  }

  // ---------------------------------------------------------------- from a line to its places

  /**
   * What a user's {@code FILE:LINE} means. FILE is the end of a path, by whole parts; a line
   * without code means the next line of that file that has some.
   *
   * @throws ExpressionException when there is no such file or line, or several files are named so
   */
  public Spot find(String file, int line) throws ExpressionException {
    return known.get(file + ":" + line, () -> found(number(file), line));
  }

  /** The same for a file by its number. */
  public Spot find(int file, int line) throws ExpressionException {
    return known.get(file + " " + line, () -> found(file, line));
  }

  private Spot found(int file, int line) throws ExpressionException {
    long[] addresses = table().addresses(file, line);
    int found = line;
    if (addresses.length == 0) {
      int[] lines = table().lines(file);
      int next = Arrays.binarySearch(lines, line);
      next = next < 0 ? -1 - next : next;
      if (next == lines.length) {
        throw new ExpressionException(
            ExpressionException.Kind.NO_LINE, table().file(file).shortPath() + ":" + line);
      }
      found = lines[next];
      addresses = table().addresses(file, found);
    }
    return new Spot(table().file(file), file, found, line, places(file, found, addresses));
  }

  /** The number of the one file that is named so. */
  private int number(String written) throws ExpressionException {
    List<Integer> named = table().named(written);
    if (named.isEmpty()) {
      throw new ExpressionException(
          isEmpty() ? ExpressionException.Kind.NO_LINES : ExpressionException.Kind.NO_FILE,
          isEmpty() ? origin() : written);
    }
    if (named.size() > 1) {
      for (int n : named) {
        if (table().file(n).path().equals(written) || table().file(n).shortPath().equals(written)) {
          return n; // named whole
        }
      }
      StringBuilder which = new StringBuilder(written).append(":");
      named.stream()
          .limit(MOST_NAMED)
          .forEach(n -> which.append(' ').append(table().file(n).shortPath()));
      which.append(named.size() > MOST_NAMED ? " ..." : "");
      throw new ExpressionException(ExpressionException.Kind.FILES, which.toString());
    }
    return named.getFirst();
  }

  /**
   * Where to stop at a line. A function's own line is often in several stretches of its code, as a
   * loop's head is: the first is meant, as with gdb. Where a function was inlined into another,
   * each stretch may be a copy of its own, and all are meant.
   */
  private List<Long> places(int file, int line, long[] addresses) {
    TreeMap<Long, List<Long>> byFunction = new TreeMap<>(Long::compareUnsigned);
    for (long at : addresses) {
      Symbols.Place place = symbols.atLinkTime(at);
      long function = place == null ? at : at - place.offset();
      byFunction.computeIfAbsent(function, f -> new ArrayList<>()).add(at);
    }
    TreeSet<Integer> functions = null;
    List<Long> places = new ArrayList<>();
    for (var e : byFunction.entrySet()) {
      List<Long> here = e.getValue();
      if (here.size() > 1) {
        functions = functions == null ? functionLines(file) : functions;
        boolean own = isOwn(file, line, e.getKey(), functions);
        here = own ? here.subList(0, 1) : here;
      }
      places.addAll(here);
    }
    return places;
  }

  /** Whether a function that begins at an address is the one in whose text a line stands. */
  private boolean isOwn(int file, int line, long function, TreeSet<Integer> functions) {
    Integer last = functions.floor(line);
    return last != null
        && table().at(function).filter(r -> r.file() == file && r.line() == last).isPresent();
  }

  /** The lines of a file at which functions begin. */
  private TreeSet<Integer> functionLines(int file) {
    TreeSet<Integer> lines = new TreeSet<>();
    Optional<KernelSymbols> all = symbols.all();
    if (all.isPresent()) {
      SymbolTable names = all.get().table();
      for (int i = 0; i < names.size(); i++) {
        if (names.isCode(i)) {
          long at = names.addressAt(i);
          table()
              .at(at)
              .filter(r -> r.file() == file && r.from() == at)
              .ifPresent(r -> lines.add(r.line()));
        }
      }
    }
    return lines;
  }

  /**
   * Where a machine has what was linked at an address, as breakpoints go by it: in guest-physical
   * memory, where the kernel may run before it is mapped, or at its linear address. Empty as long
   * as it is not known where the kernel lies.
   */
  Optional<Trigger.Place> place(long linked) {
    OptionalLong virtual = symbols.placed(linked);
    if (virtual.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong physical = symbols.loadedAt(virtual.getAsLong());
    return Optional.of(
        new Trigger.Place(
            physical.isPresent() ? physical.getAsLong() : virtual.getAsLong(),
            physical.isPresent(),
            true));
  }

  /**
   * The virtual address of a line's first place; empty as long as it is not known where the kernel
   * lies.
   */
  public OptionalLong address(Spot spot) {
    return symbols.placed(spot.linked().getFirst());
  }
}

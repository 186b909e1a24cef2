package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.SourceTarget;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.FileLine;
import bootscope.core.debug.Listing;
import bootscope.core.debug.SourceFiles;
import bootscope.core.debug.SourceLines;
import bootscope.core.debug.Symbols;
import bootscope.core.image.ImageFinding;
import bootscope.core.image.LineTable.SourceFile;
import bootscope.core.isa.InstructionFormatter.Syntax;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The lines of source of the monitor's machine, in words. */
final class SourceView implements SourceTarget {
  /** As many as gdb lists. */
  private static final int LISTED = 10;

  /** Characters that are shown of a line. */
  private static final int LONGEST = 500;

  /** A number that can be a line's. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private static final int MOST_DIGITS = 9;
  private static final int MOST_FILES = 2000;
  private static final int MOST_INSTRUCTIONS = 4000;

  private final Debugger debugger;
  private final SourceFiles files;
  private final Map<SourceFile, SourceFiles.Text> texts = new HashMap<>();
  private int file = -1; // what was listed last
  private int first;
  private long listedAt = -1; // instructions
  private int last;

  SourceView(Debugger debugger) {
    this.debugger = debugger;
    files = debugger.sources();
  }

  private SourceLines lines() {
    return debugger.symbols().lines();
  }

  private long rip() {
    return debugger.machine().processor().linearRip();
  }

  private Optional<SourceLines.Line> here() {
    return lines().in(debugger.machine(), rip());
  }

  /** Read once: the text is to be that of the image, not of what is written meanwhile. */
  private SourceFiles.Text text(SourceFile of) {
    return texts.computeIfAbsent(of, files::text);
  }

  /** {@code main.c:12} and the line's text behind it, as far as it is at hand. */
  String told(SourceLines.Line line) {
    return told(line.file(), line.line());
  }

  private String told(SourceFile of, int line) {
    SourceFiles.Text text = text(of);
    String newer = text.newer() && !text.lines().isEmpty() ? " (newer than the image)" : "";
    return of.shortPath()
        + ":"
        + line
        + newer
        + text.line(line).map(t -> "\t" + plain(t)).orElse("")
        + "\n";
  }

  /** No control characters of a file's reach the terminal, nor those that turn text; tabs do. */
  private static String plain(String text) {
    StringBuilder out = new StringBuilder();
    text.chars().limit(LONGEST).forEach(c -> out.append(c != '\t' && isHidden(c) ? '.' : (char) c));
    return text.length() > LONGEST ? out.append('…').toString() : out.toString();
  }

  private static boolean isHidden(int c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
  }

  // ---------------------------------------------------------------- list

  @Override
  public String list(String where) {
    begin(where.equals("."));
    if (where.isEmpty() && file >= 0) {
      return listed(file, last + 1);
    }
    if (where.equals("-") && file >= 0) {
      if (first <= 1) {
        throw new UsageException("list: this is where the file begins");
      }
      return listed(file, Math.max(1, first - LISTED));
    }
    if (where.isEmpty() || where.equals("-") || where.equals(".")) {
      SourceLines.Line line = here().orElseThrow(this::none);
      return listed(line.number(), around(line.line()));
    }
    if (NUMBER.matcher(where).matches()) {
      return listed(present().orElseThrow(this::none), around(number(where)));
    }
    Optional<FileLine> named = FileLine.of(where);
    if (named.isPresent()) {
      try {
        int of = lines().find(named.get().file(), 1).number();
        return listed(of, around(named.get().line()));
      } catch (ExpressionException e) {
        throw new UsageException(e.getMessage());
      }
    }
    SourceLines.Line line = at(where);
    return listed(line.number(), around(line.line()));
  }

  /** Forgets what was listed last where the guest stands elsewhere since: as gdb, at a stop. */
  private void begin(boolean anew) {
    long now = debugger.machine().clock().instructions();
    if (now != listedAt || anew) {
      file = -1;
      listedAt = now;
    }
  }

  /** The file of which a number alone is a line: that which was listed last, or is run. */
  private Optional<Integer> present() {
    return file >= 0 ? Optional.of(file) : here().map(SourceLines.Line::number);
  }

  private static int number(String line) {
    int number = line.length() > MOST_DIGITS ? 0 : Integer.parseInt(line);
    if (number == 0) {
      throw new UsageException(
          "'" + line + "' is not a line of source: they are numbered from 1 to 999,999,999");
    }
    return number;
  }

  /**
   * What a user means by a place. A decimal number alone is a line of the present file, as in gdb;
   * where there is none, and in any other form, it is what it is in an expression.
   */
  String meant(String where) {
    begin(false);
    Optional<Integer> of =
        NUMBER.matcher(where).matches() && !lines().isEmpty() ? present() : Optional.empty();
    if (of.isEmpty()) {
      return where;
    }
    SourceFile f = lines().files().get(of.get());
    boolean only = lines().table().named(f.shortPath()).size() == 1;
    return FileLine.at(only ? f.shortPath() : f.path(), number(where)).text();
  }

  private static int around(int line) {
    return Math.max(1, line - LISTED / 2);
  }

  private UsageException none() {
    return new UsageException(
        lines().isEmpty()
            ? "there are no lines of source: " + lines().origin()
            : String.format(Locale.ROOT, "0x%x has no line of source", rip()));
  }

  private String listed(int of, int from) {
    SourceFile shown = lines().files().get(of);
    SourceFiles.Text text = text(shown);
    if (!text.why().isEmpty()) {
      throw new UsageException("list: " + text.why());
    }
    if (from > text.lines().size()) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "list: %s has %s",
              shown.shortPath(),
              Whereabouts.counted(text.lines().size(), "line")));
    }
    StringBuilder out = new StringBuilder();
    if (text.newer() && of != file) {
      out.append("the file was written after the image: lines may have moved\n");
    }
    file = of;
    first = from;
    last = Math.min(from + LISTED - 1, text.lines().size());
    for (int i = first; i <= last; i++) {
      out.append(i).append('\t').append(plain(text.lines().get(i - 1))).append('\n');
    }
    return out.toString();
  }

  // ---------------------------------------------------------------- places

  private long address(String where) {
    try {
      return Expression.parse(where.startsWith("*") ? where.substring(1) : where, 10)
          .value(debugger.scope());
    } catch (ExpressionException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private SourceLines.Line at(String where) {
    long address = address(where);
    return lines()
        .in(debugger.machine(), address)
        .orElseThrow(
            () ->
                new UsageException(
                    lines().isEmpty()
                        ? "there are no lines of source: " + lines().origin()
                        : String.format(Locale.ROOT, "0x%x has no line of source", address)));
  }

  @Override
  public String line(String said) {
    String where = meant(said);
    Optional<FileLine> named = FileLine.of(where);
    if (named.isEmpty()) {
      long address = where.isEmpty() ? rip() : address(where);
      Optional<SourceLines.Line> line = lines().in(debugger.machine(), address);
      String name = debugger.nameOf(address);
      String place =
          String.format(Locale.ROOT, "0x%x%s", address, name == null ? "" : " <" + name + ">");
      return line.isEmpty()
          ? place
              + (lines().isEmpty()
                  ? " has no line of source: " + lines().origin() + "\n"
                  : " has no line of source\n")
          : String.format(
              Locale.ROOT,
              "%s is line %d of %s, which has 0x%x to 0x%x%n",
              place,
              line.get().line(),
              line.get().file().path(),
              line.get().from(),
              line.get().to() - 1);
    }
    try {
      SourceLines.Spot spot = lines().find(named.get().file(), named.get().line());
      StringBuilder out = new StringBuilder();
      if (spot.moved()) {
        out.append(
            String.format(
                Locale.ROOT, "line %d has no code; line %d is next%n", spot.asked(), spot.line()));
      }
      for (long linked : spot.linked()) {
        OptionalLong at = debugger.symbols().placed(linked);
        Symbols.Place place = at.isEmpty() ? null : debugger.symbols().linked(at.getAsLong());
        out.append(
            String.format(
                Locale.ROOT,
                "line %d of %s begins at %s%s%n",
                spot.line(),
                spot.file().path(),
                at.isEmpty()
                    ? "a place that is not known before the kernel is unpacked"
                    : "0x" + Long.toHexString(at.getAsLong()),
                place == null ? "" : " <" + place.text() + ">"));
      }
      return out.toString();
    } catch (ExpressionException e) {
      throw new UsageException(e.getMessage());
    }
  }

  @Override
  public String current() {
    StringBuilder out = new StringBuilder();
    if (lines().isEmpty()) {
      return "no lines of source: " + lines().origin() + "\n";
    }
    out.append(
        String.format(
            Locale.ROOT,
            "%s: %s in %s%n",
            lines().origin(),
            Whereabouts.counted(lines().table().size(), "row"),
            Whereabouts.counted(lines().files().size(), "file")));
    for (ImageFinding f : lines().table().findings()) {
      out.append("damaged: ").append(f.text()).append('\n');
    }
    Optional<SourceLines.Line> here = here();
    if (here.isEmpty()) {
      return out.append("the guest stands where there is no line of source\n").toString();
    }
    SourceFile f = here.get().file();
    SourceFiles.Text text = text(f);
    out.append("the guest stands in ").append(f.path()).append('\n');
    if (!f.compiledIn().isEmpty()) {
      out.append("compiled in ").append(f.compiledIn()).append('\n');
    }
    text.path().ifPresent(p -> out.append("its text is ").append(p).append('\n'));
    out.append(text.newer() ? "written after the image: lines may have moved\n" : "");
    return out.append(text.why().isEmpty() ? "" : text.why() + "\n").toString();
  }

  @Override
  public String files(String part) {
    List<String> found =
        lines().files().stream()
            .map(SourceFile::path)
            .filter(p -> !p.isEmpty() && p.contains(part))
            .sorted()
            .toList();
    if (found.isEmpty()) {
      return lines().isEmpty()
          ? "no lines of source: " + lines().origin() + "\n"
          : "no source file has that in its path\n";
    }
    StringBuilder out = new StringBuilder();
    found.stream().limit(MOST_FILES).forEach(p -> out.append(p).append('\n'));
    if (found.size() > MOST_FILES) {
      out.append(String.format(Locale.ROOT, "and %,d more%n", found.size() - MOST_FILES));
    }
    return out.toString();
  }

  // ---------------------------------------------------------------- code

  @Override
  public String code(String where, boolean withSource) {
    long asked = where.isEmpty() ? rip() : address(where);
    Symbols.Place place = debugger.place(asked);
    if (place == null || !place.code()) {
      throw new UsageException(
          String.format(Locale.ROOT, "disassemble: 0x%x is in no function", asked));
    }
    StringBuilder out = new StringBuilder();
    long at = asked - place.offset();
    for (int i = 0; i < MOST_INSTRUCTIONS; i++) {
      Symbols.Place here = debugger.place(at);
      Listing.Line line = Listing.at(debugger, Syntax.ATT, false, at);
      if (here == null || !here.symbol().equals(place.symbol()) || line == null) {
        break;
      }
      out.append(withSource ? above(false, at, i == 0) : "");
      out.append(
          String.format(
              Locale.ROOT,
              "%s 0x%016x <+%d>:  %s%n",
              at == rip() ? "=>" : "  ",
              at,
              here.offset(),
              line.text()));
      at += line.bytes().length;
    }
    return out.toString();
  }

  @Override
  public String above(boolean physical, long address, boolean first) {
    Optional<SourceLines.Line> line =
        physical ? lines().loaded(address) : lines().in(debugger.machine(), address);
    if (line.isEmpty() || !first && !line.get().beginsAt(address)) {
      return "";
    }
    Optional<SourceLines.Line> before =
        first
            ? Optional.empty()
            : physical ? lines().loaded(address - 1) : lines().in(debugger.machine(), address - 1);
    return before.filter(b -> b.sameLine(line.get())).isPresent() ? "" : told(line.get());
  }
}

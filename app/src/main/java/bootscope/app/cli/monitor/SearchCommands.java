package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.Command.Request;
import bootscope.core.debug.MemorySpan;
import bootscope.core.debug.SymbolSearch;
import bootscope.core.debug.search.SearchKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Commands that look for something in memory or among the symbols. */
final class SearchCommands {
  private static final int LISTED = 50;

  /** What a range is said with, behind what is looked for. */
  private static final Pattern RANGE =
      Pattern.compile("(?:(?<=^|\\s)from\\s+(?<from>.+?))?(?:(?<=^|\\s)to\\s+(?<to>.+))?");

  /** Where it begins. */
  private static final Pattern BEGINS = Pattern.compile("(?<=\\s|^)(from|to)\\s");

  private static final String PHYSICAL = "phys";
  private static final String ALIGNED = "aligned";
  private static final String ANY_CASE = "anycase";
  private static final List<String> MODIFIERS = List.of(PHYSICAL, ALIGNED, ANY_CASE);
  private static final String KINDS =
      Arrays.stream(SearchKind.values()).map(SearchKind::word).collect(Collectors.joining(" "));

  private final MonitorTarget target;
  private final Consumer<String> out;

  SearchCommands(MonitorTarget target, Consumer<String> out) {
    this.target = target;
    this.out = out;
  }

  List<Command> table() {
    StringBuilder help = new StringBuilder("look for something in memory; KIND is\n");
    for (SearchKind kind : SearchKind.values()) {
      help.append(String.format(Locale.ROOT, "%-5s  %s%n", kind.word(), kind.meaning()));
    }
    help.append(
        """
        behind WHAT may stand 'from ADDR' and 'to ADDR', both looked at; then
        text has quotes. Before KIND: phys for physical addresses, anycase for
        text, aligned for numbers. Without a range, code and refs look through
        the kernel's code. N places are listed, 50 if it is not said\
        """);
    return List.of(Command.of("find", "[/N] KIND WHAT [RANGE]", help.toString(), this::find));
  }

  /** Topics of {@code info}. */
  List<Command> topics() {
    return List.of(
        topic("symbols", SymbolSearch.Kind.ALL, "symbols"),
        topic("functions", SymbolSearch.Kind.CODE, "functions"),
        topic("variables", SymbolSearch.Kind.DATA, "variables, constants and numbers"));
  }

  private Command topic(String name, SymbolSearch.Kind kind, String what) {
    return Command.of(
        name,
        "[LETTERS] [N]",
        what + " with these letters in their names, the best first; N at most",
        r -> symbols(r, kind));
  }

  /** What may follow behind {@code find}, and behind what of that is typed already. */
  static List<String> completing(String typed) {
    List<String> words = typed.isEmpty() ? List.of() : List.of(typed.split(" +"));
    List<String> left = new ArrayList<>();
    if (MODIFIERS.containsAll(words)) {
      left.addAll(MODIFIERS);
      left.removeAll(words);
      left.addAll(List.of(KINDS.split(" ")));
    }
    return left;
  }

  private void symbols(Request r, SymbolSearch.Kind kind) {
    List<String> words = r.words();
    if (words.size() > 2) {
      throw new UsageException(r.name() + ": '" + words.get(2) + "' is too much");
    }
    long most = words.size() < 2 ? LISTED : Values.count(words.get(1));
    String letters = words.isEmpty() ? "" : words.getFirst();
    out.accept(target.search().symbols(kind, letters, (int) Math.min(most, SearchTarget.MOST)));
  }

  private void find(Request r) {
    String rest = r.arguments();
    List<String> modifiers = new ArrayList<>();
    String word = firstWord(rest);
    while (MODIFIERS.contains(word)) {
      modifiers.add(word);
      rest = rest.substring(word.length()).strip();
      word = firstWord(rest);
    }
    String said = word;
    SearchKind kind =
        SearchKind.of(word)
            .orElseThrow(
                () ->
                    new UsageException(
                        "find: "
                            + (said.isEmpty() ? "" : "'" + said + "' is no kind; ")
                            + "which of these? "
                            + KINDS
                            + "; such as find u32 0x1234 from $rsp to $rsp+100"));
    check(kind, modifiers);
    rest = rest.substring(word.length()).strip();
    String what;
    String range;
    if (rest.startsWith("\"")) {
      StringBuilder text = new StringBuilder();
      range = rest.substring(unquoted(rest, text)).strip();
      what = text.toString();
    } else if (kind.text()) {
      if (BEGINS.matcher(rest).find()) {
        throw new UsageException(
            "find "
                + word
                + ": text with 'from' or 'to' in it needs quotes, which part it from a range");
      }
      what = rest;
      range = "";
    } else {
      Matcher begins = BEGINS.matcher(rest);
      int end = begins.find() ? begins.start() : rest.length();
      what = rest.substring(0, end).strip();
      range = rest.substring(end).strip();
    }
    if (what.isEmpty()) {
      throw new UsageException("find " + kind.word() + ": say what to look for");
    }
    target
        .search()
        .find(
            new Sought(
                kind,
                what,
                modifiers.contains(PHYSICAL),
                modifiers.contains(ALIGNED),
                modifiers.contains(ANY_CASE),
                within(range),
                most(r)),
            out);
  }

  private static String firstWord(String text) {
    return text.split(" ", 2)[0];
  }

  private static void check(SearchKind kind, List<String> modifiers) {
    if (modifiers.contains(ANY_CASE) && !kind.text()) {
      throw new UsageException("find: anycase is for text");
    }
    if (modifiers.contains(ALIGNED) && !kind.number()) {
      throw new UsageException("find: aligned is for numbers");
    }
  }

  /** As in gdb, how many at most stands behind a slash. */
  private static int most(Request r) {
    long most = r.format().isEmpty() ? LISTED : Values.count(r.format());
    if (most > SearchTarget.MOST) {
      throw new UsageException("find/" + r.format() + ": at most " + SearchTarget.MOST);
    }
    return (int) most;
  }

  private MemorySpan within(String range) {
    if (range.isEmpty()) {
      return null;
    }
    Matcher said = RANGE.matcher(range);
    if (!said.matches()) {
      throw new UsageException("find: '" + range + "' is no range: from ADDR to ADDR");
    }
    String from = said.group("from");
    String to = said.group("to");
    long first = from == null ? 0 : Values.of(from, target);
    long last = to == null ? -1 : Values.of(to, target);
    if (Long.compareUnsigned(first, last) > 0) {
      throw new UsageException("find: the range ends before it begins");
    }
    return new MemorySpan(first, last);
  }

  /**
   * Reads a text in quotes, with escapes as in C.
   *
   * @param text takes it
   * @return where it ends, behind the second quote
   */
  private static int unquoted(String quoted, StringBuilder text) {
    for (int i = 1; i < quoted.length(); i++) {
      char c = quoted.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      if (c == '\\' && i + 1 < quoted.length()) {
        char escaped = quoted.charAt(++i);
        int known = "nrt0\\\"".indexOf(escaped);
        if (known < 0) {
          throw new UsageException(
              "find: \\" + escaped + " means nothing here; of \\n \\r \\t \\0 \\\\ \\\" each does");
        }
        text.append("\n\r\t\0\\\"".charAt(known));
      } else {
        text.append(c);
      }
    }
    throw new UsageException("find: the quote at the end of the text is missing");
  }
}

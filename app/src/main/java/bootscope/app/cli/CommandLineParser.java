package bootscope.app.cli;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * From the words of a command line to an {@link Invocation}. QEMU's names, of many letters behind
 * one dash and never joined to their values, are what {@link OptionTable} looks up and no library's
 * grammar; and one would have to be loaded at each start.
 */
public final class CommandLineParser {
  private static final List<String> COMMANDS =
      List.of(
          "inspect", "guests", "measure", "profile", "diff", "compare", "cache", "help", "version");

  private final OptionReader reader;

  /**
   * @param hostTime asked only for {@code -rtc base=utc}
   */
  public CommandLineParser(InstantSource hostTime) {
    this.reader = new OptionReader(hostTime);
  }

  /**
   * @throws UsageException if the command line asks for what cannot be done; it names each option
   */
  public Invocation parse(List<String> words) {
    if (words.isEmpty()) {
      return new Invocation.Welcome();
    }
    String first = words.get(0);
    if (!first.startsWith("-")) {
      List<String> rest = words.subList(1, words.size());
      return switch (first) {
        case "measure" -> new MeasureReader(reader).read(rest);
        case "profile" -> new ProfileReader(reader).read(rest);
        case "diff" -> new DiffReader(reader).read(rest);
        case "compare" -> new CompareReader(reader).read(rest);
        default -> parseCommand(first, rest);
      };
    }
    Map<String, List<String>> values = parseOptions(words);
    if (values.containsKey("-help")) {
      return new Invocation.Print(Help.usage());
    }
    if (values.containsKey("-version")) {
      return new Invocation.Version();
    }
    refuse(values);
    return reader.read(values);
  }

  private static Invocation parseCommand(String command, List<String> arguments) {
    int wanted = command.equals("inspect") ? 1 : 0;
    if (!COMMANDS.contains(command)) {
      String nearest = Help.nearest(command, COMMANDS);
      throw new UsageException(
          nearest != null
              ? String.format(
                  Locale.ROOT, "%s: there is no such command; did you mean '%s'?", command, nearest)
              : String.format(
                  Locale.ROOT,
                  "%s: there is no such command; to boot it, use -kernel %s",
                  command,
                  command));
    }
    if (command.equals("cache")) {
      return cache(arguments);
    }
    if (arguments.size() != wanted) {
      throw new UsageException(
          wanted == 0
              ? command + " takes no arguments"
              : "usage: bootscope inspect FILE"
                  + (arguments.isEmpty()
                      ? ""
                      : String.format(
                          Locale.ROOT,
                          "; there are %d here: %s",
                          arguments.size(),
                          String.join(", ", arguments))));
    }
    return switch (command) {
      case "inspect" -> new Invocation.Inspect(arguments.get(0));
      case "guests" -> new Invocation.Guests();
      case "version" -> new Invocation.Version();
      default -> new Invocation.Print(Help.usage());
    };
  }

  private static Invocation cache(List<String> arguments) {
    if (arguments.isEmpty()) {
      return new Invocation.Cache(false, List.of());
    }
    if (!arguments.get(0).equals("clear")) {
      throw new UsageException("usage: bootscope cache [clear [FILE...]]");
    }
    return new Invocation.Cache(true, arguments.subList(1, arguments.size()));
  }

  /**
   * The options that were given, by first name, each with its values in their order; a flag has an
   * empty list. What names an option is never another one's value, so that a value which was
   * forgotten is told as such.
   */
  static Map<String, List<String>> parseOptions(List<String> words) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    String stray = null;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      OptionTable.Row row = OptionTable.find(word);
      if (row != null) {
        List<String> given = values.computeIfAbsent(row.name(), name -> new ArrayList<>());
        if (row.argument() != null) {
          if (++i == words.size() || OptionTable.find(words.get(i)) != null) {
            throw new UsageException(
                String.format(Locale.ROOT, "%s: its %s is missing", row.name(), row.argument()));
          }
          given.add(words.get(i));
        }
      } else if (word.startsWith("-") && word.length() > 1) {
        throw unknown(word);
      } else if (stray == null) {
        stray = word;
      }
    }
    if (stray != null) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%s: belongs to no option; a kernel is given with -kernel FILE%s",
              stray,
              secondFile(words, stray)));
    }
    return values;
  }

  /** A pattern such as *.deb that matches two files gives an option one of them too many. */
  private static String secondFile(List<String> words, String stray) {
    int at = words.indexOf(stray);
    OptionTable.Row row = at < 2 ? null : OptionTable.find(words.get(at - 2));
    return row == null || row.argument() == null
        ? ""
        : String.format(
            Locale.ROOT,
            "; %s has %s already (where a pattern such as *.deb matches two files, name one of"
                + " them)",
            words.get(at - 2),
            words.get(at - 1));
  }

  private static UsageException unknown(String word) {
    String oneDash = word.startsWith("--") ? word.substring(1) : word;
    List<String> names = OptionTable.ROWS.stream().flatMap(row -> row.names().stream()).toList();
    String nearest = Help.nearest(oneDash, names);
    return new UsageException(
        String.format(
            Locale.ROOT,
            "%s: there is no such option; %s",
            word,
            nearest == null ? "-help lists those there are" : "did you mean " + nearest + "?"));
  }

  private static void refuse(Map<String, List<String>> values) {
    List<String> lines = new ArrayList<>();
    for (String name : new TreeSet<>(values.keySet())) {
      OptionTable.Row row = OptionTable.find(name);
      if (row.group() == OptionTable.Group.REFUSED) {
        lines.add(String.format(Locale.ROOT, "%s: not built here; %s", name, row.help()));
      }
    }
    if (!lines.isEmpty()) {
      throw new UsageException(String.join("\n", lines));
    }
  }
}

package bootscope.app.cli;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * From the words of a command line to an {@link Invocation}. The rows of {@link OptionTable} become
 * a picocli model directly, without annotations, which spares the start the reflection.
 */
public final class CommandLineParser {
  private static final List<String> COMMANDS =
      List.of("inspect", "guests", "measure", "help", "version");

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
      return first.equals("measure")
          ? new MeasureReader(reader).read(words.subList(1, words.size()))
          : parseCommand(first, words.subList(1, words.size()));
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
              ? "%s: there is no such command; did you mean '%s'?".formatted(command, nearest)
              : "%s: there is no such command; to boot it, use -kernel %s"
                  .formatted(command, command));
    }
    if (arguments.size() != wanted) {
      throw new UsageException(
          wanted == 0
              ? command + " takes no arguments"
              : "usage: bootscope inspect FILE"
                  + (arguments.isEmpty()
                      ? ""
                      : "; there are %d here: %s"
                          .formatted(arguments.size(), String.join(", ", arguments))));
    }
    return switch (command) {
      case "inspect" -> new Invocation.Inspect(arguments.get(0));
      case "guests" -> new Invocation.Guests();
      case "version" -> new Invocation.Version();
      default -> new Invocation.Print(Help.usage());
    };
  }

  /** The options that were given, by first name; a flag has an empty list. */
  static Map<String, List<String>> parseOptions(List<String> words) {
    ParseResult result;
    try {
      result = picocli(words).parseArgs(words.toArray(new String[0]));
    } catch (UnmatchedArgumentException e) {
      throw unknown(e.getUnmatched().get(0));
    } catch (MissingParameterException e) {
      throw missing(e);
    } catch (ParameterException e) {
      throw new UsageException(e.getMessage());
    }
    if (!result.matchedPositionals().isEmpty()) {
      String stray = result.matchedPositionals().get(0).stringValues().get(0);
      throw new UsageException(
          "%s: belongs to no option; a kernel is given with -kernel FILE%s"
              .formatted(stray, secondFile(words, stray)));
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (OptionSpec option : result.matchedOptions()) {
      boolean flag = option.arity().max() == 0;
      values.put(option.names()[0], flag ? List.of() : option.stringValues());
    }
    return values;
  }

  /** A pattern such as *.deb that matches two files gives an option one of them too many. */
  private static String secondFile(List<String> words, String stray) {
    int at = words.indexOf(stray);
    OptionTable.Row row = at < 2 ? null : OptionTable.find(words.get(at - 2));
    return row == null || row.argument() == null
        ? ""
        : "; %s has %s already (where a pattern such as *.deb matches two files, name one of them)"
            .formatted(words.get(at - 2), words.get(at - 1));
  }

  /**
   * The model of the options that are among the words. Only those: a hundred would cost a third of
   * the program's start, and an absent option cannot match.
   */
  private static CommandLine picocli(List<String> words) {
    CommandSpec spec = CommandSpec.create().name("bootscope");
    spec.parser()
        .expandAtFiles(false)
        .posixClusteredShortOptionsAllowed(false)
        .unmatchedOptionsArePositionalParams(false);
    Set<OptionTable.Row> rows = new LinkedHashSet<>();
    for (String word : words) {
      OptionTable.Row row = OptionTable.find(word);
      if (row != null) {
        rows.add(row);
      }
    }
    for (OptionTable.Row row : rows) {
      spec.addOption(option(row));
    }
    spec.addPositional(
        PositionalParamSpec.builder()
            .type(String[].class)
            .arity("0..*")
            .paramLabel("WORD")
            .build());
    return new CommandLine(spec);
  }

  private static OptionSpec option(OptionTable.Row row) {
    List<String> names = new ArrayList<>(row.names());
    row.names().forEach(name -> names.add("-" + name));
    OptionSpec.Builder option = OptionSpec.builder(names.toArray(new String[0]));
    return row.argument() == null
        ? option.type(boolean[].class).arity("0").build()
        : option.type(String[].class).arity("1").paramLabel(row.argument()).build();
  }

  private static UsageException unknown(String word) {
    String oneDash = word.startsWith("--") ? word.substring(1) : word;
    List<String> names =
        OptionTable.ROWS.stream()
            .filter(row -> row.group() != OptionTable.Group.REFUSED)
            .flatMap(row -> row.names().stream())
            .toList();
    String nearest = Help.nearest(oneDash, names);
    return new UsageException(
        "%s: there is no such option; %s"
            .formatted(
                word,
                nearest == null ? "-help lists those there are" : "did you mean " + nearest + "?"));
  }

  private static UsageException missing(MissingParameterException e) {
    if (!e.getMissing().isEmpty() && e.getMissing().get(0) instanceof OptionSpec option) {
      return new UsageException(
          "%s: its %s is missing".formatted(option.names()[0], option.paramLabel()));
    }
    return new UsageException(e.getMessage());
  }

  private static void refuse(Map<String, List<String>> values) {
    List<String> lines = new ArrayList<>();
    for (String name : new TreeSet<>(values.keySet())) {
      OptionTable.Row row = OptionTable.find(name);
      if (row.group() == OptionTable.Group.REFUSED) {
        lines.add("%s: not built yet; %s".formatted(name, row.help()));
      }
    }
    if (!lines.isEmpty()) {
      throw new UsageException(String.join("\n", lines));
    }
  }
}

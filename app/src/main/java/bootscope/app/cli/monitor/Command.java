package bootscope.app.cli.monitor;

import bootscope.app.cli.Help;
import bootscope.app.cli.UsageException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A command as data.
 *
 * @param names what it is called, and what it may be called too; the first is its own
 * @param usage what may follow, as in {@code [N]}; empty for nothing. Where that begins with a
 *     slash, as in {@link #FORMAT}, a format may stand right behind the name
 * @param help one phrase, or lines
 * @param repeats whether an empty line does it again
 * @param action carries it out
 */
public record Command(
    List<String> names, String usage, String help, boolean repeats, Consumer<Request> action) {

  static final String FORMAT = "[/FMT]";

  /**
   * What was typed.
   *
   * @param name the command's own
   * @param format what stood behind a slash; empty if nothing did
   * @param arguments the rest, without blanks around it
   * @param repeated whether it is done again by an empty line
   */
  public record Request(String name, String format, String arguments, boolean repeated) {
    /** The arguments as words. */
    public List<String> words() {
      return arguments.isEmpty() ? List.of() : List.of(arguments.split("[ ,]+"));
    }
  }

  /**
   * A command.
   *
   * @param names parted by blanks
   */
  public static Command of(String names, String usage, String help, Consumer<Request> action) {
    return new Command(List.of(names.split(" ")), usage, help, false, action);
  }

  /** The same, which an empty line does again. */
  public Command repeating() {
    return new Command(names, usage, help, true, action);
  }

  String name() {
    return names.get(0);
  }

  /**
   * The one that a word means: by a name, or by the beginning of one command's names.
   *
   * @param what what a command of this table is, for the message
   * @throws UsageException when it means none, or several
   */
  static Command find(List<Command> table, String word, String what) {
    for (Command c : table) {
      if (c.names.contains(word)) {
        return c;
      }
    }
    List<Command> fits =
        table.stream()
            .filter(c -> !word.isEmpty() && c.names.stream().anyMatch(n -> n.startsWith(word)))
            .toList();
    if (fits.size() == 1) {
      return fits.get(0);
    }
    if (!fits.isEmpty()) {
      throw new UsageException(word + ": which of these? " + namesOf(fits));
    }
    String nearest =
        Help.nearest(word, table.stream().flatMap(c -> c.names.stream()).distinct().toList());
    throw new UsageException(
        word
            + ": there is no such "
            + what
            + "; "
            + (nearest == null ? "try help" : "did you mean " + nearest + "?"));
  }

  static String namesOf(List<Command> table) {
    return String.join(" ", table.stream().map(Command::name).toList());
  }

  boolean takesFormat() {
    return usage.startsWith("[/");
  }

  /** Carries it out, if nothing is said that it does not take. */
  void run(Request request) {
    if (!request.format.isEmpty() && !takesFormat()) {
      throw new UsageException(request.name + ": takes no format: '/" + request.format + "'");
    }
    if (usage.isEmpty() && !request.arguments.isEmpty()) {
      throw new UsageException(request.name + ": '" + request.arguments + "' is too much");
    }
    action.accept(request);
  }

  /** Its lines in a table of help. */
  String helpLines() {
    String head = usage.isEmpty() ? name() : name() + " " + usage;
    StringBuilder out = new StringBuilder();
    for (String line : help.split("\n")) {
      out.append(String.format(Locale.ROOT, "  %-32s %s%n", head, line));
      head = "";
    }
    return out.toString();
  }

  /** All there is to say about it. */
  String helpText() {
    String others = String.join(", ", names.subList(1, names.size()));
    return name()
        + (usage.isEmpty() ? "" : " " + usage)
        + "\n"
        + help.indent(4)
        + (others.isEmpty() ? "" : "    also: " + others + "\n");
  }
}

package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.Command.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The monitor's command language, one line at a time, with the commands of QEMU's monitor and of
 * gdb. It owns neither the terminal nor the run: {@link Outcome} says what its caller has to do.
 *
 * <p>A command is a row in the table of its kind; a new one is a row there. Tables that need more
 * than the machine that stands there come from the caller.
 */
public final class Monitor {

  /** What is to happen after a command. */
  public enum Outcome {
    /** Ask for the next command. */
    STAY,
    /** Run the guest until something stops it. */
    CONTINUE,
    /** End the program. */
    QUIT
  }

  private static final String END =
      """

      An address or EXPR is a number (0x..., or decimal), a symbol, $REGISTER, memory as
      *(u32*)ADDR or {u32}ADDR, a line of source as main.c:12, or made of these with C's operators:
      $rsp+8.
      FMT is a count, a format of x d u o t c a z (for x also i s) and a size of b h w g: x/3i $pc.
      Any command and topic may be shortened. An empty line repeats the last x, step or next.
      'help COMMAND' tells what else a command is called.
      """;

  private final Consumer<String> out;
  private final InfoCommands topics;
  private final List<Command> all = new ArrayList<>();
  private Outcome outcome = Outcome.STAY;
  private String repeatable = "";

  /**
   * @param more commands besides those that need no more than the two
   * @param out takes each piece of output, newlines included
   */
  public Monitor(
      MonitorTarget target,
      BreakpointTarget breakpoints,
      List<Command> more,
      Consumer<String> out) {
    this.out = out;
    topics = new InfoCommands(target, breakpoints, out);
    all.addAll(new DataCommands(target, out).table());
    all.addAll(new SearchCommands(target, out).table());
    all.addAll(new SourceCommands(target.source(), out).table());
    all.add(
        Command.of(
            "info i",
            "TOPIC [...]",
            "topics:\n" + topics.nameLines(),
            r -> topics.run(r.arguments())));
    all.add(
        Command.of(
            "backtrace bt where",
            "[N]",
            "the functions that have not returned; a guess has a ? before it",
            topics::backtrace));
    all.addAll(new BreakpointCommands(breakpoints, out).table());
    all.add(
        Command.of(
            "cont c continue fg",
            "",
            "run until something stops the guest",
            r -> outcome = Outcome.CONTINUE));
    all.addAll(new MachineCommands(target, out).table());
    all.addAll(more);
    all.add(Command.of("quit q exit", "", "end the program", r -> outcome = Outcome.QUIT));
    all.add(
        Command.of(
            "help h ?",
            "[COMMAND]",
            "this text, or all about a command; also info, catch",
            r -> out.accept(help(r.arguments()))));
  }

  /**
   * What a word may go on to: a command, behind {@code info} a topic, behind {@code help} either,
   * behind {@code find} what it looks for.
   *
   * @param line what stands before the word, without blanks around it
   * @param word its beginning
   */
  public List<String> completing(String line, String word) {
    List<String> commands = all.stream().map(Command::name).toList();
    Stream<String> names =
        switch (line) {
          case "" -> commands.stream();
          case "help", "h", "?" -> Stream.concat(commands.stream(), Stream.of("catch"));
          case "info", "i" -> Stream.of(topics.names().split(" "));
          default ->
              line.equals("find") || line.startsWith("find ")
                  ? SearchCommands.completing(line.substring(4).strip()).stream()
                  : Stream.of();
        };
    return names.filter(n -> n.startsWith(word)).sorted().toList();
  }

  /** Carries out one line. A mistake in it is reported on the output and changes nothing. */
  public Outcome execute(String line) {
    String stripped = line.strip();
    outcome = Outcome.STAY;
    try {
      boolean again = stripped.isEmpty();
      if (!again || !repeatable.isEmpty()) {
        run(again ? repeatable : stripped, again);
      }
    } catch (UsageException e) {
      out.accept(e.getMessage() + "\n");
    }
    return outcome;
  }

  private void run(String line, boolean repeated) {
    int end = 0;
    while (end < line.length() && line.charAt(end) != ' ' && line.charAt(end) != '/') {
      end++;
    }
    Command command = Command.find(all, line.substring(0, end), "command");
    String rest = line.substring(end).strip();
    String format = "";
    boolean behind = line.startsWith("/", end); // elsewhere it may begin a file's name
    if (rest.startsWith("/") && (behind || command.takesFormat())) {
      String[] parts = rest.substring(1).split(" +", 2);
      format = parts[0];
      rest = parts.length == 1 ? "" : parts[1];
    }
    repeatable = "";
    command.run(new Request(command.name(), format, rest, repeated));
    repeatable = command.repeats() ? line : "";
  }

  private String help(String about) {
    if (about.equals("info")) {
      return topics.help();
    }
    if (about.equals("catch")) {
      return BreakpointCommands.kindHelp();
    }
    if (!about.isEmpty()) {
      return Command.find(all, about, "command").helpText();
    }
    StringBuilder text = new StringBuilder();
    all.forEach(c -> text.append(c.helpLines()));
    return text.append(END).toString();
  }
}

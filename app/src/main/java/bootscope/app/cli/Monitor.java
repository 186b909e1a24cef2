package bootscope.app.cli;

import bootscope.app.cli.MonitorTarget.Topic;
import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.Expression;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The monitor's command language, one line at a time, with the commands of QEMU's monitor and of
 * gdb. It owns neither the terminal nor the run: {@link Outcome} says what its caller has to do.
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

  private static final int HOT_BLOCKS = 10;
  private static final Pattern CONDITION = Pattern.compile("(^| )if( |$)");

  /** A number at the end that does not belong to the expression before it. */
  private static final Pattern LENGTH =
      Pattern.compile("(?<![-+*/%&|^<>=(~!\\s])\\s+(0[xX][0-9a-fA-F]+|[0-9]+)$");

  private static final Pattern MEMORY = Pattern.compile("^\\*\\s*(?:\\(\\s*(\\w+)\\s*\\*\\s*\\))?");

  public static final String PROMPT = "(bootscope) ";

  private static final List<String> COMMANDS =
      List.of(
          "help",
          "info",
          "x",
          "xp",
          "print",
          "break",
          "tbreak",
          "watch",
          "rwatch",
          "awatch",
          "catch",
          "condition",
          "enable",
          "disable",
          "delete",
          "step",
          "cont",
          "engine",
          "system_powerdown",
          "nmi",
          "sendbreak",
          "quit");

  private static final String HELP =
      String.format(
          Locale.ROOT,
          """
          info TOPIC          topics: %s
          x /FMT ADDR         memory at a linear address; FMT is a count, then a format of
          xp /FMT ADDR        x d u o c s i and a size of b h w g; xp: at a physical address
          print EXPR          the value of an expression
          break [WHERE]       stop at an address, a symbol, or pvh (the PVH entry); alone: list
          delete N            remove breakpoint N
          step [N]            run one instruction, or N
          cont                run until something stops the guest
          info engine hot [N]       the N (10) blocks that ran most, once they are counted
          info engine block ADDR    a block's instructions, and the host's code made of them
          engine count on|off       whether translated blocks are counted, which costs some speed
          system_powerdown    press the power button
          nmi                 press the button for a non-maskable interrupt
          sendbreak [COM]     send a break on a serial port: com1 (if none is named), com2, …
          quit                end the program
          help [info|catch]   this text, what each topic shows, or the kinds of breakpoints
          An address is a number (0x..., or decimal), a symbol, $REGISTER, or a sum: $rsp+8
          A command may be shortened: i r, b, d, s, si, c, q, p. An empty line repeats the last x or step.
          """,
          topicNames());

  private final MonitorTarget target;
  private final Consumer<String> out;
  private final MemoryDump dump;
  private String repeatable = "";

  /**
   * @param out takes each piece of output, newlines included
   */
  public Monitor(MonitorTarget target, Consumer<String> out) {
    this.target = target;
    this.out = out;
    this.dump = new MemoryDump(target, out);
  }

  /** Carries out one line. A mistake in it is reported on the output and changes nothing. */
  public Outcome execute(String line) {
    String stripped = line.strip();
    try {
      if (stripped.isEmpty()) {
        return repeatable.isEmpty() ? Outcome.STAY : run(repeatable, true);
      }
      return run(stripped, false);
    } catch (UsageException e) {
      out.accept(e.getMessage() + "\n");
      return Outcome.STAY;
    }
  }

  private Outcome run(String line, boolean repeated) {
    int end = 0;
    while (end < line.length() && line.charAt(end) != ' ' && line.charAt(end) != '/') {
      end++;
    }
    String command = complete(line.substring(0, end));
    String rest = line.substring(end).strip();
    repeatable = List.of("x", "xp", "step").contains(command) ? line : "";
    switch (command) {
      case "help" -> out.accept(help(rest));
      case "info" -> info(rest);
      case "x", "xp" -> dump.dump(command.equals("xp"), rest, repeated);
      case "print" -> print(rest);
      case "break", "tbreak" -> addBreakpoint(rest, command.equals("tbreak"));
      case "watch" -> watch(rest, "change");
      case "rwatch" -> watch(rest, "read");
      case "awatch" -> watch(rest, "access");
      case "catch" -> catchKind(rest);
      case "condition" -> condition(rest);
      case "enable", "disable" -> enable(command, rest);
      case "delete" -> delete(rest);
      case "step" -> out.accept(target.step(rest.isEmpty() ? 1 : count(rest)));
      case "system_powerdown" -> target.pressPowerButton();
      case "nmi" -> target.pressNmiButton();
      case "sendbreak" -> sendBreak(rest);
      case "engine" -> engine(rest);
      case "cont" -> {
        return Outcome.CONTINUE;
      }
      default -> {
        return Outcome.QUIT;
      }
    }
    return Outcome.STAY;
  }

  private static String complete(String word) {
    String command =
        switch (word) {
          case "s", "si", "stepi" -> "step";
          case "continue" -> "cont";
          case "chardev-send-break" -> "sendbreak"; // QEMU's, whose ports are serial0, serial1, …
          case "p" -> "print";
          case "br", "b" -> "break";
          case "d" -> "delete";
          case "c" -> "cont";
          case "tb" -> "tbreak";
          case "?" -> "help";
          default -> word;
        };
    if (COMMANDS.contains(command)) {
      return command;
    }
    List<String> fits = COMMANDS.stream().filter(c -> c.startsWith(command)).toList();
    if (fits.size() == 1) {
      return fits.get(0);
    }
    String nearest = fits.isEmpty() ? Help.nearest(word, COMMANDS) : null;
    throw new UsageException(
        word
            + ": there is no such command; "
            + (nearest == null ? "try help" : "did you mean " + nearest + "?"));
  }

  private void info(String words) {
    String[] parts = words.split(" +", 2);
    String word = parts[0];
    String wanted = word.toUpperCase(Locale.ROOT);
    List<Topic> fits =
        Arrays.stream(Topic.values())
            .filter(t -> !wanted.isEmpty() && t.name().startsWith(wanted))
            .toList();
    if (fits.size() != 1 && !(word.equals("breakpoints") || word.equals("b"))) {
      throw new UsageException("info: which of these? " + topicNames());
    }
    if (parts.length == 2) {
      if (!fits.equals(List.of(Topic.ENGINE))) {
        throw new UsageException(
            String.format(Locale.ROOT, "info %s: '%s' is too much", word, parts[1]));
      }
      infoEngine(parts[1]);
    } else if (fits.isEmpty()) {
      listBreakpoints();
    } else {
      out.accept(target.info(fits.get(0)));
    }
  }

  private void infoEngine(String words) {
    String[] parts = words.split(" +", 2);
    if (parts[0].equals("hot")) {
      long most = parts.length == 1 ? HOT_BLOCKS : count(parts[1]);
      out.accept(target.hotBlocks((int) Math.min(most, Integer.MAX_VALUE)));
    } else if (parts[0].equals("block") && parts.length == 2) {
      out.accept(target.block(Values.of(parts[1], target)));
    } else {
      throw new UsageException("info engine: takes nothing, hot [N], or block ADDRESS");
    }
  }

  private void engine(String words) {
    switch (words.replaceAll(" +", " ")) {
      case "count on" -> target.countBlocks(true);
      case "count off" -> target.countBlocks(false);
      default -> throw new UsageException("engine: takes count on, or count off");
    }
  }

  private void print(String text) {
    long value = Values.of(text, target);
    String name = target.nameOf(value);
    out.accept(
        String.format(
            Locale.ROOT, "0x%x  %d%s%n", value, value, name.isEmpty() ? "" : "  <" + name + ">"));
  }

  private void addBreakpoint(String words, boolean once) {
    String[] parts = conditional(words);
    if (parts[0].isEmpty()) {
      listBreakpoints();
    } else {
      out.accept(target.addBreakpoint(parts[0], parts[1], once));
    }
  }

  /** What stands before and behind {@code if}. */
  private static String[] conditional(String words) {
    Matcher condition = CONDITION.matcher(words);
    return condition.find()
        ? new String[] {
          words.substring(0, condition.start()).strip(), words.substring(condition.end()).strip()
        }
        : new String[] {words, ""};
  }

  private void listBreakpoints() {
    if (target.breakpoints().isEmpty()) {
      out.accept("no breakpoints\n");
    }
    target.breakpoints().forEach(out);
  }

  /** {@code ADDR [LENGTH]}; as in gdb, {@code *ADDR} means the memory there too. */
  private void watch(String words, String on) {
    String[] parts = conditional(words);
    String at = parts[0];
    Map<String, String> said = new HashMap<>(Map.of("on", on));
    Matcher length = LENGTH.matcher(at);
    if (length.find()) {
      said.put("length", length.group(1));
      at = at.substring(0, length.start());
    }
    said.put("name", at);
    Matcher memory = MEMORY.matcher(at);
    if (memory.find()) {
      if (memory.group(1) != null) {
        OptionalInt bytes = Expression.bytes(memory.group(1));
        if (bytes.isEmpty()) {
          throw new UsageException(memory.group(1) + ": there is no such type; u8, u16, u32, u64");
        }
        said.putIfAbsent("length", Integer.toString(bytes.getAsInt()));
      }
      at = at.substring(memory.end());
    }
    if (at.isBlank()) {
      throw new UsageException("an address is missing");
    }
    said.put("at", at);
    out.accept(
        target.addBreakpoint(BreakpointKinds.of("data").orElseThrow(), said, parts[1], false));
  }

  /** {@code KIND VALUE...}: the values are the kind's parameters, in their order. */
  private void catchKind(String words) {
    String[] parts = conditional(words);
    String[] said = parts[0].split(" +");
    BreakpointKind kind =
        BreakpointKinds.of(said[0])
            .orElseThrow(
                () ->
                    new UsageException(
                        "catch: which of these? "
                            + BreakpointKinds.ALL.stream()
                                .map(BreakpointKind::id)
                                .collect(Collectors.joining(" "))));
    List<BreakpointKind.Parameter> asked = kind.parameters();
    if (said.length - 1 > asked.size()) {
      throw new UsageException(
          "catch " + said[0] + ": '" + said[said.length - 1] + "' is too much");
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      if (i + 1 < said.length) {
        values.put(asked.get(i).name(), said[i + 1]);
      } else if (!asked.get(i).optional()) {
        throw new UsageException(
            "catch "
                + said[0]
                + ": "
                + asked.get(i).name()
                + " is missing, such as "
                + asked.get(i).example());
      }
    }
    out.accept(target.addBreakpoint(kind, values, parts[1], false));
  }

  private static String kindHelp() {
    StringBuilder text = new StringBuilder();
    for (BreakpointKind kind : BreakpointKinds.ALL) {
      String usage =
          kind.parameters().stream()
              .map(
                  p -> {
                    String choices = String.join("|", p.choices());
                    String what = choices.isEmpty() ? p.name().toUpperCase(Locale.ROOT) : choices;
                    return p.optional() ? "[" + what + "]" : what;
                  })
              .collect(Collectors.joining(" "));
      text.append(
          String.format(Locale.ROOT, "catch %s %s%n    %s%n", kind.id(), usage, kind.hint()));
    }
    return text.toString();
  }

  private void condition(String words) {
    String[] parts = words.split(" +", 2);
    int id = id("condition", parts[0]);
    if (!target.condition(id, parts.length == 1 ? "" : parts[1])) {
      throw new UsageException("condition: there is no breakpoint " + id);
    }
  }

  private void enable(String command, String words) {
    int id = id(command, words);
    if (!target.enableBreakpoint(id, command.equals("enable"))) {
      throw new UsageException(command + ": there is no breakpoint " + id);
    }
  }

  private static int id(String command, String text) {
    long id = count(text);
    if (id > Integer.MAX_VALUE) {
      throw new UsageException(command + ": there is no breakpoint " + text);
    }
    return (int) id;
  }

  private void delete(String text) {
    if (!target.deleteBreakpoint(id("delete", text))) {
      throw new UsageException("delete: there is no breakpoint " + text);
    }
  }

  private void sendBreak(String name) {
    int port =
        switch (name.isEmpty() ? "com1" : name.toLowerCase(Locale.ROOT)) {
          case "com1", "serial0" -> 0;
          case "com2", "serial1" -> 1;
          case "com3", "serial2" -> 2;
          case "com4", "serial3" -> 3;
          default -> -1;
        };
    if (port < 0 || !target.sendBreak(port)) {
      throw new UsageException(
          "sendbreak: there is no serial port " + (name.isEmpty() ? "com1" : name));
    }
  }

  private static long count(String text) {
    OptionalLong value = Expression.number(text);
    if (value.isEmpty() || value.getAsLong() < 1) {
      throw new UsageException("'" + text + "' is not a count from 1 up");
    }
    return value.getAsLong();
  }

  private static String topicNames() {
    return String.join(
        " ", Arrays.stream(Topic.values()).map(t -> t.name().toLowerCase(Locale.ROOT)).toList());
  }

  private static String help(String about) {
    return about.isEmpty() ? HELP : about.equals("catch") ? kindHelp() : topicHelp();
  }

  private static String topicHelp() {
    StringBuilder text = new StringBuilder();
    for (Topic topic : Topic.values()) {
      text.append(
          String.format(
              Locale.ROOT,
              "info %-12s%s%n",
              topic.name().toLowerCase(Locale.ROOT),
              topic.meaning()));
    }
    return text.toString();
  }
}

package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.Command.Request;
import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.Expression;
import java.util.ArrayList;
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

/** Commands that set breakpoints of all kinds, and change them. */
final class BreakpointCommands {
  private static final Pattern CONDITION = Pattern.compile("(^| )if( |$)");

  /** A number at the end that does not belong to the expression before it. */
  private static final Pattern LENGTH =
      Pattern.compile("(?<![-+*/%&|^<>=(~!\\s])\\s+(0[xX][0-9a-fA-F]+|[0-9]+)$");

  private static final Pattern MEMORY =
      Pattern.compile("^\\*\\s*(?:\\(\\s*([\\w ]+?)\\s*\\*\\s*\\))?");

  private final BreakpointTarget target;
  private final Consumer<String> out;

  BreakpointCommands(BreakpointTarget target, Consumer<String> out) {
    this.target = target;
    this.out = out;
  }

  List<Command> table() {
    return List.of(
        Command.of(
            "break b br hbreak",
            "[WHERE] [if COND]",
            "stop at a symbol, a line, an address, or pvh (the PVH entry); alone: list",
            r -> add(r.arguments(), false)),
        Command.of(
            "tbreak tb thbreak",
            "WHERE [if COND]",
            "the same, once",
            r -> add(r.arguments(), true)),
        Command.of(
            "watch",
            "ADDR [LENGTH] [if COND]",
            "stop when memory changes",
            r -> watch(r.arguments(), "change")),
        Command.of(
            "rwatch",
            "ADDR [LENGTH] [if COND]",
            "when it is read",
            r -> watch(r.arguments(), "read")),
        Command.of(
            "awatch",
            "ADDR [LENGTH] [if COND]",
            "when it is read or written",
            r -> watch(r.arguments(), "access")),
        Command.of(
            "catch",
            "KIND [VALUE...] [if COND]",
            "stop at what 'help catch' lists",
            r -> catchKind(r.arguments())),
        Command.of(
            "change",
            "N KIND [VALUE...]",
            "what breakpoint N stops at, as catch has it; the rest of it stays",
            r -> change(r.arguments())),
        Command.of(
            "condition",
            "N [COND]",
            "under which condition breakpoint N stops; alone: any",
            r -> condition(r.arguments())),
        Command.of(
            "message",
            "N [TEXT]",
            "what breakpoint N says instead of stopping, with {EXPR} filled in",
            r -> message(r.arguments())),
        Command.of("ignore", "N COUNT", "breakpoint N lets so many hits pass", this::ignore),
        Command.of(
            "enable en", "[N...]", "switch breakpoints on, as 1-3 5; alone: all", this::enable),
        Command.of("disable dis", "[N...]", "switch breakpoints off", this::enable),
        Command.of("delete d", "[N...]", "remove breakpoints, as 1-3 5; alone: all", this::delete));
  }

  private void add(String words, boolean once) {
    String[] parts = conditional(words);
    if (!parts[0].isEmpty()) {
      out.accept(target.addBreakpoint(parts[0], parts[1], once));
    } else if (parts[1].isEmpty() && !once) {
      InfoCommands.list(target, out);
    } else {
      throw new UsageException("an address or a symbol is missing");
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
    SaidKind said = SaidKind.of("catch", parts[0]);
    out.accept(target.addBreakpoint(said.kind(), said.values(), parts[1], false));
  }

  /** {@code N KIND VALUE...}: as {@code catch}, for one that is there. */
  private void change(String words) {
    String[] parts = words.split(" +", 2);
    int id = id("change", parts[0]);
    SaidKind said = SaidKind.of("change", parts.length == 1 ? "" : parts[1]);
    out.accept(
        target
            .changeBreakpoint(id, said.kind(), said.values())
            .orElseThrow(() -> none("change", parts[0])));
  }

  static String kindHelp() {
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
      throw none("condition", parts[0]);
    }
  }

  private void message(String words) {
    String[] parts = words.split(" +", 2);
    int id = id("message", parts[0]);
    if (!target.message(id, parts.length == 1 ? "" : parts[1])) {
      throw none("message", parts[0]);
    }
  }

  private void ignore(Request r) {
    if (r.words().size() != 2) {
      throw new UsageException("ignore: takes a breakpoint's number and a count");
    }
    long count = Values.count(r.words().get(1), 0);
    int id = id(r.name(), r.words().get(0));
    if (!target.ignore(id, count)) {
      throw none(r.name(), r.words().get(0));
    }
    out.accept(
        count == 0
            ? "breakpoint " + id + " stops at its next hit\n"
            : "breakpoint " + id + " lets the next " + count + " hits pass\n");
  }

  private void enable(Request r) {
    chosen(r).forEach(id -> target.enableBreakpoint(id, r.name().equals("enable")));
  }

  private void delete(Request r) {
    chosen(r).forEach(target::deleteBreakpoint);
  }

  /**
   * The breakpoints that a command is about: those listed, with those that there are of a range, as
   * {@code 1-3 5}; all, if none is.
   */
  private List<Integer> chosen(Request r) {
    List<Integer> all = target.breakpointIds();
    if (r.words().isEmpty()) {
      return all;
    }
    List<Integer> chosen = new ArrayList<>();
    for (String word : r.words()) {
      String[] ends = word.split("-", 2);
      int first = id(r.name(), ends[0]);
      int last = ends.length == 1 ? first : id(r.name(), ends[1]);
      List<Integer> these = all.stream().filter(id -> id >= first && id <= last).toList();
      if (these.isEmpty()) {
        throw none(r.name(), word);
      }
      chosen.addAll(these);
    }
    return chosen.stream().distinct().toList();
  }

  private static int id(String command, String text) {
    OptionalLong id = Expression.number(text);
    if (id.isEmpty() || id.getAsLong() < 1) {
      throw new UsageException(
          text.isEmpty()
              ? command + ": a breakpoint's number is missing"
              : command + ": '" + text + "' is not a breakpoint's number");
    }
    if (id.getAsLong() > Integer.MAX_VALUE) {
      throw none(command, text);
    }
    return (int) id.getAsLong();
  }

  private static UsageException none(String command, String text) {
    return new UsageException(command + ": there is no breakpoint " + text);
  }
}

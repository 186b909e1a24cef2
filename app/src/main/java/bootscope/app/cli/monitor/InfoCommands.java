package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.Command.Request;
import bootscope.app.cli.monitor.MonitorTarget.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What {@code info} can show: a table of topics. */
final class InfoCommands {
  private static final int HOT_BLOCKS = 10;
  private static final int ALL_FRAMES = 100;

  private final MonitorTarget target;
  private final Consumer<String> out;
  private final List<Command> table = new ArrayList<>();

  InfoCommands(MonitorTarget target, BreakpointTarget breakpoints, Consumer<String> out) {
    this.target = target;
    this.out = out;
    for (Topic t : Topic.values()) {
      table.add(
          switch (t) {
            case REGISTERS -> topic(t, "registers r", "[NAME...]", this::registers);
            case CONTRACT -> topic(t, "contract", "[now]", this::contract);
            case ENGINE -> topic(t, "engine", "[hot [N] | block ADDR]", this::engine);
            default ->
                topic(t, t.name().toLowerCase(Locale.ROOT), "", r -> out.accept(target.info(t)));
          });
    }
    table.add(
        Command.of(
            "all-registers",
            "",
            "all of them, one a line",
            r -> out.accept(target.registers(List.of("all")))));
    table.add(
        Command.of(
            "breakpoints b watchpoints",
            "",
            "breakpoints of all kinds",
            r -> list(breakpoints, out)));
    table.add(
        Command.of(
            "symbol sym sy",
            "ADDR",
            "what lies at an address",
            r -> out.accept(symbol(r.arguments()))));
    table.addAll(new SearchCommands(target, out).topics());
    table.addAll(new SourceCommands(target.source(), out).topics());
    table.add(
        Command.of(
            "address", "SYMBOL", "where a symbol lies", r -> out.accept(address(r.arguments()))));
    table.add(
        Command.of(
            "devices",
            "[NAME]",
            "the devices, or one's registers and what they hold",
            r -> out.accept(target.devices(r.arguments()))));
    table.add(Command.of("stack s", "[N]", "as backtrace", this::backtrace));
  }

  private static Command topic(Topic t, String names, String usage, Consumer<Request> action) {
    return Command.of(names, usage, t.meaning(), action);
  }

  String names() {
    return Command.namesOf(table);
  }

  /** The same in lines that are not too long. */
  String nameLines() {
    return names().replaceAll("(.{1,64})( |$)", "$1\n").strip();
  }

  String help() {
    StringBuilder text = new StringBuilder();
    table.forEach(c -> text.append("info").append(c.helpLines().substring(1)));
    return text.toString();
  }

  void run(String arguments) {
    String[] parts = arguments.split(" +", 2);
    Command topic;
    try {
      topic = Command.find(table, parts[0], "topic");
    } catch (UsageException e) {
      throw new UsageException("info: which of these? " + names());
    }
    topic.run(new Request("info " + topic.name(), "", parts.length == 1 ? "" : parts[1], false));
  }

  static void list(BreakpointTarget target, Consumer<String> out) {
    if (target.breakpoints().isEmpty()) {
      out.accept("no breakpoints\n");
    }
    target.breakpoints().forEach(out);
  }

  void backtrace(Request r) {
    long most = r.arguments().isEmpty() ? ALL_FRAMES : Values.count(r.arguments());
    out.accept(target.backtrace((int) Math.min(most, Integer.MAX_VALUE)));
  }

  /** QEMU's {@code -a} means those of all processors, of which there is one. */
  private void registers(Request r) {
    boolean all = r.arguments().isEmpty() || r.arguments().equals("-a");
    out.accept(all ? target.info(Topic.REGISTERS) : target.registers(r.words()));
  }

  /** As in gdb, a {@code *} before the address means no more than that it is one. */
  private String symbol(String address) {
    return target.symbolAt(
        Values.of(address.startsWith("*") ? address.substring(1) : address, target));
  }

  private String address(String symbol) {
    if (symbol.isEmpty()) {
      throw new UsageException("info address: a symbol is missing");
    }
    return target.addressOf(symbol);
  }

  private void contract(Request r) {
    out.accept(
        switch (r.arguments()) {
          case "" -> target.info(Topic.CONTRACT);
          case "now" -> target.contractNow();
          default -> throw new UsageException("info contract: takes nothing, or now");
        });
  }

  private void engine(Request r) {
    String[] parts = r.arguments().split(" +", 2);
    if (parts[0].isEmpty()) {
      out.accept(target.info(Topic.ENGINE));
    } else if (parts[0].equals("hot")) {
      long most = parts.length == 1 ? HOT_BLOCKS : Values.count(parts[1]);
      out.accept(target.hotBlocks((int) Math.min(most, Integer.MAX_VALUE)));
    } else if (parts[0].equals("block") && parts.length == 2) {
      out.accept(target.block(Values.of(parts[1], target)));
    } else {
      throw new UsageException("info engine: takes nothing, hot [N], or block ADDRESS");
    }
  }
}

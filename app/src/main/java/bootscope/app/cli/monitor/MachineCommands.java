package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.Command.Request;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Commands that move the guest, or press the machine's buttons. */
final class MachineCommands {
  private final MonitorTarget target;
  private final Consumer<String> out;

  MachineCommands(MonitorTarget target, Consumer<String> out) {
    this.target = target;
    this.out = out;
  }

  List<Command> table() {
    return List.of(
        Command.of(
                "step s",
                "[N]",
                "run to the next line of source, N times; without lines, by instructions",
                r -> out.accept(target.stepLine(Values.count(r.arguments()), false)))
            .repeating(),
        Command.of(
                "next n",
                "[N]",
                "the same, with what a call calls as one",
                r -> out.accept(target.stepLine(Values.count(r.arguments()), true)))
            .repeating(),
        Command.of(
                "stepi si",
                "[N]",
                "run one instruction, or N",
                r -> out.accept(target.step(Values.count(r.arguments()))))
            .repeating(),
        Command.of(
                "nexti ni",
                "[N]",
                "the same, with what a call calls as one instruction",
                r -> out.accept(target.next(Values.count(r.arguments()))))
            .repeating(),
        Command.of(
            "finish fin",
            "",
            "run until the present function has returned",
            r -> out.accept(target.finish())),
        Command.of(
            "until u advance", "WHERE", "run to an address, a symbol's or a line's", this::until),
        Command.of("stop", "", "let the guest stand still", r -> out.accept(target.where())),
        Command.of(
            "system_reset",
            "",
            "reset the machine; it stands before its first instruction then",
            r -> out.accept(target.reset())),
        Command.of(
            "system_powerdown", "", "press the power button", r -> target.pressPowerButton()),
        Command.of(
            "nmi",
            "",
            "press the button for a non-maskable interrupt",
            r -> target.pressNmiButton()),
        Command.of(
            "sendbreak chardev-send-break", // QEMU's, whose ports are serial0, serial1, …
            "[COM]",
            "send a break on a serial port: com1 (if none is named), com2, …",
            r -> sendBreak(r.arguments())),
        Command.of(
            "engine",
            "count on|off",
            "whether translated blocks are counted, which costs some speed",
            r -> engine(r.arguments())));
  }

  private void until(Request r) {
    if (r.arguments().isEmpty()) {
      throw new UsageException("until: an address or a symbol is missing");
    }
    out.accept(target.runTo(r.arguments()));
  }

  private void engine(String words) {
    switch (words.replaceAll(" +", " ")) {
      case "count on" -> target.countBlocks(true);
      case "count off" -> target.countBlocks(false);
      default -> throw new UsageException("engine: takes count on, or count off");
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
}

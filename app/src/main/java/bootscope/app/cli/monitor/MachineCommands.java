package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.Command.Request;
import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.DataTrigger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Commands that move the guest, or press the machine's buttons. */
final class MachineCommands {
  private static final int POINTER = 8;

  /** {@code [phys] ADDR [LENGTH]}; an address may be an expression with blanks. */
  private static final Pattern BYTES = Pattern.compile("(phys +)?(.*?)(?: +([0-9]\\w*))?");

  private final MonitorTarget target;
  private final Consumer<String> out;

  MachineCommands(MonitorTarget target, Consumer<String> out) {
    this.target = target;
    this.out = out;
  }

  List<Command> table() {
    return List.of(
        Command.of(
                "step s si stepi",
                "[N]",
                "run one instruction, or N",
                r -> out.accept(target.step(Values.count(r.arguments()))))
            .repeating(),
        Command.of(
                "next n ni nexti",
                "[N]",
                "the same, with what a call calls as one instruction",
                r -> out.accept(target.next(Values.count(r.arguments()))))
            .repeating(),
        Command.of(
            "finish fin",
            "",
            "run until the present function has returned",
            r -> out.accept(target.finish())),
        Command.of("until u advance", "WHERE", "run to an address, or to a symbol's", this::until),
        Command.of(
                "reverse-step rs reverse-stepi rsi",
                "[N]",
                "go back by one instruction, or N",
                r -> out.accept(target.stepBack(Values.count(r.arguments()))))
            .repeating(),
        Command.of(
                "reverse-next rn reverse-nexti rni",
                "",
                "the same, back over what was called",
                r -> out.accept(target.nextBack()))
            .repeating(),
        Command.of(
            "reverse-finish rfin",
            "",
            "go back to the call of the present function",
            r -> out.accept(target.finishBack())),
        Command.of(
                "reverse-continue rc reverse-cont",
                "",
                "run backwards to where a breakpoint stopped the guest last",
                r -> out.accept(target.runBack()))
            .repeating(),
        Command.of(
            "goto",
            "INSTANT",
            "go to N instructions, +N, -N, N%, a milestone, begin or end",
            this::goTo),
        Command.of(
            "lastwrite lw",
            "[phys] ADDR [LENGTH]",
            "who wrote memory last; the guest stays where it is",
            r -> write(r, POINTER, target::lastWrite)),
        Command.of(
            "nextwrite nw",
            "[phys] ADDR [LENGTH]",
            "who writes it next, in what is known",
            r -> write(r, POINTER, target::nextWrite)),
        Command.of(
            "origin",
            "[phys] ADDR [LENGTH]",
            "where a byte of memory, or up to 8, came from: back through copies of it",
            r -> write(r, 1, target::origin)),
        Command.of(
            "lastaccess la",
            "KIND [VALUE...]",
            "who last did what 'help catch' lists: lastaccess register cr3",
            r -> access(r, target::lastAccess)),
        Command.of(
            "nextaccess na",
            "KIND [VALUE...]",
            "who does it next, in what is known",
            r -> access(r, target::nextAccess)),
        Command.of(
            "history", "", "which part of the run is known", r -> out.accept(target.history())),
        Command.of(
            "branch",
            "N",
            "return to another run that history names, to its end",
            r -> out.accept(target.branch(r.arguments()))),
        Command.of(
            "capsule",
            "FILE",
            "put the boot and its run to here into one file, for -capsule",
            this::capsule),
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

  private void capsule(Request r) {
    if (r.arguments().isEmpty()) {
      throw new UsageException("capsule: the name of a file is missing");
    }
    out.accept(target.capsule(r.arguments()));
  }

  private void goTo(Request r) {
    if (r.arguments().isEmpty()) {
      throw new UsageException(
          "goto: an instant is missing: 1000, -10, 50%, 1.5ms, a milestone, end");
    }
    out.accept(target.goTo(r.arguments()));
  }

  /** Asks for a write of some bytes. */
  @FunctionalInterface
  private interface WriteQuestion {
    String of(boolean physical, long address, int length);
  }

  private void write(Request r, int usual, WriteQuestion question) {
    Matcher said = BYTES.matcher(r.arguments());
    said.matches();
    long length = said.group(3) == null ? usual : Values.count(said.group(3));
    if (length > DataTrigger.MOST_BYTES) {
      throw new UsageException(
          r.name() + ": at most " + DataTrigger.MOST_BYTES + " bytes are asked for at once");
    }
    long address = Values.of(said.group(2), target);
    out.accept(question.of(said.group(1) != null, address, (int) length));
  }

  /** Asks for what a kind of breakpoint stops at. */
  @FunctionalInterface
  private interface AccessQuestion {
    String of(BreakpointKind kind, Map<String, String> said);
  }

  private void access(Request r, AccessQuestion question) {
    BreakpointCommands.Said said = BreakpointCommands.said(r.name(), r.arguments());
    out.accept(question.of(said.kind(), said.values()));
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

package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.Command.Request;
import java.util.List;
import java.util.function.Consumer;

/** Commands that show lines of source. */
final class SourceCommands {
  private final SourceTarget target;
  private final Consumer<String> out;

  SourceCommands(SourceTarget target, Consumer<String> out) {
    this.target = target;
    this.out = out;
  }

  List<Command> table() {
    return List.of(
        Command.of(
                "list l",
                "[WHERE]",
                "lines of source around WHERE, or on; - goes back, . to where it stands",
                r -> out.accept(target.list(r.repeated() && !back(r) ? "" : r.arguments())))
            .repeating(),
        Command.of(
            "disassemble",
            Command.FORMAT + " [WHERE]",
            "the instructions of a function; with /s under their source",
            this::disassemble));
  }

  private static boolean back(Request r) {
    return r.arguments().equals("-");
  }

  /** Topics of {@code info}. */
  List<Command> topics() {
    return List.of(
        Command.of(
            "line",
            "[WHERE]",
            "the line of source at an address, and the addresses of a line",
            r -> out.accept(target.line(r.arguments()))),
        Command.of(
            "source", "", "where lines of source come from", r -> out.accept(target.current())),
        Command.of(
            "sources",
            "[PART]",
            "the source files that have code; those with PART in their paths",
            r -> out.accept(target.files(r.arguments()))));
  }

  private void disassemble(Request r) {
    boolean source = r.format().equals("s") || r.format().equals("m");
    if (!source && !r.format().isEmpty()) {
      throw new UsageException("disassemble: takes /s for lines of source");
    }
    out.accept(target.code(r.arguments(), source));
  }
}

package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.capsule.Capsule.Word;
import bootscope.app.cli.monitor.Command;
import bootscope.app.cli.monitor.Monitor;
import bootscope.core.debug.Debugger;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The monitor with all its commands.
 *
 * @param past of the machine
 * @param marks on instants
 * @param lines of its console
 * @param words what begins this boot elsewhere; throws {@link UsageException} where it cannot be
 *     made again
 * @param resetting carries out a reset that the user asks for
 */
record MachineMonitor(
    Debugger debugger,
    MachinePast past,
    Marks marks,
    ConsoleLines lines,
    Supplier<List<Word>> words,
    DebuggerTarget.Resetting resetting) {
  /**
   * Puts it together.
   *
   * @param out takes what is said, in pieces
   */
  Monitor saying(Consumer<String> out) {
    DebuggerTarget target = new DebuggerTarget(debugger, resetting, past::changed);
    DebuggerBreakpoints breakpoints = new DebuggerBreakpoints(debugger, target::meant);
    List<Command> more =
        Stream.of(
                new TimeCommands(debugger, past, marks, lines, out).table(),
                new MarkCommands(debugger, past, marks, out).table(),
                new PastCommands(debugger, past, target, breakpoints, out).table(),
                new CapsuleCommand(debugger, past, marks, words, out).table())
            .flatMap(List::stream)
            .toList();
    return new Monitor(target, breakpoints, more, out);
  }
}

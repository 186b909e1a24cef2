package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.capsule.Capsule;
import bootscope.app.cli.capsule.Capsule.KeptBreakpoint;
import bootscope.app.cli.capsule.Capsule.Word;
import bootscope.app.cli.capsule.CapsuleException;
import bootscope.app.cli.capsule.CapsuleFile;
import bootscope.app.cli.monitor.Command;
import bootscope.app.cli.monitor.Command.Request;
import bootscope.app.cli.run.Marks.Mark;
import bootscope.core.bits.FileNames;
import bootscope.core.debug.Debugger;
import bootscope.core.history.MarkedInstant;
import bootscope.core.history.Recording;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The monitor's command that puts the boot and its run into a file. */
final class CapsuleCommand {
  /** Of numbers in the monitor's conditions. */
  private static final int RADIX = 10;

  private final Debugger debugger;
  private final MachinePast past;
  private final Marks marks;
  private final Supplier<List<Word>> words;
  private final Consumer<String> out;

  /**
   * @param words what begins this boot elsewhere; throws {@link UsageException} where it cannot be
   *     made again
   */
  CapsuleCommand(
      Debugger debugger,
      MachinePast past,
      Marks marks,
      Supplier<List<Word>> words,
      Consumer<String> out) {
    this.debugger = debugger;
    this.past = past;
    this.marks = marks;
    this.words = words;
    this.out = out;
  }

  List<Command> table() {
    return List.of(
        Command.of(
            "capsule",
            "FILE",
            "put the boot and its run to here into one file, for -capsule",
            this::write));
  }

  private void write(Request r) {
    String file = r.arguments();
    if (file.isEmpty()) {
      throw new UsageException("capsule: the name of a file is missing");
    }
    try {
      Recording recording = Recording.of(debugger);
      CapsuleFile.write(
          new Capsule(
              words.get(),
              recording,
              KeptBreakpoint.of(debugger.breakpoints(), RADIX),
              marked(recording)),
          FileNames.path(file),
          () -> debugger.machine().stopRequested()); // a key was pressed
      out.accept(
          String.format(
              Locale.ROOT,
              "%s: the boot, and its run of %s; -capsule opens it%n",
              file,
              Whereabouts.counted(recording.instructions(), "instruction")));
    } catch (CapsuleException | IllegalStateException e) {
      throw new UsageException("capsule: " + e.getMessage());
    }
  }

  /** What was marked of the run that the capsule has. */
  private List<MarkedInstant> marked(Recording recording) {
    return marks.list().stream()
        .map(Mark::instant)
        .filter(i -> i.on(past.known().known()))
        .filter(recording::holds)
        .toList();
  }
}

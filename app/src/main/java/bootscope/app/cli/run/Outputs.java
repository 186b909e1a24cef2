package bootscope.app.cli.run;

import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.CharDevice;
import bootscope.app.cli.Terminal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the bytes of the guest's serial ports and of its debug console go. A whole line is passed
 * on at once, also into a file, so that somebody can follow it. A file or a pipe gets the guest's
 * bytes and no others.
 */
final class Outputs implements AutoCloseable {
  /** One place, to which several ports may lead. */
  private static final class Sink {
    private final OutputStream to;
    private boolean lineOpen;
    private boolean unflushed;

    Sink(OutputStream to) {
      this.to = to;
    }

    void write(int character) {
      try {
        to.write(character);
        lineOpen = character != '\n';
        unflushed = true;
        if (!lineOpen) {
          flush();
        }
      } catch (IOException e) {
        throw new IllegalStateException(e); // the program's own streams keep their trouble
      }
    }

    void flush() {
      if (unflushed) {
        unflushed = false;
        try {
          to.flush();
        } catch (IOException e) {
          throw new IllegalStateException(e); // as above
        }
      }
    }
  }

  private final List<Sink> serials = new ArrayList<>();
  private final Sink debugConsole;
  private final Sink terminal;
  private final boolean linesEnd;

  /**
   * @param files the run's, opened
   */
  Outputs(RunOptions options, PrintStream out, RunFiles files) {
    terminal = new Sink(new BufferedOutputStream(out, 8192));
    for (CharDevice device : options.serials()) {
      serials.add(open(device, files));
    }
    debugConsole = open(options.debugConsole(), files);
    linesEnd =
        Terminal.isOutput() || options.timelines().stream().anyMatch(t -> t.file().isEmpty());
  }

  private Sink open(CharDevice device, RunFiles files) {
    return switch (device.kind()) {
      case STDIO -> terminal;
      case FILE -> new Sink(files.log(device.file().get()));
      default -> new Sink(OutputStream.nullOutputStream());
    };
  }

  void serial(int port, int character) {
    serials.get(port).write(character);
  }

  void debugConsole(int character) {
    debugConsole.write(character);
  }

  /** Passes on what was written up to now. */
  void flush() {
    terminal.flush();
    serials.forEach(Sink::flush);
    debugConsole.flush();
  }

  /** Ends a line that the guest left open on standard output, where text of ours follows. */
  void endLine() {
    if (terminal.lineOpen) {
      terminal.write('\n');
    }
    flush();
  }

  /**
   * The guest is silent for now, and text of ours follows on standard error, which a terminal shows
   * too.
   */
  void pause() {
    if (linesEnd) {
      endLine();
    } else {
      flush();
    }
  }

  @Override
  public void close() {
    flush();
  }
}

package bootscope.app.cli.run;

import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.CharDevice;
import bootscope.app.cli.UsageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where the bytes of the guest's serial ports and of its debug console go. A whole line is passed
 * on at once, also into a file, so that somebody can follow it.
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
        // The reader is gone, or the disk is full; the guest goes on, as with a cable pulled.
      }
    }

    void flush() {
      if (unflushed) {
        unflushed = false;
        try {
          to.flush();
        } catch (IOException e) {
          // As above.
        }
      }
    }

    void close() {
      try {
        to.close();
      } catch (IOException e) {
        // What was lost was told nobody before either: a serial line has no errors.
      }
    }
  }

  private final List<Sink> serials = new ArrayList<>();
  private final Sink debugConsole;
  private final Sink terminal;

  Outputs(RunOptions options, PrintStream out) {
    terminal = new Sink(new BufferedOutputStream(out, 8192));
    for (CharDevice device : options.serials()) {
      serials.add(open("-serial", device));
    }
    debugConsole = open("-debugcon", options.debugConsole());
  }

  private Sink open(String option, CharDevice device) {
    return switch (device.kind()) {
      case STDIO -> terminal;
      case FILE -> {
        try {
          yield new Sink(new BufferedOutputStream(Files.newOutputStream(device.file().get())));
        } catch (IOException e) {
          throw new UsageException(
              String.format(
                  Locale.ROOT, "%s: %s cannot be written: %s", option, device.file().get(), e));
        }
      }
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

  /** Ends a line that the guest left open, so that a report begins on its own. */
  void endLine() {
    if (terminal.lineOpen) {
      terminal.write('\n');
    }
    flush();
  }

  @Override
  public void close() {
    flush();
    for (Sink serial : serials) {
      if (serial != terminal) {
        serial.close();
      }
    }
    if (debugConsole != terminal) {
      debugConsole.close();
    }
  }
}

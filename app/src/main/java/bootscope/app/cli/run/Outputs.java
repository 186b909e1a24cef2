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

/** Where the bytes of the guest's serial ports and of its debug console go. */
final class Outputs implements AutoCloseable {
  private final List<OutputStream> serials = new ArrayList<>();
  private final OutputStream debugConsole;
  private final OutputStream terminal;
  private boolean lineOpen;
  private boolean unflushed;

  Outputs(RunOptions options, PrintStream out) {
    terminal = new BufferedOutputStream(out, 8192);
    for (CharDevice device : options.serials()) {
      serials.add(open("-serial", device));
    }
    debugConsole = open("-debugcon", options.debugConsole());
  }

  private OutputStream open(String option, CharDevice device) {
    return switch (device.kind()) {
      case STDIO -> terminal;
      case FILE -> {
        try {
          yield new BufferedOutputStream(Files.newOutputStream(device.file().get()));
        } catch (IOException e) {
          throw new UsageException(
              "%s: %s cannot be written: %s".formatted(option, device.file().get(), e));
        }
      }
      default -> OutputStream.nullOutputStream();
    };
  }

  void serial(int port, int character) {
    write(serials.get(port), character);
  }

  void debugConsole(int character) {
    write(debugConsole, character);
  }

  private void write(OutputStream to, int character) {
    try {
      to.write(character);
      if (to == terminal) {
        lineOpen = character != '\n';
        unflushed = true;
        if (!lineOpen) {
          flush();
        }
      }
    } catch (IOException e) {
      // The reader is gone, or the disk is full; the guest goes on, as with a cable pulled.
    }
  }

  /** Shows what was written up to now. */
  void flush() {
    if (unflushed) {
      unflushed = false;
      try {
        terminal.flush();
      } catch (IOException e) {
        // As above.
      }
    }
  }

  /** Ends a line that the guest left open, so that a report begins on its own. */
  void endLine() {
    if (lineOpen) {
      write(terminal, '\n');
    }
    flush();
  }

  @Override
  public void close() {
    flush();
    for (OutputStream serial : serials) {
      if (serial != terminal) {
        close(serial);
      }
    }
    if (debugConsole != terminal) {
      close(debugConsole);
    }
  }

  private static void close(OutputStream file) {
    try {
      file.close();
    } catch (IOException e) {
      // What was lost was told nobody before either: a serial line has no errors.
    }
  }
}

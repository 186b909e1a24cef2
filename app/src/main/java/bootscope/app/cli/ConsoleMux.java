package bootscope.app.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Shares one stream of typed bytes between the guest's console and the monitor. The guest gets its
 * bytes as they come. For the monitor it gathers lines, and where the terminal is raw it does what
 * the terminal then does not: echo, backspace, Ctrl-U, Ctrl-C. It neither stops nor starts the
 * guest; its caller does, as {@link Event} says.
 */
public final class ConsoleMux {
  /** What asks for a line for the monitor. */
  public static final String PROMPT = "(bootscope) ";

  /** What a byte brought about. */
  public sealed interface Event {
    /** Nothing that the caller must act on. */
    record Nothing() implements Event {}

    /** Ctrl-A x: end the program. */
    record Quit() implements Event {}

    /** Ctrl-A b: send a break on the console's line. */
    record SendBreak() implements Event {}

    /** Ctrl-A c on the console: stop the guest and print the prompt. */
    record OpenMonitor() implements Event {}

    /** Ctrl-A c in the monitor: let the guest go on. */
    record CloseMonitor() implements Event {}

    /** A line for the monitor. */
    record Line(String text) implements Event {}
  }

  private static final Event NOTHING = new Event.Nothing();
  private static final int CTRL_C = 3;
  private static final int BACKSPACE = 8;
  private static final int CTRL_U = 21;
  private static final int DELETE = 127;

  private final EscapeFilter filter; // null where Ctrl-A is a key like any other
  private final boolean raw;
  private final IntConsumer toGuest;
  private final Consumer<String> out;
  private byte[] line = new byte[80];
  private int length;
  private boolean inMonitor;
  private Event completed = NOTHING;

  /**
   * @param shared whether Ctrl-A begins a command of ours ({@code mon:stdio})
   * @param raw whether the terminal is raw, so that echo is ours
   * @param toGuest takes the guest's bytes, 0–255
   * @param out takes echo and help
   */
  public ConsoleMux(boolean shared, boolean raw, IntConsumer toGuest, Consumer<String> out) {
    filter = shared ? new EscapeFilter(this::typed) : null;
    this.raw = raw;
    this.toGuest = toGuest;
    this.out = out;
  }

  /** Who gets what is typed from now on; the caller says so whenever the guest stops or goes on. */
  public void setInMonitor(boolean inMonitor) {
    this.inMonitor = inMonitor;
    length = 0;
  }

  public boolean inMonitor() {
    return inMonitor;
  }

  /** Takes the next byte typed, 0–255. */
  public Event accept(int typed) {
    completed = NOTHING;
    if (filter == null) {
      typed(typed);
      return completed;
    }
    EscapeFilter.Action action = filter.accept(typed);
    if (action == null) {
      return completed;
    }
    return switch (action) {
      case QUIT -> new Event.Quit();
      case MONITOR -> {
        setInMonitor(!inMonitor);
        yield inMonitor ? new Event.OpenMonitor() : new Event.CloseMonitor();
      }
      case BREAK -> new Event.SendBreak();
      case HELP -> {
        out.accept(EscapeFilter.HELP);
        yield NOTHING;
      }
    };
  }

  private void typed(int key) {
    if (!inMonitor) {
      toGuest.accept(key);
      return;
    }
    switch (key) {
      case '\r', '\n' -> {
        echo("\n");
        completed = new Event.Line(new String(line, 0, length, StandardCharsets.UTF_8));
        length = 0;
      }
      case BACKSPACE, DELETE -> {
        if (length > 0) {
          erase();
        }
      }
      case CTRL_U -> {
        while (length > 0) {
          erase();
        }
      }
      case CTRL_C -> {
        echo("^C\n" + PROMPT);
        length = 0;
      }
      default -> {
        if (key >= ' ') {
          append((byte) key);
        }
      }
    }
  }

  private void append(byte key) {
    if (length == line.length) {
      line = Arrays.copyOf(line, 2 * length);
    }
    line[length++] = key;
    // A character of several bytes is echoed whole, with its last.
    int start = start(length);
    ByteBuffer last = ByteBuffer.wrap(line, start, length - start);
    String shown = StandardCharsets.UTF_8.decode(last).toString();
    if (!shown.contains("\uFFFD")) {
      echo(shown);
    }
  }

  private void erase() {
    length = start(length);
    echo("\b \b");
  }

  /** Where the UTF-8 character that ends at {@code end} begins. */
  private int start(int end) {
    int start = end - 1;
    while (start > 0 && (line[start] & 0xC0) == 0x80) {
      start--;
    }
    return start;
  }

  private void echo(String text) {
    if (raw) {
      out.accept(text);
    }
  }
}

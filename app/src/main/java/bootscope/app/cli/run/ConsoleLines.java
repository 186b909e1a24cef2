package bootscope.app.cli.run;

import bootscope.core.debug.Debugger;
import bootscope.core.event.GuestListener;
import bootscope.core.event.Recorded;
import bootscope.core.history.History;
import bootscope.core.session.SerialLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the guest wrote on a serial port in the known run, by lines. */
final class ConsoleLines implements GuestListener, Recorded {
  /**
   * One.
   *
   * @param number counts them, from 1
   * @param text without what ends it
   * @param instructions retired when its first character was sent
   */
  record Line(long number, String text, long instructions) {}

  private final Debugger debugger;
  private final int port;
  private final SerialLog sent = new SerialLog();
  private long begun;
  private boolean open;
  private List<Line> known = List.of(); // of the whole run, while the machine is in its past

  ConsoleLines(Debugger debugger, int port) {
    this.debugger = debugger;
    this.port = port;
  }

  /** From now on, hears what the machine sends, and is cut back with it. */
  void hear() {
    debugger.listen(this);
    debugger.keep(this);
  }

  @Override
  public void serial(int from, int character) {
    if (from == port) {
      begun += open ? 0 : 1;
      open = character != '\n';
      sent.append(
          character, debugger.machine().clock().instructions(), debugger.machine().clock().now());
    }
  }

  @Override
  public Mark mark() {
    Mark log = sent.mark();
    long markedBegun = begun;
    boolean markedOpen = open;
    return () -> {
      log.cut();
      begun = markedBegun;
      open = markedOpen;
    };
  }

  /** The machine is about to be put to another instant. */
  void depart(History history) {
    if (!history.isPast()) {
      known = lines();
    }
  }

  /** Those of the known run that are still kept, in their order. */
  List<Line> of(History history) {
    return history.isPast() ? known : lines();
  }

  private List<Line> lines() {
    List<SerialLog.Line> starts = sent.lines(sent.start());
    byte[] bytes = sent.bytes(sent.start());
    long first = sent.end() - bytes.length;
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      int from = (int) (starts.get(i).start() - first);
      int to = i + 1 < starts.size() ? (int) (starts.get(i + 1).start() - first) : bytes.length;
      String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
      lines.add(
          new Line(
              begun - starts.size() + 1 + i, text.stripTrailing(), starts.get(i).instructions()));
    }
    return lines;
  }
}

package bootscope.views.pane.terminal;

import bootscope.core.session.SerialLog;
import bootscope.views.control.terminal.LineTag;
import bootscope.views.control.terminal.TerminalScreen;
import java.util.List;
import java.util.function.Consumer;

/** Carries what a serial port sent to a terminal's screen, in bulk, with the moment of each line. */
final class PortFeed {
  private static final int HISTORY = 20_000;

  /** Bytes to write before the clock is looked at again. */
  private static final int CHUNK = 1 << 14;

  private final TerminalScreen screen = new TerminalScreen(80, 24, HISTORY, () -> this.tag);
  private final SerialLog log;
  private LineTag tag = LineTag.NONE;
  private long position;
  private long lost;
  private long silentBefore;
  private Consumer<byte[]> replies = bytes -> {};
  private boolean answering = true;

  PortFeed(SerialLog log) {
    this.log = log;
  }

  TerminalScreen screen() {
    return screen;
  }

  SerialLog log() {
    return log;
  }

  void setReplies(Consumer<byte[]> to) {
    replies = to;
  }

  /** The terminal answers or types. Answers to what the guest asked long ago would confuse it. */
  void reply(byte[] bytes) {
    if (answering) {
      replies.accept(bytes);
    }
  }

  /** Bytes that were overwritten before they could be shown. */
  long lost() {
    return lost;
  }

  /** What has been sent so far is old by now: its questions are not answered any more. */
  void catchUp() {
    silentBefore = log.end();
  }

  /** The machine was made anew: the screen starts empty. */
  void restart() {
    screen.reset();
    screen.clear();
    tag = LineTag.NONE;
    position = 0;
    lost = 0;
    silentBefore = 0;
  }

  /**
   * Shows what is new.
   *
   * @param nanos host time to spend, about
   * @return whether there is more
   */
  boolean pump(long nanos) {
    long begin = System.nanoTime();
    long end = log.end();
    if (end < position) {
      restart();
    }
    while (position < end && System.nanoTime() - begin < nanos) {
      position = Math.max(position, skipLost());
      byte[] bytes = log.bytes(position, CHUNK);
      answering = position >= silentBefore;
      try {
        write(bytes, log.lines(position));
      } finally {
        answering = true;
      }
      position += bytes.length;
      end = log.end();
    }
    return position < end;
  }

  /** The guest was faster than we: what is no longer kept is counted. */
  private long skipLost() {
    long start = log.start();
    if (start > position) {
      lost += start - position;
    }
    return start;
  }

  private void write(byte[] bytes, List<SerialLog.Line> lines) {
    int from = 0;
    for (SerialLog.Line line : lines) {
      int at = (int) Math.min(bytes.length, line.start() - position);
      if (at >= bytes.length) {
        break;
      }
      screen.write(bytes, from, at - from);
      tag = new LineTag(line.instructions(), line.virtualNanos());
      from = at;
    }
    screen.write(bytes, from, bytes.length - from);
  }
}

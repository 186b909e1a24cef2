package bootscope.views.pane.terminal;

import bootscope.core.machine.Stimulus;
import bootscope.core.session.Session;
import bootscope.views.control.terminal.LineTag;
import bootscope.views.control.terminal.TerminalScreen;
import bootscope.views.control.terminal.TerminalText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.SimpleObjectProperty;

/**
 * The serial ports of the guest that is open, and what its terminals show. Needs no window; belongs
 * to one thread.
 */
public final class TerminalModel {
  /** Host time of a frame that terminals may take: a quarter, so that the rest stays fluent. */
  private static final long BUDGET = 4_000_000;

  private final ObjectProperty<LineTag> clicked = new SimpleObjectProperty<>(LineTag.NONE);
  private final ReadOnlyLongWrapper lost = new ReadOnlyLongWrapper();
  private final List<PortFeed> feeds = new ArrayList<>();
  private Session session;
  private int restarts;
  private int port;

  /** Takes another guest's ports; null has none. */
  public void open(Session next) {
    session = next;
    feeds.clear();
    port = 0;
    clicked.set(LineTag.NONE);
    lost.set(0);
    if (next == null) {
      return;
    }
    restarts = next.view().restarts();
    for (int i = 0; i < next.serialPorts(); i++) {
      PortFeed feed = new PortFeed(next.serial(i));
      int number = i;
      feed.setReplies(bytes -> type(number, bytes));
      feed.catchUp();
      feeds.add(feed);
      answerThroughFeed(i);
    }
  }

  /** Lets a screen's own answers pass only where the guest still waits for them. */
  void answerThroughFeed(int number) {
    feeds.get(number).screen().setReplies(feeds.get(number)::reply);
  }

  /** How many ports the guest has. */
  public int ports() {
    return feeds.size();
  }

  /** The port shown; 0 is COM1. */
  public int port() {
    return port;
  }

  public void choosePort(int number) {
    port = Math.clamp(number, 0, Math.max(0, feeds.size() - 1));
    clicked.set(LineTag.NONE);
    showLost();
  }

  /** The screen of a port. */
  public TerminalScreen screen(int number) {
    return feeds.get(number).screen();
  }

  /** Output that came while nobody looked is shown, but its questions are not answered. */
  public void catchUp() {
    feeds.forEach(PortFeed::catchUp);
  }

  /**
   * Shows what is new, for about a quarter of a frame.
   *
   * @return whether there is more: call again in the next frame
   */
  public boolean pump() {
    if (session == null) {
      return false;
    }
    if (restarts != session.view().restarts()) {
      restarts = session.view().restarts();
      feeds.forEach(PortFeed::restart);
      clicked.set(LineTag.NONE);
    }
    boolean more = false;
    for (PortFeed feed : feeds) {
      more |= feed.pump(BUDGET / feeds.size());
    }
    showLost();
    return more;
  }

  private void showLost() {
    lost.set(feeds.isEmpty() ? 0 : feeds.get(port).lost());
  }

  /** Types on the port that is shown. */
  public void type(byte[] bytes) {
    type(port, bytes);
  }

  /** How many of these are characters for the port that is shown. */
  public long typed(List<Stimulus> what) {
    return what.stream().filter(s -> s instanceof Stimulus.Typed t && t.port() == port).count();
  }

  /** Sends a break on the port that is shown. */
  public void sendBreak() {
    if (session != null) {
      session.stimulate(new Stimulus.Break(port));
    }
  }

  private void type(int number, byte[] bytes) {
    if (session != null) {
      session.type(number, bytes);
    }
  }

  /** The moment of the line that was clicked last, or {@link LineTag#NONE}. */
  public ObjectProperty<LineTag> clickedProperty() {
    return clicked;
  }

  /** Bytes of the shown port that came too fast to be kept. */
  public ReadOnlyLongProperty lostProperty() {
    return lost.getReadOnlyProperty();
  }

  /** What the shown port sent, as far as it is kept, byte for byte. */
  public byte[] raw() {
    return feeds.isEmpty() ? new byte[0] : feeds.get(port).log().bytes(0);
  }

  /** The text on the screen and in its history, each line with its moment. */
  public byte[] textWithMoments() {
    if (feeds.isEmpty()) {
      return new byte[0];
    }
    StringBuilder text = new StringBuilder();
    try {
      TerminalText.save(screen(port), text, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringBuilder has none
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}

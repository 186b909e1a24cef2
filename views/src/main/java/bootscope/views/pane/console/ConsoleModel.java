package bootscope.views.pane.console;

import bootscope.views.control.name.Proposal;
import bootscope.views.control.rich.RichLine;
import bootscope.views.control.rich.Tone;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestMonitor;
import bootscope.views.pane.GuestNames;
import bootscope.views.pane.Link;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;

/**
 * What was said to the monitor and what it answered, and the lines that were typed. Needs no
 * screen. Belongs to the JavaFX thread.
 */
public final class ConsoleModel {
  /** So many lines are kept; the oldest go. */
  static final int MOST_LINES = 10_000;

  /** So many typed lines are remembered. */
  static final int MOST_TYPED = 200;

  private static final String PROMPT = "(bootscope) ";

  /**
   * An address and what lies there, at the beginning of a line, or of a caller behind its number.
   */
  private static final Pattern PLACE =
      Pattern.compile("^(#[0-9]+ +)?(0x[0-9a-f]{4,16})(?= <|:| in )");

  /** Told what changes in what is shown. */
  interface Listener {
    void added(List<RichLine> lines);

    void removedFirst(int count);
  }

  private final Workspace workspace;
  private final Executor executor;
  private final GuestNames names;
  private final List<RichLine> lines = new ArrayList<>();
  private final List<String> typed = new ArrayList<>(); // the newest last
  private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper();
  private final StringBuilder open = new StringBuilder(); // of a line whose end is still to come
  private int shown; // of what was typed; all of it for none
  private String draft = "";
  private int running;
  private Listener listener =
      new Listener() {
        @Override
        public void added(List<RichLine> more) {}

        @Override
        public void removedFirst(int count) {}
      };

  /**
   * @param executor where the JavaFX thread's work is put
   */
  public ConsoleModel(Workspace workspace, Texts texts, Executor executor) {
    this.workspace = workspace;
    this.executor = executor;
    names = new GuestNames(texts);
  }

  Workspace workspace() {
    return workspace;
  }

  void setListener(Listener now) {
    listener = now;
  }

  public List<RichLine> lines() {
    return List.copyOf(lines);
  }

  /** Whether something that was typed is not done yet. */
  public ReadOnlyBooleanProperty busyProperty() {
    return busy.getReadOnlyProperty();
  }

  // ---------------------------------------------------------------- saying

  /** Says a line to the monitor. */
  public void say(String line) {
    GuestMonitor monitor = workspace.monitor();
    if (monitor == null) {
      return;
    }
    remember(line);
    add(RichLine.of().add(PROMPT, Tone.MUTED).add(line, Tone.STRONG).build());
    running++;
    busy.set(true);
    Consumer<String> said = text -> executor.execute(() -> take(text));
    monitor
        .execute(line, said)
        .whenCompleteAsync(
            (done, trouble) -> {
              if (trouble != null) {
                take(String.valueOf(trouble.getMessage()) + "\n");
              }
              running--;
              busy.set(running > 0);
            },
            executor);
  }

  /** Ends what takes long. */
  public void cancel() {
    GuestMonitor monitor = workspace.monitor();
    if (monitor != null && busy.get()) {
      monitor.cancel();
    }
  }

  private void take(String text) {
    List<RichLine> more = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      open.append(text, from, at);
      more.add(line(open.toString()));
      open.setLength(0);
      from = at + 1;
    }
    open.append(text, from, text.length());
    add(more.toArray(RichLine[]::new));
  }

  /** An address that code lies at leads there. */
  private static RichLine line(String text) {
    Matcher place = PLACE.matcher(text);
    if (!place.find()) {
      return RichLine.of().add(text, Tone.CODE).build();
    }
    long address = Long.parseUnsignedLong(place.group(2).substring(2), 16);
    return RichLine.of()
        .add(text.substring(0, place.start(2)), Tone.CODE)
        .add(place.group(2), Tone.CODE, new Link.ToCode(address, false))
        .add(text.substring(place.end(2)), Tone.CODE)
        .build();
  }

  private void add(RichLine... more) {
    lines.addAll(List.of(more));
    listener.added(List.of(more));
    int over = lines.size() - MOST_LINES;
    if (over > 0) {
      lines.subList(0, over).clear();
      listener.removedFirst(over);
    }
  }

  /** Forgets what was said. */
  public void clear() {
    int count = lines.size();
    lines.clear();
    open.setLength(0);
    listener.removedFirst(count);
  }

  // ---------------------------------------------------------------- what was typed

  private void remember(String line) {
    draft = "";
    if (!line.isBlank() && (typed.isEmpty() || !typed.getLast().equals(line))) {
      typed.add(line);
      if (typed.size() > MOST_TYPED) {
        typed.removeFirst();
      }
    }
    shown = typed.size();
  }

  /**
   * The line typed before the one that is shown.
   *
   * @param now what stands in the field
   */
  public String earlier(String now) {
    if (shown == typed.size()) {
      draft = now;
    }
    shown = Math.max(0, shown - 1);
    return typed.isEmpty() ? now : typed.get(shown);
  }

  /** The one behind it; at the end what stood in the field before. */
  public String later(String now) {
    if (shown >= typed.size()) {
      return now;
    }
    shown++;
    return shown == typed.size() ? draft : typed.get(shown);
  }

  /** What is offered for the word before a place in the field. */
  List<Proposal> offer(String before, String word) {
    GuestMonitor monitor = workspace.monitor();
    Guest guest = workspace.guest().getValue();
    if (monitor == null || guest == null) {
      return List.of();
    }
    List<Proposal> commands =
        monitor.completing(before, word).stream().map(c -> new Proposal(c, "")).toList();
    return commands.isEmpty() && !before.isEmpty() ? names.inExpression(guest, word) : commands;
  }
}

package bootscope.views.pane.log;

import bootscope.core.session.EventLog;
import bootscope.core.session.LogEvent;
import bootscope.core.session.MachineView;
import bootscope.views.control.rich.RichLine;
import bootscope.views.control.rich.Tone;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;

/** What the log pane shows: the newest events, filtered. Bounded. */
public final class LogModel extends GuestFollower<Void> {
  /** Most rows that are kept, shown or not. */
  static final int MOST = 20_000;

  private static final int TRIM = 2_000;

  /** Characters of an instruction count, with its separators, for the counts to stand in line. */
  private static final int COUNT_WIDTH = 13;

  private final Texts texts;
  private final ObservableList<LogEvent> events = FXCollections.observableArrayList();
  private final FilteredList<LogEvent> rows = new FilteredList<>(events);
  private final Map<LogCategory, BooleanProperty> categories = new EnumMap<>(LogCategory.class);
  private final StringProperty search = new SimpleStringProperty("");
  private final BooleanProperty onlyMatches = new SimpleBooleanProperty();
  private final BooleanProperty follow = new SimpleBooleanProperty(true);
  private final ReadOnlyLongWrapper lost = new ReadOnlyLongWrapper();
  private final ReadOnlyLongWrapper filterRevision = new ReadOnlyLongWrapper();
  private long next;
  private long revision;

  public LogModel(Workspace workspace, Texts texts) {
    super(workspace);
    this.texts = texts;
    for (LogCategory category : LogCategory.values()) {
      BooleanProperty shown = new SimpleBooleanProperty(true);
      shown.addListener((o, before, now) -> filter());
      categories.put(category, shown);
    }
    search.addListener((o, before, now) -> filter());
    onlyMatches.addListener((o, before, now) -> filter());
    filter();
  }

  /** The events to show, the oldest first. */
  public ObservableList<LogEvent> rows() {
    return rows;
  }

  /** Whether events of a category are shown. */
  public BooleanProperty shownProperty(LogCategory category) {
    return categories.get(category);
  }

  /** Shows events of one category only. */
  public void showOnly(LogCategory category) {
    categories.forEach((each, shown) -> shown.set(each == category));
  }

  /** Shows events of all categories. */
  public void showAll() {
    categories.values().forEach(shown -> shown.set(true));
  }

  /** Whether events of all categories are shown. */
  public boolean showsAll() {
    return categories.values().stream().allMatch(BooleanProperty::get);
  }

  /** What is looked for; empty finds nothing. */
  public StringProperty searchProperty() {
    return search;
  }

  /** Whether only rows with what is looked for are shown. */
  public BooleanProperty onlyMatchesProperty() {
    return onlyMatches;
  }

  /** Whether the newest row is kept in sight. */
  public BooleanProperty followProperty() {
    return follow;
  }

  /**
   * Changes when other rows than before may be shown, or shown otherwise; while it does not, rows
   * only come at the end and go at the start.
   */
  public ReadOnlyLongProperty filterRevisionProperty() {
    return filterRevision.getReadOnlyProperty();
  }

  /** How many events were too many to keep. */
  public ReadOnlyLongProperty lostProperty() {
    return lost.getReadOnlyProperty();
  }

  @Override
  protected void onGuest(Guest guest) {
    events.clear();
    changed();
    lost.set(0);
    next = 0;
    revision = 0;
  }

  @Override
  protected void onView(MachineView view, Void nothing) {
    EventLog log = guest().session().log();
    long start = log.start();
    if (!events.isEmpty() && events.getFirst().sequence() < start) {
      events.removeIf(e -> e.sequence() < start);
    }
    if (log.revision() != revision) {
      revision = log.revision();
      cut(log);
    }
    if (log.end() == next) {
      return;
    }
    List<LogEvent> fresh = log.from(Math.max(next, start));
    if (!fresh.isEmpty()) {
      next = fresh.getLast().sequence() + 1;
      events.addAll(fresh);
      if (events.size() > MOST) {
        events.remove(0, events.size() - MOST + TRIM);
      }
    }
    lost.set(log.dropped());
  }

  /** Takes away what the log has no more, as of an instant behind this one, or of another run. */
  private void cut(EventLog log) {
    Map<Long, LogEvent> kept =
        log.from(log.start()).stream().collect(Collectors.toMap(LogEvent::sequence, e -> e));
    long end = log.end();
    int same = 0;
    while (same < events.size() && isKept(events.get(same), kept, end)) {
      same++;
    }
    next = Math.min(next, same < events.size() ? events.get(same).sequence() : end);
    if (same < events.size()) {
      events.remove(same, events.size());
      changed();
    }
  }

  /** Whether an event is still in the log, or was once but is too old for it. */
  private static boolean isKept(LogEvent event, Map<Long, LogEvent> kept, long end) {
    LogEvent there = kept.get(event.sequence());
    return there == null ? event.sequence() < end : there.equals(event);
  }

  private void filter() {
    rows.setPredicate(e -> categories.get(LogCategory.of(e)).get() && wanted(e));
    changed();
  }

  private void changed() {
    filterRevision.set(filterRevision.get() + 1);
  }

  private boolean wanted(LogEvent event) {
    return !onlyMatches.get() || search.get().isEmpty() || matches(event);
  }

  /** Whether a row has what is looked for, in upper or lower case. */
  public boolean matches(LogEvent event) {
    String wanted = search.get().toLowerCase(Locale.ROOT);
    return !wanted.isEmpty() && text(event).toLowerCase(Locale.ROOT).contains(wanted);
  }

  /**
   * The next row that matches.
   *
   * @param from row to start behind, −1 for none
   * @param step 1 or −1
   * @return its index; −1 where there is none. Goes round
   */
  public int find(int from, int step) {
    int count = rows.size();
    int start = from < 0 && step < 0 ? 0 : from;
    for (int i = 1; i <= count; i++) {
      int at = Math.floorMod(start + i * step, count);
      if (matches(rows.get(at))) {
        return at;
      }
    }
    return -1;
  }

  /** The row nearest to an instant, −1 where there is none. */
  public int nearest(long instructions) {
    int best = -1;
    for (int i = 0; i < rows.size(); i++) {
      long distance = Math.abs(rows.get(i).instructions() - instructions);
      if (best < 0 || distance < Math.abs(rows.get(best).instructions() - instructions)) {
        best = i;
      }
    }
    return best;
  }

  /** Forgets the rows; what comes from now on is shown. */
  public void clear() {
    events.clear();
    changed();
  }

  /** A row as styled text: its instant, which leads to the timeline, category, and words. */
  public RichLine line(LogEvent event) {
    LogCategory category = LogCategory.of(event);
    RichLine.Builder line = RichLine.of();
    String count = count(event.instructions());
    line.add(" ".repeat(Math.max(0, COUNT_WIDTH - count.length())), Tone.CODE)
        .add(count, Tone.CODE, LogWords.instant(event))
        .add("  ", Tone.CODE)
        .add(
            String.format(Locale.ROOT, "%-11s", texts.get("log.category." + category.id())),
            tone(event, category));
    String words = text(event);
    String place = LogWords.place(event, guest());
    int at = place.isEmpty() ? -1 : words.indexOf(place);
    if (at < 0) {
      line.add(words, Tone.PLAIN);
    } else {
      line.add(words.substring(0, at), Tone.PLAIN)
          .add(place, Tone.PLAIN, LogWords.link(event))
          .add(words.substring(at + place.length()), Tone.PLAIN);
    }
    return line.marked(matches(event)).build();
  }

  private String count(long instructions) {
    return NumberFormat.getIntegerInstance(texts.localeProperty().get()).format(instructions);
  }

  private static Tone tone(LogEvent event, LogCategory category) {
    return event.what() instanceof LogEvent.DiskTrouble ? Tone.FAIL : tone(category);
  }

  private static Tone tone(LogCategory category) {
    return switch (category) {
      case LOADER, FIRMWARE, DISK, END -> Tone.MUTED;
      case MILESTONE -> Tone.MILESTONE;
      case ACCESS -> Tone.WARNING;
      case FAULT -> Tone.FAIL;
    };
  }

  public String text(LogEvent event) {
    return LogWords.text(event, texts, guest());
  }

  /** Rows as text, for copying: instruction count, virtual time in ns, category, words. */
  public String text(List<LogEvent> chosen) {
    List<String> lines = new ArrayList<>();
    for (LogEvent e : chosen) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%d\t%d\t%s\t%s",
              e.instructions(),
              e.virtualNanos(),
              LogCategory.of(e).id(),
              text(e)));
    }
    return String.join("\n", lines) + "\n";
  }
}

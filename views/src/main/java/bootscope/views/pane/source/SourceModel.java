package bootscope.views.pane.source;

import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.FileLine;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.LineTrigger;
import bootscope.core.debug.SourceLines;
import bootscope.core.image.LineTable.SourceFile;
import bootscope.core.session.BreakpointView;
import bootscope.core.session.MachineView;
import bootscope.core.session.Question;
import bootscope.views.control.code.NavigationHistory;
import bootscope.views.control.source.SourcePage;
import bootscope.views.control.source.SourceText;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.KernelPlace;
import bootscope.views.pane.Navigator.Place;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;

/**
 * The kernel's source at the line that runs next, or wherever the user went. What cannot be shown
 * is a {@link Gap}. Lines count from 1.
 */
public final class SourceModel extends GuestFollower<SourceModel.Stand> {
  /**
   * Where the machine is.
   *
   * @param stands whether it stands there
   * @param rip linear address of the next instruction
   * @param line of that; empty where none is known
   */
  record Stand(
      boolean stands, int restarts, long instructions, long rip, Optional<SourceLines.Line> line) {
    static Stand of(Inspector d, boolean stands) {
      long rip = d.registers().linearRip();
      return new Stand(
          stands,
          d.restarts(),
          d.instructions(),
          rip,
          stands ? d.line(false, rip) : Optional.empty());
    }

    boolean isSamePlace(Stand other) {
      return other != null
          && other.stands
          && restarts == other.restarts
          && instructions == other.instructions
          && rip == other.rip;
    }
  }

  /**
   * Why no text is shown, and what can be done about it.
   *
   * @param missing the file that was not found on this computer; null where it is something else
   */
  public record Gap(String message, String remedy, SourceFile missing) {}

  private static final int LINE_BITS = 32;

  private final Texts texts;
  private final SourceStore store;
  private final SourcePage page = new SourcePage();
  private final NavigationHistory history = new NavigationHistory();
  private final BooleanProperty following = new SimpleBooleanProperty(true);
  private final ReadOnlyObjectWrapper<Gap> gap = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyStringWrapper path = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper note = new ReadOnlyStringWrapper("");
  private MachineView view;
  private Stand stand;
  private Stand handled; // where it stood when it was last followed, or something else gone to
  private SourceStore.Read shown; // null while nothing is
  private int wanted = -1; // number of the file that was asked for last; -1 for none
  private Runnable afterReading;
  private List<BreakpointView> marked = List.of();
  private SourceStore.Read markedIn;

  /**
   * @param executor runs what is done with what was read: the JavaFX thread
   */
  public SourceModel(Workspace workspace, Texts texts, Executor executor) {
    super(workspace);
    this.texts = texts;
    store = new SourceStore(workspace, executor);
    following.addListener(
        (o, before, now) -> {
          if (now) {
            follow();
          }
        });
    gap.set(noGuest());
  }

  public SourcePage page() {
    return page;
  }

  /** Whether the line of the next instruction is shown whenever the machine has stopped. */
  public BooleanProperty followingProperty() {
    return following;
  }

  /** What is said in place of a text; null while there is one. */
  public ReadOnlyObjectProperty<Gap> gapProperty() {
    return gap.getReadOnlyProperty();
  }

  /** The path of the file that is shown, as the image has it; empty for none. */
  public ReadOnlyStringProperty pathProperty() {
    return path.getReadOnlyProperty();
  }

  /** What is to be known of what is shown, or of what was done last; may be empty. */
  public ReadOnlyStringProperty noteProperty() {
    return note.getReadOnlyProperty();
  }

  void say(String text) {
    note.set(text);
  }

  /** Whether a text is shown. */
  public boolean hasText() {
    return shown != null && gap.get() == null;
  }

  /** The selected lines; without a text, why there is none. */
  String copied() {
    Gap now = gap.get();
    return now == null ? page.selectedText() : (now.message + " " + now.remedy).strip();
  }

  /** Says where source files are: as {@link bootscope.core.debug.SourceFiles#of} takes it. */
  public void setPlaces(List<String> places) {
    store.setPlaces(places);
    int file = wanted;
    int line = shown != null && shown.number() == file ? page.caret() : 0;
    if (file >= 0) {
      shown = null;
      show(file, line == 0 && stand != null && isIn(file) ? stand.line.get().line() : line);
    }
  }

  private boolean isIn(int file) {
    return stand.line.isPresent() && stand.line.get().number() == file;
  }

  // ---------------------------------------------------------------- following the guest

  @Override
  protected void onGuest(Guest now) {
    view = null;
    stand = null;
    handled = null;
    drop();
    note.set("");
    history.clear();
    afterReading = now == null ? null : afterReading; // someone went here before it was seen
    gap.set(now == null ? noGuest() : new Gap(texts.get("source.reading"), "", null));
    store.open(now, this::linesRead);
  }

  private Gap noGuest() {
    return new Gap(texts.get("source.noGuest"), texts.get("source.noGuest.remedy"), null);
  }

  private void drop() {
    shown = null;
    wanted = -1;
    path.set("");
    page.show(SourceText.NONE, new int[0]);
  }

  private void linesRead() {
    if (store.lines().isEmpty()) {
      gap.set(
          new Gap(
              texts.get("source.noLines", store.lines().origin()),
              texts.get("source.noLines.remedy"),
              null));
      return;
    }
    ask(Question.onwards((d, stands, before) -> Stand.of(d, stands)));
    if (afterReading != null) {
      afterReading.run();
      afterReading = null;
    }
  }

  @Override
  protected void onView(MachineView now, Stand at) {
    view = now;
    if (at == null) {
      return;
    }
    stand = at;
    if (at.stands && !at.isSamePlace(handled)) {
      handled = at;
      note.set(lasting()); // what was said of a line was of another instant
      if (following.get() || wanted < 0 && gap.get() != null) {
        showNext();
      }
    }
    marks();
  }

  /** Shows the line of the next instruction; where one was can be gone back to. */
  public void follow() {
    leave();
    showNext();
  }

  private void showNext() {
    if (stand == null || !stand.stands) {
      return;
    }
    if (stand.line.isEmpty()) {
      wanted = -1;
      gap.set(noLine(stand.rip));
    } else {
      show(stand.line.get().number(), stand.line.get().line());
    }
  }

  private Gap noLine(long address) {
    return new Gap(
        texts.get("source.noLine", "0x" + Long.toHexString(address)),
        texts.get("source.noLine.remedy"),
        null);
  }

  // ---------------------------------------------------------------- going about

  /** Shows a file of the image, and of it a line; where one was can be gone back to. */
  public void open(int file, int line) {
    leave();
    show(file, line);
  }

  /** Goes to a line of the file that is shown. */
  public void goToLine(int line) {
    leave();
    page.goTo(line);
  }

  /** Shows the line of an address. */
  public void goTo(Place place) {
    if (guest() == null || store.lines() == null) {
      afterReading = () -> goTo(place); // it is not seen yet, or its lines are being read
      return;
    }
    if (store.lines().isEmpty()) {
      return;
    }
    guest()
        .ask(
            d -> new Gone(d.line(place.physical(), place.address()), Stand.of(d, true)),
            gone -> {
              handled = gone.from; // it is not to be followed before it has moved on
              if (gone.line.isPresent()) {
                open(gone.line.get().number(), gone.line.get().line());
              } else {
                leave();
                wanted = -1;
                gap.set(noLine(place.address()));
              }
            });
  }

  /**
   * Where someone goes.
   *
   * @param from where the machine is by then
   */
  private record Gone(Optional<SourceLines.Line> line, Stand from) {}

  public void goBack() {
    history.goBack(here()).ifPresent(this::show);
  }

  public void goForward() {
    history.goForward(here()).ifPresent(this::show);
  }

  private void leave() {
    if (hasText()) {
      history.leave(here());
    }
  }

  /** File and line as one number. */
  private long here() {
    return shown == null ? 0 : (long) shown.number() << LINE_BITS | page.caret();
  }

  private void show(long place) {
    show((int) (place >>> LINE_BITS), (int) place);
  }

  /**
   * @param line 0 for the beginning
   */
  private void show(int file, int line) {
    wanted = file;
    if (shown != null && shown.number() == file) {
      shown(shown, line);
    } else {
      store.read(
          file,
          read -> {
            if (wanted == file) { // else something else was asked for meanwhile
              shown(read, line);
            }
          });
    }
  }

  private void shown(SourceStore.Read read, int line) {
    if (shown != read) {
      shown = read;
      path.set(read.found().path().map(Path::toString).orElse(read.file().path()));
      page.show(read.text(), read.code());
      note.set(lasting());
    }
    gap.set(read.found().why().isEmpty() ? null : missing(read));
    if (line > 0) {
      page.goTo(line);
    }
    marks();
  }

  /** What is to be known of the file that is shown for as long as it is. */
  private String lasting() {
    return shown != null && shown.found().newer() ? texts.get("source.newer") : "";
  }

  private Gap missing(SourceStore.Read read) {
    boolean absent = read.found().path().isEmpty();
    return new Gap(
        absent
            ? texts.get("source.noFile", read.file().path())
            : texts.get("source.unread", read.found().why()),
        texts.get(absent ? "source.noFile.remedy" : "source.unread.remedy"),
        absent ? read.file() : null);
  }

  /** The image's files that fit a few letters, the best first. */
  List<SourceSearch.Found> search(String text, int most) {
    return store.lines() == null ? List.of() : SourceSearch.of(store.lines().files(), text, most);
  }

  /** How many files the image has. */
  int files() {
    return store.lines() == null ? 0 : store.lines().files().size();
  }

  // ---------------------------------------------------------------- lines and their places

  /** A line as a user writes it: {@code init/main.c:12}; empty for nothing. */
  public String name(int line) {
    return shown == null ? "" : FileLine.at(shown.file().shortPath(), line).text();
  }

  /** What of a file's line is meant, with its place; or why there is none. */
  private record Meant(Optional<SourceLines.Spot> spot, OptionalLong address, String why) {}

  private static Meant meant(Inspector d, int file, int line) {
    SourceLines lines = d.symbols().lines();
    try {
      SourceLines.Spot spot = lines.find(file, line);
      return new Meant(Optional.of(spot), lines.address(spot), "");
    } catch (ExpressionException e) {
      return new Meant(Optional.empty(), OptionalLong.empty(), e.getMessage());
    }
  }

  private void ask(int line, Consumer<Meant> answer) {
    if (hasText() && line > 0) {
      int file = shown.number();
      guest().ask(d -> meant(d, file, line), answer);
    }
  }

  private void withAddress(int line, KernelPlace.Shower use) {
    ask(
        line,
        m -> {
          if (m.address.isEmpty()) {
            note.set(m.spot.isEmpty() ? noCode(line) : texts.get("source.unplaced", name(line)));
            return;
          }
          note.set(moved(m.spot.get()));
          KernelPlace.of(guest(), m.address.getAsLong(), use);
        });
  }

  private String noCode(int line) {
    return texts.get("source.noCode", name(line));
  }

  private String moved(SourceLines.Spot spot) {
    return spot.moved()
        ? texts.get("source.moved", String.valueOf(spot.asked()), String.valueOf(spot.line()))
        : "";
  }

  /**
   * Runs to the first instruction of a line, or of the next one that has any, in whichever of its
   * places the machine comes by first.
   */
  public void runTo(int line) {
    ask(
        line,
        m -> {
          if (m.spot.isPresent() && m.spot.get().linked().size() > 1) {
            note.set(moved(m.spot.get()));
            guest().runTo(trigger(m.spot.get()));
          } else {
            withAddress(line, guest()::runTo);
          }
        });
  }

  /** Shows the instructions of a line. */
  public void toCode(int line) {
    withAddress(line, workspace().navigator()::goToCode);
  }

  // ---------------------------------------------------------------- breakpoints

  /** Sets a breakpoint at a line, or removes those that are there. */
  public void toggleBreakpoint(int line) {
    if (!hasText() || line == 0) {
      return;
    }
    List<Integer> there = SourceMarks.at(guest().symbols(), view, shown.number(), line);
    if (!there.isEmpty()) {
      guest()
          .change(
              d -> {
                there.forEach(d.breakpoints()::delete);
                return null;
              },
              done -> {});
      return;
    }
    int number = shown.number();
    guest()
        .change(
            d -> {
              Meant m = meant(d, number, line);
              if (m.spot.isPresent()) {
                LineTrigger trigger = trigger(m.spot.get());
                boolean known =
                    d.breakpoints().list().stream().anyMatch(b -> b.trigger().equals(trigger));
                if (!known) {
                  d.breakpoints().add(trigger);
                }
              }
              return m;
            },
            m -> note.set(m.spot.isEmpty() ? noCode(line) : moved(m.spot.get())));
  }

  /** By the shortest name that means this file alone. */
  private LineTrigger trigger(SourceLines.Spot spot) {
    SourceFile file = spot.file();
    boolean one = store.lines().table().named(file.shortPath()).size() == 1;
    return new LineTrigger(FileLine.at(one ? file.shortPath() : file.path(), spot.line()));
  }

  private void marks() {
    if (view == null || !hasText()) {
      return;
    }
    boolean here = stand != null && stand.stands && isIn(shown.number());
    page.setCurrent(here ? stand.line.get().line() : 0);
    if (shown != markedIn || !view.breakpoints().equals(marked)) {
      markedIn = shown;
      marked = view.breakpoints();
      Map<Integer, SourcePage.Mark> marks = SourceMarks.of(guest().symbols(), view, shown.number());
      page.setMarks(marks);
    }
  }
}

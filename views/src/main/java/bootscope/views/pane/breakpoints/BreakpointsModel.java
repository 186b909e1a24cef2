package bootscope.views.pane.breakpoints;

import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.Breakpoint.Kind;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.ViewScope;
import bootscope.core.session.BreakpointView;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.core.timeline.Milestones;
import bootscope.views.pane.Guest;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/** The list of breakpoints, and what can be done with it. */
public final class BreakpointsModel {
  /** What a user can choose to stop at. */
  public enum Place {
    ENTRY,
    SYMBOL,
    LINEAR,
    PHYSICAL,
    MILESTONE,
    COUNT
  }

  /**
   * A row of the list.
   *
   * @param hit whether the guest stands there now
   */
  public record Row(BreakpointView breakpoint, boolean hit) {}

  private final Texts texts;
  private final ObservableList<Row> rows = FXCollections.observableArrayList();
  private Guest guest;
  private MachineView view;

  public BreakpointsModel(Texts texts) {
    this.texts = texts;
  }

  /** In the order in which they were added. */
  public ObservableList<Row> rows() {
    return rows;
  }

  /** Another guest, or null for none. */
  public void setGuest(Guest now) {
    guest = now;
    view = null;
    rows.clear();
  }

  /** The guest's newest state. */
  public void show(MachineView now) {
    view = now;
    boolean stands = now.phase() != Phase.RUNNING && now.phase() != Phase.WAITING;
    List<Row> next =
        now.breakpoints().stream()
            .map(b -> new Row(b, stands && now.hit().contains(b.id())))
            .toList();
    if (next.size() != rows.size()) {
      rows.setAll(next);
      return;
    }
    for (int i = 0; i < next.size(); i++) { // in place, so that the selection stays
      if (!next.get(i).equals(rows.get(i))) {
        rows.set(i, next.get(i));
      }
    }
  }

  /** The milestones that can be stopped at. */
  public List<String> milestones() {
    return Milestones.names().stream()
        .filter(n -> !n.equals(Milestones.VM_INIT_END) && !n.equals(Milestones.POWER_OFF))
        .toList();
  }

  /**
   * Adds a breakpoint.
   *
   * @param text a symbol, an address, a milestone's name or a count; not looked at for the entry
   * @param enabled whether it is switched on at once
   * @return null, or what is wrong with the text
   */
  public String add(Place place, String text, boolean enabled) {
    List<Function<Debugger, Object>> changes = new ArrayList<>();
    String wrong = add(place, text, changes);
    for (Function<Debugger, Object> change : changes) {
      change(
          d -> {
            Set<Integer> before =
                d.breakpoints().list().stream().map(Breakpoint::id).collect(Collectors.toSet());
            Object added = change.apply(d);
            for (Breakpoint b : List.copyOf(d.breakpoints().list())) {
              if (!enabled && !before.contains(b.id())) {
                d.breakpoints().enable(b.id(), false);
              }
            }
            return added;
          });
    }
    return wrong;
  }

  /** Adds one that is switched on. */
  public String add(Place place, String text) {
    return add(place, text, true);
  }

  private String add(Place place, String text, List<Function<Debugger, Object>> changes) {
    if (guest == null || view == null) {
      return texts.get("breakpoints.noGuest");
    }
    String what = text.strip();
    try {
      return switch (place) {
        case ENTRY -> later(changes, Debugger::breakAtEntry);
        case SYMBOL ->
            guest.symbols().knows(what)
                ? later(changes, d -> d.breakAtSymbol(what))
                : texts.get("breakpoints.noSymbol", what);
        case LINEAR -> add(changes, Kind.LINEAR, address(what), what);
        case PHYSICAL -> add(changes, Kind.PHYSICAL, address(what), what);
        case MILESTONE ->
            milestones().contains(what)
                ? later(changes, d -> d.breakAtMilestone(what))
                : texts.get("breakpoints.noMilestone", what);
        case COUNT -> {
          long count = Long.parseLong(what.replaceAll("[,._'\\s]", ""));
          yield count <= 0
              ? texts.get("breakpoints.noCount")
              : add(changes, Kind.COUNT, count, texts.get("breakpoints.count", count));
        }
      };
    } catch (NumberFormatException e) {
      return texts.get("breakpoints.noCount");
    } catch (ExpressionException e) {
      return texts.get("go-to." + e.kind(), e.term());
    }
  }

  private long address(String text) throws ExpressionException {
    return Expression.parse(text, 16).value(new ViewScope(guest.symbols(), view.registers()));
  }

  public void enable(int id, boolean enable) {
    change(d -> d.breakpoints().enable(id, enable));
  }

  public void remove(int id) {
    change(d -> d.breakpoints().delete(id));
  }

  private static String add(
      List<Function<Debugger, Object>> changes, Kind kind, long address, String where) {
    return later(changes, d -> d.breakpoints().add(kind, address, where));
  }

  /** Nothing is wrong with it, so null. */
  private static String later(
      List<Function<Debugger, Object>> changes, Function<Debugger, Object> change) {
    changes.add(change);
    return null;
  }

  private void change(Function<Debugger, Object> change) {
    if (guest != null) {
      guest.change(change, done -> {});
    }
  }

  /** The kind in a word or two. */
  public String kindText(BreakpointView b) {
    if (!b.placed()) {
      return texts.get("breakpoints.kind.symbol");
    }
    return texts.get("breakpoints.kind." + b.kind().name());
  }

  /** The address, or the count, as text; of one without a place, that it waits for it. */
  public String addressText(BreakpointView b) {
    if (!b.placed()) {
      return texts.get("breakpoints.waiting");
    }
    return switch (b.kind()) {
      case COUNT -> String.format(Locale.ROOT, "%,d", b.address());
      case MILESTONE -> "";
      default -> "0x" + Long.toHexString(b.address());
    };
  }
}

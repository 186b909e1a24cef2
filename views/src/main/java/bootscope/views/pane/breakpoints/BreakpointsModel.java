package bootscope.views.pane.breakpoints;

import bootscope.core.boot.KernelEntry;
import bootscope.core.debug.Arming;
import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.debug.DeviceRegisters;
import bootscope.core.debug.Editor;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Message;
import bootscope.core.debug.Names;
import bootscope.core.debug.Symbols;
import bootscope.core.debug.Trigger;
import bootscope.core.debug.ViewScope;
import bootscope.core.session.BreakpointView;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.core.timeline.Milestones;
import bootscope.views.control.TextColumns;
import bootscope.views.control.name.Proposal;
import bootscope.views.control.name.Wrong;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestNames;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/** The list of breakpoints, and what can be done with it. */
public final class BreakpointsModel {
  /**
   * A row of the list.
   *
   * @param hit whether the guest stands there now
   */
  public record Row(BreakpointView breakpoint, boolean hit) {}

  private static final int MOST_OFFERED = 50;

  private final Texts texts;
  private final GuestNames names;
  private final ObservableList<Row> rows = FXCollections.observableArrayList();
  private Guest guest;
  private MachineView view;

  public BreakpointsModel(Texts texts) {
    this.texts = texts;
    names = new GuestNames(texts);
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
            .map(b -> new Row(b, stands && now.stop() != null && now.stop().hit(b.id())))
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

  /** Functions and variables of the kernel to offer for a name's beginning. */
  public List<Proposal> symbols(String beginning) {
    return names.symbols(guest, beginning);
  }

  /** Devices' registers to offer for a name's beginning. */
  public List<Proposal> deviceRegisters(String beginning) {
    return offered(DeviceRegisters::names, beginning);
  }

  /** Registers in PCI configuration space to offer for a name's beginning. */
  public List<Proposal> pciRegisters(String beginning) {
    return offered(DeviceRegisters::pciRegisters, beginning);
  }

  private List<Proposal> offered(
      Function<DeviceRegisters, Stream<String>> names, String beginning) {
    return view == null
        ? List.of()
        : Names.completing(names.apply(view.devices()), beginning, MOST_OFFERED).stream()
            .map(name -> new Proposal(name, ""))
            .toList();
  }

  /** The functions on the PCI bus. */
  public List<String> pciFunctions() {
    return view == null ? List.of() : view.devices().functionNames().toList();
  }

  /** Names to offer for the beginning of a word in an address or a condition. */
  public List<Proposal> inExpression(String word) {
    return names.inExpression(guest, word);
  }

  /**
   * Adds a breakpoint.
   *
   * @param said what was said for each of the kind's parameters, by name
   * @param condition an expression that must not be 0 for the guest to stop; empty for any
   * @param enabled whether it is switched on at once
   * @return null, or what is wrong
   */
  public Wrong add(
      BreakpointKind kind, Map<String, String> said, String condition, boolean enabled) {
    if (guest == null || view == null) {
      return new Wrong(texts.get("breakpoints.noGuest"));
    }
    try {
      Trigger trigger = kind.make(said, new Seen(), 16);
      Optional<Expression> holds = condition(condition);
      change(
          d -> {
            int id = d.breakpoints().add(trigger).id();
            d.breakpoints().condition(id, holds);
            d.breakpoints().enable(id, enabled);
            return null;
          });
      return null;
    } catch (BreakpointException e) {
      return names.wrong(guest, e);
    } catch (ExpressionException e) {
      return names.wrong(guest, e);
    }
  }

  /** What the fields of its kind say of one: an address by its name, where that means it now. */
  Filled filled(BreakpointView b) {
    Trigger trigger = b.trigger();
    Map<String, String> texts = new HashMap<>(trigger.values());
    for (Parameter p : trigger.kind().parameters()) {
      String value = texts.getOrDefault(p.name(), "");
      if (p.type() == Type.ADDRESS && means(trigger.text(), Expression.number(value))) {
        texts.put(p.name(), trigger.text());
      }
    }
    return new Filled(trigger, texts);
  }

  private boolean means(String text, OptionalLong address) {
    try {
      return address.equals(OptionalLong.of(Expression.parse(text, 16).value(new Seen().scope())));
    } catch (ExpressionException e) {
      return false; // it is not an expression, or means nothing for now
    }
  }

  /**
   * Sets what one stops at. Its condition, its message and all else stay.
   *
   * @param was what was said of it before
   * @param typed what the fields say now, by the kind's parameters
   * @return null, or what is wrong
   */
  Wrong change(int id, Filled was, BreakpointKind kind, Map<String, String> typed) {
    try {
      Map<String, String> said = was.said(typed);
      if (kind.kept(said, new Seen(), 16).equals(was.trigger())) {
        return null; // also where it is pending
      }
      Trigger trigger = kind.make(said, new Seen(), 16);
      change(d -> d.breakpoints().trigger(id, trigger));
      return null;
    } catch (BreakpointException e) {
      return names.wrong(guest, e);
    }
  }

  /** What is known of the guest from its newest view. */
  private final class Seen implements Arming.Surroundings {
    @Override
    public Symbols symbols() {
      return guest.symbols();
    }

    @Override
    public Expression.Scope scope() {
      return new ViewScope(guest.symbols(), view.registers());
    }

    @Override
    public Optional<KernelEntry> entry() {
      return Optional.of(guest.boot().plan().entry());
    }

    @Override
    public DeviceRegisters devices() {
      return view.devices();
    }

    @Override
    public OptionalLong milestone(String name) {
      return OptionalLong.empty(); // known to the machine alone
    }
  }

  public void enable(int id, boolean enable) {
    change(d -> d.breakpoints().enable(id, enable));
  }

  public void remove(int id) {
    change(d -> d.breakpoints().delete(id));
  }

  /** Sets whether one goes when it is hit. */
  public void once(int id, boolean once) {
    change(d -> d.breakpoints().once(id, once));
  }

  /**
   * Sets under which condition one stops the guest.
   *
   * @param text an expression; blank for always
   * @return null, or what is wrong
   */
  public Wrong condition(int id, String text) {
    try {
      Optional<Expression> when = condition(text);
      change(d -> d.breakpoints().condition(id, when));
      return null;
    } catch (ExpressionException e) {
      return names.wrong(guest, e);
    }
  }

  /**
   * Sets what one says instead of stopping the guest.
   *
   * @param text with expressions in braces; blank for one that stops it
   * @return null, or what is wrong
   */
  public Wrong message(int id, String text) {
    try {
      Optional<Message> says =
          text.isBlank() ? Optional.empty() : Optional.of(Message.parse(text, 16));
      if (says.isPresent()) {
        says.get().check(guest.symbols());
      }
      change(d -> d.breakpoints().message(id, says));
      return null;
    } catch (ExpressionException e) {
      return names.wrong(guest, e);
    }
  }

  private Optional<Expression> condition(String text) throws ExpressionException {
    if (text.isBlank()) {
      return Optional.empty();
    }
    Expression condition = Expression.parse(text, 16);
    condition.check(guest.symbols());
    return Optional.of(condition);
  }

  /**
   * Sets how many of one's next hits do not stop the guest.
   *
   * @param text a whole number from 0 on, in decimal; blank for 0
   * @return null, or what is wrong
   */
  public Wrong ignore(int id, String text) {
    String digits = text.strip();
    if (!digits.matches("\\d{0,18}")) {
      return new Wrong(texts.get("breakpoints.NO_NUMBER", digits));
    }
    long count = digits.isEmpty() ? 0 : Long.parseLong(digits);
    change(d -> d.breakpoints().ignore(id, count));
    return null;
  }

  /** Switches all on or off. */
  public void enableAll(boolean enable) {
    change(
        d -> {
          d.breakpoints().list().forEach(b -> d.breakpoints().enable(b.id(), enable));
          return null;
        });
  }

  private void change(Function<Editor, Object> change) {
    if (guest != null) {
      guest.change(change, done -> {});
    }
  }

  /**
   * When it stops the guest, in words: its condition, whether hits are ignored or it is for once,
   * and what it says instead.
   */
  public String conditionText(BreakpointView b) {
    List<String> words = new ArrayList<>();
    if (!b.condition().isEmpty()) {
      words.add(b.condition());
    }
    if (b.ignored() > 0) {
      words.add(texts.get("breakpoints.ignores", b.ignored()));
    }
    if (b.once()) {
      words.add(texts.get("breakpoints.once"));
    }
    if (!b.message().isEmpty()) {
      words.add(texts.get("breakpoints.says", b.message()));
    }
    return String.join(", ", words);
  }

  /** Rows as a table in aligned columns, with the columns' names above. */
  public String text(List<Row> chosen) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(
        List.of(
            "",
            texts.get("breakpoints.where"),
            texts.get("breakpoints.hits"),
            texts.get("breakpoints.address"),
            texts.get("breakpoints.kind"),
            texts.get("breakpoints.condition")));
    for (Row row : chosen) {
      BreakpointView b = row.breakpoint();
      lines.add(
          List.of(
              texts.get(b.enabled() ? "breakpoints.on" : "breakpoints.off"),
              b.where(),
              Long.toString(b.hits()),
              addressText(b),
              kindText(b),
              conditionText(b)));
    }
    return chosen.isEmpty() ? "" : TextColumns.aligned(lines);
  }

  /** The kind in a word or two. */
  public String kindText(BreakpointView b) {
    return title(b.trigger().kind());
  }

  /** A kind's title, in the language of the window where it is translated. */
  String title(BreakpointKind kind) {
    return texts.getOr("breakpoints.kind." + kind.id(), kind.title());
  }

  /** Why one has no place yet, for a tip; empty for one that has, or needs none. */
  public String waitingText(BreakpointView b) {
    if (guest != null && view != null && b.missing()) {
      return b.trigger()
          .missing(new Seen())
          .map(why -> texts.get("breakpoints.missing.tip", names.wrong(guest, why).text()))
          .orElse("");
    }
    return b.waits() ? texts.get("breakpoints.waiting.tip") : "";
  }

  /** The address, or the count, as text; of one without a place, that it waits for it. */
  public String addressText(BreakpointView b) {
    if (b.missing()) {
      return texts.get("breakpoints.missing");
    }
    if (b.waits()) {
      return texts.get("breakpoints.waiting");
    }
    if (b.trigger().count().isPresent()) {
      return String.format(Locale.ROOT, "%,d", b.trigger().count().getAsLong());
    }
    return b.place()
        .map(p -> hex(p.address()) + (p.physical() ? " " + texts.get("breakpoints.physical") : ""))
        .orElse("");
  }

  private static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }
}

package bootscope.views.pane.devices;

import bootscope.core.debug.DeviceRegisters;
import bootscope.core.debug.Edit;
import bootscope.core.debug.InterruptWay;
import bootscope.core.debug.RegisterEdit;
import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.BankReading;
import bootscope.core.describe.RegisterDescription;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.core.session.Question;
import bootscope.views.control.bits.BitStripModel;
import bootscope.views.control.table.ValueRow;
import bootscope.views.control.table.ValueTableModel;
import bootscope.views.pane.EditWords;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.RegisterFields;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/**
 * What the pane of devices shows: the registers of one device or of all, those whose names or
 * meanings have a text in them; and the ways of interrupts, which are asked for only while they are
 * shown.
 */
public final class DevicesModel extends GuestFollower<DevicesModel.Seen> {
  /**
   * What is asked of the machine.
   *
   * @param ways empty while they are not shown
   */
  record Seen(List<BankReading> banks, List<InterruptWay> ways) {}

  /** The choice of all devices. */
  static final String ALL = "";

  private record Place(BankReading bank, BankReading.Value value, ValueRow row) {}

  /**
   * @param rows those of its registers that are shown, with a heading
   */
  private record Listed(BankReading bank, List<ValueRow> rows) {}

  private final Texts texts;
  private final ValueTableModel table = new ValueTableModel();
  private final ObservableList<String> devices = FXCollections.observableArrayList(ALL);
  private List<InterruptWay> ways = List.of();
  private final StringProperty device = new SimpleStringProperty(ALL);
  private final StringProperty filter = new SimpleStringProperty("");
  private final BooleanProperty interrupts = new SimpleBooleanProperty();
  private final Map<String, Listed> listed = new HashMap<>();

  /** What is shown, by the rows' ids. */
  private final Map<String, Place> places = new HashMap<>();

  private final Map<String, BitStripModel> strips = new HashMap<>();
  private Consumer<String> refused = why -> {};
  private Runnable shown = () -> {};
  private MachineView view;
  private List<BankReading> banks = List.of();
  private long stopAt = -1;

  public DevicesModel(Workspace workspace, Texts texts) {
    super(workspace);
    this.texts = texts;
    table.setEditor((row, text) -> edit(row.id(), text));
    device.addListener((o, before, now) -> listAnew());
    filter.addListener((o, before, now) -> listAnew());
    interrupts.addListener((o, before, now) -> question());
  }

  public ValueTableModel table() {
    return table;
  }

  /** The names of devices to choose from, {@link #ALL} first. */
  ObservableList<String> devices() {
    return devices;
  }

  List<InterruptWay> ways() {
    return ways;
  }

  /** The one that is shown, or {@link #ALL}. */
  StringProperty deviceProperty() {
    return device;
  }

  /** What the rows that are shown have in their names or meanings. */
  StringProperty filterProperty() {
    return filter;
  }

  /** Whether the ways of interrupts are shown in place of registers. */
  BooleanProperty interruptsProperty() {
    return interrupts;
  }

  /** Told why an edit was not taken, when that is known only later. */
  void setOnRefused(Consumer<String> listener) {
    refused = listener;
  }

  /** Told that something else is shown. */
  void setOnShown(Runnable listener) {
    shown = listener;
  }

  @Override
  protected void onGuest(Guest now) {
    view = null;
    forget();
    table.forget();
    banks = List.of();
    ways = List.of();
    listed.clear();
    places.clear();
    strips.clear();
    device.set(ALL);
    devices.setAll(ALL);
    question();
    shown.run();
  }

  private void question() {
    if (guest() != null) {
      boolean withWays = interrupts.get();
      ask(
          Question.of(
              d -> new Seen(d.devices(), withWays ? d.interruptWays() : List.<InterruptWay>of())));
    }
  }

  private void forget() {
    stopAt = -1;
  }

  @Override
  protected void onView(MachineView now, Seen seen) {
    if (view != null && view.restarts() != now.restarts()) {
      forget(); // nothing has changed in a machine that has just been made
      table.compareWithNone();
    }
    view = now;
    banks = seen.banks;
    List<String> names = new ArrayList<>(List.of(ALL));
    banks.forEach(b -> names.add(b.name()));
    if (!names.equals(devices)) {
      devices.setAll(names);
    }
    ways = seen.ways;
    Map<String, String> edited = new HashMap<>();
    for (Edit edit : now.edits().here()) {
      if (edit.place() instanceof Edit.OfDevice d) {
        edited.put(d.register().text(), EditWords.of(edit, texts));
      }
    }
    table.edited(edited);
    boolean stop = !running() && stopAt != now.instructions();
    if (stop) {
      stopAt = now.instructions();
    }
    show(stop);
  }

  private boolean running() {
    return view.phase() == Phase.RUNNING || view.phase() == Phase.WAITING;
  }

  // ---------------------------------------------------------------- rows

  private void show(boolean stop) {
    if (view == null) {
      return;
    }
    List<ValueRow> rows = new ArrayList<>();
    for (BankReading bank : banks) {
      Listed its = listed.get(bank.name());
      if (its == null || !its.bank.equals(bank)) {
        its = new Listed(bank, list(bank));
        listed.put(bank.name(), its);
      }
      rows.addAll(its.rows);
    }
    if (running()) {
      table.pass(rows);
    } else if (stop) {
      table.stop(rows);
    } else {
      table.show(rows);
    }
    strips.forEach((id, strip) -> fill(id, strip, stop));
    shown.run();
  }

  /** Rows of a device of which something is another; those of registers that are not stay. */
  private List<ValueRow> list(BankReading bank) {
    if (!device.get().equals(ALL) && !device.get().equals(bank.name())) {
      return List.of();
    }
    List<ValueRow> rows = new ArrayList<>();
    for (BankReading.Value v : bank.values()) {
      String id = named(bank, v).text();
      if (fits(bank, v)) {
        Place last = places.get(id);
        ValueRow row = last != null && last.value.equals(v) ? last.row : row(id, v);
        rows.add(row);
        places.put(id, new Place(bank, v, row));
      }
    }
    if (!rows.isEmpty()) {
      rows.addFirst(ValueRow.heading(bank.name() + ": " + bank.title()));
    }
    return rows;
  }

  /** Other devices or registers than before are shown. */
  private void listAnew() {
    listed.clear();
    places.clear();
    show(false);
  }

  private static ValueRow row(String id, BankReading.Value v) {
    return new ValueRow(
        id,
        v.description().name(),
        v.holds() ? v.hex() : "",
        v.addressText().isEmpty() ? v.note() : v.addressText() + "  " + v.note(),
        v.settable(),
        false,
        false);
  }

  private boolean fits(BankReading bank, BankReading.Value v) {
    String wanted = filter.get().strip().toLowerCase(Locale.ROOT);
    return wanted.isEmpty()
        || named(bank, v).text().contains(wanted)
        || v.description().meaning().toLowerCase(Locale.ROOT).contains(wanted)
        || v.addressText().equals(wanted);
  }

  private static DeviceRegisters.Named named(BankReading bank, BankReading.Value v) {
    return new DeviceRegisters.Named(bank.name(), v.description().name());
  }

  private void fill(String id, BitStripModel strip, boolean stop) {
    Place place = places.get(id);
    if (place == null) {
      return;
    }
    if (running()) {
      strip.pass(place.value.value());
    } else if (stop) {
      strip.setValue(place.value.value());
    } else if (strip.value() != place.value.value()) {
      strip.reset(place.value.value());
    }
  }

  /** The fields of a row's register, if it has any. */
  Optional<BitStripModel> strip(String id) {
    Place place = places.get(id);
    if (place == null || !place.value.holds() || place.value.description().fields().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(strips.computeIfAbsent(id, i -> strip(place)));
  }

  private BitStripModel strip(Place place) {
    RegisterDescription d = place.value.description();
    BitStripModel strip =
        new BitStripModel(
            d.name(), RegisterFields.of(d.fields(), d.reference(), f -> place.value.settable()));
    if (place.value.settable()) {
      strip.setOnEdited(value -> set(named(place.bank, place.value), value));
    }
    strip.reset(place.value.value());
    return strip;
  }

  /** The register of a row that a guest can come to. */
  Optional<DeviceRegisters.Named> reachable(String id) {
    return Optional.ofNullable(places.get(id))
        .filter(p -> p.value.description().access() != Access.INTERNAL)
        .map(p -> named(p.bank, p.value));
  }

  /** All that is known of a row's register, in a line. */
  String description(String id) {
    Place place = places.get(id);
    if (place == null) {
      return "";
    }
    RegisterDescription d = place.value.description();
    String where =
        d.access() == Access.INTERNAL
            ? texts.get("devices.internal")
            : texts.get("devices.at." + place.bank.space(), place.value.addressText());
    String what =
        texts.get("devices.register", id, where, d.width(), texts.get("devices." + d.access()));
    String said = what + ": " + d.meaning();
    return d.reference().isEmpty() ? said : said + " (" + d.reference() + ")";
  }

  /** Devices' registers as the monitor prints them; all of a device's, whatever is shown. */
  String text() {
    StringBuilder out = new StringBuilder();
    for (BankReading bank : banks) {
      if (device.get().equals(ALL) || device.get().equals(bank.name())) {
        out.append(bank.text());
      }
    }
    return out.toString();
  }

  /** Physical address of a row's register; empty where it is at none. */
  Optional<Long> memory(String id) {
    return Optional.ofNullable(places.get(id))
        .filter(p -> p.bank.space() == AddressSpace.MEMORY)
        .filter(p -> p.value.address() != BankReading.NOWHERE)
        .map(p -> p.value.address());
  }

  // ---------------------------------------------------------------- editing

  /** Takes what was typed for a row; says why not, or null. */
  private String edit(String id, String text) {
    if (guest() == null || view == null) {
      return texts.get("registers.noGuest");
    }
    if (view.phase() == Phase.RUNNING) {
      return texts.get("registers.running");
    }
    Place place = places.get(id);
    BigInteger typed;
    try {
      typed = new BigInteger(text.strip().replaceAll("^0[xX]|[_`\\s]", ""), 16);
    } catch (NumberFormatException e) {
      return texts.get("registers.notHex");
    }
    if (place == null || typed.signum() < 0 || typed.bitLength() > width(place)) {
      return texts.get("registers.BAD_VALUE");
    }
    set(named(place.bank, place.value), typed.longValue());
    return null;
  }

  private static int width(Place place) {
    return place.value.description().width();
  }

  private void set(DeviceRegisters.Named register, long value) {
    if (guest() != null) {
      guest().change(d -> d.set(register, value), this::answered);
    }
  }

  private void answered(RegisterEdit edit) {
    if (edit != RegisterEdit.DONE) {
      refused.accept(
          texts.get(edit == RegisterEdit.READ_ONLY ? "devices.fixed" : "devices.notTaken"));
    }
  }
}

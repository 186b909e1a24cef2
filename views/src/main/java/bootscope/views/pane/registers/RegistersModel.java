package bootscope.views.pane.registers;

import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.RegisterDetails;
import bootscope.core.debug.RegisterEditor;
import bootscope.core.debug.RegisterEditor.Outcome;
import bootscope.core.describe.FieldDescription;
import bootscope.core.describe.RegisterDescription;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.views.control.bits.BitField;
import bootscope.views.control.bits.BitStripModel;
import bootscope.views.control.table.ValueRow;
import bootscope.views.control.table.ValueTableModel;
import bootscope.views.pane.Guest;
import bootscope.views.text.Texts;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;

/** What the register pane shows: rows, flags, and the fields of one register. */
public final class RegistersModel {
  /** How much of the general registers is shown. */
  public enum Width {
    /** As the processor's mode has it. */
    AUTO(0),
    BITS_64(64),
    BITS_32(32),
    BITS_16(16),
    BITS_8(8);

    private final int bits;

    Width(int bits) {
      this.bits = bits;
    }

    public int bits() {
      return bits;
    }
  }

  /**
   * Where a value leads.
   *
   * @param code whether it is code
   */
  public record Target(long address, boolean code, boolean physical) {}

  private static final long LMA = 1 << 10;

  private final Texts texts;
  private final ValueTableModel table = new ValueTableModel();
  private final BitStripModel flags;
  private final Map<String, BitStripModel> strips = new HashMap<>();
  private final ObjectProperty<Width> width = new SimpleObjectProperty<>(Width.AUTO);
  private final Map<String, Target> targets = new HashMap<>();
  private final Map<String, Long> values = new HashMap<>();
  private Consumer<String> refused = why -> {};
  private Guest guest;
  private MachineView view;
  private RegisterDetails details;
  private long stopAt = -1;

  /** Whether the stop has yet to be shown as one. */
  private boolean stopDue;

  private boolean flagsShown;
  private long asked;

  public RegistersModel(Texts texts) {
    this.texts = texts;
    flags = strip(CpuRegisters.RFLAGS);
    strips.put("rflags", flags);
    table.setEditor((row, text) -> edit(row.id(), text));
    width.addListener((o, before, now) -> show(false));
  }

  public ValueTableModel table() {
    return table;
  }

  /** RFLAGS as toggles. */
  public BitStripModel flags() {
    return flags;
  }

  public ObjectProperty<Width> widthProperty() {
    return width;
  }

  /** Told why an edit was not taken, when that is known only later. */
  public void setOnRefused(Consumer<String> listener) {
    refused = listener;
  }

  /** The fields of a row's register, if it has any. */
  public Optional<BitStripModel> strip(String id) {
    Optional<RegisterDescription> described = CpuRegisters.of(id);
    if (described.isEmpty()) {
      return Optional.empty();
    }
    BitStripModel strip = strips.get(id);
    if (strip == null) {
      strip = strip(described.get());
      strip.reset(values.getOrDefault(id, 0L));
      strips.put(id, strip);
    }
    return Optional.of(strip);
  }

  private BitStripModel strip(RegisterDescription register) {
    List<BitField> fields = new ArrayList<>();
    for (FieldDescription f : register.fields()) {
      Map<Long, String> meanings = new HashMap<>();
      for (int i = 0; i < f.values().size(); i++) {
        meanings.put((long) i, f.values().get(i));
      }
      fields.add(
          new BitField(
              f.name(),
              f.low() + f.width() - 1,
              f.low(),
              f.meaning() + " (" + register.reference() + ")",
              meanings,
              !f.name().equals("LMA") && !f.name().equals("ET")));
    }
    BitStripModel strip = new BitStripModel(register.name().toUpperCase(Locale.ROOT), fields);
    strip.setOnEdited(value -> set(register.name(), value));
    return strip;
  }

  /** How many digits most values have now: 8 or 16. */
  public int digits() {
    boolean wide = view != null && (view.registers().efer() & LMA) != 0;
    return wide || width.get() == Width.BITS_64 ? 16 : 8;
  }

  /** Where a row's value leads, if anywhere. */
  public Optional<Target> target(String id) {
    return Optional.ofNullable(targets.get(id));
  }

  /** Another guest, or null for none. */
  public void setGuest(Guest now) {
    guest = now;
    view = null;
    values.clear();
    targets.clear();
    forget();
    table.forget();
  }

  private void forget() {
    details = null;
    stopAt = -1;
    flagsShown = false;
    stopDue = false;
  }

  /** The guest's newest state. While it runs, values go on changing and nothing is marked. */
  public void show(MachineView now) {
    if (view != null && view.restarts() != now.restarts()) {
      forget(); // nothing has changed in a machine that has just been made
      table.compareWithNone();
    }
    view = now;
    if (running()) {
      stopDue = false;
      show(false);
      return;
    }
    if (stopAt != now.instructions()) {
      stopAt = now.instructions();
      stopDue = true;
    }
    long mine = ++asked;
    guest.ask(
        RegisterDetails::of,
        got -> {
          if (mine == asked && view == now) {
            details = got;
            show(stopDue);
            stopDue = false;
          }
        });
  }

  // ---------------------------------------------------------------- rows

  private void show(boolean stop) {
    if (view == null) {
      return;
    }
    RegisterRows made =
        new RegisterRows(
            texts,
            view,
            details,
            running() || details == null ? List.of() : details.pointees(),
            generalBits());
    List<ValueRow> rows = made.rows();
    targets.clear();
    targets.putAll(made.targets());
    values.clear();
    values.putAll(made.values());
    if (running()) {
      table.pass(rows);
    } else if (stop) {
      table.stop(rows);
    } else {
      table.show(rows);
    }
    strips.forEach((name, strip) -> fill(name, strip, stop));
    flagsShown = true;
  }

  private boolean running() {
    return view.phase() == Phase.RUNNING || view.phase() == Phase.WAITING;
  }

  private void fill(String name, BitStripModel strip, boolean stop) {
    long value = values.getOrDefault(name, 0L);
    if (running()) {
      strip.pass(value);
    } else if (stop && flagsShown) {
      strip.setValue(value);
    } else if (!flagsShown || strip.value() != value) {
      strip.reset(value);
    }
  }

  /** How many bits of the general registers are shown. */
  private int generalBits() {
    boolean wide = (view.registers().efer() & LMA) != 0;
    return width.get() == Width.AUTO ? (wide ? 64 : 32) : width.get().bits();
  }

  // ---------------------------------------------------------------- editing

  /** Takes what was typed for a row; says why not, or null. */
  private String edit(String id, String text) {
    if (guest == null || view == null) {
      return texts.get("registers.noGuest");
    }
    if (view.phase() == Phase.RUNNING) {
      return texts.get("registers.running");
    }
    String digits = text.strip().replaceAll("^0[xX]|[_`\\s]", "");
    BigInteger typed;
    try {
      typed = new BigInteger(digits, 16);
    } catch (NumberFormatException e) {
      return texts.get("registers.notHex");
    }
    int room = id.startsWith("xmm") ? 128 : id.startsWith("st") ? 80 : 64;
    if (typed.signum() < 0 || typed.bitLength() > room) {
      return texts.get("registers.BAD_VALUE");
    }
    if (id.startsWith("xmm")) {
      int number = Integer.parseInt(id.substring(3));
      guest.change(
          d ->
              RegisterEditor.setXmm(
                  d.machine().processor(),
                  number,
                  typed.longValue(),
                  typed.shiftRight(64).longValue()),
          this::answered);
      return null;
    }
    if (id.startsWith("st")) {
      int number = Integer.parseInt(id.substring(2));
      guest.change(
          d ->
              RegisterEditor.setX87(
                  d.machine().processor(),
                  number,
                  typed.shiftRight(64).intValue(),
                  typed.longValue()),
          this::answered);
      return null;
    }
    long value = typed.longValue();
    int number = RegisterRows.GENERAL.indexOf(id.replace(" high", ""));
    if (number < 0) {
      set(id, value);
      return null;
    }
    int bits = generalBits();
    if (bits < 64 && value >>> bits != 0) {
      return texts.get("registers.BAD_VALUE");
    }
    long old = view.registers().general()[number];
    int shift = id.endsWith(" high") ? 8 : 0;
    long mask = bits == 64 ? -1 : (1L << bits) - 1 << shift;
    set(RegisterRows.GENERAL.get(number), old & ~mask | value << shift);
    return null;
  }

  /** Gives a register a value. */
  public void set(String name, long value) {
    if (guest != null) {
      guest.change(d -> RegisterEditor.set(d.machine().processor(), name, value), this::answered);
    }
  }

  private void answered(Outcome outcome) {
    if (outcome != Outcome.DONE) {
      refused.accept(texts.get("registers." + outcome.name()));
    }
  }
}

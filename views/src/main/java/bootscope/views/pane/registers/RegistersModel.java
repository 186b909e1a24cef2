package bootscope.views.pane.registers;

import bootscope.core.debug.CpuRegister;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Edit;
import bootscope.core.debug.Pointee;
import bootscope.core.debug.RegisterEdit;
import bootscope.core.debug.RegisterName;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.core.session.Question;
import bootscope.views.control.bits.BitField;
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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.SimpleObjectProperty;

/** What the register pane shows: rows, flags, and the fields of one register. */
public final class RegistersModel extends GuestFollower<List<Pointee>> {
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

  /** Of the row that shows AH, BH, CH or DH, behind the whole register's name. */
  private static final String HIGH = " high";

  private final Texts texts;
  private final ValueTableModel table = new ValueTableModel();
  private final BitStripModel flags;
  private final Map<String, BitStripModel> strips = new HashMap<>();
  private final ObjectProperty<Width> width = new SimpleObjectProperty<>(Width.AUTO);
  private final Map<String, Target> targets = new HashMap<>();
  private final ReadOnlyIntegerWrapper digits = new ReadOnlyIntegerWrapper(8);
  private Consumer<String> refused = why -> {};
  private MachineView view;

  /** Where the general registers lead; empty while the machine runs. */
  private List<Pointee> pointees = List.of();

  private long stopAt = -1;
  private boolean flagsShown;

  public RegistersModel(Workspace workspace, Texts texts) {
    super(workspace);
    this.texts = texts;
    flags = strip(CpuRegisters.RFLAGS); // shown before there is a guest
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
    Optional<CpuRegister> register =
        CpuRegisters.named(id).map(RegisterName::register).filter(r -> !r.fields().isEmpty());
    if (register.isEmpty()) {
      return Optional.empty();
    }
    BitStripModel strip = strips.get(id);
    if (strip == null) {
      strip = strip(register.get());
      strip.reset(value(id));
      strips.put(id, strip);
    }
    return Optional.of(strip);
  }

  private BitStripModel strip(CpuRegister register) {
    List<BitField> fields =
        RegisterFields.of(
            register.fields(),
            register.source(),
            f -> !f.name().equals("LMA") && !f.name().equals("ET"));
    BitStripModel strip = new BitStripModel(register.name().toUpperCase(Locale.ROOT), fields);
    strip.setOnEdited(value -> set(register.name(), value));
    return strip;
  }

  /** How many digits most values have now: 8 or 16. */
  public ReadOnlyIntegerProperty digitsProperty() {
    return digits.getReadOnlyProperty();
  }

  /** Where a row's value leads, if anywhere. */
  public Optional<Target> target(String id) {
    return Optional.ofNullable(targets.get(id));
  }

  @Override
  protected void onGuest(Guest now) {
    view = null;
    targets.clear();
    forget();
    table.forget();
    ask(Question.onwards((d, stands, before) -> stands ? d.pointees() : List.of()));
  }

  private void forget() {
    pointees = List.of();
    stopAt = -1;
    flagsShown = false;
  }

  /** While the guest runs, values go on changing and nothing is marked. */
  @Override
  protected void onView(MachineView now, List<Pointee> leads) {
    if (view != null && view.restarts() != now.restarts()) {
      forget(); // nothing has changed in a machine that has just been made
      table.compareWithNone();
    }
    view = now;
    pointees = leads;
    table.edited(edited(now));
    boolean stop = !running() && stopAt != now.instructions();
    if (stop) {
      stopAt = now.instructions();
    }
    show(stop);
  }

  /** The rows whose registers were changed by hand at this instant, and how. */
  private Map<String, String> edited(MachineView now) {
    Map<String, String> rows = new HashMap<>();
    for (Edit edit : now.edits().here()) {
      if (edit.place() instanceof Edit.OfRegister r) {
        String words = EditWords.of(edit, texts);
        rows.put(r.register().name(), words);
        rows.put(high(r.register().name()), words);
      }
    }
    return rows;
  }

  // ---------------------------------------------------------------- rows

  private void show(boolean stop) {
    if (view == null) {
      return;
    }
    boolean wide = view.registers().longMode();
    digits.set(wide || width.get() == Width.BITS_64 ? 16 : 8);
    RegisterRows made =
        new RegisterRows(
            texts, view.registers(), view.place(), pointees, !running(), generalBits());
    List<ValueRow> rows = made.rows();
    targets.clear();
    targets.putAll(made.targets());
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

  private long value(String register) {
    return view == null ? 0 : view.registers().get(CpuRegisters.named(register).orElseThrow());
  }

  private boolean running() {
    return view.phase() == Phase.RUNNING || view.phase() == Phase.WAITING;
  }

  private void fill(String name, BitStripModel strip, boolean stop) {
    long value = value(name);
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
    boolean wide = view.registers().longMode();
    return width.get() == Width.AUTO ? (wide ? 64 : 32) : width.get().bits();
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
    String digits = text.strip().replaceAll("^0[xX]|[_`\\s]", "");
    BigInteger typed;
    try {
      typed = new BigInteger(digits, 16);
    } catch (NumberFormatException e) {
      return texts.get("registers.notHex");
    }
    RegisterName name = edited(id);
    if (typed.signum() < 0 || typed.bitLength() > name.width()) {
      return texts.get("registers.BAD_VALUE");
    }
    guest()
        .change(
            d ->
                name.width() > 64
                    ? d.set(name.register(), typed.longValue(), typed.shiftRight(64).longValue())
                    : d.set(name, typed.longValue()),
            this::answered);
    return null;
  }

  /** What is changed by typing into a row: of general registers, as much as is shown. */
  private RegisterName edited(String id) {
    boolean high = id.endsWith(HIGH);
    CpuRegister register = CpuRegisters.named(id.replace(HIGH, "")).orElseThrow().register();
    return register.group() == CpuRegister.Group.GENERAL
        ? new RegisterName(register, high ? 8 : 0, generalBits())
        : new RegisterName(register, 0, register.width());
  }

  static String high(String register) {
    return register + HIGH;
  }

  /** Gives a register a value. */
  public void set(String name, long value) {
    if (guest() != null) {
      RegisterName register = CpuRegisters.named(name).orElseThrow();
      guest().change(d -> d.set(register, value), this::answered);
    }
  }

  private void answered(RegisterEdit edit) {
    if (edit != RegisterEdit.DONE) {
      refused.accept(texts.get("registers." + edit.name()));
    }
  }
}

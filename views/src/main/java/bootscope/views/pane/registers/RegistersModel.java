package bootscope.views.pane.registers;

import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.RegisterDetails;
import bootscope.core.debug.RegisterEditor;
import bootscope.core.debug.RegisterEditor.Outcome;
import bootscope.core.describe.FieldDescription;
import bootscope.core.describe.RegisterDescription;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.core.session.RegisterView;
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

  private static final String[] GENERAL = {
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13",
    "r14", "r15"
  };
  private static final int[] ORDER = {0, 3, 1, 2, 6, 7, 5, 4, 8, 9, 10, 11, 12, 13, 14, 15};
  private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "ldtr", "tr"};
  private static final int[] SEGMENT_ORDER = {1, 2, 3, 0, 4, 5, 6, 7};
  private static final long LMA = 1 << 10;
  private static final long PAGE_MASK = 0x000F_FFFF_FFFF_F000L;

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
  private int stopRestarts;
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

  /** Enough digits for a value that may be a 64-bit one. */
  private static String hexOf(long value) {
    return hex(value, value >>> 32 == 0 ? 8 : 16);
  }

  /** Where a row's value leads, if anywhere. */
  public Optional<Target> target(String id) {
    return Optional.ofNullable(targets.get(id));
  }

  /** Another guest, or null for none. */
  public void setGuest(Guest now) {
    guest = now;
    view = null;
    details = null;
    stopAt = -1;
    flagsShown = false;
    values.clear();
    targets.clear();
    table.stop(List.of());
  }

  /** The guest's newest state. While it runs, values go on changing and nothing is marked. */
  public void show(MachineView now) {
    view = now;
    boolean running = now.phase() == Phase.RUNNING || now.phase() == Phase.WAITING;
    boolean newStop = !running && (stopAt != now.instructions() || stopRestarts != now.restarts());
    if (newStop) {
      stopAt = now.instructions();
      stopRestarts = now.restarts();
    }
    if (running) {
      show(false);
      return;
    }
    long mine = ++asked;
    guest.ask(
        d -> RegisterDetails.of(d.machine().processor()),
        got -> {
          if (mine == asked && view == now) {
            details = got;
            show(newStop);
          }
        });
  }

  // ---------------------------------------------------------------- rows

  private void show(boolean stop) {
    if (view == null) {
      return;
    }
    RegisterView r = view.registers();
    targets.clear();
    values.clear();
    List<ValueRow> rows = new ArrayList<>();
    general(rows, r);
    heading(rows, "registers.segments");
    segments(rows, r);
    heading(rows, "registers.control");
    control(rows, r);
    if (details != null) {
      heading(rows, "registers.debug");
      debug(rows, details);
      heading(rows, "registers.msrs");
      details.msrs().forEach((name, value) -> rows.add(msr(name, value)));
      heading(rows, "registers.sse");
      sse(rows, details);
      heading(rows, "registers.x87");
      x87(rows, details);
    }
    if (stop) {
      table.stop(rows);
    } else {
      table.show(rows);
    }
    strips.forEach((name, strip) -> fill(name, strip, stop));
    flagsShown = true;
  }

  private void fill(String name, BitStripModel strip, boolean stop) {
    long value = values.getOrDefault(name, 0L);
    if (stop && flagsShown) {
      strip.setValue(value);
    } else if (strip.value() != value) {
      strip.reset(value);
    }
  }

  private void heading(List<ValueRow> rows, String key) {
    rows.add(ValueRow.heading(texts.get(key)));
  }

  /** Long names go into the note, too, where there is room for them. */
  private static ValueRow msr(String name, long value) {
    String brief = name.replace("KERNEL_GS", "KGS").replace("SYSENTER", "SYSE");
    String note = brief.equals(name) ? "" : "IA32_" + name;
    return new ValueRow(
        "msr " + name, brief.toLowerCase(Locale.ROOT), hexOf(value), note, false, false, false);
  }

  private void general(List<ValueRow> rows, RegisterView r) {
    boolean wide = (r.efer() & LMA) != 0;
    int bits = width.get() == Width.AUTO ? (wide ? 64 : 32) : width.get().bits();
    int count = wide ? 16 : 8;
    for (int i = 0; i < count; i++) {
      int number = ORDER[i];
      long value = r.general()[number];
      String id = GENERAL[number];
      values.put(id, value);
      boolean pointer = details != null && details.readable()[number];
      String symbol = guest.symbols().nameOf(value);
      String note = symbol != null ? symbol : pointer ? texts.get("registers.memory") : "";
      if (pointer || symbol != null) {
        targets.put(id, new Target(value, false, false));
      }
      if (bits == 8) {
        rows.add(
            new ValueRow(
                id, name(number, 8), hex(value & 0xFF, 2), character(value), true, false, false));
        if (number < 4) {
          String high = "" + GENERAL[number].charAt(1) + 'h';
          rows.add(
              new ValueRow(
                  id + " high",
                  high,
                  hex(value >>> 8 & 0xFF, 2),
                  character(value >>> 8),
                  true,
                  false,
                  false));
        }
        continue;
      }
      long shown = bits == 64 ? value : value & (1L << bits) - 1;
      boolean link = !note.isEmpty() && bits >= 32;
      if (note.isEmpty() && shown > 9 && shown < 1 << 20) {
        note = Long.toString(shown);
      }
      rows.add(new ValueRow(id, name(number, bits), hex(shown, bits / 4), note, true, link, false));
    }
    String at = guest.symbols().nameOf(r.linearRip());
    values.put("rip", r.rip());
    targets.put("rip", new Target(r.linearRip(), true, false));
    rows.add(
        new ValueRow(
            "rip",
            wide ? "rip" : "eip",
            hex(r.rip(), wide ? 16 : 8),
            at == null ? "0x" + Long.toHexString(r.linearRip()) : at,
            true,
            true,
            false));
    values.put("rflags", r.rflags());
    rows.add(
        new ValueRow(
            "rflags",
            wide ? "rflags" : "eflags",
            hex(r.rflags(), 8),
            texts.get("registers.cpl", r.cpl()),
            true,
            false,
            false));
  }

  private static String character(long value) {
    int c = (int) value & 0xFF;
    return c >= 0x20 && c < 0x7F ? "'" + (char) c + "'" : "";
  }

  private static String name(int number, int bits) {
    String full = GENERAL[number];
    if (number >= 8) {
      return switch (bits) {
        case 32 -> full + "d";
        case 16 -> full + "w";
        case 8 -> full + "b";
        default -> full;
      };
    }
    String two = full.substring(1);
    return switch (bits) {
      case 32 -> "e" + two;
      case 16 -> two;
      case 8 -> number < 4 ? two.charAt(0) + "l" : two + "l";
      default -> full;
    };
  }

  static String hex(long value, int digits) {
    String text = Long.toHexString(value);
    return text.length() >= digits ? text : "0".repeat(digits - text.length()) + text;
  }

  private void segments(List<ValueRow> rows, RegisterView r) {
    for (int number : SEGMENT_ORDER) {
      String id = SEGMENTS[number];
      long base = r.bases()[number];
      targets.put(id, new Target(base, false, false));
      String note =
          texts.get(
              "registers.segment",
              hex(base, 1),
              hex(r.limits()[number], 1),
              type(number, r.attributes()[number]));
      rows.add(new ValueRow(id, id, hex(r.selectors()[number], 4), note, number < 6, true, false));
    }
    table(rows, "gdtr", r.gdtrBase(), r.gdtrLimit());
    table(rows, "idtr", r.idtrBase(), r.idtrLimit());
  }

  private void table(List<ValueRow> rows, String id, long base, int limit) {
    targets.put(id, new Target(base, false, false));
    rows.add(
        new ValueRow(
            id,
            id,
            hex(base, base >>> 32 == 0 ? 8 : 16),
            texts.get("registers.limit", hex(limit, 4)),
            true,
            true,
            false));
  }

  /** A descriptor's access rights in words (SDM vol. 3A §3.4.5). */
  private String type(int number, int attributes) {
    if ((attributes & 0x80) == 0) {
      return texts.get("segment.absent");
    }
    int dpl = attributes >> 5 & 3;
    if ((attributes & 0x10) == 0) {
      return texts.get("segment.system", dpl, number == 7 ? "TSS" : "LDT");
    }
    boolean code = (attributes & 8) != 0;
    int bits = (attributes & 1 << 13) != 0 ? 64 : (attributes & 1 << 14) != 0 ? 32 : 16;
    boolean more = (attributes & 2) != 0;
    String key =
        code
            ? more ? "segment.code" : "segment.executeOnly"
            : more ? "segment.data" : "segment.readOnly";
    return texts.get(key, dpl, bits);
  }

  private void control(List<ValueRow> rows, RegisterView r) {
    field(rows, "cr0", r.cr0(), 8, true, null);
    Target fault = r.cr2() == 0 ? null : new Target(r.cr2(), false, false);
    field(rows, "cr2", r.cr2(), 8, true, fault);
    field(rows, "cr3", r.cr3(), 8, true, new Target(r.cr3() & PAGE_MASK, false, true));
    field(rows, "cr4", r.cr4(), 8, true, null);
    field(rows, "cr8", r.cr8(), 1, false, null);
    field(rows, "efer", r.efer(), 4, true, null);
  }

  private void debug(List<ValueRow> rows, RegisterDetails d) {
    for (int i : new int[] {0, 1, 2, 3}) {
      Target target = d.dr()[i] == 0 ? null : new Target(d.dr()[i], false, false);
      field(rows, "dr" + i, d.dr()[i], 8, true, target);
    }
    field(rows, "dr6", d.dr()[6], 8, true, null);
    field(rows, "dr7", d.dr()[7], 8, true, null);
  }

  private void field(
      List<ValueRow> rows, String id, long value, int digits, boolean editable, Target target) {
    values.put(id, value);
    String note =
        CpuRegisters.of(id)
            .filter(r -> !id.equals("cr3"))
            .map(r -> bits(r, value))
            .orElse(target == null ? "" : texts.get("registers.memory"));
    if (target != null) {
      targets.put(id, target);
    }
    rows.add(
        new ValueRow(
            id,
            id,
            value >>> 32 == 0 ? hex(value, digits) : hex(value, 16),
            note,
            editable,
            target != null,
            false));
  }

  /** The names of the fields that are not 0. */
  private static String bits(RegisterDescription register, long value) {
    StringBuilder out = new StringBuilder();
    for (FieldDescription f : register.fields()) {
      if (f.of(value) != 0) {
        out.append(out.isEmpty() ? "" : " ").append(f.name());
        String meaning = f.meaningOf(value);
        out.append(f.width() == 1 ? "" : "=" + (meaning == null ? f.of(value) : meaning));
      }
    }
    return out.toString();
  }

  private void sse(List<ValueRow> rows, RegisterDetails d) {
    for (int i = 0; i < 16; i++) {
      long low = d.xmm()[i][0];
      String note = low == 0 ? "" : "%.6g".formatted(Double.longBitsToDouble(low));
      rows.add(
          new ValueRow(
              "xmm" + i,
              "xmm" + i,
              hex(d.xmm()[i][1], 16) + hex(low, 16),
              note,
              true,
              false,
              false));
    }
    field(rows, "mxcsr", d.mxcsr(), 8, true, null);
  }

  private void x87(List<ValueRow> rows, RegisterDetails d) {
    for (int i = 0; i < 8; i++) {
      rows.add(
          new ValueRow(
              "st" + i,
              "st" + i,
              hex(d.signExponents()[i], 4) + hex(d.significands()[i], 16),
              d.empty()[i] ? texts.get("registers.empty") : "%.9g".formatted(d.x87(i)),
              false,
              false,
              false));
    }
    field(rows, "fcw", d.fcw(), 4, true, null);
    field(rows, "fsw", d.fsw(), 4, false, null);
    field(rows, "xcr0", d.xcr0(), 4, false, null);
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
    int room = id.startsWith("xmm") ? 128 : 64;
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
    long value = typed.longValue();
    int number = List.of(GENERAL).indexOf(id.replace(" high", ""));
    if (number < 0) {
      set(id, value);
      return null;
    }
    boolean wide = (view.registers().efer() & LMA) != 0;
    int bits = width.get() == Width.AUTO ? (wide ? 64 : 32) : width.get().bits();
    if (bits < 64 && value >>> bits != 0) {
      return texts.get("registers.BAD_VALUE");
    }
    long old = view.registers().general()[number];
    int shift = id.endsWith(" high") ? 8 : 0;
    long mask = bits == 64 ? -1 : (1L << bits) - 1 << shift;
    set(GENERAL[number], old & ~mask | value << shift);
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

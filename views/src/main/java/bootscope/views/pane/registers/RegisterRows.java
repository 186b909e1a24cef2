package bootscope.views.pane.registers;

import bootscope.core.debug.CpuRegister;
import bootscope.core.debug.CpuRegister.Group;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.FailedDelivery;
import bootscope.core.debug.Pointee;
import bootscope.core.debug.RegisterValues;
import bootscope.views.control.table.ValueRow;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rows of the registers' table: names, values and notes of one state of the processor. */
final class RegisterRows {
  /** Shown as rows of their own, without what stands in other rows' notes. */
  private static final Map<Group, String> HEADINGS = new EnumMap<>(Group.class);

  static {
    HEADINGS.put(Group.SEGMENT, "registers.segments");
    HEADINGS.put(Group.CONTROL, "registers.control");
    HEADINGS.put(Group.DEBUG, "registers.debug");
    HEADINGS.put(Group.MSR, "registers.msrs");
    HEADINGS.put(Group.SSE, "registers.sse");
    HEADINGS.put(Group.X87, "registers.x87");
  }

  private static final long PAGE_MASK = 0x000F_FFFF_FFFF_F000L;

  private final Texts texts;
  private final RegisterValues values;
  private final String place;
  private final List<Pointee> pointees;
  private final boolean stands;
  private final int bits;
  private final List<ValueRow> rows = new ArrayList<>();
  private final Map<String, RegistersModel.Target> targets = new HashMap<>();

  /**
   * @param place where the machine stands in the kernel; null elsewhere
   * @param pointees what lies where each general register leads, by number; empty while the guest
   *     runs
   * @param stands whether the guest stands: the rest, which is seldom looked at, is shown then
   * @param bits how many of the general registers' are shown
   */
  RegisterRows(
      Texts texts,
      RegisterValues values,
      String place,
      List<Pointee> pointees,
      boolean stands,
      int bits) {
    this.texts = texts;
    this.values = values;
    this.place = place;
    this.pointees = pointees;
    this.stands = stands;
    this.bits = bits;
    for (CpuRegister r : CpuRegisters.all()) {
      row(r);
    }
  }

  /** A register's row, under the heading of its group. */
  private void row(CpuRegister r) {
    boolean seldom = r.group().compareTo(Group.CONTROL) > 0;
    if (seldom && !stands) {
      return;
    }
    String heading = HEADINGS.get(r.group());
    if (heading != null && r.equals(CpuRegisters.of(r.group()).getFirst())) {
      rows.add(ValueRow.heading(texts.get(heading)));
    }
    switch (r.group()) {
      case GENERAL -> general(r);
      case POINTER -> pointer(r);
      case SEGMENT -> segment(r);
      case DESCRIPTOR_CACHE -> {} // in the selectors' notes
      case TABLE -> table(r);
      case CONTROL, DEBUG -> control(r);
      case MSR -> msr(r);
      case SSE, X87 -> floating(r);
    }
  }

  List<ValueRow> rows() {
    return rows;
  }

  /** Where rows lead, by id. */
  Map<String, RegistersModel.Target> targets() {
    return targets;
  }

  private boolean wide() {
    return values.longMode();
  }

  private void add(CpuRegister r, String name, String value, String note) {
    rows.add(
        new ValueRow(
            r.name(), name, value, note, r.settable(), targets.containsKey(r.name()), false));
  }

  private void lead(CpuRegister r, long address, boolean code, boolean physical) {
    targets.put(r.name(), new RegistersModel.Target(address, code, physical));
  }

  /** Enough digits for a value that may be a 64-bit one. */
  private static String hexOf(CpuRegister r, long value) {
    return hex(value, r.width() < 64 ? (r.width() + 3) / 4 : value >>> 32 == 0 ? 8 : 16);
  }

  /** Long names go into the note, too, where there is room for them. */
  private void msr(CpuRegister r) {
    String brief = r.name().replace("kernel_gs", "kgs").replace("sysenter", "syse");
    String note = brief.equals(r.name()) ? "" : "IA32_" + r.name().toUpperCase(Locale.ROOT);
    add(r, brief, hexOf(r, values.get(r)), note);
  }

  private void general(CpuRegister r) {
    if (r.index() >= 8 && !wide()) {
      return; // R8 to R15 are there in 64-bit code only
    }
    long value = values.get(r);
    if (bits == 8) {
      for (CpuRegister.Alias part : r.aliases()) {
        if (part.width() == 8) {
          long shown = value >>> part.shift() & 0xFF;
          String id = part.shift() == 0 ? r.name() : RegistersModel.high(r.name());
          rows.add(
              new ValueRow(id, part.name(), hex(shown, 2), character(shown), true, false, false));
        }
      }
      return;
    }
    Pointee pointee = pointees.isEmpty() ? Pointee.NOTHING : pointees.get(r.index());
    String note = pointee.words();
    if (note.isEmpty() && pointee.readable()) {
      note = texts.get("registers.memory");
    }
    if (!note.isEmpty()) {
      lead(r, value, false, false);
    }
    long shown = bits == 64 ? value : value & (1L << bits) - 1;
    boolean link = !note.isEmpty() && bits >= 32;
    if (note.isEmpty() && shown > 9 && shown < 1 << 20) {
      note = Long.toString(shown);
    }
    String name = r.nameOf(bits).orElse(r.name());
    rows.add(new ValueRow(r.name(), name, hex(shown, bits / 4), note, true, link, false));
  }

  private void pointer(CpuRegister r) {
    if (r.equals(CpuRegisters.PC)) {
      return; // in the note of RIP
    }
    boolean rip = r.equals(CpuRegisters.RIP);
    if (rip) {
      lead(r, values.linearRip(), true, false);
    }
    String linear = "0x" + Long.toHexString(values.linearRip());
    add(
        r,
        r.nameOf(wide() ? 64 : 32).orElse(r.name()),
        hex(values.get(r), rip && wide() ? 16 : 8),
        rip ? (place == null ? linear : place) : texts.get("registers.cpl", values.cpl()));
  }

  private static String character(long value) {
    int c = (int) value & 0xFF;
    return c >= 0x20 && c < 0x7F ? "'" + (char) c + "'" : "";
  }

  static String hex(long value, int digits) {
    String text = Long.toHexString(value);
    return text.length() >= digits ? text : "0".repeat(digits - text.length()) + text;
  }

  private void segment(CpuRegister r) {
    long base = part(r, ".base");
    long limit = part(r, ".limit");
    lead(r, base, false, false);
    String type = type(r.name(), (int) part(r, ".attributes"));
    String note =
        base == 0 && limit == 0xFFFF_FFFFL
            ? texts.get("registers.flat", type)
            : texts.get("registers.segment", hex(base, 1), hex(limit, 1), type);
    add(r, r.name(), hex(values.get(r), 4), note);
  }

  private long part(CpuRegister r, String suffix) {
    return values.get(CpuRegisters.named(r.name() + suffix).orElseThrow());
  }

  private void table(CpuRegister r) {
    long value = values.get(r);
    if (r.width() == 64) {
      lead(r, value, false, false);
      add(r, r.name(), hexOf(r, value), leadsTo(r));
    } else {
      String name = r.name().replace(".limit", " lim");
      boolean gates = r.equals(CpuRegisters.IDTR_LIMIT);
      add(r, name, hex(value, 4), gates ? gates(value + 1) : descriptors(value + 1));
    }
  }

  /**
   * How many interrupts a table of so many bytes has a place for: it holds far pointers in real
   * mode, and in long mode, whatever the code's size, gates of twice the length (SDM vol. 3A §6.10,
   * §6.14.1 and §20.1.4).
   */
  private String gates(long bytes) {
    int size = FailedDelivery.entryBytes(values);
    String key =
        switch (size) {
          case 4 -> "registers.vectors";
          case 8 -> "registers.gates";
          default -> "registers.gates.long";
        };
    return texts.get(key, bytes / size);
  }

  /** In long mode a TSS' or LDT's descriptor takes two places (SDM vol. 3A §3.5.2). */
  private String descriptors(long bytes) {
    return texts.get(
        values.longMode() ? "registers.descriptors.long" : "registers.descriptors", bytes / 8);
  }

  /** A descriptor's access rights in words (SDM vol. 3A §3.4.5). */
  private String type(String segment, int attributes) {
    if ((attributes & 0x80) == 0) {
      return texts.get("segment.absent");
    }
    int dpl = attributes >> 5 & 3;
    if ((attributes & 0x10) == 0) {
      return texts.get("segment.system", dpl, segment.equals("tr") ? "TSS" : "LDT");
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

  private void control(CpuRegister r) {
    long value = values.get(r);
    String note = r.words(value);
    if (r.equals(CpuRegisters.CR3)) {
      lead(r, value & PAGE_MASK, false, true);
      note = leadsTo(r);
    } else if (r.fields().isEmpty() && r.width() == 64 && value != 0) {
      lead(r, value, false, false);
      note = leadsTo(r);
    } else if (r.fields().isEmpty()) {
      note = texts.getOr("registers.note." + r.name(), "");
    }
    add(r, r.name(), hexOf(r, value), note);
  }

  /** What is at the address that a register holds, or was. */
  private String leadsTo(CpuRegister r) {
    return r.group() == Group.DEBUG
        ? texts.get("registers.leads.debug")
        : texts.getOr("registers.leads." + r.name(), texts.get("registers.memory"));
  }

  private void floating(CpuRegister r) {
    long value = values.get(r);
    if (r.width() <= 64) {
      add(r, r.name(), hexOf(r, value), r.fields().isEmpty() ? "" : r.words(value));
      return;
    }
    boolean sse = r.group() == Group.SSE;
    String note =
        sse
            ? value == 0 ? "" : number("%.6g", Double.longBitsToDouble(value))
            : values.empty(r) ? texts.get("registers.empty") : number("%.9g", values.extended(r));
    add(r, r.name(), hex(values.high(r), sse ? 16 : 4) + hex(value, 16), note);
  }

  private static String number(String form, double value) {
    return String.format(Locale.ROOT, form, value);
  }
}

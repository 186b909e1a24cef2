package bootscope.views.pane.registers;

import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Pointee;
import bootscope.core.debug.RegisterDetails;
import bootscope.core.describe.FieldDescription;
import bootscope.core.describe.RegisterDescription;
import bootscope.core.session.MachineView;
import bootscope.core.session.RegisterView;
import bootscope.views.control.table.ValueRow;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rows of the registers' table: names, values and notes of one state of the processor. */
final class RegisterRows {
  static final List<String> GENERAL =
      List.of(
          "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
          "r13", "r14", "r15");
  private static final int[] ORDER = {0, 3, 1, 2, 6, 7, 5, 4, 8, 9, 10, 11, 12, 13, 14, 15};
  private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "ldtr", "tr"};
  private static final int[] SEGMENT_ORDER = {1, 2, 3, 0, 4, 5, 6, 7};
  private static final long LMA = 1 << 10;
  private static final long PAGE_MASK = 0x000F_FFFF_FFFF_F000L;

  private final Texts texts;
  private final RegisterDetails details;
  private final int bits;
  private final List<ValueRow> rows = new ArrayList<>();
  private final Map<String, RegistersModel.Target> targets = new HashMap<>();
  private final Map<String, Long> values = new HashMap<>();

  /**
   * @param view of the registers
   * @param details null while the guest runs: what it adds is left out then
   * @param pointees what lies where each general register leads; empty while that isn't known
   * @param bits how many of the general registers' are shown
   */
  RegisterRows(
      Texts texts, MachineView view, RegisterDetails details, List<Pointee> pointees, int bits) {
    this.texts = texts;
    this.details = details;
    this.bits = bits;
    RegisterView r = view.registers();
    general(r, view.place(), pointees);
    heading("registers.segments");
    segments(r);
    heading("registers.control");
    control(r);
    if (details != null) {
      heading("registers.debug");
      debug(details);
      heading("registers.msrs");
      details.msrs().forEach((name, value) -> rows.add(msr(name, value)));
      heading("registers.sse");
      sse(details);
      heading("registers.x87");
      x87(details);
    }
  }

  List<ValueRow> rows() {
    return rows;
  }

  /** Where rows lead, by id. */
  Map<String, RegistersModel.Target> targets() {
    return targets;
  }

  /** The registers' values, by name. */
  Map<String, Long> values() {
    return values;
  }

  /** Enough digits for a value that may be a 64-bit one. */
  private static String hexOf(long value) {
    return hex(value, value >>> 32 == 0 ? 8 : 16);
  }

  private void heading(String key) {
    rows.add(ValueRow.heading(texts.get(key)));
  }

  /** Long names go into the note, too, where there is room for them. */
  private static ValueRow msr(String name, long value) {
    String brief = name.replace("KERNEL_GS", "KGS").replace("SYSENTER", "SYSE");
    String note = brief.equals(name) ? "" : "IA32_" + name;
    return new ValueRow(
        "msr " + name, brief.toLowerCase(Locale.ROOT), hexOf(value), note, true, false, false);
  }

  private void general(RegisterView r, String place, List<Pointee> pointees) {
    boolean wide = (r.efer() & LMA) != 0;
    int count = wide ? 16 : 8;
    for (int i = 0; i < count; i++) {
      int number = ORDER[i];
      long value = r.general()[number];
      String id = GENERAL.get(number);
      values.put(id, value);
      Pointee pointee = pointees.isEmpty() ? Pointee.NOTHING : pointees.get(number);
      String note = pointee.words();
      if (note.isEmpty() && pointee.readable()) {
        note = texts.get("registers.memory");
      }
      if (!note.isEmpty()) {
        targets.put(id, new RegistersModel.Target(value, false, false));
      }
      if (bits == 8) {
        rows.add(
            new ValueRow(
                id, name(number, 8), hex(value & 0xFF, 2), character(value), true, false, false));
        if (number < 4) {
          String high = "" + GENERAL.get(number).charAt(1) + 'h';
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
    values.put("rip", r.rip());
    targets.put("rip", new RegistersModel.Target(r.linearRip(), true, false));
    rows.add(
        new ValueRow(
            "rip",
            wide ? "rip" : "eip",
            hex(r.rip(), wide ? 16 : 8),
            place == null ? "0x" + Long.toHexString(r.linearRip()) : place,
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
    String full = GENERAL.get(number);
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

  private void segments(RegisterView r) {
    for (int number : SEGMENT_ORDER) {
      String id = SEGMENTS[number];
      long base = r.bases()[number];
      targets.put(id, new RegistersModel.Target(base, false, false));
      long limit = r.limits()[number];
      String type = type(number, r.attributes()[number]);
      String note =
          base == 0 && limit == 0xFFFF_FFFFL
              ? texts.get("registers.flat", type)
              : texts.get("registers.segment", hex(base, 1), hex(limit, 1), type);
      rows.add(new ValueRow(id, id, hex(r.selectors()[number], 4), note, number < 6, true, false));
    }
    table("gdtr", r.gdtrBase(), r.gdtrLimit());
    table("idtr", r.idtrBase(), r.idtrLimit());
  }

  private void table(String id, long base, int limit) {
    targets.put(id, new RegistersModel.Target(base, false, false));
    rows.add(
        new ValueRow(
            id,
            id,
            hex(base, base >>> 32 == 0 ? 8 : 16),
            texts.get("registers.memory"),
            true,
            true,
            false));
    rows.add(
        new ValueRow(
            id + ".limit",
            id.substring(0, 4) + " lim",
            hex(limit, 4),
            texts.get("registers.entries", (limit + 1) / 8),
            true,
            false,
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

  private void control(RegisterView r) {
    field("cr0", r.cr0(), 8, true, null);
    RegistersModel.Target fault =
        r.cr2() == 0 ? null : new RegistersModel.Target(r.cr2(), false, false);
    field("cr2", r.cr2(), 8, true, fault);
    field("cr3", r.cr3(), 8, true, new RegistersModel.Target(r.cr3() & PAGE_MASK, false, true));
    field("cr4", r.cr4(), 8, true, null);
    field("cr8", r.cr8(), 1, true, null);
    field("efer", r.efer(), 4, true, null);
  }

  private void debug(RegisterDetails d) {
    for (int i : new int[] {0, 1, 2, 3}) {
      RegistersModel.Target target =
          d.dr()[i] == 0 ? null : new RegistersModel.Target(d.dr()[i], false, false);
      field("dr" + i, d.dr()[i], 8, true, target);
    }
    field("dr6", d.dr()[6], 8, true, null);
    field("dr7", d.dr()[7], 8, true, null);
  }

  private void field(
      String id, long value, int digits, boolean editable, RegistersModel.Target target) {
    values.put(id, value);
    String note =
        CpuRegisters.of(id)
            .filter(r -> !id.equals("cr8"))
            .filter(r -> !id.equals("cr3"))
            .map(r -> bits(r, value))
            .orElse(
                target != null
                    ? texts.get("registers.memory")
                    : texts.getOr("registers.note." + id, ""));
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

  private void sse(RegisterDetails d) {
    for (int i = 0; i < 16; i++) {
      long low = d.xmm()[i][0];
      String note =
          low == 0 ? "" : String.format(Locale.ROOT, "%.6g", Double.longBitsToDouble(low));
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
    field("mxcsr", d.mxcsr(), 8, true, null);
  }

  private void x87(RegisterDetails d) {
    for (int i = 0; i < 8; i++) {
      rows.add(
          new ValueRow(
              "st" + i,
              "st" + i,
              hex(d.signExponents()[i], 4) + hex(d.significands()[i], 16),
              d.empty()[i]
                  ? texts.get("registers.empty")
                  : String.format(Locale.ROOT, "%.9g", d.x87(i)),
              true,
              false,
              false));
    }
    field("fcw", d.fcw(), 4, true, null);
    field("fsw", d.fsw(), 4, true, null);
    field("xcr0", d.xcr0(), 4, true, null);
  }
}

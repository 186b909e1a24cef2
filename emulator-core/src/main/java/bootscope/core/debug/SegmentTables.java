package bootscope.core.debug;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.debug.DescriptorTables.Kind;
import bootscope.core.debug.DescriptorTables.Leads;
import bootscope.core.debug.DescriptorTables.Line;
import bootscope.core.debug.DescriptorTables.State;
import bootscope.core.debug.DescriptorTables.Table;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/** Describes the segment registers, the GDT and the LDT of a machine as it stands. */
final class SegmentTables {
  private static final List<String> REGISTERS =
      List.of("es", "cs", "ss", "ds", "fs", "gs", "ldtr", "tr");
  private static final int PRESENT = 1 << 7;

  private final CpuState s;
  private final LongFunction<String> names;
  private final boolean real;
  private final boolean virtual8086;
  private final boolean longMode;
  private final Bytes global;
  private final Bytes local;

  /**
   * A table's bytes.
   *
   * @param base linear
   * @param limit offset of the last byte; −1 for no table
   * @param bytes as many as can be read from the beginning on
   */
  private record Bytes(long base, long limit, byte[] bytes) {
    static Bytes of(Machine machine, long base, long limit) {
      byte[] bytes = new byte[(int) Math.min(limit + 1, 0x1_0000)];
      int read = Listing.peek(machine, false, base, bytes);
      return new Bytes(base, limit, Arrays.copyOf(bytes, read));
    }

    long get(int offset) {
      return Listing.number(Arrays.copyOfRange(bytes, offset, offset + 8));
    }

    boolean has(int offset, int length) {
      return offset + length <= bytes.length;
    }
  }

  SegmentTables(Machine machine, LongFunction<String> names) {
    s = machine.state();
    this.names = names;
    real = (s.cr(0) & Bits.CR0_PE) == 0;
    virtual8086 = !real && (s.systemFlags() & Bits.FLAG_VM) != 0;
    longMode = (s.msr(Msr.EFER) & Msr.EFER_LMA) != 0;
    global = Bytes.of(machine, s.gdtrBase(), s.gdtrLimit());
    boolean any = !real && (s.segmentAttributes(CpuState.LDTR) & PRESENT) != 0;
    local =
        Bytes.of(machine, s.segmentBase(CpuState.LDTR), any ? s.segmentLimit(CpuState.LDTR) : -1);
  }

  boolean longMode() {
    return longMode;
  }

  boolean real() {
    return real;
  }

  /** The descriptor that a selector names; null where none can be read. */
  Descriptor find(int selector) {
    Bytes table = (selector & 4) != 0 ? local : global;
    int offset = selector & 0xFFF8;
    if (offset + 7 > table.limit || !table.has(offset, 8)) {
      return null;
    }
    return at(table, offset);
  }

  private Descriptor at(Bytes table, int offset) {
    long low = table.get(offset);
    boolean wide = Descriptor.wide(low, longMode) && table.has(offset + 8, 8);
    return new Descriptor(low, wide ? table.get(offset + 8) : 0, longMode);
  }

  // ---------------------------------------------------------------- GDT, LDT

  Table table(Kind kind) {
    boolean ofAll = kind == Kind.GDT;
    Bytes table = ofAll ? global : local;
    if (table.limit < 0) {
      return new Table(kind, "there is no LDT: LDTR is null, or not loaded", List.of());
    }
    List<Line> lines = new ArrayList<>();
    int empty = 0;
    int more = 0;
    for (int at = 0; table.has(at, 8) && at + 7 <= table.limit; ) {
      Descriptor d = at(table, at);
      int bytes = Descriptor.wide(d.low(), longMode) && d.low() != 0 ? 16 : 8;
      if (d.low() == 0) {
        empty++;
      } else if (lines.size() == DescriptorTables.MOST) {
        more++;
      } else {
        lines.add(line(kind, d, table, at, bytes, at | (ofAll ? 0 : 4)));
      }
      at += bytes;
    }
    return new Table(kind, head(kind, table, lines.size(), empty, more), lines);
  }

  private String head(Kind kind, Bytes table, int lines, int empty, int more) {
    long whole = Math.min(table.limit + 1, 0x1_0000);
    return String.format(
            Locale.ROOT,
            "%s at 0x%x, limit 0x%x: %d entries, and %d empty",
            kind,
            table.base,
            table.limit,
            lines,
            empty)
        + (table.bytes.length < whole
            ? String.format(
                Locale.ROOT, "; from 0x%x on it cannot be read", table.base + table.bytes.length)
            : "")
        + (more > 0 ? "; " + more + " more are left out" : "")
        + (real ? "; real mode does not use it" : "");
  }

  private Line line(Kind kind, Descriptor d, Bytes table, int at, int bytes, int selector) {
    List<String> notes = new ArrayList<>();
    boolean never = selector == 0;
    String trouble =
        never
            ? "the null descriptor, which is never used"
            : at + bytes - 1 > table.limit
                ? "its second half lies beyond the limit"
                : !table.has(at, bytes)
                    ? "its second half cannot be read"
                    : d.isGate() && d.isPresent() ? gateTrouble(d) : d.trouble();
    if (trouble != null) {
      notes.add(trouble);
    }
    State state = trouble == null || never ? State.FINE : State.BROKEN;
    List<String> same = new ArrayList<>();
    List<String> other = new ArrayList<>();
    for (int segment = 0; segment < REGISTERS.size(); segment++) {
      if (goesByTables(segment) && (s.selector(segment) & 0xFFFC) == selector && !never) {
        (same(d, segment) ? same : other).add(REGISTERS.get(segment));
      }
    }
    if (!same.isEmpty()) {
      notes.add("in " + String.join(" ", same));
    }
    if (!other.isEmpty()) {
      notes.add("named by " + String.join(" ", other) + ", where something else is held");
      state = state == State.FINE ? State.DIFFERS : state;
    }
    Leads leads = leads(d);
    return new Line(
        kind,
        String.format(Locale.ROOT, "0x%04x", selector),
        Descriptor.words(d.attributes(), longMode),
        leads == null ? "" : leads.code() ? named(leads.address()) : hex(leads.address()),
        d.isGate() ? "selector " + hex(d.target()) : hex(d.limit()),
        Integer.toString(Descriptor.dpl(d.attributes())),
        Descriptor.flags(d.isGate() ? d.attributes() & 0xFF : d.attributes()),
        String.join("; ", notes),
        state,
        table.base + at,
        bytes,
        leads);
  }

  /** A segment's base; of a call gate, where the call arrives, if that can be known. */
  private Leads leads(Descriptor d) {
    if (!d.isGate()) {
      return new Leads(d.base(), false);
    }
    Descriptor code = find(d.target());
    if (d.isTaskGate() || !longMode && code == null) {
      return null;
    }
    // In long mode code has no base (SDM vol. 3A §3.4.4).
    return new Leads(longMode ? d.offset() : code.base() + d.offset() & 0xFFFF_FFFFL, true);
  }

  private String gateTrouble(Descriptor d) {
    Descriptor target = find(d.target());
    if (d.trouble() != null) {
      return d.trouble();
    }
    if ((d.target() & 0xFFFC) == 0 || target == null) {
      return "its selector leads to no descriptor";
    }
    return d.isTaskGate()
        ? target.isTask() ? null : "its selector is no TSS’s"
        : target.isCode() ? null : "its selector is no code’s";
  }

  // ---------------------------------------------------------------- registers

  Table registers() {
    List<Line> lines = new ArrayList<>();
    for (int segment = 0; segment < REGISTERS.size(); segment++) {
      lines.add(register(segment));
    }
    String mode =
        real
            ? "in real mode, a load of a selector sets the base to 16 times it"
            : virtual8086
                ? "in virtual-8086 mode, bases are 16 times the selectors"
                : "the processor goes by what it holds, not by the tables";
    return new Table(Kind.SEGMENTS, "segment registers: " + mode, lines);
  }

  private Line register(int segment) {
    int selector = s.selector(segment);
    int attributes = s.segmentAttributes(segment);
    boolean usable = (attributes & PRESENT) != 0;
    State state = State.FINE;
    String notes = "";
    if (!goesByTables(segment)) {
      boolean usual = s.segmentBase(segment) == (long) selector << 4;
      notes = segment >= CpuState.LDTR || usual ? "" : "its base is not 16 times its selector";
      state = notes.isEmpty() ? State.FINE : State.DIFFERS;
    } else if ((selector & 0xFFFC) == 0) {
      notes = usable ? "its selector is null" : "null: not usable";
      state = usable ? State.DIFFERS : State.FINE;
    } else {
      Descriptor d = find(selector);
      String table = (selector & 4) != 0 ? "LDT" : "GDT";
      if (d == null) {
        notes = "the " + table + " has no such entry";
        state = State.DIFFERS;
      } else if (same(d, segment)) {
        notes = "as in the " + table;
      } else {
        notes = "the " + table + " has " + differences(d, segment);
        state = State.DIFFERS;
      }
    }
    boolean flat =
        longMode && (s.segmentAttributes(CpuState.CS) & 1 << 13) != 0 && segment <= CpuState.DS;
    return new Line(
        Kind.SEGMENTS,
        REGISTERS.get(segment) + String.format(Locale.ROOT, " 0x%04x", selector),
        usable ? Descriptor.words(attributes, longMode) : "",
        hex(s.segmentBase(segment)),
        hex(s.segmentLimit(segment)),
        Integer.toString(Descriptor.dpl(attributes)),
        Descriptor.flags(attributes),
        notes + (flat ? (notes.isEmpty() ? "" : "; ") + "64-bit code: base 0, no limit" : ""),
        state,
        0,
        0,
        new Leads(s.segmentBase(segment), false));
  }

  /** Whether a register was loaded from a table, if at all; LDTR and TR always are. */
  private boolean goesByTables(int segment) {
    return !real && (!virtual8086 || segment >= CpuState.LDTR);
  }

  private boolean same(Descriptor d, int segment) {
    return d.matches(s.segmentBase(segment), s.segmentLimit(segment), s.segmentAttributes(segment));
  }

  private String differences(Descriptor d, int segment) {
    List<String> all = new ArrayList<>();
    if (d.base() != s.segmentBase(segment)) {
      all.add("base " + hex(d.base()));
    }
    if (d.limit() != s.segmentLimit(segment)) {
      all.add("limit " + hex(d.limit()));
    }
    if (!d.matches(d.base(), d.limit(), s.segmentAttributes(segment))) {
      all.add(
          Descriptor.words(d.attributes(), longMode)
              + ", DPL "
              + Descriptor.dpl(d.attributes())
              + ", flags "
              + Descriptor.flags(d.attributes()));
    }
    return String.join(", ", all);
  }

  private String named(long linear) {
    String name = names.apply(linear);
    return hex(linear) + (name == null ? "" : " <" + name + ">");
  }

  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}

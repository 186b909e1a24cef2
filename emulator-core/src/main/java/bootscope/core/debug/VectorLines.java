package bootscope.core.debug;

import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.ExceptionNames;
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

/**
 * Describes where interrupts and exceptions lead: the gates of the IDT (SDM vol. 3A §6.11, §6.14.1)
 * or, in real mode, the vectors (vol. 3B §20.1.4).
 */
final class VectorLines {
  private static final int TASK_GATE = 5;
  private static final int VECTORS = 256;

  private final CpuState s;
  private final SegmentTables segments;
  private final LongFunction<String> names;
  private final int size; // bytes of an entry
  private final byte[] table;

  VectorLines(Machine machine, SegmentTables segments, LongFunction<String> names) {
    s = machine.state();
    this.segments = segments;
    this.names = names;
    size = segments.real() ? 4 : segments.longMode() ? 16 : 8;
    byte[] whole = new byte[Math.min(s.idtrLimit() + 1, VECTORS * size) / size * size];
    table = Arrays.copyOf(whole, Listing.peek(machine, false, s.idtrBase(), whole) / size * size);
  }

  Table table() {
    List<Line> lines = new ArrayList<>();
    int empty = 0;
    for (int vector = 0; vector < table.length / size; vector++) {
      boolean none = true;
      for (int i = 0; i < size; i++) {
        none &= table[vector * size + i] == 0;
      }
      if (none) {
        empty++;
      } else {
        lines.add(segments.real() ? vector(vector) : gate(vector));
      }
    }
    int whole = Math.min(s.idtrLimit() + 1, VECTORS * size) / size;
    String head =
        String.format(
                Locale.ROOT,
                "%s at 0x%x, limit 0x%x: %d entries, and %d empty",
                segments.real() ? "interrupt vectors" : "IDT",
                s.idtrBase(),
                s.idtrLimit(),
                lines.size(),
                empty)
            + (table.length / size < whole
                ? String.format(
                    Locale.ROOT, "; from vector 0x%02x on it cannot be read", table.length / size)
                : "");
    return new Table(Kind.IDT, head, lines);
  }

  private long get(int vector, int at, int bytes) {
    int from = vector * size + at;
    return Listing.number(Arrays.copyOfRange(table, from, from + bytes));
  }

  private static String name(int vector) {
    String name = ExceptionNames.name(vector);
    boolean named = !name.startsWith("vector");
    return String.format(Locale.ROOT, "0x%02x", vector) + (named ? " " + name : "");
  }

  private Line vector(int vector) {
    int offset = (int) get(vector, 0, 2);
    int segment = (int) get(vector, 2, 2);
    long handler = ((long) segment << 4) + offset;
    return new Line(
        Kind.IDT,
        name(vector),
        "real-mode vector",
        named(handler),
        String.format(Locale.ROOT, "%04x:%04x", segment, offset),
        "",
        "",
        "",
        State.FINE,
        s.idtrBase() + (long) vector * size,
        size,
        new Leads(handler, true));
  }

  private Line gate(int vector) {
    long low = get(vector, 0, 8);
    int attributes = (int) (low >>> 40) & 0xFF;
    int type = attributes & 0x1F;
    int selector = (int) (low >>> 16) & 0xFFFF;
    boolean longMode = segments.longMode();
    long offset = low & 0xFFFF | low >>> 32 & 0xFFFF_0000L;
    if (longMode) {
      offset |= get(vector, 8, 4) << 32;
    }
    boolean task = type == TASK_GATE && !longMode;
    if (!longMode && (type & 8) == 0) {
      offset &= 0xFFFF; // of a 16-bit gate
    }
    Descriptor code = segments.find(selector);
    // In long mode code has no base (SDM vol. 3A §3.4.4).
    long handler = longMode || code == null ? offset : code.base() + offset & 0xFFFF_FFFFL;
    String trouble = trouble(attributes, selector, code, offset);
    List<String> notes = new ArrayList<>();
    if (longMode && (low >>> 32 & 7) != 0) {
      notes.add("IST " + (low >>> 32 & 7));
    }
    if (trouble != null) {
      notes.add(trouble);
    }
    boolean leads = !task && isGate(type) && (longMode || code != null);
    boolean offsetOnly = !task && isGate(type) && !leads; // the segment's base is not known
    return new Line(
        Kind.IDT,
        name(vector),
        Descriptor.words(attributes & 0x1F, longMode),
        leads ? named(handler) : offsetOnly ? "offset " + SegmentTables.hex(offset) : "",
        SegmentTables.hex(selector),
        Integer.toString(Descriptor.dpl(attributes)),
        Descriptor.flags(attributes),
        String.join("; ", notes),
        trouble == null ? State.FINE : State.BROKEN,
        s.idtrBase() + (long) vector * size,
        size,
        leads ? new Leads(handler, true) : null);
  }

  private boolean isGate(int type) {
    return type == 14
        || type == 15
        || !segments.longMode() && (type == TASK_GATE || type == 6 || type == 7);
  }

  /** Why an event with this vector faults; null where nothing is known to be wrong. */
  private String trouble(int attributes, int selector, Descriptor code, long offset) {
    int type = attributes & 0x1F;
    if (!isGate(type)) {
      return "no gate" + (segments.longMode() ? " of long mode" : "") + ": #GP";
    }
    if ((attributes & 1 << 7) == 0) {
      return "not present: #NP";
    }
    if ((selector & 0xFFFC) == 0) {
      return "its selector is null: #GP";
    }
    if (code == null) {
      return "no descriptor can be read for its selector";
    }
    if (type == TASK_GATE) {
      if (!code.isTask() || (selector & 4) != 0) {
        return "its selector is no TSS’s: #GP";
      }
      return code.isBusy()
          ? "its TSS is busy: #GP"
          : code.isPresent() ? null : "its TSS is not present: #NP";
    }
    if (!code.isCode()) {
      return "its selector is no code’s: #GP";
    }
    if (segments.longMode() && (!code.is64Bit() || code.isBig())) {
      return "its code segment is not a 64-bit one: #GP";
    }
    if (!code.isPresent()) {
      return "its code segment is not present: #NP";
    }
    if (segments.longMode() && !Mmu.canonical(offset)) {
      return "its handler’s address is not canonical: #GP";
    }
    return !segments.longMode() && offset > code.limit()
        ? "its handler lies beyond the code segment’s limit: #GP"
        : null;
  }

  private String named(long linear) {
    String name = names.apply(linear);
    return SegmentTables.hex(linear) + (name == null ? "" : " <" + name + ">");
  }
}

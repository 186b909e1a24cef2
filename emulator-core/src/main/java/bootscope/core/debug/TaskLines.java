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

/** Describes the TSS to which TR leads (SDM vol. 3A §7.2.1, §7.6, §7.7; vol. 1 §19.5.2). */
final class TaskLines {
  /** What a field holds. */
  private enum Holds {
    STACK("stack pointer"),
    CODE("instruction pointer"),
    SELECTOR("selector"),
    NUMBER("register"),
    MAP("I/O map base");

    private final String text;

    Holds(String text) {
      this.text = text;
    }
  }

  private record Field(String name, int offset, int bytes, Holds holds) {}

  private static final int PORTS = 0x1_0000 / 8;

  private static final List<Field> BITS_64 = new ArrayList<>();
  private static final List<Field> BITS_32 = new ArrayList<>();
  private static final List<Field> BITS_16 = new ArrayList<>();

  static {
    for (int i = 0; i < 3; i++) {
      BITS_64.add(new Field("RSP" + i, 4 + 8 * i, 8, Holds.STACK));
    }
    for (int i = 1; i <= 7; i++) {
      BITS_64.add(new Field("IST" + i, 28 + 8 * i, 8, Holds.STACK));
    }
    BITS_64.add(new Field("I/O map", 102, 2, Holds.MAP));
    old(BITS_32, 4, "E");
    BITS_32.add(new Field("I/O map", 102, 2, Holds.MAP));
    old(BITS_16, 2, "");
  }

  /** The fields of a task that the processor can switch, in words of 2 or 4 bytes. */
  private static void old(List<Field> fields, int word, String letter) {
    fields.add(new Field("link", 0, 2, Holds.SELECTOR));
    int at = word;
    for (int i = 0; i < 3; i++) {
      fields.add(new Field(letter + "SP" + i, at, word, Holds.STACK));
      fields.add(new Field("SS" + i, at + word, 2, Holds.SELECTOR));
      at += 2 * word;
    }
    if (word == 4) {
      fields.add(new Field("CR3", at, word, Holds.NUMBER));
      at += word;
    }
    fields.add(new Field(letter + "IP", at, word, Holds.CODE));
    at += word;
    for (String name : List.of("FLAGS", "AX", "CX", "DX", "BX", "SP", "BP", "SI", "DI")) {
      fields.add(new Field(letter + name, at, word, Holds.NUMBER));
      at += word;
    }
    List<String> selectors =
        word == 4
            ? List.of("ES", "CS", "SS", "DS", "FS", "GS", "LDT")
            : List.of("ES", "CS", "SS", "DS", "LDT");
    for (String name : selectors) {
      fields.add(new Field(name, at, 2, Holds.SELECTOR));
      at += word;
    }
  }

  private final CpuState s;
  private final LongFunction<String> names;
  private final long base;
  private final long limit;
  private final byte[] bytes;

  TaskLines(Machine machine, LongFunction<String> names) {
    s = machine.state();
    this.names = names;
    base = s.segmentBase(CpuState.TR);
    limit = s.segmentLimit(CpuState.TR);
    byte[] whole = new byte[(int) Math.min(limit + 1, 0x1_0000 + PORTS + 1)];
    bytes = Arrays.copyOf(whole, Listing.peek(machine, false, base, whole));
  }

  Table table() {
    int attributes = s.segmentAttributes(CpuState.TR);
    if ((attributes & 1 << 7) == 0) {
      return new Table(Kind.TSS, "there is no TSS: TR is not loaded", List.of());
    }
    boolean longMode = (s.msr(Msr.EFER) & Msr.EFER_LMA) != 0;
    boolean old = (attributes & 8) == 0;
    List<Field> fields = old ? BITS_16 : longMode ? BITS_64 : BITS_32;
    List<Line> lines = fields.stream().map(this::line).toList();
    String head =
        String.format(
                Locale.ROOT,
                "%s TSS at 0x%x, limit 0x%x",
                old ? "16-bit" : longMode ? "64-bit" : "32-bit",
                base,
                limit)
            + ((s.cr(0) & Bits.CR0_PE) == 0 ? "; real mode does not use it" : "");
    return new Table(Kind.TSS, head, lines);
  }

  private Line line(Field f) {
    boolean inside = f.offset + f.bytes - 1 <= limit;
    boolean readable = inside && f.offset + f.bytes <= bytes.length;
    long value =
        readable ? Listing.number(Arrays.copyOfRange(bytes, f.offset, f.offset + f.bytes)) : 0;
    boolean place = f.holds == Holds.STACK || f.holds == Holds.CODE;
    String name = readable && place && value != 0 ? names.apply(value) : null;
    boolean map = f.holds == Holds.MAP;
    return new Line(
        Kind.TSS,
        f.name,
        f.holds.text,
        readable ? SegmentTables.hex(value) + (name == null ? "" : " <" + name + ">") : "",
        Integer.toString(f.bytes),
        "",
        "",
        !inside ? "beyond the limit" : !readable ? "cannot be read" : map ? ports((int) value) : "",
        !inside && !map || inside && !readable ? State.BROKEN : State.FINE,
        base + f.offset,
        f.bytes,
        readable && value != 0 && place
            ? new Leads(value, f.holds == Holds.CODE)
            : readable && map && value <= limit ? new Leads(base + value, false) : null);
  }

  /** What code may access of the ports whose privilege level is above IOPL. */
  private String ports(int from) {
    if (from > limit) {
      return "beyond the limit: no map, no port is allowed";
    }
    int allowed = 0;
    // A byte behind the one that is asked for is read, too, so the last one of all allows nothing.
    for (int i = 0; i < PORTS && from + i + 1 <= limit && from + i + 1 < bytes.length; i++) {
      allowed += 8 - Integer.bitCount(bytes[from + i] & 0xFF);
    }
    return allowed + " ports are allowed above IOPL";
  }
}

package bootscope.core.debug;

import bootscope.core.boot.TextTable;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The segment registers and the tables behind them, as the machine stands: GDT, LDT, IDT (in real
 * mode, the interrupt vectors) and the present TSS. The monitor and the window show this alike.
 */
public final class DescriptorTables {
  /** Most lines of a table: a limit of 64 KiB may make thousands of whatever lies there. */
  public static final int MOST = 1024;

  /** What there is. */
  public enum Kind {
    SEGMENTS("register", "base", "limit"),
    GDT("selector", "base", "limit"),
    LDT("selector", "base", "limit"),
    IDT("vector", "handler", "selector"),
    TSS("field", "value", "bytes");

    private final List<String> heads;

    Kind(String name, String address, String limit) {
      heads = List.of(name, "type", address, limit, "DPL", "flags", "notes");
    }

    /** What the cells of a {@link Line} are, in the same order. */
    public List<String> heads() {
      return heads;
    }
  }

  /** What is wrong with a line, if anything is. */
  public enum State {
    FINE,
    /** The processor goes by something else than what the table says. */
    DIFFERS,
    /** It faults when it is used. */
    BROKEN
  }

  /**
   * Where a line leads.
   *
   * @param address linear
   * @param code whether to instructions
   */
  public record Leads(long address, boolean code) {}

  /**
   * An entry, a register, or a field of the TSS.
   *
   * @param at linear address of the entry in memory; of a register, 0
   * @param bytes of the entry; 0 for a register
   * @param leads null for nowhere
   */
  public record Line(
      Kind kind,
      String name,
      String type,
      String address,
      String limit,
      String dpl,
      String flags,
      String notes,
      State state,
      long at,
      int bytes,
      Leads leads) {
    /** What is shown, from left to right. */
    public List<String> cells() {
      return List.of(name, type, address, limit, dpl, flags, notes);
    }
  }

  /**
   * A table.
   *
   * @param head where it is, how long, and what is left out, in a sentence
   */
  public record Table(Kind kind, String head, List<Line> lines) {
    public Table {
      lines = List.copyOf(lines);
    }

    /** In aligned columns below the head. */
    public String text() {
      StringBuilder out = new StringBuilder(head).append('\n');
      if (!lines.isEmpty()) {
        List<List<String>> rows = new ArrayList<>(List.of(kind.heads()));
        lines.forEach(line -> rows.add(line.cells()));
        TextTable.lines(rows).forEach(line -> out.append(line).append('\n'));
      }
      return out.toString();
    }
  }

  private DescriptorTables() {}

  /**
   * One of them, as the machine stands.
   *
   * @param names what lies at a linear address; null for nothing known
   */
  static Table of(Machine machine, LongFunction<String> names, Kind kind) {
    SegmentTables segments = new SegmentTables(machine, names);
    return switch (kind) {
      case SEGMENTS -> segments.registers();
      case GDT, LDT -> segments.table(kind);
      case IDT -> new VectorLines(machine, segments, names).table();
      case TSS -> new TaskLines(machine, names).table();
    };
  }
}

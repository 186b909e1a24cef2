package bootscope.core.boot;

import bootscope.core.bits.Host;
import bootscope.core.boot.EntryState.Segment;
import bootscope.core.boot.acpi.AcpiTables;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.describe.Structure;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What each of several loaders would hand over to one kernel in one machine, side by side.
 *
 * @param loaders names of the columns
 * @param rows an item each
 * @param refusals why a loader would not start the kernel, a sentence each; its column is empty
 */
public record LoaderComparison(List<String> loaders, List<Row> rows, List<String> refusals) {
  private static final int HEADER = HvmStructures.START_INFO.size();

  /**
   * An item, as it is with each loader.
   *
   * @param values in the order of the loaders; empty where there is none
   */
  public record Row(String item, List<String> values) {
    public Row {
      values = List.copyOf(values);
    }
  }

  /** A loader's plan; null where it has none. */
  private record Column(BootPlan plan, Structure header) {
    EntryState state() {
      return plan.entryState().orElseThrow();
    }
  }

  public LoaderComparison {
    loaders = List.copyOf(loaders);
    rows = List.copyOf(rows);
    refusals = List.copyOf(refusals);
  }

  /**
   * Plans the boot by each profile.
   *
   * @throws BootException when the kernel is none for PVH
   */
  public static LoaderComparison of(BootParts parts, List<LoaderProfile> profiles)
      throws BootException {
    PvhRequest request = PvhRequest.of(parts);
    List<Column> columns = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    for (LoaderProfile profile : profiles) {
      try {
        BootPlan plan = PvhBoot.plan(request, profile);
        columns.add(new Column(plan, header(plan)));
      } catch (BootException e) {
        refusals.add(profile.key() + ": " + e.getMessage());
        columns.add(null);
      }
    }
    return new LoaderComparison(
        profiles.stream().map(LoaderProfile::key).toList(), rows(columns), refusals);
  }

  private static Structure header(BootPlan plan) throws BootException {
    Placement p = plan.of(Placement.Kind.START_INFO).getFirst();
    byte[] bytes = new byte[HEADER];
    try (Arena arena = Arena.ofConfined()) {
      long at = arena.allocate(HEADER).address();
      p.contents().copyTo(0, at, HEADER);
      for (int i = 0; i < HEADER; i++) {
        bytes[i] = (byte) Host.getU8(at + i);
      }
    }
    return HvmStructures.START_INFO.at(bytes, 0);
  }

  // ---------------------------------------------------------------- rows

  private static List<Row> rows(List<Column> columns) {
    List<Row> rows = new ArrayList<>();
    registers(rows, columns);
    tables(rows, columns);
    told(rows, columns);
    memoryMap(rows, columns);
    return rows;
  }

  private static void add(
      List<Row> rows, List<Column> columns, String item, Function<Column, String> value) {
    rows.add(new Row(item, columns.stream().map(c -> c == null ? "" : value.apply(c)).toList()));
  }

  private static void registers(List<Row> rows, List<Column> columns) {
    add(rows, columns, "EIP", c -> hex(c.state().rip()));
    String[] names = {"EAX", "ECX", "EDX", "EBX", "ESP", "EBP", "ESI", "EDI"};
    for (int i = 0; i < names.length; i++) {
      int register = i;
      add(rows, columns, names[i], c -> hex(c.state().general().getOrDefault(register, 0L)));
    }
    add(rows, columns, "EFLAGS", c -> hex(c.state().rflags()));
    add(rows, columns, "CR0", c -> hex(c.state().cr0()));
    segment(rows, columns, "CS", CpuState.CS);
    segment(rows, columns, "DS, ES, SS", CpuState.DS);
    segment(rows, columns, "FS, GS", CpuState.FS);
    segment(rows, columns, "TR", CpuState.TR);
  }

  private static void segment(List<Row> rows, List<Column> columns, String item, int register) {
    add(
        rows,
        columns,
        item,
        c ->
            c.state().segments().stream()
                .filter(s -> s.register() == register)
                .findFirst()
                .map(LoaderComparison::text)
                .orElse("unusable"));
  }

  /** Selector, limit, attributes: base is 0 with all. */
  private static String text(Segment s) {
    return String.format(Locale.ROOT, "%x, %x, %x", s.selector(), s.limit(), s.attributes());
  }

  private static void tables(List<Row> rows, List<Column> columns) {
    add(rows, columns, "GDTR", c -> text(c.state().gdtr()));
    add(rows, columns, "IDTR", c -> text(c.state().idtr()));
  }

  private static String text(EntryState.Table table) {
    return String.format(Locale.ROOT, "%x, limit %x", table.base(), table.limit());
  }

  private static void told(List<Row> rows, List<Column> columns) {
    for (String field :
        List.of(
            "version",
            "flags",
            "nr_modules",
            "modlist_paddr",
            "cmdline_paddr",
            "rsdp_paddr",
            "memmap_paddr",
            "memmap_entries")) {
      add(rows, columns, field, c -> text(field, c.header().get(field)));
    }
    add(rows, columns, "initrd", c -> first(c, p -> p.kind() == Placement.Kind.MODULE));
    add(rows, columns, "ACPI root", c -> first(c, p -> p.name().equals(AcpiTables.RSDP)));
    add(rows, columns, "SMBIOS", c -> first(c, p -> p.kind() == Placement.Kind.SMBIOS));
  }

  private static String text(String field, long value) {
    return field.endsWith("paddr") ? hex(value) : Long.toString(value);
  }

  private static String first(Column c, java.util.function.Predicate<Placement> wanted) {
    return c.plan().placements().stream()
        .filter(wanted)
        .findFirst()
        .map(p -> hex(p.address()))
        .orElse("none");
  }

  private static void memoryMap(List<Row> rows, List<Column> columns) {
    int most = 0;
    for (Column c : columns) {
      most = Math.max(most, c == null ? 0 : c.plan().layout().ranges().size());
    }
    for (int i = 0; i < most; i++) {
      int number = i;
      add(rows, columns, "memory map " + i, c -> range(c.plan().layout().ranges(), number));
    }
  }

  private static String range(List<MemoryRange> ranges, int number) {
    if (number >= ranges.size()) {
      return "–";
    }
    MemoryRange r = ranges.get(number);
    return String.format(Locale.ROOT, "%x–%x %s", r.start(), r.end(), r.type());
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  // ---------------------------------------------------------------- text

  /** A heading, a line an item, and a line for each loader that would not start the kernel. */
  public List<String> lines() {
    List<List<String>> text = new ArrayList<>();
    text.add(line("", loaders));
    rows.forEach(row -> text.add(line(row.item, row.values)));
    List<String> lines = new ArrayList<>(TextTable.lines(text));
    lines.addAll(refusals);
    return lines;
  }

  private static List<String> line(String item, List<String> values) {
    List<String> line = new ArrayList<>(List.of(item));
    line.addAll(values);
    return line;
  }
}

package bootscope.core.boot;

import bootscope.core.boot.ContractItem.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What several ways to boot handed over to one kernel, side by side, beside what the ABI asks for.
 *
 * @param abi of all of them
 * @param ways names of the columns
 * @param rows an item each: the contract's, then a range of the memory map each
 */
public record HandOverComparison(EntryAbi abi, List<String> ways, List<Row> rows) {
  /**
   * What one way handed over.
   *
   * @param value what was found
   * @param explanation why it matters, or what is wrong; empty where there is nothing to say
   */
  public record Cell(String value, Verdict verdict, String explanation) {}

  /**
   * An item, as it is in each way.
   *
   * @param requirement what the ABI asks for; empty where nothing is asked
   * @param cells in the order of the ways; empty where a way has none
   */
  public record Row(String item, String requirement, List<Optional<Cell>> cells) {
    public Row {
      cells = List.copyOf(cells);
    }

    /** Whether the ways differ in it. */
    public boolean differs() {
      return cells.stream().map(c -> c.map(Cell::value)).distinct().count() > 1;
    }
  }

  public HandOverComparison {
    ways = List.copyOf(ways);
    rows = List.copyOf(rows);
  }

  /**
   * Sets hand-overs side by side.
   *
   * @param handOvers of one ABI, each by the name of its way, in the order of the columns
   */
  public static HandOverComparison of(EntryAbi abi, Map<String, HandOver> handOvers) {
    List<HandOver> all = List.copyOf(handOvers.values());
    if (all.stream().anyMatch(h -> h.abi() != abi)) {
      throw new IllegalArgumentException("hand-overs by other ABIs than " + abi);
    }
    List<Row> rows = new ArrayList<>();
    Map<String, String> requirements = new LinkedHashMap<>();
    all.forEach(h -> h.items().forEach(i -> requirements.putIfAbsent(i.name(), i.requirement())));
    requirements.forEach(
        (name, requirement) ->
            rows.add(
                new Row(
                    name,
                    requirement.equals("unspecified") ? "" : requirement,
                    all.stream().map(h -> item(h, name)).toList())));
    ranges(rows, all);
    return new HandOverComparison(abi, List.copyOf(handOvers.keySet()), rows);
  }

  private static Optional<Cell> item(HandOver handOver, String name) {
    return handOver.items().stream()
        .filter(i -> i.name().equals(name))
        .findFirst()
        .map(i -> new Cell(i.actual(), i.verdict(), i.explanation()));
  }

  /** Ranges that begin at the same address stand beside each other. */
  private static void ranges(List<Row> rows, List<HandOver> all) {
    TreeSet<Long> starts = new TreeSet<>(Long::compareUnsigned);
    all.forEach(h -> h.memoryMap().forEach(r -> starts.add(r.start())));
    for (long start : starts) {
      rows.add(
          new Row(
              "memory from 0x" + Long.toHexString(start),
              "",
              all.stream().map(h -> range(h, start)).toList()));
    }
  }

  private static Optional<Cell> range(HandOver handOver, long start) {
    return handOver.memoryMap().stream()
        .filter(r -> r.start() == start)
        .findFirst()
        .map(
            r ->
                new Cell(
                    String.format(Locale.ROOT, "to 0x%x %s", r.end(), r.type()),
                    Verdict.UNSPECIFIED,
                    r.purpose()));
  }

  /** A heading, and a line an item; {@code !} stands before what breaks the ABI. */
  public List<String> lines() {
    List<List<String>> text = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("Handed over by the " + abi.title()));
    head.addAll(ways);
    head.add("asked for");
    text.add(head);
    for (Row row : rows) {
      List<String> line = new ArrayList<>(List.of(" " + row.item));
      for (Optional<Cell> cell : row.cells) {
        line.add(cell.map(HandOverComparison::text).orElse("-"));
      }
      line.add(row.requirement);
      text.add(line);
    }
    return TextTable.lines(text);
  }

  private static String text(Cell cell) {
    return cell.verdict == Verdict.FAIL ? "! " + cell.value : cell.value;
  }
}

package bootscope.core.timeline;

import bootscope.core.boot.EntryAbi;
import bootscope.core.boot.HandOver;
import bootscope.core.boot.HandOverComparison;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Several ways to boot one kernel, measured.
 *
 * @param guest what was booted: names and values, in the order in which they are told
 * @param notMeasured why a way was left out, a line each
 * @param ways those that there are, run or not
 */
public record MeasuredWays(
    Map<String, String> guest, List<String> notMeasured, List<MeasuredWay> ways) {
  public MeasuredWays {
    guest = Collections.unmodifiableMap(new LinkedHashMap<>(guest));
    notMeasured = List.copyOf(notMeasured);
    ways = List.copyOf(ways);
  }

  /** The same with these ways. */
  public MeasuredWays with(List<MeasuredWay> newer) {
    return new MeasuredWays(guest, notMeasured, newer);
  }

  /** The ways that have been run at least once. */
  public List<MeasuredWay> run() {
    return ways.stream().filter(w -> !w.runs().isEmpty()).toList();
  }

  /** What each exchange of one thing for another gains. */
  public List<Gain> gains() {
    return Gain.of(ways);
  }

  /**
   * What the kernel was handed in those ways that enter it through PVH, side by side; empty where
   * none is known.
   */
  public Optional<HandOverComparison> handOvers() {
    Map<String, HandOver> handed = new LinkedHashMap<>();
    for (MeasuredWay way : ways) {
      way.handOver()
          .filter(h -> h.abi() == EntryAbi.PVH)
          .ifPresent(h -> handed.put(way.column(), h));
    }
    return handed.isEmpty()
        ? Optional.empty()
        : Optional.of(HandOverComparison.of(EntryAbi.PVH, handed));
  }

  /** Everything in lines of text, in the layout of the documents that published such figures. */
  public String text() {
    return MeasureReport.text(this);
  }

  /** As {@link MeasureFiles#toJson}. */
  public String json() {
    return MeasureFiles.toJson(this);
  }

  /** As {@link MeasureFiles#toCsv}. */
  public String csv() {
    return MeasureFiles.toCsv(ways);
  }
}

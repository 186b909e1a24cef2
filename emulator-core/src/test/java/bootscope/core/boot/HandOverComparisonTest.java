package bootscope.core.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.ContractItem.Verdict;
import bootscope.core.boot.HandOverComparison.Cell;
import bootscope.core.boot.HandOverComparison.Row;
import bootscope.core.cpu.state.CpuState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HandOverComparisonTest {
  private static HandOver take(LoaderProfile profile, long tr) throws BootException {
    try (Bench bench = new Bench()) {
      bench.profile = profile;
      BootPlan plan = bench.module("initrd", 5000, "").boot();
      bench.cpu.segmentLimit(CpuState.TR, tr);
      return HandOver.of(bench.cpu, true, bench.reader, plan);
    }
  }

  private static HandOverComparison both() throws BootException {
    Map<String, HandOver> handed = new LinkedHashMap<>();
    handed.put("PVH", take(LoaderProfiles.BOOTSCOPE, 0x67));
    handed.put("other", take(LoaderProfiles.of("cloud-hypervisor").orElseThrow(), 0xFFFF));
    return HandOverComparison.of(EntryAbi.PVH, handed);
  }

  private static Row row(HandOverComparison c, String item) {
    return c.rows().stream().filter(r -> r.item().equals(item)).findFirst().orElseThrow();
  }

  @Test
  void eachItemStandsBesideWhatTheAbiAsksFor() throws BootException {
    HandOverComparison c = both();
    assertEquals(List.of("PVH", "other"), c.ways());
    Row tr = row(c, "TR");
    assertTrue(tr.requirement().contains("limit 0x67"));
    assertEquals(
        List.of(Verdict.PASS, Verdict.FAIL),
        tr.cells().stream().map(Optional::orElseThrow).map(Cell::verdict).toList());
    assertTrue(tr.differs());
    assertFalse(row(c, "CR4").differs());
    assertEquals("", row(c, "EFER").requirement(), "the ABI leaves it open");
    assertEquals("0x0", row(c, "EFER").cells().getFirst().orElseThrow().value());
  }

  @Test
  void rangesThatBeginAtTheSameAddressStandBesideEachOther() throws BootException {
    HandOverComparison c = both();
    Row both = row(c, "memory from 0x100000");
    assertTrue(both.cells().stream().allMatch(Optional::isPresent));
    Row one = row(c, "memory from 0xf0000"); // cloud-hypervisor has no entry there
    assertEquals("to 0x100000 RESERVED", one.cells().getFirst().orElseThrow().value());
    assertTrue(one.cells().get(1).isEmpty());
    List<String> starts =
        c.rows().stream().map(Row::item).filter(i -> i.startsWith("memory from")).toList();
    assertEquals("memory from 0x0", starts.getFirst());
    assertEquals("memory from 0xfffc0000", starts.getLast());
  }

  @Test
  void theTextMarksWhatBreaksTheAbi() throws BootException {
    List<String> lines = both().lines();
    assertTrue(lines.getFirst().matches("Handed over by the x86/HVM .*  PVH +other +asked for"));
    String tr = lines.stream().filter(l -> l.startsWith(" TR ")).findFirst().orElseThrow();
    assertEquals(1, tr.chars().filter(ch -> ch == '!').count(), tr);
    int column = lines.getFirst().indexOf("other");
    assertTrue(tr.startsWith("! base 0x0, limit 0xffff", column), tr);
  }

  @Test
  void handOversByOtherAbisAreNotCompared() {
    HandOver linux = new HandOver(EntryAbi.LINUX, List.of(), List.of());
    assertThrows(
        IllegalArgumentException.class,
        () -> HandOverComparison.of(EntryAbi.PVH, Map.of("bzImage", linux)));
  }
}

package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.DirectPvh;
import bootscope.core.debug.DescriptorTables.Kind;
import bootscope.core.debug.DescriptorTables.Line;
import bootscope.core.debug.DescriptorTables.State;
import bootscope.core.image.DebianPackages;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Page tables and descriptors of Debian's cloud kernel at instants of its boot. */
class KernelTablesTest {
  private static final long RAM = 512 << 20;
  private static final int TIMES = 20;

  private Debugger debugger;

  @Test
  void theKernelsTablesAreReadWholeAndSoon() throws Exception {
    Boot boot =
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(DebianPackages.kernel(DebianPackages.CLOUD))),
            List.of(),
            "console=ttyS0 panic=-1",
            MachineConfiguration.ofRam(RAM));
    debugger = Debugger.start(boot, System::nanoTime);
    try (Debugger d = debugger) {
      d.findMilestones();
      for (long instructions : new long[] {5_000_000, 60_000_000, 200_000_000}) {
        d.run(instructions);
        Inspector now = d.inspector();
        PageMap map = timed("map", now::pageMap);
        List<PageMap.Range> ranges = timed("ranges", map::ranges);
        DescriptorTables.Table gates = timed("IDT", () -> now.descriptors(Kind.IDT));
        timed("GDT", () -> now.descriptors(Kind.GDT));
        timed("walk", () -> now.pageWalk(now.registers().linearRip()));
        assertFalse(map.cut());
        assertTrue(ranges.size() > 1 && ranges.size() < 4096, ranges.size() + " ranges");
        for (PageMap.Page page : map.pages()) {
          assertEquals(page.physical(), now.physical(page.linear()));
        }
        boolean early = instructions == 5_000_000; // TR is still that of the entry
        for (Line line : now.descriptors(Kind.SEGMENTS).lines()) {
          boolean byTable =
              !line.name().startsWith("gs") && !(early && line.name().startsWith("tr"));
          assertTrue(!byTable || line.state() == State.FINE, line::toString);
        }
        for (Line line : gates.lines()) {
          assertEquals(State.FINE, line.state(), line::toString);
        }
      }
      Line fault =
          d.inspector().descriptors(Kind.IDT).lines().stream()
              .filter(l -> l.name().equals("0x0e #PF"))
              .findFirst()
              .orElseThrow();
      assertTrue(fault.address().endsWith("<asm_exc_page_fault>"), fault.toString());
      assertEquals(11, d.inspector().descriptors(Kind.TSS).lines().size());
    }
  }

  /** The last of several times is printed: the first ones are of code that is not yet compiled. */
  private static <T> T timed(String what, Supplier<T> asked) {
    T answer = null;
    long took = 0;
    for (int i = 0; i < TIMES; i++) {
      long begin = System.nanoTime();
      answer = asked.get();
      took = System.nanoTime() - begin;
    }
    System.out.println(String.format(Locale.ROOT, "%s: %.3f ms", what, took / 1e6));
    return answer;
  }
}

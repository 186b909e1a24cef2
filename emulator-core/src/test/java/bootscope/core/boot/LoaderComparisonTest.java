package bootscope.core.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.board.Board;
import bootscope.core.boot.LoaderComparison.Row;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoaderComparisonTest {
  private static BootParts parts(String commandLine) throws Exception {
    KernelImage kernel =
        KernelImages.open(ImageBytes.ofFile(Path.of("../assets/guests/hello-pvh.elf")));
    return new BootParts(kernel, List.of(), commandLine, Board.q35(Bench.RAM, 1, false), 0);
  }

  private static Row row(LoaderComparison c, String item) {
    return c.rows().stream().filter(r -> r.item().equals(item)).findFirst().orElseThrow();
  }

  @Test
  void eachItemHasAValueOfEachLoader() throws Exception {
    LoaderComparison c = LoaderComparison.of(parts("a"), LoaderProfiles.ALL);
    assertEquals(
        List.of("bootscope", "qemu", "cloud-hypervisor", "firecracker", "xen"), c.loaders());
    for (Row row : c.rows()) {
      assertEquals(5, row.values().size());
      assertTrue(row.values().stream().noneMatch(String::isEmpty), row.item());
    }
    assertFalse(differs(row(c, "EIP")));
    assertTrue(differs(row(c, "EBX")));
    assertEquals("0x21e0", row(c, "EBX").values().get(1));
    assertEquals("0, ffff, 8b", row(c, "TR").values().get(1));
    assertEquals("unusable", row(c, "FS, GS").values().get(4));
    assertEquals("0x0", row(c, "rsdp_paddr").values().get(3));
    assertEquals(List.of(), c.refusals());
  }

  @Test
  void aLoaderThatCannotHasAnEmptyColumnAndSaysWhy() throws Exception {
    LoaderComparison c = LoaderComparison.of(parts("x".repeat(3000)), LoaderProfiles.ALL);
    assertEquals("", row(c, "EBX").values().get(3));
    assertEquals(1, c.refusals().size());
    assertTrue(c.refusals().getFirst().startsWith("firecracker: the command line"), "" + c);
    assertEquals(c.rows().size() + 2, c.lines().size());
  }

  @Test
  void theTextHasItsColumnsBelowEachOther() throws Exception {
    List<String> lines = LoaderComparison.of(parts(""), LoaderProfiles.ALL).lines();
    int column = lines.getFirst().indexOf("firecracker");
    for (String line : lines) {
      assertTrue(line.length() <= column || line.charAt(column) != ' ', line);
    }
  }

  @Test
  void aKernelThatIsNoneForPvhIsRefused() throws Exception {
    BootParts multiboot = MultibootSamples.parts(MultibootSamples.kernel(), "");
    assertThrows(BootException.class, () -> LoaderComparison.of(multiboot, LoaderProfiles.ALL));
  }

  private static boolean differs(LoaderComparison.Row row) {
    return row.values().stream().filter(v -> !v.isEmpty()).distinct().count() > 1;
  }
}

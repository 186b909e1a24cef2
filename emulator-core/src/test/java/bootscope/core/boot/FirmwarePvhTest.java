package bootscope.core.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.board.Board;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.ImageException;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes with a kernel: its initrd through firmware, and Linux's command line in each way. */
class FirmwarePvhTest {
  private static final long RESERVED = 0x2_8000;

  private static FirmwarePvh firmware() throws BootException {
    Map<String, byte[]> roms = Map.of(Firmware.PVH_ROM, new byte[512]);
    return new FirmwarePvh(Firmware.of("firmware.rom", new byte[0x1_0000], roms, Map.of(), true));
  }

  private static KernelImage kernel(ElfSketch sketch) throws ImageException {
    return KernelImages.open(ImageBytes.ofArray("vmlinux", sketch.bytes()));
  }

  private static BootParts parts(ElfSketch sketch, String line, BootModule... modules)
      throws ImageException {
    return new BootParts(kernel(sketch), List.of(modules), line, Board.q35(Bench.RAM, 1, false), 0);
  }

  private static long key(BootPlan plan, int key) {
    return plan.firmware().items().stream()
        .filter(i -> i.key() == key)
        .findFirst()
        .orElseThrow()
        .length();
  }

  private static BootModule initrd(int size, String text) {
    return MultibootSamples.module("initrd", size, text, 1);
  }

  @Test
  void theInitrdLiesBesideTheKernelAndIsRefusedWhereThereIsNoRoom() throws Exception {
    FirmwareBoot boot =
        new FirmwareBoot(
            firmware().firmware(),
            parts(new ElfSketch(), "", initrd(0x1000, "")),
            Firmware.PVH_ROM);
    long end = Bench.RAM - RESERVED - 1;
    assertEquals(end - 0x1000 & -0x1000, boot.initrd(List.of()));
    Placement top = segment(Bench.RAM - 0x10_0000, 0x10_0000);
    assertEquals(Bench.RAM - 0x10_1000, boot.initrd(List.of(top)));
    BootException e =
        assertThrows(
            BootException.class, () -> boot.initrd(List.of(segment(0x10_0000, Bench.RAM))));
    assertTrue(e.getMessage().contains("do not fit beside the kernel"), e.getMessage());
  }

  private static Placement segment(long address, long size) {
    return new Placement(
        "LOAD", Placement.Kind.KERNEL_SEGMENT, address, size, 0, Contents.of(new byte[0]));
  }

  @Test
  void anEmptyInitrdIsPassedAsSuch() throws Exception {
    BootPlan plan = firmware().plan(parts(new ElfSketch(), "", initrd(0, "")));
    assertEquals(0, key(plan, FirmwareBoot.INITRD_DATA));
  }

  @Test
  void aModulesCommandLineIsRefused() throws Exception {
    BootParts parts = parts(new ElfSketch(), "", initrd(5, "text"));
    BootException e = assertThrows(BootException.class, () -> firmware().plan(parts));
    assertTrue(e.getMessage().contains("command line of initrd"), e.getMessage());
  }

  @Test
  void whatFirmwareMayOverwriteIsAWarning() throws Exception {
    assertEquals(List.of(), firmware().plan(parts(new ElfSketch(), "")).warnings());
    for (long address : new long[] {0x6000, 0x9_F000, 0xF_0000, Bench.RAM - 0x1000}) {
      ElfSketch sketch = new ElfSketch();
      sketch.second(address);
      List<String> warnings = firmware().plan(parts(sketch, "")).warnings();
      assertEquals(1, warnings.size(), warnings.toString());
      assertTrue(warnings.getFirst().contains("where firmware has its own data"), warnings + "");
    }
  }

  @Test
  void aCommandLineThatLinuxCannotTakeIsAWarningInEachWay() throws Exception {
    byte[] entry = ElfSketch.note("Xen\0", 18, 4, ElfSketch.CODE);
    byte[] linux = ElfSketch.note("Linux\0", 0x101, 4, 0);
    for (BootProtocol way : List.of(new DirectPvh(), firmware())) {
      ElfSketch sketch = new ElfSketch().notes(entry, linux);
      assertEquals(List.of(), way.plan(parts(sketch, "x".repeat(2047))).warnings());
      List<String> warnings = way.plan(parts(sketch, "ä".repeat(1024))).warnings();
      assertEquals(1, warnings.size(), warnings.toString());
      assertTrue(warnings.getFirst().contains("has 2,048 bytes"), warnings.toString());
      assertEquals(
          List.of(), way.plan(parts(new ElfSketch(), "x".repeat(5000))).warnings(), "not Linux");
    }
  }
}

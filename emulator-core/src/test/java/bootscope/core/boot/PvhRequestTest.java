package bootscope.core.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.board.Board;
import bootscope.core.boot.Placement.Kind;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.ImageException;
import bootscope.core.image.KernelImages;
import bootscope.core.memory.GuestRam;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PvhRequestTest {
  @TempDir Path dir;

  /** An ELF64 of one segment at 1 MiB with one note: Xen, of a type, giving an address. */
  private Path kernel(int noteType, int noteAddress) throws IOException {
    ByteBuffer b = ByteBuffer.allocate(0x1000).order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(0x464C457F).put((byte) 2).put((byte) 1).put((byte) 1).position(16);
    b.putShort((short) 2).putShort((short) 62).putInt(1).putLong(0x10_0000).putLong(64);
    b.putLong(0).putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 2);
    b.putShort((short) 64).position(64);
    programHeader(b, 1, 5, 0x200, 0x10_0000, 0x100, 0x400);
    programHeader(b, 4, 4, 0x400, 0, 20, 20);
    b.position(0x200).put((byte) 0xF4);
    b.position(0x400).putInt(4).putInt(4).putInt(noteType).put("Xen\0".getBytes());
    b.putInt(noteAddress);
    return Files.write(dir.resolve("vmlinux"), b.array());
  }

  private static void programHeader(
      ByteBuffer b, int type, int flags, long offset, long paddr, long fileSize, long memorySize) {
    b.putInt(type).putInt(flags).putLong(offset).putLong(paddr).putLong(paddr);
    b.putLong(fileSize).putLong(memorySize).putLong(8);
  }

  private BootPlan plan(Path kernel, List<BootModule> modules)
      throws ImageException, BootException {
    return PvhBoot.plan(
        PvhRequest.of(
            new BootParts(
                KernelImages.open(ImageBytes.ofFile(kernel)),
                modules,
                "quiet",
                Board.q35(Bench.RAM, 1, false),
                0)),
        LoaderProfiles.BOOTSCOPE);
  }

  @Test
  void anOpenedKernelIsPlacedAndEnteredAtItsNote() throws Exception {
    BootPlan plan = plan(kernel(18, 0x10_0000), List.of());
    Placement segment = plan.of(Kind.KERNEL_SEGMENT).getFirst();
    assertEquals("LOAD 0 R-E", segment.name());
    assertEquals(0x10_0000, segment.address());
    assertEquals(0x400, segment.length());
    assertEquals(0x10_0000, plan.entry().physicalAddress());
    try (Arena arena = Arena.ofConfined()) {
      GuestRam ram = new GuestRam(arena, Bench.RAM, Bench.RAM);
      long host = ram.host(0x10_0000);
      Host.fill(host, 0x400, 0xCC);
      segment.writeTo(ram);
      assertEquals(0xF4, Host.getU8(host));
      assertEquals(0, Host.getU8(host + 0x3FF));
    }
  }

  @Test
  void anInitrdIsReadFromItsFileWhenItIsPlaced() throws Exception {
    Path initrd = Files.write(dir.resolve("initrd.img"), new byte[] {1, 2, 3});
    BootModule module = BootModule.of(ImageBytes.ofFile(initrd), "");
    Placement placed = plan(kernel(18, 0x10_0000), List.of(module)).of(Kind.MODULE).getFirst();
    assertEquals("initrd.img", placed.name());
    assertEquals(3, placed.length());
    Files.delete(initrd);
    try (Arena arena = Arena.ofConfined()) {
      GuestRam ram = new GuestRam(arena, Bench.RAM, Bench.RAM);
      BootException e = assertThrows(BootException.class, () -> placed.writeTo(ram));
      assertTrue(e.getMessage().contains("initrd.img"), e.getMessage());
    }
  }

  @Test
  void aKernelWithoutTheNoteIsRefusedWithTheNotesItHasAndTheMissingOption() throws Exception {
    Path kernel = kernel(6, 0);
    BootException e = assertThrows(BootException.class, () -> plan(kernel, List.of()));
    assertTrue(e.getMessage().contains("CONFIG_PVH=y"), e.getMessage());
    assertTrue(e.getMessage().contains("GUEST_OS"), e.getMessage());
  }

  @Test
  void aSegmentThatDoesNotFitNamesTheOffsetOfItsProgramHeader() throws Exception {
    Path kernel = kernel(18, 0x10_0000);
    byte[] bytes = Files.readAllBytes(kernel);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(64 + 40, 0x1000_0000L);
    Files.write(kernel, bytes);
    BootException e = assertThrows(BootException.class, () -> plan(kernel, List.of()));
    assertTrue(e.getMessage().contains("vmlinux, offset 0x40"), e.getMessage());
    assertTrue(e.getMessage().contains("-m"), e.getMessage());
  }
}

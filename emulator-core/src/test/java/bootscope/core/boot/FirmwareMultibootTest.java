package bootscope.core.boot;

import static bootscope.core.boot.MultibootSamples.ENTRY;
import static bootscope.core.boot.MultibootSamples.LOAD;
import static bootscope.core.boot.MultibootSamples.kernel;
import static bootscope.core.boot.MultibootSamples.module;
import static bootscope.core.boot.MultibootSamples.parts;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.describe.Structure;
import bootscope.core.device.fwcfg.FwCfgItem;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What firmware is told of a Multiboot kernel. The keys and what they hold are those that QEMU 7.2
 * was seen to fill for the same kind of kernel and modules.
 */
class FirmwareMultibootTest {
  private static final byte[] ROM = new byte[512];

  private final BootPlan plan;

  FirmwareMultibootTest() throws Exception {
    plan =
        protocol()
            .plan(
                parts(
                    kernel(), "a b", module("one", 5000, "one x", 1), module("two", 1, "two", 2)));
  }

  private static FirmwareMultiboot protocol() throws BootException {
    return new FirmwareMultiboot(
        Firmware.of(
            "firmware.rom",
            new byte[0x1_0000],
            Map.of(Firmware.MULTIBOOT_ROM, ROM),
            Map.of(),
            true));
  }

  private byte[] key(int key) throws BootException {
    FwCfgItem item =
        plan.firmware().items().stream().filter(i -> i.key() == key).findFirst().orElseThrow();
    for (Placement p : plan.firmware().store()) {
      if (p.address() == item.offset()) {
        try (Arena arena = Arena.ofConfined()) {
          long at = arena.allocate(item.length()).address();
          // In two parts, as memory in chunks would have it.
          long first = Math.min(0x1101, item.length());
          p.contents().copyTo(0, at, first);
          p.contents().copyTo(first, at + first, item.length() - first);
          byte[] bytes = new byte[(int) item.length()];
          for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Host.getU8(at + i);
          }
          return bytes;
        }
      }
    }
    throw new AssertionError("key " + key);
  }

  private long number(int key) throws BootException {
    return Integer.toUnsignedLong(
        ByteBuffer.wrap(key(key)).order(ByteOrder.LITTLE_ENDIAN).getInt());
  }

  @Test
  void itIsEnteredByMultiboot() {
    assertEquals(new KernelEntry(ENTRY, EntryAbi.MULTIBOOT), plan.entry());
    assertTrue(plan.placements().isEmpty(), "firmware loads it");
  }

  @Test
  void theKernelsBlockHasItsZerosThenTextsThenEachModuleOnAPage() throws BootException {
    assertEquals(ENTRY, number(0x10));
    assertEquals(LOAD, number(0x07));
    byte[] block = key(0x11);
    assertEquals(block.length, number(0x08));
    assertEquals(0x3000 + 0x1000 + 0x2000 + 1, block.length);
    assertEquals((byte) 0x90, block[MultibootSamples.SIZE - 1]);
    assertEquals(0, block[MultibootSamples.SIZE]);
    byte[] one = new byte[5000];
    Arrays.fill(one, (byte) 1);
    assertArrayEquals(one, Arrays.copyOfRange(block, 0x4000, 0x4000 + 5000));
    assertEquals(2, block[0x6000]);
  }

  @Test
  void theInformationPointsIntoTheBlock() throws BootException {
    byte[] bytes = key(0x12);
    assertEquals(88, bytes.length);
    assertEquals(88, number(0x0B));
    assertEquals(0x9500, number(0x0A));
    Structure info = MultibootStructures.INFORMATION.at(bytes, 0);
    assertEquals(0x24F, info.get("flags"));
    assertEquals(2, info.get("mods_count"));
    assertEquals(LOAD + 0x3000, info.get("mods_addr"));
    assertEquals("kernel.bin a b", text(info.get("cmdline")));
    assertEquals("bootscope", text(info.get("boot_loader_name")));
    byte[] block = key(0x11);
    Structure two = MultibootStructures.MODULE.at(block, 0x3000 + 16);
    assertEquals(LOAD + 0x6000, two.get("mod_start"));
    assertEquals(LOAD + 0x6001, two.get("mod_end"));
    assertEquals("two", text(two.get("string")));
    assertEquals("one x", text(MultibootStructures.MODULE.at(block, 0x3000).get("string")));
  }

  private String text(long address) throws BootException {
    byte[] block = key(0x11);
    int from = (int) (address - LOAD);
    int end = from;
    while (block[end] != 0) {
      end++;
    }
    return new String(block, from, end - from);
  }

  @Test
  void theOptionRomIsTheFirstThingToBoot() {
    assertTrue(
        plan.firmware().items().stream()
            .anyMatch(i -> i.name().equals("genroms/multiboot_dma.bin")));
  }

  @Test
  void modulesForWhichThereIsNoRoomAreRefused() throws Exception {
    BootModule large = new BootModule("large", Bench.RAM, "", (from, to, count) -> {});
    BootParts parts = parts(kernel(), "", large);
    FirmwareMultiboot protocol = protocol();
    BootException e = assertThrows(BootException.class, () -> protocol.plan(parts));
    assertTrue(e.getMessage().contains("with its modules"), e.getMessage());
  }
}

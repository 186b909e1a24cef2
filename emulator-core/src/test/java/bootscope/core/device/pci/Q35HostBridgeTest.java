package bootscope.core.device.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.event.GuestListeners;
import bootscope.core.io.PortMap;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import java.lang.foreign.Arena;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** After Intel's 3 Series datasheet, 316966 §5.1: PAM0–PAM6 and PCIEXBAR. */
class Q35HostBridgeTest {
  private static final long RAM = 2 << 20;
  private static final long ROM = 0x2_0000;

  private final Arena arena = Arena.ofConfined();
  private final GuestRam ram = new GuestRam(arena, RAM, RAM, ROM);
  private final MemoryMap memory = new MemoryMap(ram);
  private final PciHost pci = new PciHost(memory, new PortMap(new GuestListeners()));
  private final Q35HostBridge mch = new Q35HostBridge(memory, pci, ROM, RAM);

  Q35HostBridgeTest() {
    pci.add(mch);
    for (long at = 0; at < ROM; at++) {
      Host.putByte(ram.host(RAM + at), 0xA5);
    }
  }

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void afterPowerOnTheRomIsReadBelowOneMebibyteAndStoresAreLost() {
    assertEquals(0xA5, memory.load(0xF_FFF0, 1));
    assertEquals(0xA5, memory.load(0xE_0000, 1));
    assertEquals(0xFF, memory.load(0xC_0000, 1)); // no ROM so far down
    assertEquals(0xFF, memory.load(0xD_FFFF, 1));
    memory.store(0xF_0000, 1, 1);
    assertEquals(0xA5, memory.load(0xF_0000, 1));
    assertEquals(0, Host.getU8(ram.host(0xF_0000)));
  }

  /** Each stretch has its bits: PAM0 [5:4] the BIOS area, then 16 KiB each, low bits first. */
  @Test
  void eachStretchHasItsBits() {
    for (int register = 1; register <= 6; register++) {
      for (int half = 0; half < 2; half++) {
        long start = 0xC_0000 + (register - 1) * 0x8000 + half * 0x4000;
        mch.write(0x90 + register, 1, half == 0 ? 0x03 : 0x30);
        for (long at = 0xC_0000; at < 0x10_0000; at += 0x4000) {
          boolean inRam = memory.writeOffset(at) == at;
          assertEquals(at == start, inRam, String.format(Locale.ROOT, "PAM%d, 0x%x", register, at));
        }
        mch.write(0x90 + register, 1, 0);
      }
    }
    mch.write(0x90, 1, 0x30);
    assertEquals(0xF_0000, memory.writeOffset(0xF_0000));
    assertEquals(0xF_C000, memory.writeOffset(0xF_C000));
    assertEquals(-1, memory.writeOffset(0xE_C000));
  }

  @Test
  void theFourCombinations() {
    mch.write(0x90, 1, 0x20); // stores reach RAM, loads the ROM: how a BIOS copies itself
    memory.store(0xF_1234, 1, 0x42);
    assertEquals(0xA5, memory.load(0xF_1234, 1));
    mch.write(0x90, 1, 0x10); // loads reach RAM, stores are lost: a copy that is protected
    memory.store(0xF_1234, 1, 0x43);
    assertEquals(0x42, memory.load(0xF_1234, 1));
    mch.write(0x90, 1, 0x30);
    memory.store(0xF_1234, 1, 0x44);
    assertEquals(0x44, memory.load(0xF_1234, 1));
    mch.write(0x90, 1, 0x00);
    assertEquals(0xA5, memory.load(0xF_1234, 1));
  }

  @Test
  void theConfigurationWindowIsWhereItIsPut() {
    assertEquals(0xFFFF_FFFFL, memory.load(0xB000_0000L, 4));
    mch.write(0x60, 4, 0xB000_0001);
    assertEquals(0x29C0_8086L, memory.load(0xB000_0000L, 4));
    memory.store(0xB000_0060L, 4, 0xE000_0001L); // through itself
    assertEquals(0xFFFF_FFFFL, memory.load(0xB000_0000L, 4));
    assertEquals(0x29C0_8086L, memory.load(0xE000_0000L, 4));
    mch.write(0x60, 4, 0xE000_0000);
    assertEquals(0xFFFF_FFFFL, memory.load(0xE000_0000L, 4));
  }

  @Test
  void theConfigurationWindowHasThreeSizes() {
    int[] mib = {256, 128, 64};
    for (int length = 0; length < 3; length++) {
      mch.write(0x60, 4, 0xB000_0001 | length << 1);
      assertEquals(
          (long) mib[length] << 20,
          memory.windows().stream()
              .filter(w -> w.name().equals("ecam"))
              .findFirst()
              .orElseThrow()
              .length());
    }
    mch.write(0x60, 4, 0xB000_0007); // reserved
    assertTrue(memory.windows().stream().noneMatch(w -> w.name().equals("ecam")));
  }
}

package bootscope.core.device.fwcfg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bootscope.core.bits.Host;
import bootscope.core.device.Bench;
import bootscope.core.memory.EpochCheck;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The selector, the data port and the DMA interface, after QEMU's docs/specs/fw_cfg. */
class FwCfgTest {
  private static final long RAM = 4 << 20;
  private static final int READ = 2;
  private static final int SKIP = 4;
  private static final int SELECT = 8;
  private static final int WRITE = 16;

  private final GuestRam ram = new GuestRam(Arena.ofAuto(), RAM, RAM, 0x3000);
  private final MemoryMap memory = new MemoryMap(ram);
  private final FwCfg fwCfg = new FwCfg(memory, key -> {});

  FwCfgTest() {
    store(0x0FFE, "QEMU"); // across a page's end
    store(0x2000, "item");
    fwCfg.items(
        List.of(new FwCfgItem(0, "", 0x0FFE, 4), new FwCfgItem(0x20, "etc/item", 0x2000, 4)));
  }

  private void store(long offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes.length; i++) {
      Host.putByte(ram.host(RAM + offset + i), bytes[i]);
    }
  }

  private String data(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append((char) fwCfg.in(FwCfg.DATA, 1));
    }
    return text.toString();
  }

  /** Starts a transfer by the register, which is big-endian; what the control field holds then. */
  private int transfer(long descriptor, int control, int length, long address) {
    byte[] bytes = ByteBuffer.allocate(16).putInt(control).putInt(length).putLong(address).array();
    memory.poke(descriptor, bytes);
    fwCfg.out(FwCfg.DMA, 4, Integer.reverseBytes((int) (descriptor >>> 32)));
    fwCfg.out(FwCfg.DMA + 4, 4, Integer.reverseBytes((int) descriptor));
    return ByteBuffer.wrap(memory.peek(descriptor, 4)).getInt();
  }

  @Test
  void bytesComeOneByOneAndZerosBehindTheEnd() {
    fwCfg.out(FwCfg.SELECTOR, 2, 0);
    assertEquals("QEMU\0\0", data(6));
    fwCfg.out(FwCfg.SELECTOR, 2, 0x20);
    assertEquals("item", data(4));
    fwCfg.out(FwCfg.SELECTOR, 2, 0x21);
    assertEquals("\0\0", data(2));
    fwCfg.out(FwCfg.SELECTOR, 2, 0x20);
    assertEquals("item", data(4), "selecting begins anew");
  }

  @Test
  void whatATransferWritesIsMarked() {
    EpochCheck check = new EpochCheck(ram);
    assertEquals(0, transfer(0x1000, SELECT | READ | 0x20 << 16, 4, 0x2FFE));
    int[] marked = ram.dirty().since(ram.dirty().epoch());
    assertArrayEquals(new int[] {1, 2, 3}, Arrays.stream(marked).sorted().toArray());
    assertEquals(List.of(), check.next());
    assertEquals("item", new String(memory.peek(0x2FFE, 4), StandardCharsets.US_ASCII));
  }

  @Test
  void lookingReadsNothing() {
    fwCfg.out(FwCfg.SELECTOR, 2, 0);
    assertEquals('Q', fwCfg.peek(FwCfg.DATA, 1));
    assertEquals("QE", data(2));
  }

  /** Bytes in memory order are "QEMU CFG". */
  @Test
  void theDmaRegisterShowsItsSignature() {
    ByteBuffer seen = ByteBuffer.allocate(8);
    for (int i = 0; i < 8; i++) {
      seen.put((byte) fwCfg.in(FwCfg.DMA + i, 1));
    }
    assertEquals("QEMU CFG", new String(seen.array(), StandardCharsets.US_ASCII));
    assertEquals(Integer.reverseBytes(0x5145_4D55), fwCfg.in(FwCfg.DMA, 4));
  }

  @Test
  void aTransferSelectsAndReads() {
    assertEquals(0, transfer(0x1000, 0x20 << 16 | SELECT | READ, 6, 0x5FFE));
    assertArrayEquals("item\0\0".getBytes(StandardCharsets.US_ASCII), memory.peek(0x5FFE, 6));
    assertEquals(0, transfer(0x1000, SELECT, 0, 0));
    assertEquals(0, transfer(0x1000, SKIP, 2, 0));
    assertEquals("MU", data(2), "it goes on behind what was skipped");
    assertEquals(0, transfer(0x1000, SELECT, 0, 0));
    assertEquals(0, transfer(0x1000, READ, 1, 0x7000));
    assertEquals("E", data(1), "and behind what was read");
  }

  @Test
  void whatCannotBeDoneIsAnError() {
    assertEquals(1, transfer(0x1000, 0x20 << 16 | SELECT | WRITE, 4, 0x5000));
    assertEquals(1, transfer(0x1000, SELECT | READ, 4, RAM - 2)); // half of it has memory
    assertEquals(1, transfer(0x1000, SELECT | READ, -1, 0)); // more than there is memory
  }

  /** A guest's descriptor may be anything and lie anywhere. */
  @Test
  void noDescriptorHarms() {
    long seed = 20_261_128;
    Random random = new Random(seed);
    long[] places = {0x1000, RAM - 8, RAM, -8, Long.MIN_VALUE, 0xFFFF_FFFFL, 0x1FFA};
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[16];
      random.nextBytes(bytes);
      if (random.nextBoolean()) {
        Arrays.fill(bytes, 4, 6, (byte) 0); // short ones get further
      }
      long at = places[random.nextInt(places.length)];
      for (int b = 0; b < 16; b++) {
        memory.store(at + b, 1, bytes[b]);
      }
      fwCfg.out(FwCfg.DMA, 4, Integer.reverseBytes((int) (at >>> 32)));
      fwCfg.out(FwCfg.DMA + 4, 4, Integer.reverseBytes((int) at));
      fwCfg.out(FwCfg.SELECTOR, 2, random.nextInt());
      fwCfg.in(FwCfg.DATA, 1);
    }
    fwCfg.out(FwCfg.SELECTOR, 2, 0x20);
    assertEquals("item", data(4), "seed " + seed);
  }

  @Test
  void aResetForgetsWhatWasSelectedAndKeepsTheItems() {
    fwCfg.out(FwCfg.SELECTOR, 2, 0x20);
    data(2);
    fwCfg.reset(null);
    assertEquals("QEMU", data(4));
    fwCfg.out(FwCfg.SELECTOR, 2, 0x20);
    assertEquals("item", data(4));
  }

  @Test
  void savedInTheMidstOfAnItemItGoesOnThere() {
    fwCfg.out(FwCfg.SELECTOR, 2, 0x20);
    data(2);
    FwCfg copy = new FwCfg(memory, key -> {});
    Bench.Snapshot.of(fwCfg).into(copy);
    assertEquals('e', copy.in(FwCfg.DATA, 1));
    copy.out(FwCfg.SELECTOR, 2, 0x20);
    assertEquals('i', copy.in(FwCfg.DATA, 1));
  }

  @Test
  void aKeyIsThereOnce() {
    FwCfgItem item = new FwCfgItem(5, "", 0, 1);
    assertThrows(IllegalArgumentException.class, () -> fwCfg.items(List.of(item, item)));
  }
}

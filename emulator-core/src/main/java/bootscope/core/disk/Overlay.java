package bootscope.core.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Blocks of 4 KiB that differ from an image. The first of them lie in memory, the rest in a
 * temporary file, which goes with the overlay; a block of zeros costs an entry alone. It holds 1 Mi
 * blocks, 4 GiB, at most.
 *
 * <p>What it holds can be kept and put back later: a block that is kept is not written again, and
 * what changes goes elsewhere.
 */
final class Overlay implements AutoCloseable {
  static final int BLOCK = 4096;
  static final int MOST_BLOCKS = 1 << 20;

  private static final int CHUNK_BLOCKS = 256;
  private static final int ZEROS = -1;
  private static final int ABSENT = -2;

  private final int memoryBlocks;
  private final BlockIndex index = new BlockIndex();
  private final List<byte[]> chunks = new ArrayList<>();
  private int slots; // that were taken from the end
  private int[] holders =
      new int[CHUNK_BLOCKS]; // of each slot: what is kept, and what is there now
  private int[] free = new int[16]; // slots that nobody holds any more
  private int freed;
  private KeptBlocks now; // as what is there now is kept; null where it is not
  private int kept; // how many there are
  private Path spillPath;
  private RandomAccessFile spill;

  /**
   * @param memoryBlocks how many blocks to keep in memory, a multiple of 256
   */
  Overlay(int memoryBlocks) {
    this.memoryBlocks = memoryBlocks;
  }

  boolean contains(long block) {
    return index.contains(block);
  }

  int size() {
    return index.size();
  }

  /** All blocks, in ascending order. */
  long[] blocks() {
    return index.blocks();
  }

  /**
   * Copies part of a block.
   *
   * @return false when the overlay does not have it
   */
  boolean read(long block, int offset, byte[] into, int from, int length) throws IOException {
    int slot = index.get(block, ABSENT);
    if (slot == ABSENT) {
      return false;
    }
    if (slot == ZEROS) {
      Arrays.fill(into, from, from + length, (byte) 0);
    } else if (slot < memoryBlocks) {
      byte[] chunk = chunks.get(slot / CHUNK_BLOCKS);
      System.arraycopy(chunk, slot % CHUNK_BLOCKS * BLOCK + offset, into, from, length);
    } else {
      spill.seek((long) (slot - memoryBlocks) * BLOCK + offset);
      spill.readFully(into, from, length);
    }
    return true;
  }

  /** Takes a whole block. When that fails the overlay is as it was. */
  void write(long block, byte[] data, int from) throws IOException {
    int old = index.get(block, ABSENT);
    checkRoom(old);
    boolean fresh = old < 0 || holders[old] > 1;
    int slot = fresh ? freed > 0 ? free[freed - 1] : slots : old;
    if (slot < memoryBlocks) {
      if (slot / CHUNK_BLOCKS == chunks.size()) {
        chunks.add(new byte[CHUNK_BLOCKS * BLOCK]);
      }
      byte[] chunk = chunks.get(slot / CHUNK_BLOCKS);
      System.arraycopy(data, from, chunk, slot % CHUNK_BLOCKS * BLOCK, BLOCK);
    } else {
      spillFile().seek((long) (slot - memoryBlocks) * BLOCK);
      spill.write(data, from, BLOCK);
    }
    if (fresh) {
      if (freed > 0) {
        freed--;
      } else {
        slots++;
      }
      put(block, old, slot);
    }
    now = null;
  }

  /** Makes a whole block zeros. */
  void zero(long block) throws IOException {
    int slot = index.get(block, ABSENT);
    checkRoom(slot);
    if (slot != ZEROS) {
      put(block, slot, ZEROS);
      now = null;
    }
  }

  private void put(long block, int old, int slot) {
    release(old);
    hold(slot);
    index.put(block, slot);
  }

  private void hold(int slot) {
    if (slot >= 0) {
      if (slot >= holders.length) {
        holders = Arrays.copyOf(holders, Math.max(slot + 1, 2 * holders.length));
      }
      holders[slot]++;
    }
  }

  private void release(int slot) {
    if (slot >= 0 && --holders[slot] == 0) {
      free = freed == free.length ? Arrays.copyOf(free, 2 * freed) : free;
      free[freed++] = slot;
    }
  }

  // ---------------------------------------------------------------- kept

  /** What is there now, until it is {@link #drop}ped as often as it was kept. */
  KeptBlocks keep() {
    if (now == null) {
      long[] blocks = index.blocks();
      int[] held = new int[blocks.length];
      for (int i = 0; i < blocks.length; i++) {
        held[i] = index.get(blocks[i], ABSENT);
        hold(held[i]);
      }
      now = new KeptBlocks(blocks, held);
      kept++;
    }
    now.holders++;
    return now;
  }

  /** Makes what is there what was kept. */
  void putBack(KeptBlocks to) {
    if (to == now) {
      return;
    }
    for (int slot : to.slots) {
      hold(slot);
    }
    releaseAll();
    for (int i = 0; i < to.blocks.length; i++) {
      index.put(to.blocks[i], to.slots[i]);
    }
    now = to;
  }

  private void releaseAll() {
    for (long block : index.blocks()) {
      release(index.get(block, ABSENT));
    }
    index.clear();
  }

  /** It will not be put back any more. */
  void drop(KeptBlocks gone) {
    if (--gone.holders > 0) {
      return;
    }
    for (int slot : gone.slots) {
      release(slot);
    }
    kept--;
    now = gone == now ? null : now;
  }

  private void checkRoom(int slot) throws IOException {
    if (slot == ABSENT && index.size() >= MOST_BLOCKS) {
      throw new IOException("the guest has changed as much as is kept, 4 GiB");
    }
  }

  private RandomAccessFile spillFile() throws IOException {
    if (spill == null) {
      spillPath = Files.createTempFile(spillFolder(), "bootscope-disk", ".blocks");
      spill = new RandomAccessFile(spillPath.toFile(), "rw");
      try {
        Files.delete(spillPath); // open it stays, and goes with the program however that ends
      } catch (IOException e) {
        spillPath.toFile().deleteOnExit(); // Windows deletes no open file
      }
    }
    return spill;
  }

  /** Where large files may be made: /tmp is memory on many systems, so not there by itself. */
  private static Path spillFolder() {
    String named = System.getenv("TMPDIR");
    Path usual = Path.of("/var/tmp");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    return Files.isWritable(usual) ? usual : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Forgets every block that is there. */
  void clear() {
    now = null;
    releaseAll();
    if (kept == 0) {
      chunks.clear();
      slots = 0;
      freed = 0;
      close();
    }
  }

  @Override
  public void close() {
    if (spill == null) {
      return;
    }
    try {
      spill.close();
      Files.deleteIfExists(spillPath);
    } catch (IOException e) {
      // It lies among the temporary files, and goes with them.
    }
    spill = null;
  }
}

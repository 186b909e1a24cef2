package bootscope.core.cpu.translate;

import bootscope.core.bits.Host;
import bootscope.core.cpu.kept.KeptHeader;
import bootscope.core.cpu.transfer.CodeEdges;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32C;

/**
 * The records of translated blocks, found by what they were made of. They can be written to a file
 * and read from it in another run.
 *
 * <p>A record is known by its place, counted in units of 8 bytes in chunks of 1 MiB; records do not
 * reach over a chunk's end. A file holds the chunks as they are, the first of which begins with a
 * header, then the table of first places by hash, then a checksum of all of it. So a file with any
 * byte changed is not taken; and no record is, unless the guest has its bytes.
 *
 * <p>The file is read, not mapped: what was checked is then what is run, whatever becomes of the
 * file; one that somebody truncates cannot take the process down; and hosts that don't let a mapped
 * file be replaced let this one. That costs some milliseconds.
 */
final class CodeRecords {
  /** Most that they take: of host memory, and of a file. */
  static final int MOST_BYTES = 48 << 20;

  private static final int CHUNK = 1 << 20;
  private static final int BUCKETS = 1 << 16;
  private static final int TABLE = 4 * BUCKETS;
  private static final int SUM = 8;
  private static final int PLACE = 8;

  /**
   * So many records of one hash are looked at: code that changes for ever must not be looked for.
   */
  private static final int MOST_LOOKS = 32;

  private static final int NOWHERE = 0; // the header's place

  private final Arena arena;
  private final long[] chunks = new long[MOST_BYTES / CHUNK]; // host addresses, 0: not there yet
  private final int[] first = new int[BUCKETS];
  private int used = KeptHeader.BYTES;
  private int count;

  // What a file gave: so many, up to this place, of which these were found.
  private int taken;
  private int takenEnd;
  private final BitSet found = new BitSet();
  private int foundCount;

  private int filed; // how many the file has

  CodeRecords(Arena arena) {
    this.arena = arena;
  }

  private static int bucket(long rip, int mode) {
    return (int) ((rip * 31 + mode) * 0x9E3779B97F4A7C15L >>> 48);
  }

  private long address(int place) {
    int offset = place * PLACE;
    return chunks[offset / CHUNK] + offset % CHUNK;
  }

  /** Host address of a chunk, which is there from now on. */
  private long chunk(int number) {
    if (chunks[number] == 0) {
      chunks[number] = Host.allocate(arena, CHUNK, 64);
    }
    return chunks[number];
  }

  int count() {
    return count;
  }

  /** How many of them came from a file. */
  int taken() {
    return taken;
  }

  /** How many of those were found since. */
  int found() {
    return foundCount;
  }

  /** How many the file does not have. */
  int unfiled() {
    return count - filed;
  }

  /** Whether there may be no room for one more. */
  boolean full() {
    return used + 2 * CodeRecord.MOST_BYTES > MOST_BYTES;
  }

  /** Whether there are so many of a hash that one more would not be found. */
  boolean crowded(long rip, int mode) {
    int place = first[bucket(rip, mode)];
    int looks = 0;
    while (place != NOWHERE && looks < MOST_LOOKS) {
      place = CodeRecord.next(address(place));
      looks++;
    }
    return looks == MOST_LOOKS;
  }

  /** Forgets all. */
  void clear() {
    Arrays.fill(first, NOWHERE);
    used = KeptHeader.BYTES;
    count = 0;
    filed = 0;
    taken = 0;
    takenEnd = 0;
    found.clear();
    foundCount = 0;
  }

  /**
   * Adds the block that was emitted just now.
   *
   * @param target RIP of its branch's fixed target, or 0
   * @return host address of the record, which stays until all are forgotten
   */
  long add(BlockPlan plan, HostCode host, int mode, boolean global, long target) {
    if (used % CHUNK + CodeRecord.MOST_BYTES > CHUNK) {
      used += CHUNK - used % CHUNK;
    }
    long at = chunk(used / CHUNK) + used % CHUNK;
    CodeRecord.write(at, plan, host, mode, global, target);
    int bucket = bucket(plan.rip(), mode);
    CodeRecord.next(at, first[bucket]);
    first[bucket] = used / PLACE;
    used += CodeRecord.bytes(at);
    count++;
    return at;
  }

  /**
   * The record of a block here.
   *
   * @param global whether its page is
   * @param bytes host address of the guest's bytes
   * @param available how many of them there are at the most
   * @param edges where functions begin and end, if it notes transfers; else null
   * @return its host address, or 0
   */
  long find(long rip, int mode, boolean global, long bytes, int available, CodeEdges edges) {
    int place = first[bucket(rip, mode)];
    for (int looks = 0; place != NOWHERE && looks < MOST_LOOKS; looks++) {
      long at = address(place);
      if (CodeRecord.rip(at) == rip
          && CodeRecord.mode(at) == mode
          && CodeRecord.global(at) == global
          && CodeRecord.guestBytes(at) <= available
          && CodeRecord.madeOf(at, bytes)
          && (edges == null || CodeRecord.fits(at, edges))) {
        if (place < takenEnd && !found.get(place)) {
          found.set(place);
          foundCount++;
        }
        return at;
      }
      place = CodeRecord.next(at);
    }
    return 0;
  }

  /** Whether a block here begins with all of these bytes and has more. */
  boolean goesOn(long rip, int mode, long bytes, int available) {
    int place = first[bucket(rip, mode)];
    for (int looks = 0; place != NOWHERE && looks < MOST_LOOKS; looks++) {
      long at = address(place);
      if (CodeRecord.rip(at) == rip
          && CodeRecord.mode(at) == mode
          && CodeRecord.guestBytes(at) > available
          && CodeRecord.beginsWith(at, bytes, available)) {
        return true;
      }
      place = CodeRecord.next(at);
    }
    return false;
  }

  // ---------------------------------------------------------------- files

  /**
   * Reads a file's records; there must be none yet, and are none if the file is not whole or not
   * such a one.
   *
   * @param identity of what makes the code and of what it runs on
   * @return whether they were taken
   */
  boolean read(FileChannel file, long identity) throws IOException {
    long size = file.size() - TABLE - SUM;
    if (size < KeptHeader.BYTES || size > MOST_BYTES) {
      return false;
    }
    ByteBuffer head = bytes(chunk(0), KeptHeader.BYTES);
    if (!fill(head, file, 0)
        || !KeptHeader.is(head)
        || KeptHeader.identity(head) != identity
        || KeptHeader.recordBytes(head) != size) {
      return false;
    }
    CRC32C sum = new CRC32C();
    for (int from = 0; from < size; from += CHUNK) {
      ByteBuffer part = bytes(chunk(from / CHUNK), (int) Math.min(CHUNK, size - from));
      if (!fill(part, file, from)) {
        return false;
      }
      sum.update(part);
    }
    ByteBuffer table = ByteBuffer.allocate(TABLE + SUM).order(ByteOrder.LITTLE_ENDIAN);
    if (!fill(table, file, size)) {
      return false;
    }
    sum.update(table.array(), 0, TABLE);
    if (sum.getValue() != table.getLong(TABLE)) {
      return false;
    }
    table.asIntBuffer().get(first);
    used = (int) size;
    takenEnd = used / PLACE;
    count = taken = filed = KeptHeader.blocks(bytes(chunks[0], KeptHeader.BYTES));
    return true;
  }

  /**
   * Writes all to a file.
   *
   * @param guest what they are of, for who looks at the file
   */
  void write(FileChannel file, long identity, String guest) throws IOException {
    KeptHeader.put(bytes(chunk(0), KeptHeader.BYTES), identity, used, count, guest);
    CRC32C sum = new CRC32C();
    for (int from = 0; from < used; from += CHUNK) {
      ByteBuffer part = bytes(chunks[from / CHUNK], Math.min(CHUNK, used - from));
      sum.update(part);
      drain(part.flip(), file);
    }
    ByteBuffer table = ByteBuffer.allocate(TABLE + SUM).order(ByteOrder.LITTLE_ENDIAN);
    table.asIntBuffer().put(first);
    sum.update(table.array(), 0, TABLE);
    table.putLong(TABLE, sum.getValue());
    drain(table, file);
    filed = count;
  }

  private static ByteBuffer bytes(long address, int count) {
    return Host.segment(address, count).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Fills a buffer from a place in a file, and puts it back to its start; false if it ends. */
  private static boolean fill(ByteBuffer to, FileChannel file, long at) throws IOException {
    while (to.hasRemaining()) {
      int n = file.read(to, at + to.position());
      if (n < 0) {
        return false;
      }
    }
    to.flip();
    return true;
  }

  private static void drain(ByteBuffer from, FileChannel file) throws IOException {
    while (from.hasRemaining()) {
      file.write(from);
    }
  }
}

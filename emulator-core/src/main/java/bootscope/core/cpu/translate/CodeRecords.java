package bootscope.core.cpu.translate;

import bootscope.core.bits.Host;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The records of translated blocks, found by what they were made of. They can be written to a file
 * and taken from it in another run.
 *
 * <p>A record is known by its place, counted in units of 8 bytes in chunks of 1 MiB; records do not
 * reach over a chunk's end. The file holds the chunks as they are, the first of which begins with a
 * header, and then the table of first places by hash. A checksum covers all of it, so that a file
 * with any byte changed is not taken; and no record is, unless the guest has its bytes.
 */
final class CodeRecords {
  /** When they would take more, all must go: of host memory, and of a file. */
  static final int MOST_BYTES = 48 << 20;

  private static final int CHUNK = 1 << 20;
  private static final int BUCKETS = 1 << 16;
  private static final int PLACE = 8;
  private static final int NOWHERE = 0; // the header's place

  // The header: 64 bits each.
  private static final int HEADER = 64;
  private static final int MAGIC = 0;
  private static final int IDENTITY = 8;
  private static final int CHUNK_BYTES = 16; // in the file before the table
  private static final int COUNT = 24;
  private static final int CHECKSUM = 32; // of the file but this
  private static final long MAGIC_VALUE = 0x31_65_64_6F_43_73_42_0AL; // "\nBsCode1"

  private final Arena arena;
  private final long[] chunks = new long[MOST_BYTES / CHUNK]; // host addresses, 0: not there yet
  private final int[] first = new int[BUCKETS];
  private int used = HEADER;
  private int count;

  // Of these, what was taken from a file, which can't be written to.
  private int taken;
  private int takenChunks;

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

  /** How many there are. */
  int count() {
    return count;
  }

  /** How many of them came from a file. */
  int taken() {
    return taken;
  }

  /** Whether there may be no room for one more. */
  boolean full() {
    return used + 2 * CodeRecord.MOST_BYTES > MOST_BYTES;
  }

  /** Forgets all, those of the file, too. */
  void clear() {
    Arrays.fill(chunks, 0, takenChunks, 0); // others are used again
    Arrays.fill(first, NOWHERE);
    used = HEADER;
    count = 0;
    taken = 0;
    takenChunks = 0;
  }

  /**
   * Adds the block that was emitted just now.
   *
   * @param target RIP of its branch's fixed target, or 0
   * @param again whether it is to be found again
   * @return host address of the record, which stays until all are forgotten
   */
  long add(BlockPlan plan, HostCode host, int mode, boolean global, long target, boolean again) {
    if (used % CHUNK + CodeRecord.MOST_BYTES > CHUNK) {
      used += CHUNK - used % CHUNK;
    }
    int chunk = used / CHUNK;
    if (chunks[chunk] == 0) {
      chunks[chunk] = Host.allocate(arena, CHUNK, 64);
    }
    int place = used / PLACE;
    long at = address(place);
    CodeRecord.write(at, plan, host, mode, global, target);
    if (again) {
      int bucket = bucket(plan.rip(), mode);
      CodeRecord.next(at, first[bucket]);
      first[bucket] = place;
      count++;
    }
    used += CodeRecord.bytes(at);
    return at;
  }

  /**
   * The record of a block here.
   *
   * @param global whether its page is
   * @param bytes host address of the guest's bytes
   * @param available how many of them there are at the most
   * @return its host address, or 0
   */
  long find(long rip, int mode, boolean global, long bytes, int available) {
    int place = first[bucket(rip, mode)];
    while (place != NOWHERE) {
      long at = address(place);
      if (CodeRecord.rip(at) == rip
          && CodeRecord.mode(at) == mode
          && CodeRecord.global(at) == global
          && CodeRecord.guestBytes(at) <= available
          && CodeRecord.madeOf(at, bytes)) {
        return at;
      }
      place = CodeRecord.next(at);
    }
    return 0;
  }

  // ---------------------------------------------------------------- files

  /** Whether a file of these would be worth writing: it would spare the next run much. */
  boolean worthKeeping() {
    int made = count - taken;
    return made > 200 && made > taken / 50;
  }

  /**
   * Takes a file's records; there must be none yet.
   *
   * @param identity of what makes the code and of what it runs on
   * @return whether the file is whole and fits; nothing is taken otherwise
   */
  boolean take(FileChannel file, long identity) throws IOException {
    long size = file.size();
    long table = size - 4L * BUCKETS;
    if (table < HEADER || table > MOST_BYTES) {
      return false;
    }
    MemorySegment mapped = file.map(MapMode.READ_ONLY, 0, size, arena);
    long at = mapped.address();
    if (Host.getLong(at + MAGIC) != MAGIC_VALUE
        || Host.getLong(at + IDENTITY) != identity
        || Host.getLong(at + CHUNK_BYTES) != table
        || Host.getLong(at + CHECKSUM) != checksum(mapped.asByteBuffer())) {
      return false;
    }
    ByteBuffer places = mapped.asSlice(table).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    places.asIntBuffer().get(first);
    takenChunks = (int) ((table + CHUNK - 1) / CHUNK);
    for (int i = 0; i < takenChunks; i++) {
      chunks[i] = at + (long) CHUNK * i;
    }
    used = takenChunks * CHUNK;
    count = taken = (int) Host.getLong(at + COUNT);
    return true;
  }

  /** Writes all to a file. */
  void write(FileChannel file, long identity) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(MAGIC, MAGIC_VALUE);
    header.putLong(IDENTITY, identity);
    header.putLong(CHUNK_BYTES, used);
    header.putLong(COUNT, count);
    CRC32C sum = new CRC32C();
    sum.update(header.slice(0, CHECKSUM));
    sum.update(header.slice(CHECKSUM + 8, HEADER - CHECKSUM - 8));
    for (int from = 0; from < used; from += CHUNK) {
      int skip = from == 0 ? HEADER : 0;
      int bytes = Math.min(CHUNK, used - from) - skip;
      ByteBuffer chunk = Host.segment(chunks[from / CHUNK] + skip, bytes).asByteBuffer();
      sum.update(chunk.duplicate());
      write(file, chunk, from + skip);
    }
    ByteBuffer places = ByteBuffer.allocate(4 * BUCKETS).order(ByteOrder.LITTLE_ENDIAN);
    places.asIntBuffer().put(first);
    sum.update(places.duplicate());
    write(file, places, used);
    header.putLong(CHECKSUM, sum.getValue());
    write(file, header, 0);
  }

  private static void write(FileChannel file, ByteBuffer from, long at) throws IOException {
    while (from.hasRemaining()) {
      at += file.write(from, at);
    }
  }

  private static long checksum(ByteBuffer file) {
    CRC32C sum = new CRC32C();
    sum.update(file.slice(0, CHECKSUM));
    sum.update(file.slice(CHECKSUM + 8, file.limit() - CHECKSUM - 8));
    return sum.getValue();
  }
}

package bootscope.core.history;

import bootscope.core.bits.Host;
import bootscope.core.memory.GuestRam;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Compresses pages on a thread of its own (Zstandard, RFC 8878, its fastest level). */
final class PagePacker implements AutoCloseable {
  private static final int PAGE = GuestRam.PAGE_BYTES;
  private static final int LEVEL = 1;

  private final ConcurrentLinkedQueue<Packed> done = new ConcurrentLinkedQueue<>();
  private final ZstdDecompressCtx unpacking = new ZstdDecompressCtx();
  private final byte[] packed = new byte[PAGE];
  private final ExecutorService packing =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("history packing").factory());

  /**
   * Some pages, compressed.
   *
   * @param numbers as they were given
   * @param ends of each in {@code bytes}, of which it has none if it is not small enough
   */
  record Packed(int[] numbers, int[] ends, byte[] bytes) {}

  /** Begins to compress pages that do not change, given by their numbers and host addresses. */
  void pack(int[] numbers, long[] hosts) {
    packing.execute(() -> done.add(packed(numbers, hosts)));
  }

  private static Packed packed(int[] numbers, long[] hosts) {
    byte[] page = new byte[PAGE];
    byte[] small = new byte[2 * PAGE];
    byte[] bytes = new byte[numbers.length * PAGE / 2];
    int[] ends = new int[numbers.length];
    int end = 0;
    int i = 0;
    try (ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL).setContentSize(false)) {
      for (; i < numbers.length && !Thread.currentThread().isInterrupted(); i++) {
        Host.copyOut(hosts[i], page, 0, PAGE);
        int length = zstd.compressByteArray(small, 0, small.length, page, 0, PAGE);
        if (PackedPages.fits(length)) {
          System.arraycopy(small, 0, bytes, end, length);
          end += length;
        }
        ends[i] = end;
      }
    } catch (ZstdException e) { // there is no memory for it: the rest stays as it is
      Arrays.fill(ends, i, ends.length, end);
    }
    return new Packed(numbers, ends, Arrays.copyOf(bytes, end));
  }

  /** What has been compressed by now; to be asked until it is empty. */
  Optional<Packed> done() {
    return Optional.ofNullable(done.poll());
  }

  /** Gives a page back that was compressed. */
  void unpack(PackedPages from, int number, byte[] into) {
    int length = from.read(number, packed);
    unpacking.decompressByteArray(into, 0, PAGE, packed, 0, length);
  }

  @Override
  public void close() {
    packing.shutdownNow();
    packing.close(); // it reads pages until it ends, which is soon
    unpacking.close();
  }
}

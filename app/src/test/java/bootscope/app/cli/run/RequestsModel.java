package bootscope.app.cli.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * What {@code assets/guests/disk/requests.S} does to a disk of zeros, told a second time: what it
 * must say, and what must be on the disk then. The numbers' meaning stands there.
 */
final class RequestsModel {
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;
  private static final int PROCESSES = 4;
  private static final int WORDS = 512 / Long.BYTES;

  private final int[] ages;
  private final String said;

  /**
   * @param count requests
   * @param sectors of the disk
   */
  RequestsModel(int count, long seed, int sectors) {
    ages = new int[sectors];
    long sum = 0;
    for (int process = 0; process < PROCESSES; process++) {
      sum ^= work(count / PROCESSES, seed + process, process * (sectors / PROCESSES));
    }
    said =
        String.format(Locale.ROOT, "requests: %d, sum %016x", count / PROCESSES * PROCESSES, sum);
  }

  /** The line that the guest must print. */
  String said() {
    return said;
  }

  /** What must be on the disk. */
  byte[] contents() {
    ByteBuffer all = ByteBuffer.allocate(ages.length * 512).order(ByteOrder.LITTLE_ENDIAN);
    for (int sector = 0; sector < ages.length; sector++) {
      for (int i = 0; i < WORDS; i++) {
        all.putLong(word(sector, i));
      }
    }
    return all.array();
  }

  private long work(int count, long seed, int quarter) {
    long state = seed;
    long sum = 0;
    for (int age = 1; age <= count; age++) {
      state += GOLDEN;
      long r = mix(state);
      int sectors = (int) (r >>> 48) & ((r >>> 56 & 7) == 0 ? 0xFF : 0xF);
      sectors++;
      long room = ages.length / PROCESSES - sectors + 1L;
      int first = quarter + (int) ((r & 0xFFFF_FFFFL) * room >>> 32);
      int kind = (int) (r >>> 60);
      for (int sector = first; sector < first + sectors; sector++) {
        switch (kind) {
          case 0, 1 -> {} // a flush; a discard, after which a sector holds what it held
          case 2, 3 -> ages[sector] = 0;
          case 4, 5, 6, 7, 8, 9 -> ages[sector] = age;
          default -> {
            sum = Long.rotateLeft(sum, 7);
            for (int i = 0; i < WORDS; i++) {
              sum += word(sector, i);
            }
          }
        }
      }
    }
    return sum;
  }

  private long word(int sector, int i) {
    int age = ages[sector];
    return age == 0 ? 0 : mix((long) sector << 32 | age) + i * GOLDEN;
  }

  /** SplitMix64's output function. */
  private static long mix(long state) {
    long z = (state ^ state >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
    return z ^ z >>> 31;
  }
}

package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlockCacheTest {
  @Test
  void aPageOfCodeMappedAtManyPlacesSpreadsOverTheBuckets() {
    Set<Integer> buckets = new HashSet<>();
    for (long i = 0; i < 4096; i++) {
      buckets.add(BlockCache.bucket(0x123000, 0x5555_0000_0000L + (i << 12)));
    }
    assertTrue(buckets.size() > 3500, buckets.size() + " buckets for 4,096 mappings");
  }

  @Test
  void theBlocksOfManyPagesSpreadOverTheBuckets() {
    Set<Integer> buckets = new HashSet<>();
    for (long i = 0; i < 4096; i++) {
      buckets.add(BlockCache.bucket(0x100_0000 + i * 24, 0xFFFF_FFFF_8100_0000L + i * 24));
    }
    assertTrue(buckets.size() > 3500, buckets.size() + " buckets for 4,096 blocks");
  }
}

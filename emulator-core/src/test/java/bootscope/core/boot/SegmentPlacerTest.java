package bootscope.core.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against memory that is filled byte by byte: zeros first, then each segment's bytes in order. */
class SegmentPlacerTest {
  private static final int SIZE = 128;

  private static BootSegment segment(int number, int at, int fileSize, int memorySize) {
    byte[] bytes = new byte[fileSize];
    Arrays.fill(bytes, (byte) (number + 1));
    for (int i = 0; i < fileSize; i += 2) {
      bytes[i] = (byte) (64 + i); // so that a part from elsewhere in the segment is seen
    }
    return new BootSegment("LOAD " + number, "x", at, memorySize, fileSize, Contents.of(bytes));
  }

  @Test
  void bytesReplaceZerosAndEarlierBytesAndNoTwoPlacementsOverlap() throws BootException {
    Random random = new Random(11);
    int overlapping = 0;
    for (int round = 0; round < 2000; round++) {
      List<BootSegment> segments = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(5); i++) {
        int memorySize = 1 + random.nextInt(40);
        int fileSize = random.nextInt(memorySize + 1);
        segments.add(segment(i, random.nextInt(SIZE - memorySize), fileSize, memorySize));
      }
      SegmentPlacer placer = new SegmentPlacer(segments);
      assertArrayEquals(expected(segments), placed(placer.placements()), "round " + round);
      overlapping += placer.warnings().isEmpty() ? 0 : 1;
    }
    assertTrue(overlapping > 500, overlapping + " rounds had overlaps");
  }

  @Test
  void aSegmentThatOverlapsNothingIsPlacedWholeAndSilently() {
    SegmentPlacer placer =
        new SegmentPlacer(List.of(segment(0, 8, 8, 16), segment(1, 24, 0, 8), segment(2, 0, 8, 8)));
    assertEquals(3, placer.placements().size());
    assertEquals(List.of(), placer.warnings());
  }

  @Test
  void manyOverlapsAreCountedInsteadOfToldOneByOne() {
    List<BootSegment> segments = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      segments.add(segment(i, 0, 1, 2));
    }
    List<String> warnings = new SegmentPlacer(segments).warnings();
    assertEquals(17, warnings.size());
    assertEquals("32624 more pairs of segments overlap", warnings.getLast());
  }

  /** 0x5A where nothing stands. */
  private static byte[] expected(List<BootSegment> segments) throws BootException {
    byte[] memory = new byte[SIZE];
    Arrays.fill(memory, (byte) 0x5A);
    for (BootSegment s : segments) {
      Arrays.fill(memory, (int) s.paddr(), (int) s.end(), (byte) 0);
    }
    for (BootSegment s : segments) {
      byte[] bytes = bytes(s.contents(), 0, (int) s.fileSize());
      System.arraycopy(bytes, 0, memory, (int) s.paddr(), bytes.length);
    }
    return memory;
  }

  private static byte[] placed(List<Placement> placements) throws BootException {
    byte[] memory = new byte[SIZE];
    Arrays.fill(memory, (byte) 0x5A);
    for (Placement p : placements) {
      for (int i = 0; i < p.length(); i++) {
        assertEquals(0x5A, memory[(int) p.address() + i], "placed twice");
        memory[(int) p.address() + i] = 0;
      }
      int fileLength = (int) p.fileLength();
      if (fileLength > 0) {
        byte[] bytes = bytes(p.contents(), 0, fileLength);
        System.arraycopy(bytes, 0, memory, (int) p.address(), fileLength);
      }
    }
    return memory;
  }

  private static byte[] bytes(Contents contents, int from, int count) throws BootException {
    byte[] bytes = new byte[count];
    if (count > 0) {
      try (Arena arena = Arena.ofConfined()) {
        long host = Host.allocate(arena, count, 8);
        contents.copyTo(from, host, count);
        Host.copyOut(host, bytes, 0, count);
      }
    }
    return bytes;
  }
}

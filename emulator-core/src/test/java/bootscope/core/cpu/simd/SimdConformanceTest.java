package bootscope.core.cpu.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Comparison with a processor; conformance/simd/README.md says how the vectors were made. */
class SimdConformanceTest {

  @Test
  void everyInstructionDoesWhatTheProcessorDid() throws IOException {
    try (InputStream resource = SimdConformanceTest.class.getResourceAsStream("vectors.gz")) {
      assertNotNull(resource, "vectors.gz");
      SimdConformance c = SimdConformance.of(new GZIPInputStream(resource, 1 << 16));
      assertEquals(List.of(), c.differences);
      assertTrue(c.cases > 100_000, () -> "only " + c.cases + " cases in " + c.rows + " rows");
      assertEquals(List.of(), c.rowsWithoutVectors());
    }
  }
}

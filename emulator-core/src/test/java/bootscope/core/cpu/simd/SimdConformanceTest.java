package bootscope.core.cpu.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Comparison with a processor; conformance/simd/README.md says how the vectors were made. */
class SimdConformanceTest {

  @Test
  void everyInstructionDoesWhatTheProcessorDid() throws IOException {
    SimdConformance c = SimdConformance.ofResource();
    assertEquals(List.of(), c.differences);
    assertTrue(c.cases > 100_000, () -> "only " + c.cases + " cases in " + c.rows + " rows");
    assertEquals(List.of(), c.rowsWithoutVectors());
  }
}

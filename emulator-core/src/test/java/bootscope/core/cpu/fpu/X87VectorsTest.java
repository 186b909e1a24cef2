package bootscope.core.cpu.fpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.CpuState;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class X87VectorsTest {
  @Test
  void everyInstructionGivesTheValuesAndFlagsThatAProcessorGave() throws IOException {
    List<String> failures = new ArrayList<>();
    try (Arena arena = Arena.ofConfined();
        InputStream file = X87VectorsTest.class.getResourceAsStream("x87-vectors.gz");
        InputStream plain = new GZIPInputStream(file)) {
      X87Vectors vectors = new X87Vectors(new CpuState(arena), plain);
      int count = vectors.run(failures::add);
      assertTrue(count > 5000 && vectors.complete(), "only " + count + " vectors");
    }
    assertEquals(0, failures.size(), () -> failures.size() + " differ, first: " + failures.get(0));
  }
}

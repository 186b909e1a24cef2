package bootscope.core.cpu.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class IntegerVectorsTest {
  @Test
  void everyIntegerInstructionChangesRegistersFlagsAndMemoryAsAProcessorDid() throws IOException {
    List<String> failures = new ArrayList<>();
    int count;
    try (InputStream file = IntegerVectorsTest.class.getResourceAsStream("integer-vectors.gz");
        InputStream plain = new GZIPInputStream(file);
        IntegerVectors vectors = new IntegerVectors(plain)) {
      count = vectors.run(failures::add);
    }
    assertTrue(count > 5000, "only " + count + " vectors");
    assertEquals(0, failures.size(), () -> failures.size() + " differ, first: " + failures.get(0));
  }
}

package bootscope.core.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CpuFeatureTest {
  @Test
  void noBitOfCpuidTellsOfTwoFeatures() {
    Map<CpuidBit, CpuFeature> owners = new HashMap<>();
    for (CpuFeature feature : CpuFeature.values()) {
      for (CpuidBit bit : feature.bits()) {
        assertTrue(bit.position() >= 0 && bit.position() < 32, feature + ": " + bit);
        assertEquals(null, owners.put(bit, feature), feature + ": " + bit);
      }
    }
  }

  @Test
  void whatIsNotImplementedIsNotReported() {
    for (CpuFeature feature : CpuFeature.values()) {
      if (!feature.implemented()) {
        assertEquals(List.of(), feature.bits(), feature.name());
      }
    }
  }
}

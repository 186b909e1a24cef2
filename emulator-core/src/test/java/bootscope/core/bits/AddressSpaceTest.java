package bootscope.core.bits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressSpaceTest {
  private static final String HEAD = "Limit                     Soft Limit   Hard Limit   Units";

  private static long left(String limit) {
    return AddressSpace.left(List.of(HEAD, limit), "1000 20 3 1 0 5 0\n");
  }

  @Test
  void isWhatTheLimitLeaves() {
    assertEquals(
        4_096_000_000L - 4_096_000L,
        left("Max address space         4096000000   unlimited            bytes     "));
    assertEquals(
        Long.MAX_VALUE, left("Max address space         unlimited    unlimited            bytes"));
    assertEquals(Long.MAX_VALUE, left("Max data size             5    5     bytes"));
  }

  @Test
  void isKnownHere() {
    assertTrue(AddressSpace.left() > AddressSpace.RUNTIMES);
  }
}

package bootscope.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrequencyTest {
  @Test
  void ticksAreExactHoweverLongTheTime() {
    long seed = 42;
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      Frequency f = new Frequency(1 + random.nextLong(8_000_000_000L));
      long ns = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(4, 60);
      BigInteger exact =
          BigInteger.valueOf(ns)
              .multiply(BigInteger.valueOf(f.hertz()))
              .divide(BigInteger.valueOf(1_000_000_000));
      assertEquals(exact.longValueExact(), f.ticks(ns), "seed " + seed + " " + f + " " + ns);
      long ticks = f.ticks(ns);
      long first = f.nanoseconds(ticks);
      assertTrue(first <= ns && f.ticks(first) >= ticks, "seed " + seed);
      assertTrue(first == 0 || f.ticks(first - 1) < ticks, "the first instant, seed " + seed);
    }
  }

  @Test
  void whatIsTooFarOffNeverComes() {
    assertEquals(Long.MAX_VALUE, Frequency.PIT.nanoseconds(-1));
    assertEquals(Long.MAX_VALUE, Frequency.PIT.nanoseconds(Long.MAX_VALUE));
    assertEquals(Long.MAX_VALUE, Frequency.GIGAHERTZ.after(5, Long.MAX_VALUE - 2));
  }
}

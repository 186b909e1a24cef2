package bootscope.core.cpu.system;

/** What RDRAND and RDSEED give: a seeded sequence, so that runs repeat (splitmix64). */
public final class RandomNumbers {
  private long seed;

  RandomNumbers(long seed) {
    this.seed = seed;
  }

  long next() {
    seed += 0x9E37_79B9_7F4A_7C15L;
    long z = seed;
    z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
    return z ^ z >>> 31;
  }

  /** Where in the sequence it stands. */
  public long seed() {
    return seed;
  }

  public void seed(long value) {
    seed = value;
  }
}

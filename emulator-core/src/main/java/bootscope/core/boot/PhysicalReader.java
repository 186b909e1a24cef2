package bootscope.core.boot;

/** Guest memory as an observer reads it: without side effects. */
@FunctionalInterface
public interface PhysicalReader {
  /**
   * @param paddr guest-physical address
   * @return exactly {@code length} bytes, a fresh array; 0xFF where nothing answers
   */
  byte[] read(long paddr, int length);
}

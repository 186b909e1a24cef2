package bootscope.core.cpu.engine;

/** Hears which instructions have retired, and how often; on the machine's own thread. */
@FunctionalInterface
public interface RetiredInstructions {
  /**
   * Instructions one behind the other retired so many times more than was told. A number below 0
   * takes back what was told, or will be, of passes that did not come so far. Only the sum counts.
   *
   * @param linearAddress of the first instruction of the block that they are of
   * @param user whether at privilege level 3
   * @param classes of the block's instructions, as {@link
   *     bootscope.core.isa.InstructionClass#ordinal}; not to be changed
   * @param from the first of them
   * @param to behind the last one
   */
  void retired(long linearAddress, boolean user, byte[] classes, int from, int to, long times);
}

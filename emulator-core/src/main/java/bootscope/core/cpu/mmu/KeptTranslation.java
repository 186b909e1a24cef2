package bootscope.core.cpu.mmu;

/**
 * A translation that the processor keeps of one page, and goes by until it forgets it, whatever the
 * tables say by then (SDM vol. 3A §4.10.2).
 *
 * @param access {@link PageWalker#READ}, {@link PageWalker#WRITE} or {@link PageWalker#EXECUTE}
 * @param user whether for accesses with user privilege
 * @param ac whether for the supervisor's with EFLAGS.AC set, which suspends SMAP; fetches are kept
 *     alike for both
 * @param physical guest-physical address of the linear one that was asked for
 * @param pageShift log2 of the page's size
 */
public record KeptTranslation(
    int access, boolean user, boolean ac, long physical, int pageShift, boolean global) {
  /**
   * @param frame guest-physical page, with {@link PageInfo} in its low bits
   */
  static KeptTranslation of(long linear, int access, boolean user, boolean ac, long frame) {
    int info = (int) (frame & 4095);
    return new KeptTranslation(
        access,
        user,
        ac,
        frame & -4096 | linear & 4095,
        PageInfo.shift(info),
        (info & PageInfo.GLOBAL) != 0);
  }
}

package bootscope.core.debug.outlook;

import bootscope.core.cpu.state.Bits;

/** Page tables that are not in use yet (SDM vol. 3A §4.3–§4.5). */
final class PageWalk {
  private static final int PRESENT = 1;
  private static final int LARGE = 1 << 7;
  private static final long FRAME = (1L << Bits.PHYSICAL_BITS) - 1 & -4096;

  private PageWalk() {}

  /**
   * Whether tables map a linear address to something.
   *
   * @param longMode whether long mode is active when they are
   */
  static boolean maps(Now now, long cr3, long cr4, boolean longMode, long linear) {
    boolean pae = (cr4 & Bits.CR4_PAE) != 0;
    int entryBytes = pae ? 8 : 4;
    int indexBits = pae ? 9 : 10;
    int levels = longMode ? 4 : pae ? 3 : 2;
    long table = levels == 3 ? cr3 & 0xFFFF_FFE0L : cr3 & FRAME;
    for (int level = levels; level > 0; level--) {
      int shift = 12 + indexBits * (level - 1);
      long index = linear >>> shift & (1 << indexBits) - 1;
      if (level == 3 && levels == 3) {
        index &= 3;
      }
      long entry = now.readPhysical(table + entryBytes * index, entryBytes).orElse(0);
      if ((entry & PRESENT) == 0) {
        return false;
      }
      boolean mayBeLarge =
          level == 2 ? pae || (cr4 & Bits.CR4_PSE) != 0 : level == 3 && levels == 4;
      if (level == 1 || mayBeLarge && (entry & LARGE) != 0) {
        return true;
      }
      table = entry & FRAME;
    }
    throw new AssertionError(levels);
  }
}

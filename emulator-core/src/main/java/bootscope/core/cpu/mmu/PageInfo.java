package bootscope.core.cpu.mmu;

/** What is kept of a page beside its translation, in seven bits: log2 of its size, and global. */
final class PageInfo {
  static final int GLOBAL = 0x40;
  private static final int SHIFT = 0x3F;

  private PageInfo() {}

  /** What the last walk found. */
  static int of(PageWalker walker) {
    return walker.pageShift() | (walker.global() ? GLOBAL : 0);
  }

  static int shift(int info) {
    return info & SHIFT;
  }

  /** Whether a walk can have found this. */
  static boolean valid(int info) {
    return switch (info & ~GLOBAL) {
      case 12, 21, 22, 30 -> true;
      default -> false;
    };
  }
}

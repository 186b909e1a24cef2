package bootscope.core.disk;

/** What a guest had changed of a disk at an instant; it costs little beyond what has changed. */
public final class KeptBlocks {
  private static final int ENTRY = Long.BYTES + Integer.BYTES;

  final long[] blocks; // ascending
  final int[] slots; // where each is in the overlay
  int holders;

  KeptBlocks(long[] blocks, int[] slots) {
    this.blocks = blocks;
    this.slots = slots;
  }

  /**
   * Bytes that it takes.
   *
   * @param before kept of the same disk, which may have some of them as well; null for none
   */
  public long size(KeptBlocks before) {
    if (this == before) {
      return 0;
    }
    long bytes = (long) ENTRY * blocks.length;
    int k = 0;
    for (int i = 0; i < blocks.length; i++) {
      while (before != null && k < before.blocks.length && before.blocks[k] < blocks[i]) {
        k++;
      }
      boolean both =
          before != null
              && k < before.blocks.length
              && before.blocks[k] == blocks[i]
              && before.slots[k] == slots[i];
      bytes += both || slots[i] < 0 ? 0 : Overlay.BLOCK;
    }
    return bytes;
  }
}

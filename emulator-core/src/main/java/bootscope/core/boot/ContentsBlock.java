package bootscope.core.boot;

import bootscope.core.bits.Host;
import java.util.ArrayList;
import java.util.List;

/** Parts of memory as one block: what they do not cover is zero. They must not overlap. */
final class ContentsBlock {
  private final long start;
  private final List<Placement> parts = new ArrayList<>();

  /**
   * @param start address of the block's first byte
   */
  ContentsBlock(long start) {
    this.start = start;
  }

  /** Adds a part, at or above the start. */
  void add(Placement part) {
    parts.add(part);
  }

  /** Adds bytes at hand. */
  void add(long address, byte[] bytes) {
    add(Placement.of("", Placement.Kind.FW_CFG, address, bytes));
  }

  /** First address behind all of it. */
  long end() {
    return parts.stream().mapToLong(Placement::end).max().orElse(start);
  }

  /** The block's bytes. */
  Contents contents() {
    List<Placement> all = List.copyOf(parts);
    return (from, hostAddress, count) -> {
      Host.fill(hostAddress, count, 0);
      for (Placement p : all) {
        long at = p.address() - start;
        long first = Math.max(from, at);
        long end = Math.min(from + count, at + p.fileLength());
        if (first < end) {
          p.contents().copyTo(first - at, hostAddress + (first - from), end - first);
        }
      }
    };
  }
}

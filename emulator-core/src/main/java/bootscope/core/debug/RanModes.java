package bootscope.core.debug;

import bootscope.core.bits.Host;
import bootscope.core.event.GuestListener;
import bootscope.core.isa.CodeSize;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * In which mode code ran, by its bytes in guest-physical memory: a kernel's 32-bit entry stays
 * 32-bit code when the processor has gone on to 64-bit mode. Bytes that are no longer what ran do
 * not count. Bounded: of each mode the pages that were last decoded in are kept.
 *
 * <p>This is no record of when anything happened, but what is known of bytes: a machine that is put
 * back to an instant forgets none of it, as little as the engine forgets the blocks that it has
 * decoded from pages that stay what they are, of which nothing would be told again.
 */
final class RanModes implements GuestListener {
  /** Of each mode: 2 MiB of code in 2.3 MiB of memory. */
  private static final int MOST_PAGES = 512;

  private static final int PAGE = 4096;

  private static final class Page {
    final long[] ran = new long[PAGE / 64];
    final byte[] bytes = new byte[PAGE];

    /** Takes note that bytes ran in this mode, or in another. */
    void ran(int from, int length, boolean here) {
      for (int at = from; at < from + length; ) {
        int bits = Math.min(64 - (at & 63), from + length - at);
        long mask = -1L >>> 64 - bits << at;
        ran[at >> 6] = here ? ran[at >> 6] | mask : ran[at >> 6] & ~mask;
        at += bits;
      }
    }

    boolean has(int at, byte value) {
      return (ran[at >> 6] >>> at & 1) != 0 && bytes[at] == value;
    }
  }

  private static final CodeSize[] SIZES = CodeSize.values();

  private final Machine machine;
  private final Map<CodeSize, Map<Long, Page>> modes = new EnumMap<>(CodeSize.class);

  // Where the last was: code is decoded page by page.
  private CodeSize lastSize;
  private long lastNumber;
  private Page lastPage;
  private final List<Page> lastElsewhere = new ArrayList<>(); // that page in other modes

  RanModes(Machine machine) {
    this.machine = machine;
    for (CodeSize size : SIZES) {
      modes.put(
          size,
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Page> eldest) {
              return size() > MOST_PAGES;
            }
          });
    }
  }

  /** How many pages are kept. */
  int pages() {
    return modes.values().stream().mapToInt(Map::size).sum();
  }

  /** Instructions were decoded to be run now, in the machine's present mode. */
  @Override
  public void decoded(long linear, long physical, int length) {
    CodeSize size = Listing.codeSize(machine.processor());
    int first = (int) Math.min(length, PAGE - (physical & PAGE - 1));
    mark(size, physical, first);
    if (first < length) {
      mark(size, machine.processor().mmu.observe(linear + first), length - first);
    }
  }

  /** Marks bytes of a page; −1 is no address. */
  private void mark(CodeSize size, long physical, int length) {
    long offset = physical == -1 ? -1 : machine.memory().readOffset(physical);
    if (offset < 0) {
      return;
    }
    long number = physical / PAGE;
    int from = (int) (physical & PAGE - 1);
    if (lastPage == null || lastSize != size || lastNumber != number) {
      lastPage = modes.get(size).computeIfAbsent(number, n -> new Page());
      lastSize = size;
      lastNumber = number;
      lastElsewhere.clear();
      for (CodeSize other : SIZES) {
        Page there = other == size ? null : modes.get(other).get(number);
        if (there != null) {
          lastElsewhere.add(there);
        }
      }
    }
    Host.copyOut(machine.memory().ram().host(offset), lastPage.bytes, from, length);
    lastPage.ran(from, length, true);
    for (int i = 0; i < lastElsewhere.size(); i++) {
      lastElsewhere.get(i).ran(from, length, false);
    }
  }

  /**
   * Says for each of some bytes in which mode it ran.
   *
   * @param physical whether the address is a guest-physical one
   * @param otherwise for bytes that did not run
   */
  CodeSize[] of(boolean physical, long address, byte[] bytes, int length, CodeSize otherwise) {
    CodeSize[] found = new CodeSize[length];
    Map<CodeSize, Page> here = new EnumMap<>(CodeSize.class);
    for (int i = 0; i < length; i++) {
      long at = address + i;
      if (i == 0 || (at & PAGE - 1) == 0) {
        here.clear();
        long place = physical ? at : machine.processor().mmu.observe(at);
        modes.forEach(
            (size, pages) -> {
              Page page = pages.get(place / PAGE);
              if (place != -1 && page != null) {
                here.put(size, page);
              }
            });
      }
      found[i] = otherwise;
      for (Map.Entry<CodeSize, Page> one : here.entrySet()) {
        if (one.getValue().has((int) at & PAGE - 1, bytes[i])) {
          found[i] = one.getKey();
        }
      }
    }
    return found;
  }
}

package bootscope.core.history;

import bootscope.core.bits.Host;
import bootscope.core.memory.GuestRam;
import java.util.Arrays;

/**
 * Pages that were compressed, each by a number. A page of {@link PageRoom} is divided into cells of
 * one size; it goes back when all of them are free.
 */
final class PackedPages {
  private static final int PAGE = GuestRam.PAGE_BYTES;
  private static final int LENGTH = Short.BYTES; // before what is in a cell

  /** Into so many cells a page may be divided: what does not go twice into a page is not packed. */
  private static final int[] DIVISIONS = {16, 12, 8, 6, 5, 4, 3, 2};

  private static final int MOST = DIVISIONS[0];

  private final PageRoom room;
  private final Open[] open = new Open[DIVISIONS.length];
  private byte[] division = new byte[64]; // by page: which it is
  private short[] used = new short[64]; // by page: its cells, a bit each

  PackedPages(PageRoom room) {
    this.room = room;
    Arrays.setAll(open, i -> new Open());
  }

  /** Pages that have, or had, a free cell: each is listed when it gets its first. */
  private static final class Open {
    private int[] pages = new int[16];
    private int count;

    void add(int page) {
      pages = count == pages.length ? Arrays.copyOf(pages, 2 * count) : pages;
      pages[count++] = page;
    }
  }

  private static int cellBytes(int division) {
    return PAGE / DIVISIONS[division];
  }

  /** Whether so many bytes are few enough. */
  static boolean fits(int length) {
    return length + LENGTH <= cellBytes(DIVISIONS.length - 1);
  }

  /** Keeps compressed bytes that {@linkplain #fits fit}; gives their number. */
  int add(byte[] from, int offset, int length) {
    int kind = 0;
    while (cellBytes(kind) < length + LENGTH) {
      kind++;
    }
    int page = withFreeCell(kind);
    int cell = Integer.numberOfTrailingZeros(~used[page]);
    used[page] |= (short) (1 << cell);
    if (full(page)) {
      open[kind].count--; // it was the last one listed
    }
    int number = page * MOST + cell;
    long at = host(number);
    Host.putShort(at, length);
    Host.copyIn(from, offset, at + LENGTH, length);
    return number;
  }

  private int withFreeCell(int kind) {
    Open listed = open[kind];
    if (listed.count > 0) {
      return listed.pages[listed.count - 1];
    }
    int page = room.take();
    if (page >= division.length) {
      int length = Math.max(2 * division.length, room.made());
      division = Arrays.copyOf(division, length);
      used = Arrays.copyOf(used, length);
    }
    division[page] = (byte) kind;
    used[page] = 0;
    listed.add(page);
    return page;
  }

  private boolean full(int page) {
    return (used[page] & 0xFFFF) == (1 << DIVISIONS[division[page]]) - 1;
  }

  private long host(int number) {
    int page = number / MOST;
    return room.host(page) + (long) (number % MOST) * cellBytes(division[page]);
  }

  /** Gives what was kept, at the beginning of an array; how many bytes that are. */
  int read(int number, byte[] into) {
    long at = host(number);
    int length = Host.getU16(at);
    Host.copyOut(at + LENGTH, into, 0, length);
    return length;
  }

  /** Gives the room back. */
  void free(int number) {
    int page = number / MOST;
    Open listed = open[division[page]];
    if (full(page)) {
      listed.add(page);
    }
    used[page] &= (short) ~(1 << number % MOST);
    if (used[page] == 0) {
      int place = 0;
      while (listed.pages[place] != page) {
        place++;
      }
      listed.pages[place] = listed.pages[--listed.count];
      room.give(page);
    }
  }
}

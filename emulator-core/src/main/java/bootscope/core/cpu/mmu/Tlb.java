package bootscope.core.cpu.mmu;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.Bits;
import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.memory.DirtyPages;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * The translations of data accesses that the processor keeps: a direct-mapped table of {tag,
 * addend} pairs for each access and context, where linear address + addend = host address.
 *
 * <p>What is in here decides what the guest sees: a page whose translation is kept is not walked
 * again, so that a changed entry goes unnoticed and its accessed bit stays clear (SDM vol. 3A
 * §4.10.2). It is therefore state like a register's, saved and restored, and a function of the
 * guest's own accesses alone: a page that must be looked at on each access, because it is no RAM
 * (nor ROM, for loads), somebody watches it or instructions were decoded from it, is kept as well,
 * with bit 0 of its tag set. The fast comparison then fails, and the slow way finds the translation
 * without a walk. So does the first store to a page in each epoch of {@link DirtyPages}.
 */
final class Tlb {
  // What the same linear address may do differs between the contexts.
  static final int SUPERVISOR = 0;
  static final int SUPERVISOR_AC = 1; // SMAP suspended by EFLAGS.AC
  static final int USER = 2;
  private static final int CONTEXTS = 3;

  /** Of a table: 32 MiB, which a kernel that boots seldom leaves. */
  static final int ENTRIES = 8192;

  private static final int ACCESSES = 2; // PageWalker.READ, PageWalker.WRITE
  private static final int SLOTS = CONTEXTS * ACCESSES * ENTRIES;
  private static final long TABLE_BYTES = ENTRIES * 16;
  private static final long PAGE = -4096L;
  private static final long EMPTY = -1; // all its bytes are alike
  private static final long CARE = 1;
  private static final long NOT_STORED = 1; // no addend: those of stored pages are whole pages

  private static final int GLOBAL = PageInfo.GLOBAL;

  private final MemoryMap memory;
  private final GuestRam ram;
  private final DirtyPages dirty;
  private final long tables;
  private final long[] frames = new long[SLOTS]; // physical pages
  private final byte[] info = new byte[SLOTS]; // PageInfo
  private final FillOrder order = new FillOrder(); // for the saved state

  // Where the translations are, so that a write of CR3 looks at no global one. A slot stays listed
  // until its list is emptied, whatever it holds then.
  private final SlotList ofGlobal = new SlotList();
  private final SlotList ofOthers = new SlotList();
  private final FrameIndex byFrame = new FrameIndex();
  private final LargePages large = new LargePages();

  // Where stores may pass unseen, or might since the epoch began: to pages that were marked in it.
  private final SlotList open = new SlotList();
  private AccessObserver[] observers = {};

  Tlb(Arena arena, MemoryMap memory) {
    this.memory = memory;
    ram = memory.ram();
    dirty = ram.dirty();
    tables = Host.allocate(arena, SLOTS * 16L, 4096);
    Host.fill(tables, SLOTS * 16L, (int) EMPTY);
  }

  /** A table in which nothing is ever found, as large as any other. */
  static long emptyTable(Arena arena) {
    long table = Host.allocate(arena, TABLE_BYTES, 4096);
    Host.fill(table, TABLE_BYTES, (int) EMPTY);
    return table;
  }

  /** Host address of the table for an access in a context. */
  long table(int context, int access) {
    return tables + (context * ACCESSES + access) * TABLE_BYTES;
  }

  /** Sets who sees data accesses; or takes note that other pages are watched now. */
  void observers(AccessObserver[] observers) {
    this.observers = observers;
    for (int slot : order.filled()) {
      review(slot);
    }
  }

  /** A page of RAM begins to need care, or its need has changed. */
  void review(long frame) {
    byFrame.review(frame);
  }

  /** From now on the first store to each page is looked at once more. */
  void epochBegun() {
    open.care();
  }

  private void review(int slot) {
    int access = access(slot);
    tag(slot, Host.getLong(tables + 16L * slot) & ~CARE, offset(frames[slot], access), access);
  }

  private static int access(int slot) {
    return slot / ENTRIES % ACCESSES;
  }

  /** Sets the tag for a page whose bytes are stored at an offset, or −1. */
  private void tag(int slot, long page, long offset, int access) {
    boolean care = needsCare(page, offset, access);
    if (!care && access == PageWalker.WRITE) {
      open.add(slot);
    }
    Host.putLong(tables + 16L * slot, page | (care ? CARE : 0));
  }

  private boolean needsCare(long page, long offset, int access) {
    if (offset < 0) {
      return true;
    }
    int number = (int) (offset >>> 12);
    int flags = ram.flags(number);
    return (access == PageWalker.WRITE
            ? (flags & (GuestRam.CODE | GuestRam.WATCHED)) != 0 || !dirty.marked(number)
            : (flags & GuestRam.WATCHED) != 0)
        || watched(page);
  }

  /** Bytes at this offset, or −1, are about to be written through a translation. */
  private void mark(long offset) {
    if (offset >= 0) {
      dirty.mark((int) (offset >>> 12));
    }
  }

  private boolean watched(long page) {
    for (AccessObserver o : observers) {
      if (o.watchesPage(page)) {
        return true;
      }
    }
    return false;
  }

  /** Offset in {@link GuestRam} of a physical page that an access reaches, or −1. */
  private long offset(long frame, int access) {
    return access == PageWalker.WRITE ? memory.writeOffset(frame) : memory.readOffset(frame);
  }

  private static int slot(long linear, int access, int context) {
    return (context * ACCESSES + access) * ENTRIES + (int) (linear >>> 12 & ENTRIES - 1);
  }

  /** The physical address behind a linear one, or −1 where no translation is kept. */
  long find(long linear, int access, int context) {
    int slot = slot(linear, access, context);
    long tag = Host.getLong(tables + 16L * slot);
    if ((tag & ~CARE) != (linear & PAGE)) {
      return -1;
    }
    if ((tag & CARE) != 0 && Host.getLong(tables + 16L * slot + 8) != NOT_STORED) {
      if (access == PageWalker.WRITE) {
        mark(offset(frames[slot], access));
      }
      review(slot); // the last decoded instruction may have gone from the page since
    }
    return frames[slot] | linear & ~PAGE;
  }

  /**
   * What is kept of a page, for one who only looks, or −1: its physical address with {@link
   * PageInfo} in the low bits.
   */
  long look(long linear, int access, int context) {
    int slot = slot(linear, access, context);
    boolean here = (Host.getLong(tables + 16L * slot) & ~CARE) == (linear & PAGE);
    return here ? frames[slot] | info[slot] : -1;
  }

  /**
   * Keeps a translation that a walk found.
   *
   * @param info {@link PageInfo}
   */
  void fill(long linear, long physical, int access, int context, int info) {
    if (access == PageWalker.WRITE) {
      mark(offset(physical & PAGE, access));
    }
    put(linear & PAGE, physical & PAGE, access, context, info);
  }

  private void put(long page, long frame, int access, int context, int pageInfo) {
    long offset = offset(frame, access);
    int slot = slot(page, access, context);
    long at = tables + 16L * slot;
    order.put(slot, page, frame | pageInfo, Host.getLong(at) == EMPTY);
    ((pageInfo & GLOBAL) != 0 ? ofGlobal : ofOthers).add(slot);
    info[slot] = (byte) pageInfo;
    large.add(page, PageInfo.shift(pageInfo));
    byFrame.put(slot, frame);
    tag(slot, page, offset, access);
    Host.putLong(at + 8, offset < 0 ? NOT_STORED : ram.host(offset) - page);
  }

  void flush() {
    ofGlobal.drop(false);
    ofOthers.drop(false);
    large.clear();
  }

  /** Forgets every translation but those of global pages. */
  void flushNonGlobal() {
    ofOthers.drop(true);
  }

  /** Forgets the page, of whatever size, that holds a linear address. */
  void flushPage(long linear) {
    for (int slot = slot(linear, 0, 0); slot < SLOTS; slot += ENTRIES) {
      if (((Host.getLong(tables + 16L * slot) ^ linear) & PAGE) == 0) {
        drop(slot);
      }
    }
    if (large.mayHold(linear)) {
      ofGlobal.dropPage(linear);
      ofOthers.dropPage(linear);
    }
  }

  private boolean empty(int slot) {
    return Host.getLong(tables + 16L * slot) == EMPTY;
  }

  private void drop(int slot) {
    if (!empty(slot)) {
      Host.putLong(tables + 16L * slot, EMPTY);
      order.drop(slot);
    }
  }

  /** Slots that were filled, with translations of one kind, since the list was last emptied. */
  private final class SlotList {
    private final int[] slots = new int[SLOTS];
    private final boolean[] listed = new boolean[SLOTS];
    private int count;

    void add(int slot) {
      if (!listed[slot]) {
        listed[slot] = true;
        slots[count++] = slot;
      }
    }

    /** Drops what is in the slots, or only what isn't of a global page, and empties the list. */
    void drop(boolean keepGlobal) {
      for (int i = 0; i < count; i++) {
        int slot = slots[i];
        listed[slot] = false;
        if (!keepGlobal || (info[slot] & GLOBAL) == 0) {
          Tlb.this.drop(slot);
        }
      }
      count = 0;
    }

    /** Has what is in the slots looked at on its next access, and empties the list. */
    void care() {
      for (int i = 0; i < count; i++) {
        long at = tables + 16L * slots[i];
        listed[slots[i]] = false;
        Host.putLong(at, Host.getLong(at) | CARE); // EMPTY stays what it is
      }
      count = 0;
    }

    void dropPage(long linear) {
      for (int i = 0; i < count; i++) {
        int slot = slots[i];
        if ((Host.getLong(tables + 16L * slot) ^ linear) >>> PageInfo.shift(info[slot]) == 0) {
          Tlb.this.drop(slot);
        }
      }
    }
  }

  /** The slots that were last filled with translations to a frame, whatever became of those. */
  private final class FrameIndex {
    private static final int CHAINS = 4096;

    // Doubly linked: slot + 1, or 0 for none.
    private final int[] first = new int[CHAINS];
    private final int[] next = new int[SLOTS];
    private final int[] before = new int[SLOTS];
    private final boolean[] linked = new boolean[SLOTS];

    private static int chain(long frame) {
      return (int) (frame >>> 12) & CHAINS - 1;
    }

    void put(int slot, long frame) {
      if (linked[slot]) {
        if (frames[slot] == frame) {
          return;
        }
        unlink(slot);
      }
      frames[slot] = frame;
      int chain = chain(frame);
      int other = first[chain];
      next[slot] = other;
      before[slot] = 0;
      if (other != 0) {
        before[other - 1] = slot + 1;
      }
      first[chain] = slot + 1;
      linked[slot] = true;
    }

    private void unlink(int slot) {
      if (before[slot] == 0) {
        first[chain(frames[slot])] = next[slot];
      } else {
        next[before[slot] - 1] = next[slot];
      }
      if (next[slot] != 0) {
        before[next[slot] - 1] = before[slot];
      }
    }

    void review(long frame) {
      for (int at = first[chain(frame)]; at != 0; at = next[at - 1]) {
        if (frames[at - 1] == frame && !empty(at - 1)) {
          Tlb.this.review(at - 1);
        }
      }
    }
  }

  /** Where pages of over 4 KiB may be: INVLPG of another looks at no slot but its own. */
  private static final class LargePages {
    private static final int MEDIUM = 21; // log2 of 2 MiB; a page of 4 MiB is two
    private static final int GIANT = 30;
    private static final int BITS = 4096;

    private final long[] regions = new long[BITS / 64]; // of either size, many in a bit

    void add(long page, int shift) {
      if (shift >= GIANT) {
        mark(bit(page, GIANT));
      } else if (shift >= MEDIUM) {
        mark(bit(page, MEDIUM));
        mark(bit(page ^ 1L << MEDIUM, MEDIUM)); // the other half, if it has one
      }
    }

    boolean mayHold(long linear) {
      return marked(bit(linear, MEDIUM)) || marked(bit(linear, GIANT));
    }

    private static int bit(long linear, int shift) {
      return (int) (linear >>> shift) & BITS - 1;
    }

    private void mark(int bit) {
      regions[bit >>> 6] |= 1L << bit;
    }

    private boolean marked(int bit) {
      return (regions[bit >>> 6] >>> bit & 1) != 0;
    }

    void clear() {
      Arrays.fill(regions, 0);
    }
  }

  /**
   * The translations in the order in which their slots were filled, as they are saved: two longs
   * each, page, access and context; frame and {@link PageInfo}. They are saved often, and are read
   * through then; where they lie otherwise is all over memory.
   */
  private final class FillOrder {
    private static final int FIRST = 1024;

    private long[] entries = new long[2 * FIRST]; // EMPTY for what was dropped since
    private final int[] places = new int[SLOTS]; // of those that are filled
    private int count;

    void put(int slot, long page, long frameAndInfo, boolean filled) {
      if (filled) {
        if (2 * count == entries.length) {
          makeRoom();
        }
        places[slot] = count++;
      }
      int at = 2 * places[slot];
      entries[at] = page | slot / ENTRIES;
      entries[at + 1] = frameAndInfo;
    }

    /** One that is filled is empty now. */
    void drop(int slot) {
      entries[2 * places[slot]] = EMPTY;
    }

    private void makeRoom() {
      tidy();
      if (4 * count > entries.length) {
        entries = Arrays.copyOf(entries, 2 * entries.length);
      }
    }

    /** Those that were dropped go. */
    void tidy() {
      int kept = 0;
      for (int i = 0; i < count; i++) {
        long first = entries[2 * i];
        if (first != EMPTY) {
          if (kept != i) {
            entries[2 * kept] = first;
            entries[2 * kept + 1] = entries[2 * i + 1];
            places[filledBy(first)] = kept;
          }
          kept++;
        }
      }
      count = kept;
    }

    private static int filledBy(long first) {
      int table = (int) (first & ~PAGE);
      return slot(first & PAGE, table % ACCESSES, table / ACCESSES);
    }

    /** The slots of all. */
    int[] filled() {
      tidy();
      int[] slots = new int[count];
      Arrays.setAll(slots, i -> filledBy(entries[2 * i]));
      return slots;
    }
  }

  // ---------------------------------------------------------------- state

  /** As {@link FillOrder} has them. */
  void save(StateWriter out) {
    order.tidy();
    out.putInt("translations", order.count);
    out.putLongs("data", order.entries, 2 * order.count);
  }

  void restore(StateReader in) {
    flush();
    int count = in.getInt("translations");
    if (count < 0 || count > SLOTS) {
      throw new StateException(count + " translations are kept");
    }
    long[] entries = new long[2 * count];
    in.getLongs("data", entries);
    for (int i = 0; i < entries.length; i += 2) {
      int table = (int) (entries[i] & ~PAGE);
      long frame = entries[i + 1] & PAGE;
      int pageInfo = (int) (entries[i + 1] & ~PAGE);
      if (table >= CONTEXTS * ACCESSES
          || frame >>> Bits.PHYSICAL_BITS != 0
          || !PageInfo.valid(pageInfo)) {
        throw new StateException(
            "a translation is kept that cannot be: "
                + Arrays.toString(Arrays.copyOfRange(entries, i, i + 2)));
      }
      put(entries[i] & PAGE, frame, table % ACCESSES, table / ACCESSES, pageInfo);
    }
  }
}

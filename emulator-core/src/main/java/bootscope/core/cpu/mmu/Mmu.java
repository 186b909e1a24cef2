package bootscope.core.cpu.mmu;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.Msr;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.memory.MemoryMap;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The guest's loads and stores by linear address, at the privilege the processor has now.
 *
 * <p>An access first looks into a direct-mapped TLB of {tag, addend} pairs: the page of the
 * access's last byte must equal the tag found by its first byte's page, so that one comparison
 * catches a miss, a missing permission, a page crossing, and a page that must be looked at on each
 * access. Everything else goes the slow way, which looks into the TLB again before it walks.
 *
 * <p>The translations that are kept are state ({@link Tlb}): they are saved, and nothing but the
 * guest's own accesses changes them.
 */
public final class Mmu implements Stateful {
  /** Distance in a table of translations of the entry for a linear address shifted right by 8. */
  public static final int INDEX_MASK = Tlb.ENTRIES - 1 << 4;

  private static final long PAGE = -4096L;

  private final CpuState state;
  private final MemoryMap memory;
  private final PhysicalAccess physically;
  private final PageWalker walker;
  private final AccessHost host;
  private final Tlb tlb;
  private final FetchedPages fetched = new FetchedPages();

  private final long emptyTlb;
  private final long staging;

  private long readTlb;
  private long writeTlb;
  private final long supervisorReadTlb;
  private final long supervisorWriteTlb;
  private int context;
  private boolean user;
  private boolean alignmentChecked;
  private long addressMask = -1;
  private long a20Mask = -1;

  // Two longs: the epochs of pages that are not global, and of those that are.
  private final long epochs;
  private boolean fetchedGlobal;
  private FetchWatcher fetchWatcher = (linear, physical) -> {};
  private int stagedSize;
  private AccessObserver[] observers = {};

  /** What the memory unit needs from the processor around it. */
  public interface AccessHost {
    /**
     * The clock must be made exact: a device is about to be reached.
     *
     * @return what {@link #afterDevice} takes
     */
    long beforeDevice();

    /** A device was reached: its interrupts or timers may want the processor to look around. */
    void afterDevice(long before);

    /** The next instruction must be fetched anew: linear addresses may mean something else. */
    void translationsDropped();
  }

  /** Hears of fetches through translations that were not kept yet. */
  @FunctionalInterface
  public interface FetchWatcher {
    void fetched(long linear, long physical);
  }

  public Mmu(Arena arena, CpuState state, MemoryMap memory, AccessHost host) {
    this.state = state;
    this.memory = memory;
    this.host = host;
    physically = new PhysicalAccess(memory, host);
    walker = new PageWalker(state, memory, physically);
    tlb = new Tlb(arena, memory);
    emptyTlb = Tlb.emptyTable(arena);
    staging = Host.allocate(arena, 16, 16);
    epochs = Host.allocate(arena, 16, 16);
    Host.putLong(epochs, 1);
    Host.putLong(epochs + 8, 1);
    supervisorReadTlb = tlb.table(Tlb.SUPERVISOR, PageWalker.READ);
    supervisorWriteTlb = tlb.table(Tlb.SUPERVISOR, PageWalker.WRITE);
    modeChanged(false);
  }

  /**
   * Host address of the epoch of fetches, a long: as long as it stands, a linear address that was
   * fetched in it leads where it led. There are two, because a write of CR3, which a kernel makes
   * at each change of the process, leaves global pages alone.
   *
   * @param global whether of fetches from global pages alone
   */
  public long epochAddress(boolean global) {
    return global ? epochs + 8 : epochs;
  }

  /** Whether the page of the last {@link #fetch} is global. */
  public boolean fetchedGlobal() {
    return fetchedGlobal;
  }

  /** Host address of the present table of translations for loads: {@link Tlb}. */
  public long readTable() {
    return readTlb;
  }

  /** The same for stores. */
  public long writeTable() {
    return writeTlb;
  }

  public MemoryMap memory() {
    return memory;
  }

  public PageWalker walker() {
    return walker;
  }

  /** Takes note of CPL, EFLAGS.AC, CR0.AM, CR4.SMAP or long mode having changed. */
  public void modeChanged(boolean user) {
    this.user = user;
    boolean ac = (state.systemFlags() & Bits.FLAG_AC) != 0;
    alignmentChecked = user && ac && (state.cr(0) & Bits.CR0_AM) != 0;
    addressMask = (state.msr(Msr.EFER) & Msr.EFER_LMA) != 0 ? -1 : 0xFFFF_FFFFL;
    context = user ? Tlb.USER : ac ? Tlb.SUPERVISOR_AC : Tlb.SUPERVISOR;
    readTlb = alignmentChecked ? emptyTlb : tlb.table(context, PageWalker.READ);
    writeTlb = alignmentChecked ? emptyTlb : tlb.table(context, PageWalker.WRITE);
  }

  /** Opens or closes the A20 gate (closed: physical address bit 20 is 0). */
  public void a20(boolean open) {
    long mask = open ? -1 : ~(1L << 20);
    if (mask != a20Mask) {
      a20Mask = mask;
      walker.a20Mask(mask);
      flush();
    }
  }

  public boolean a20Open() {
    return a20Mask == -1;
  }

  /**
   * Adds one who sees data accesses; or takes note that one who is there watches other pages now.
   * The guest cannot tell.
   */
  public void observe(AccessObserver observer) {
    if (!List.of(observers).contains(observer)) {
      observers = Arrays.copyOf(observers, observers.length + 1);
      observers[observers.length - 1] = observer;
    }
    tlb.observers(observers);
  }

  /** Takes one away who saw data accesses, if it is there. */
  public void forget(AccessObserver observer) {
    observers = Arrays.stream(observers).filter(o -> o != observer).toArray(AccessObserver[]::new);
    tlb.observers(observers);
  }

  /** Other pages of memory than before must be looked at on each access. */
  public void careChanged() {
    tlb.observers(observers);
  }

  /**
   * The first store to each page must be seen once more ({@link bootscope.core.memory.DirtyPages}).
   */
  public void epochBegun() {
    tlb.epochBegun();
  }

  /** Forgets every translation. */
  public void flush() {
    tlb.flush();
    fetched.flush();
    dropped();
  }

  /** Forgets every translation but those of global pages (MOV CR3, SDM vol. 3A §4.10.4.1). */
  public void flushNonGlobal() {
    tlb.flushNonGlobal();
    fetched.flushNonGlobal();
    raise(epochs);
    host.translationsDropped();
  }

  /**
   * Forgets the page, of whatever size, that holds a linear address (INVLPG). Epochs are those of
   * fetches, so they go on only where this page was fetched from; blocks that span two pages live
   * by the first epoch, unless both are global.
   */
  public void flushPage(long linear) {
    tlb.flushPage(linear);
    boolean global = fetched.flushGlobalPage(linear);
    boolean other = fetched.flushOtherPage(linear);
    if (global) {
      raise(epochs + 8);
    }
    if (global || other) {
      raise(epochs);
    }
    host.translationsDropped();
  }

  private void dropped() {
    raiseBoth();
    host.translationsDropped();
  }

  private void raiseBoth() {
    raise(epochs);
    raise(epochs + 8);
  }

  private static void raise(long epoch) {
    Host.putLong(epoch, Host.getLong(epoch) + 1);
  }

  /**
   * Stores to this page of RAM must not pass unseen any more: it holds decoded instructions now.
   */
  public void pageNeedsCare(long physicalPage) {
    tlb.review(physicalPage);
  }

  // The guest's accesses, at its present privilege.

  public int load8(long linear) {
    long e = readTlb + (linear >>> 8 & INDEX_MASK);
    if (Host.getLong(e) == (linear & PAGE)) {
      return Host.getU8(linear + Host.getLong(e + 8));
    }
    return (int) loadSlow(linear, 1, context, user);
  }

  public int load16(long linear) {
    long e = readTlb + (linear >>> 8 & INDEX_MASK);
    if (Host.getLong(e) == (linear + 1 & PAGE)) {
      return Host.getU16(linear + Host.getLong(e + 8));
    }
    return (int) loadSlow(linear, 2, context, user);
  }

  /** Zero-extended. */
  public long load32(long linear) {
    long e = readTlb + (linear >>> 8 & INDEX_MASK);
    if (Host.getLong(e) == (linear + 3 & PAGE)) {
      return Host.getU32(linear + Host.getLong(e + 8));
    }
    return loadSlow(linear, 4, context, user);
  }

  public long load64(long linear) {
    long e = readTlb + (linear >>> 8 & INDEX_MASK);
    if (Host.getLong(e) == (linear + 7 & PAGE)) {
      return Host.getLong(linear + Host.getLong(e + 8));
    }
    return loadSlow(linear, 8, context, user);
  }

  /** Zero-extended value of 1, 2, 4 or 8 bytes. */
  public long load(long linear, int size) {
    return switch (size) {
      case 1 -> load8(linear);
      case 2 -> load16(linear);
      case 4 -> load32(linear);
      default -> load64(linear);
    };
  }

  public void store8(long linear, int value) {
    long e = writeTlb + (linear >>> 8 & INDEX_MASK);
    if (Host.getLong(e) == (linear & PAGE)) {
      Host.putByte(linear + Host.getLong(e + 8), value);
    } else {
      storeSlow(linear, 1, value, context, user);
    }
  }

  public void store16(long linear, int value) {
    long e = writeTlb + (linear >>> 8 & INDEX_MASK);
    if (Host.getLong(e) == (linear + 1 & PAGE)) {
      Host.putShort(linear + Host.getLong(e + 8), value);
    } else {
      storeSlow(linear, 2, value, context, user);
    }
  }

  public void store32(long linear, int value) {
    long e = writeTlb + (linear >>> 8 & INDEX_MASK);
    if (Host.getLong(e) == (linear + 3 & PAGE)) {
      Host.putInt(linear + Host.getLong(e + 8), value);
    } else {
      storeSlow(linear, 4, value, context, user);
    }
  }

  public void store64(long linear, long value) {
    long e = writeTlb + (linear >>> 8 & INDEX_MASK);
    if (Host.getLong(e) == (linear + 7 & PAGE)) {
      Host.putLong(linear + Host.getLong(e + 8), value);
    } else {
      storeSlow(linear, 8, value, context, user);
    }
  }

  /** Stores the low 1, 2, 4 or 8 bytes. */
  public void store(long linear, int size, long value) {
    switch (size) {
      case 1 -> store8(linear, (int) value);
      case 2 -> store16(linear, (int) value);
      case 4 -> store32(linear, (int) value);
      default -> store64(linear, value);
    }
  }

  /**
   * Begins a read-modify-write of 1, 2, 4 or 8 bytes: checks that both are allowed, as a write (SDM
   * vol. 3A §4.7), and returns a host address that holds the operand. The caller changes it there
   * and calls {@link #close}.
   */
  public long open(long linear, int size) {
    long e = writeTlb + (linear >>> 8 & INDEX_MASK);
    if (Host.getLong(e) == (linear + size - 1 & PAGE)) {
      return linear + Host.getLong(e + 8);
    }
    return openSlow(linear, size);
  }

  /** Ends what {@link #open} began at this host address. */
  public void close(long address, long linear) {
    if (address == staging) {
      store(linear, stagedSize, Host.get(staging, stagedSize));
    }
  }

  /** Reads through the translation for writes, as the fast way does: no other is asked for. */
  private long openSlow(long linear, int size) {
    checkWrite(linear, size);
    long e = writeTlb + (linear >>> 8 & INDEX_MASK);
    if (Host.getLong(e) == (linear + size - 1 & PAGE)) {
      return linear + Host.getLong(e + 8);
    }
    Host.put(staging, size, load(linear & addressMask, size, PageWalker.WRITE, context, user));
    stagedSize = size;
    return staging;
  }

  /** Raises the fault that a store of {@code size} bytes (at most a page) would raise. */
  public void checkWrite(long linear, int size) {
    check(linear, size, PageWalker.WRITE);
  }

  /** Raises the fault that a load of {@code size} bytes (at most a page) would raise. */
  public void checkRead(long linear, int size) {
    check(linear, size, PageWalker.READ);
  }

  private void check(long linear, int size, int access) {
    long last = linear + size - 1 & addressMask;
    checkCanonical(linear, last);
    checkAlignment(linear, size, user);
    translate(linear, access, context, user);
    if (((last ^ linear) & PAGE) != 0) {
      translate(last & PAGE, access, context, user);
    }
  }

  /**
   * The host address of RAM that the guest may read (or write) directly at {@code linear} up to the
   * end of its page, or 0 where it has to go access by access. Raises #PF as an access would.
   */
  public long direct(long linear, boolean write) {
    if (alignmentChecked) {
      return 0; // #AC comes ahead of #PF
    }
    long e = (write ? writeTlb : readTlb) + (linear >>> 8 & INDEX_MASK);
    if (Host.getLong(e) != (linear & PAGE)) {
      translate(linear, write ? PageWalker.WRITE : PageWalker.READ, context, user);
      if (Host.getLong(e) != (linear & PAGE)) {
        return 0;
      }
    }
    return linear + Host.getLong(e + 8);
  }

  // Implicit supervisor accesses: descriptor tables, TSS, stacks of inner rings (SDM vol. 3A §4.6).

  public long loadSystem(long linear, int size) {
    linear &= addressMask;
    long e = supervisorReadTlb + (linear >>> 8 & INDEX_MASK);
    if (Host.getLong(e) == (linear + size - 1 & PAGE)) {
      return Host.get(linear + Host.getLong(e + 8), size);
    }
    return loadSlow(linear, size, Tlb.SUPERVISOR, false);
  }

  public void storeSystem(long linear, int size, long value) {
    linear &= addressMask;
    long e = supervisorWriteTlb + (linear >>> 8 & INDEX_MASK);
    if (Host.getLong(e) == (linear + size - 1 & PAGE)) {
      Host.put(linear + Host.getLong(e + 8), size, value);
    } else {
      storeSlow(linear, size, value, Tlb.SUPERVISOR, false);
    }
  }

  /** Raises the fault that a supervisor store would raise, before anything is changed. */
  public void checkSystemWrite(long linear, int size) {
    translate(linear & addressMask, PageWalker.WRITE, Tlb.SUPERVISOR, false);
    long last = linear + size - 1 & addressMask;
    if (((last ^ linear) & PAGE) != 0) {
      translate(last & PAGE, PageWalker.WRITE, Tlb.SUPERVISOR, false);
    }
  }

  public void fetchWatcher(FetchWatcher watcher) {
    fetchWatcher = watcher;
  }

  /**
   * Physical address of the instruction byte at a linear address.
   *
   * @throws GuestFault #PF, or #GP(0) for an address that is not canonical
   */
  public long fetch(long linear) {
    linear &= addressMask;
    long kept = fetched.find(linear, user);
    if (kept >= 0) {
      fetchedGlobal = (kept & PageInfo.GLOBAL) != 0;
      return kept & PAGE | linear & ~PAGE;
    }
    long physical = walk(linear, PageWalker.EXECUTE, context, user);
    if (fetched.full()) {
      fetched.flush();
      raiseBoth();
    }
    fetched.add(linear, user, physical, PageInfo.of(walker));
    fetchedGlobal = walker.global();
    fetchWatcher.fetched(linear, physical);
    return physical;
  }

  /** The physical address behind a linear one for an observer, or −1: sets nothing. */
  public long observe(long linear) {
    if (addressMask == -1 && !canonical(linear)) {
      return -1;
    }
    long physical = walker.observe(linear & addressMask);
    return physical < 0 ? -1 : physical & a20Mask;
  }

  /** As {@link #observe(long)}, and tells of each table entry on the way. */
  public long observe(long linear, PageWalker.EntryWatcher watcher) {
    if (addressMask == -1 && !canonical(linear)) {
      return -1;
    }
    long physical = walker.observe(linear & addressMask, watcher);
    return physical < 0 ? -1 : physical & a20Mask;
  }

  /**
   * What the processor keeps of a linear address: for loads, stores and fetches, each by its
   * context. Only looks.
   */
  public List<KeptTranslation> kept(long linear) {
    long at = linear & addressMask;
    List<KeptTranslation> kept = new ArrayList<>();
    for (int context : new int[] {Tlb.SUPERVISOR, Tlb.SUPERVISOR_AC, Tlb.USER}) {
      boolean forUser = context == Tlb.USER;
      boolean ac = context == Tlb.SUPERVISOR_AC;
      for (int access : new int[] {PageWalker.READ, PageWalker.WRITE}) {
        keep(kept, at, access, forUser, ac, tlb.look(at, access, context));
      }
      if (!ac) {
        keep(kept, at, PageWalker.EXECUTE, forUser, false, fetched.find(at, forUser));
      }
    }
    return List.copyOf(kept);
  }

  private static void keep(
      List<KeptTranslation> kept, long at, int access, boolean user, boolean ac, long frame) {
    if (frame >= 0) {
      kept.add(KeptTranslation.of(at, access, user, ac, frame));
    }
  }

  public static boolean canonical(long linear) {
    return linear << 16 >> 16 == linear;
  }

  private long loadSlow(long linear, int size, int context, boolean user) {
    linear &= addressMask;
    checkCanonical(linear, linear + size - 1 & addressMask);
    checkAlignment(linear, size, user);
    return load(linear, size, PageWalker.READ, context, user);
  }

  /** Loads what may lie across two pages, through translations for the given access. */
  private long load(long linear, int size, int access, int context, boolean user) {
    long second = (linear | 4095) + 1 & addressMask;
    int first = (int) Math.min(size, 4096 - (linear & 4095));
    long low = translate(linear, access, context, user);
    long high = first < size ? translate(second, access, context, user) : 0;
    observed(linear, size, false);
    if (first == size) {
      return physically.load(low, size);
    }
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= physically.load(i < first ? low + i : high + i - first, 1) << 8 * i;
    }
    return value;
  }

  private void storeSlow(long linear, int size, long value, int context, boolean user) {
    linear &= addressMask;
    long last = linear + size - 1 & addressMask;
    checkCanonical(linear, last);
    checkAlignment(linear, size, user);
    if (((last ^ linear) & PAGE) != 0) {
      long second = (linear | 4095) + 1 & addressMask;
      int first = (int) (4096 - (linear & 4095));
      long low = translate(linear, PageWalker.WRITE, context, user);
      long high = translate(second, PageWalker.WRITE, context, user);
      observed(linear, size, true);
      for (int i = 0; i < size; i++) {
        physically.store(i < first ? low + i : high + i - first, 1, value >>> 8 * i);
      }
      return;
    }
    long physical = translate(linear, PageWalker.WRITE, context, user);
    observed(linear, size, true);
    physically.store(physical, size, value);
  }

  /**
   * #GP(0), or #SS(0) through the stack: ahead of #AC and #PF, and for an access that merely ends
   * beyond the canonical addresses too (SDM vol. 1 §3.3.7.1, vol. 3A table 6-2).
   */
  private void checkCanonical(long linear, long last) {
    if (addressMask == -1 && !(canonical(linear) && canonical(last))) {
      throw state.notCanonical(linear);
    }
  }

  /** #AC(0), for accesses at user privilege alone (SDM vol. 3A §6.15, interrupt 17). */
  private void checkAlignment(long linear, int size, boolean user) {
    if (user && alignmentChecked && (linear & alignment(size) - 1) != 0) {
      throw state.fault(GuestFault.AC, 0);
    }
  }

  /**
   * Images and other long operands are sequences of smaller ones; an extended real wants 8, a far
   * pointer of 48 bits 4 (SDM vol. 3A table 6-7).
   */
  private static int alignment(int size) {
    return switch (size) {
      case 10 -> 8;
      case 6 -> 4;
      default -> Math.min(Integer.lowestOneBit(size), 16);
    };
  }

  private void observed(long linear, int size, boolean write) {
    for (AccessObserver o : observers) {
      o.accessed(linear, size, write);
    }
  }

  private long translate(long linear, int access, int context, boolean user) {
    long kept = tlb.find(linear, access, context);
    if (kept >= 0) {
      return kept;
    }
    long physical = walk(linear, access, context, user);
    tlb.fill(linear, physical, access, context, PageInfo.of(walker));
    return physical;
  }

  private long walk(long linear, int access, int context, boolean user) {
    if (addressMask == -1 && !canonical(linear)) {
      throw state.notCanonical(linear);
    }
    return walker.walk(linear, access, user, context == Tlb.SUPERVISOR_AC) & a20Mask;
  }

  @Override
  public String stateName() {
    return "mmu";
  }

  @Override
  public void save(StateWriter out) {
    tlb.save(out);
    fetched.save(out);
  }

  /** After everything that decides what a translation means: registers, windows, the A20 gate. */
  @Override
  public void restore(StateReader in) {
    tlb.restore(in);
    fetched.restore(in);
    dropped();
  }
}

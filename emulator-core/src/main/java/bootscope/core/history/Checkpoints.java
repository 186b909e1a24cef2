package bootscope.core.history;

import bootscope.core.event.Recorded;
import bootscope.core.machine.DiskContents;
import bootscope.core.machine.Machine;
import bootscope.core.machine.SharedParts;
import bootscope.core.memory.DirtyPages;
import bootscope.core.memory.GuestRam;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A machine at instants of its run, each as what it changed since the one before, within bounded
 * memory: when it is full, of those that lie close together the older ones go. Where a run became
 * another, both are kept: they make a tree, and one way through it is the present run.
 */
final class Checkpoints implements AutoCloseable {
  /** What counts as no age, in instructions: so that the newest are not all that is left. */
  private static final double YOUNG = 100e6;

  /** Of what all may take, the part that pages may take which are not compressed. */
  private static final int WHOLE_PART = 4;

  /** The newest so many stay as they are. */
  private static final int NEWEST = 4;

  /** Pages that are being compressed at once, at the most: about a tenth of a second. */
  private static final int MOST_PACKING = 8192;

  /** Checkpoints of all runs: with more of them, to look for one takes as long as it spares. */
  private static final int MOST_KEPT = 1024;

  /** Of what all may take, the part for which others go to make room for one among them. */
  private static final int SMALL_PART = 32;

  /** Of what all may take, the part that may be of the Java heap. */
  private static final int HEAP_PART = 8;

  private final Machine machine;
  private final Recorded records;
  private final long most;
  private final List<Checkpoint> all = new ArrayList<>(); // of the present run, by their order
  private final List<Tip> tips = new ArrayList<>(); // of the others
  private final List<Checkpoint> asides = new ArrayList<>(); // that no run leads through
  private Checkpoint at; // what the machine came from last
  private final FirstPages firstPages; // what was there at the first
  private final PagePool pool = new PagePool();
  private final SharedParts.Keeper parts = new SharedParts.Keeper();
  private NewestCopies newest; // of the present run; null where not known
  private long epoch; // what was written since then is marked in it or later

  /** Where a run ends that is not the present one: the newest of its checkpoints. */
  static final class Tip {
    private Checkpoint last;

    private Tip(Checkpoint last) {
      this.last = last;
    }
  }

  /**
   * The first, where the machine stands.
   *
   * @param records marked with each, and cut back to it
   * @param most bytes
   */
  Checkpoints(Machine machine, Recorded records, long most) {
    this.machine = machine;
    this.records = records;
    this.most = most;
    firstPages = new FirstPages(machine.memory().ram(), pool);
    all.add(made(null, new int[0], null, false));
    at = all.getLast();
    epoch = dirty().begin(firstPages::copy);
  }

  private DirtyPages dirty() {
    return machine.memory().ram().dirty();
  }

  /**
   * Takes one where the machine stands, between two instructions, behind all others; none where
   * there is no room for it, unless a change by hand led here.
   */
  void take(boolean byHand) {
    Checkpoint last = all.getLast();
    int[] written = differing(last);
    if (makeRoom(written.length) || byHand) {
      all.add(made(last, written, newest(), byHand));
      arrived(all.getLast());
      makeRoom(0); // for what it has beside pages, which is known by now
    }
    pack();
  }

  /**
   * When a part of the room is taken by pages that are not compressed, has the oldest be: a boot's
   * stay as they are, of which to compress would take longer than to copy them.
   */
  private void pack() {
    pool.settle();
    if (pool.stayingBytes() <= most / WHOLE_PART) {
      return;
    }
    Set<Checkpoint> newest = Set.copyOf(all.subList(Math.max(0, all.size() - NEWEST), all.size()));
    for (Checkpoint c : nodes()) {
      if (pool.packing() >= MOST_PACKING || pool.stayingBytes() <= most / WHOLE_PART) {
        break;
      }
      if (!newest.contains(c)) {
        c.pages().pack();
      }
    }
    pool.send();
  }

  private NewestCopies newest() {
    if (newest == null) {
      newest = new NewestCopies(pool, firstPages, machine.memory().ram().pages());
      all.forEach(c -> c.pages().tell(newest));
    }
    return newest;
  }

  /**
   * Takes one where the machine stands, among the others by its place in the run; none where many
   * of them had to go for it.
   */
  void insert() {
    Checkpoint before = upTo(now());
    int pages = differing(before).length;
    if (before.instructions == now() || !isWorth(pages) || !makeRoom(pages)) {
      return;
    }
    Checkpoint last = upTo(now()); // what went to make room may have been that
    Checkpoint taken = made(last, differing(last), null, false);
    int place = all.indexOf(last) + 1;
    if (place < all.size()) {
      Checkpoint next = all.get(place);
      next.before(taken); // what it has of pages is more than differs now
      next.pages().follow(taken.pages(), page -> held(last, page));
    }
    all.add(place, taken);
    newest = null;
    arrived(taken);
    makeRoom(0); // as above
    pack();
  }

  /**
   * Takes one where the machine stands, whatever was done to it there, to come back exactly here:
   * no run leads through it, and none is begun from it. Of those that were taken so before, only
   * what is held is left. One with so many pages that others had to go for it takes room beside
   * all: less than the guest's RAM, until it is compressed.
   */
  Checkpoint aside() {
    dropAsides();
    int pages = differing(passed()).length;
    boolean worth = isWorth(pages);
    if (worth) {
      makeRoom(pages); // where there is none, it is taken all the same
    }
    Checkpoint before = passed();
    Checkpoint taken = made(before, differing(before), null, false);
    asides.add(taken);
    arrived(taken);
    if (!worth) {
      taken.pages().pack();
      pool.send();
    }
    return taken;
  }

  /** Drops those that were taken aside but what is held. */
  void dropAsides() {
    for (Checkpoint c : List.copyOf(asides)) {
      List<Checkpoint> next = asides.stream().filter(a -> a.before() == c).toList();
      if (!c.held && c != at && next.size() < 2) {
        asides.remove(c);
        if (next.isEmpty()) {
          release(c);
        } else {
          next.getFirst().merge();
        }
      }
    }
  }

  /** Of one that is aside, the one of a run that led there. */
  private Checkpoint ofRun(Checkpoint one) {
    Checkpoint c = one;
    while (asides.contains(c)) {
      c = c.before();
    }
    return c;
  }

  /** The last one that the machine came through: not one that a change by hand would lead to. */
  private Checkpoint passed() {
    int left = all.indexOf(ofRun(at));
    int place = left;
    while (place + 1 < all.size() && mayHavePassed(all.get(place + 1))) {
      place++;
    }
    return place == left ? at : all.get(place);
  }

  private boolean mayHavePassed(Checkpoint c) {
    return !c.byHand && c.instructions <= now() && c.virtualNanos <= machine.clock().now();
  }

  /** What a page held at one of them, if it was written by then. */
  private byte[] held(Checkpoint there, int page) {
    byte[] bytes = new byte[GuestRam.PAGE_BYTES];
    for (Checkpoint c = there; c != null; c = c.before()) {
      if (c.pages().read(page, bytes)) {
        return bytes;
      }
    }
    firstPages.read(page, bytes);
    return bytes;
  }

  /** Those to which a change by hand led at an instant, in order. */
  List<Checkpoint> byHandAt(long instructions) {
    return all.stream().filter(c -> c.byHand && c.instructions == instructions).toList();
  }

  /** Those to which one led from an instant to where one of them stands, or one aside. */
  List<Checkpoint> byHand(long begin, Checkpoint end) {
    return all.subList(0, all.indexOf(ofRun(end)) + 1).stream()
        .filter(c -> c.byHand && begin <= c.instructions)
        .toList();
  }

  /**
   * Whether a page may have been written from one of them to an instant before the next, changes by
   * hand at that instant included.
   */
  boolean mayHaveWritten(Checkpoint from, long end, int page) {
    boolean there = false;
    for (int i = all.indexOf(from) + 1; i < all.size(); i++) {
      Checkpoint c = all.get(i);
      if (there && !(c.byHand && c.instructions == end)) {
        return false;
      }
      if (c.pages().holds(page)) {
        return true;
      }
      there |= c.instructions >= end;
    }
    return !there && !isLeftAlone(end, page);
  }

  /** Whether it is known that a page was not written from the last of the run to an instant. */
  private boolean isLeftAlone(long end, int page) {
    return asides.stream()
        .filter(a -> a.instructions >= end && ofRun(a) == all.getLast())
        .anyMatch(a -> isLeftAlone(a, page));
  }

  private boolean isLeftAlone(Checkpoint aside, int page) {
    Checkpoint c = aside;
    while (asides.contains(c) && !c.pages().holds(page)) {
      c = c.before();
    }
    return !asides.contains(c);
  }

  private long now() {
    return machine.clock().instructions();
  }

  private Checkpoint made(Checkpoint before, int[] written, NewestCopies newest, boolean byHand) {
    return new Checkpoint(
        before,
        now(),
        machine.clock().now(),
        machine.inputs().size(),
        parts.of(machine, before == null ? null : before.parts),
        DiskContents.of(machine),
        records.mark(),
        PageCopies.of(machine.memory().ram(), pool, written, newest),
        byHand);
  }

  private void arrived(Checkpoint here) {
    at = here;
    epoch = dirty().begin();
  }

  /** The pages that may hold something else now than at one of them. */
  private int[] differing(Checkpoint there) {
    if (there == at) {
      return dirty().since(epoch);
    }
    BitSet pages = new BitSet();
    for (int page : dirty().since(epoch)) {
      pages.set(page);
    }
    Set<Checkpoint> way = new HashSet<>(there.way());
    Checkpoint common = at;
    for (; !way.contains(common); common = common.before()) {
      add(pages, common);
    }
    for (Checkpoint c = there; c != common; c = c.before()) {
      add(pages, c);
    }
    return pages.stream().toArray();
  }

  private static void add(BitSet pages, Checkpoint of) {
    for (int page : of.pages().pages()) {
      pages.set(page);
    }
  }

  /** The newest that is no later; the machine may be put back to it. */
  Checkpoint upTo(long instructions) {
    Checkpoint found = all.getFirst();
    for (Checkpoint c : all) {
      if (c.instructions > instructions) {
        break;
      }
      found = c;
    }
    return found;
  }

  /** The oldest that is later; null for none. */
  Checkpoint after(long instructions) {
    return all.stream().filter(c -> c.instructions > instructions).findFirst().orElse(null);
  }

  /** The newest that is not later than a virtual time, in ns. */
  Checkpoint upToTime(long nanoseconds) {
    Checkpoint found = all.getFirst();
    for (Checkpoint c : all) {
      if (c.virtualNanos > nanoseconds) {
        break;
      }
      found = c;
    }
    return found;
  }

  Checkpoint first() {
    return all.getFirst();
  }

  Checkpoint last() {
    return all.getLast();
  }

  /** Those of all runs, and those aside. */
  private Collection<Checkpoint> nodes() {
    if (tips.isEmpty() && asides.isEmpty()) {
      return all;
    }
    Set<Checkpoint> nodes = new LinkedHashSet<>(all);
    Stream.concat(tips.stream().map(t -> t.last), asides.stream())
        .forEach(
            last -> {
              for (Checkpoint c = last; nodes.add(c); ) {
                c = c.before();
              }
            });
    return nodes;
  }

  /** Of all runs. */
  int count() {
    return nodes().size();
  }

  /** Bytes that those of all runs take. */
  long bytes() {
    return pool.bytes() + onHeap();
  }

  /** Of those, bytes of the Java heap, which is smaller than the host's memory. */
  private long onHeap() {
    long bytes = 0;
    for (Checkpoint c : nodes()) {
      bytes += c.bytes();
    }
    return bytes;
  }

  /** Puts the machine to one of them, in place. */
  void restore(Checkpoint to) {
    BitSet differ = new BitSet();
    for (int page : differing(to)) {
      differ.set(page);
    }
    to.parts.whole().into(machine);
    byte[] bytes = new byte[GuestRam.PAGE_BYTES];
    for (Checkpoint c = to; c != null && !differ.isEmpty(); c = c.before()) {
      int[] pages = c.pages().pages();
      for (int i = 0; i < pages.length; i++) {
        if (differ.get(pages[i]) && c.pages().readAt(i, bytes)) {
          differ.clear(pages[i]);
          machine.memory().putBack((long) pages[i] * GuestRam.PAGE_BYTES, bytes);
        }
      }
    }
    differ.stream()
        .forEach(
            page -> {
              firstPages.read(page, bytes);
              machine.memory().putBack((long) page * GuestRam.PAGE_BYTES, bytes);
            });
    to.disks.putBack();
    to.records.cut();
    arrived(to);
  }

  /** The next behind one of them, or behind where one aside stands. */
  Optional<Checkpoint> behind(Checkpoint one) {
    return all.stream().skip(all.indexOf(ofRun(one)) + 1).findFirst();
  }

  /** The one before one of them, or before where one aside stands. */
  Optional<Checkpoint> before(Checkpoint one) {
    Checkpoint passed = ofRun(one);
    int place = all.indexOf(passed) - (passed == one ? 1 : 0);
    return place < 0 ? Optional.empty() : Optional.of(all.get(place));
  }

  /** The first behind one of them to which a change by hand leads, which no run does. */
  Optional<Checkpoint> changedBehind(Checkpoint from) {
    return all.stream().skip(all.indexOf(ofRun(from)) + 1).filter(c -> c.byHand).findFirst();
  }

  /**
   * The run has become another.
   *
   * @param behind those that are of the old one alone
   * @return the old one
   */
  Tip branch(Predicate<Checkpoint> behind) {
    Tip left = leave();
    while (behind.test(all.getLast()) && all.getLast() != ofRun(at)) {
      all.removeLast();
    }
    return left;
  }

  /**
   * Another run is the present one; the machine is to be put to one of its checkpoints before
   * anything else is done.
   *
   * @return the one that it was
   */
  Tip turnTo(Tip other) {
    Tip left = leave();
    tips.remove(other);
    all.clear();
    all.addAll(other.last.way());
    return left;
  }

  private Tip leave() {
    newest = null;
    Tip left = new Tip(all.getLast());
    tips.add(left);
    return left;
  }

  /** Forgets a run; what others have of it as well stays. */
  void forget(Tip run) {
    tips.remove(run);
    release(run.last);
  }

  /** Nothing needs one any more, nor what led to it alone. */
  private void release(Checkpoint last) {
    Set<Checkpoint> needed = Set.copyOf(nodes());
    for (Checkpoint c = last; !needed.contains(c) && c != at; c = c.before()) {
      c.free();
    }
  }

  /** Whether one among others with so many pages fits, or drops few of them. */
  private boolean isWorth(int pages) {
    long wanted = (long) pages * GuestRam.PAGE_BYTES;
    return wanted <= most / SMALL_PART || bytes() + wanted <= most;
  }

  /** Drops what is missed least until so many pages fit; whether they do. */
  private boolean makeRoom(int pages) {
    long wanted = (long) pages * GuestRam.PAGE_BYTES;
    pool.settle();
    while (bytes() + wanted > most || onHeap() > most / HEAP_PART || count() >= MOST_KEPT) {
      if (!dropOne()) {
        return false;
      }
    }
    return true;
  }

  /** Drops the one that is missed least: whose gap is small for its age. */
  private boolean dropOne() {
    Collection<Checkpoint> nodes = nodes();
    Map<Checkpoint, Checkpoint> next = new HashMap<>();
    Set<Checkpoint> forks = new HashSet<>();
    long now = 0;
    for (Checkpoint c : nodes) {
      now = Math.max(now, c.instructions);
      if (c.before() != null && next.put(c.before(), c) != null) {
        forks.add(c.before());
      }
    }
    Checkpoint found = null;
    double least = Double.MAX_VALUE;
    for (Checkpoint c : nodes) {
      boolean maybe = !(c.before() == null || c.byHand || asides.contains(c) || c == at);
      if (!maybe || c == all.getLast() || forks.contains(c)) {
        continue;
      }
      double gap = next.getOrDefault(c, c).instructions - c.before().instructions;
      double cost = gap / (now - c.instructions + YOUNG);
      if (cost < least) {
        least = cost;
        found = c;
      }
    }
    if (found != null) {
      drop(found);
    }
    return found != null;
  }

  private Stream<Checkpoint> following(Checkpoint one) {
    return nodes().stream().filter(c -> c.before() == one);
  }

  /** Drops one that no more than one follows; what it has becomes the next one's. */
  private void drop(Checkpoint gone) {
    following(gone).findFirst().ifPresentOrElse(Checkpoint::merge, gone::free);
    tips.stream().filter(t -> t.last == gone).forEach(t -> t.last = gone.before());
    all.remove(gone);
  }

  @Override
  public void close() {
    dirty().endFirst();
    nodes().forEach(c -> c.disks.drop());
    pool.close();
    all.clear();
    tips.clear();
    asides.clear();
  }
}

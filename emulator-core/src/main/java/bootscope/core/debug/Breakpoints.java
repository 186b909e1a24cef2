package bootscope.core.debug;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.debug.Arming.Surroundings;
import bootscope.core.event.Recorded;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * All breakpoints of a machine, and the processor's hooks made from them. They live here and never
 * in guest memory, so that they hold before paging exists, and the guest cannot see them.
 */
public final class Breakpoints implements Recorded {
  /** Breakpoints by what they wait for. */
  static final class Index<K> {
    private final Map<K, List<Breakpoint>> all;

    Index(Map<K, List<Breakpoint>> all) {
      this.all = all;
    }

    void add(K key, Breakpoint b) {
      all.computeIfAbsent(key, k -> new ArrayList<>()).add(b);
    }

    void remove(K key, Breakpoint b) {
      all.computeIfPresent(
          key,
          (k, list) -> {
            list.remove(b);
            return list.isEmpty() ? null : list;
          });
    }

    List<Breakpoint> at(K key) {
      return List.copyOf(all.getOrDefault(key, List.of())); // one for once goes when it is hit
    }
  }

  /**
   * What happened in the midst of an instruction, to be looked at behind it.
   *
   * @param over what it was; null where there is nothing to tell
   * @param at instructions retired then
   */
  private record Happening(Breakpoint breakpoint, Supplier<Optional<Access>> over, long at) {}

  /** Where a breakpoint waits for any instruction. */
  record Waiting(MemoryRange range, Breakpoint breakpoint) {
    boolean holds(long linearAddress, long physicalAddress) {
      return range.holds(range.physical() ? physicalAddress : linearAddress);
    }
  }

  /** A breakpoint that the machine came to. */
  private record Reached(Breakpoint breakpoint, Optional<Access> access) {}

  private final Surroundings surroundings;
  private final List<Breakpoint> all = new ArrayList<>();
  private final Map<Breakpoint, Arming> armed = new HashMap<>();
  private final Map<Long, List<Breakpoint>> linear = new HashMap<>();
  private final Map<Long, List<Breakpoint>> physical = new HashMap<>();
  private final TreeMap<Long, List<Breakpoint>> counts = new TreeMap<>();
  private final Index<Long> linearIndex = new Index<>(linear);
  private final Index<Long> physicalIndex = new Index<>(physical);
  private final Index<Long> countIndex = new Index<>(counts);
  private final Index<String> milestoneIndex = new Index<>(new HashMap<>());
  private final List<Waiting> ranges = new ArrayList<>();
  private final ExecutedPages executed = new ExecutedPages();
  private final Deliveries deliveries = new Deliveries();
  private final List<Happening> happenings = new ArrayList<>();

  /** Offsets in a page that have a hook: the same for linear and physical addresses. */
  private final BitSet offsets = new BitSet(4096);

  private final Set<Long> places = new HashSet<>();

  /** Those whose place depends on the kernel's modules. */
  private final Set<Breakpoint> following = new HashSet<>();

  /** Where the kernel's modules change, as long as somebody follows them. */
  private Set<Long> moduleChanges = Set.of();

  /** Of those that stop at an address only if more is so: whether it is. */
  private final Map<Breakpoint, BooleanSupplier> meant = new HashMap<>();

  private Machine machine;
  private boolean running;
  private boolean probing;
  private boolean silent;
  private Breakpoint sole; // null where all are probed
  private long happenedAt;
  private int nextId = 1;
  private Place temporary;
  private LongPredicate sought; // null for none
  private LongPredicate reached;
  private BiConsumer<Breakpoint, String> hears = (breakpoint, said) -> {};

  Breakpoints(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  // ---------------------------------------------------------------- the list

  /** Adds a breakpoint. */
  public Breakpoint add(Trigger trigger) {
    return add(trigger, false);
  }

  /**
   * Adds a breakpoint.
   *
   * @param once whether it goes when it is hit
   */
  public Breakpoint add(Trigger trigger, boolean once) {
    Breakpoint added = new Breakpoint(nextId++, trigger, once);
    all.add(added);
    arm(added);
    rehook();
    return added;
  }

  /** Whether there was one with this id. */
  public boolean delete(int id) {
    Optional<Breakpoint> found = get(id);
    found.ifPresent(
        b -> {
          all.remove(b);
          disarm(b);
          rehook();
        });
    return found.isPresent();
  }

  /** Whether there is one with this id. */
  public boolean enable(int id, boolean enable) {
    Optional<Breakpoint> found = get(id);
    found.ifPresent(
        b -> {
          b.enable(enable);
          disarm(b);
          arm(b);
          rehook();
        });
    return found.isPresent();
  }

  /**
   * Sets what else one waits for; its condition, message and hits stay. False when there is none
   * with this id.
   */
  public boolean trigger(int id, Trigger trigger) {
    Optional<Breakpoint> found = get(id);
    found.ifPresent(
        b -> {
          disarm(b);
          b.trigger(trigger);
          arm(b);
          rehook();
        });
    return found.isPresent();
  }

  /** Sets under which condition one stops the machine; false when there is none with this id. */
  public boolean condition(int id, Optional<Expression> condition) {
    Optional<Breakpoint> found = get(id);
    found.ifPresent(b -> b.condition(condition));
    return found.isPresent();
  }

  /**
   * Sets how many of one's next hits do not stop the machine; false when there is none with this
   * id.
   */
  public boolean ignore(int id, long count) {
    Optional<Breakpoint> found = get(id);
    found.ifPresent(b -> b.ignore(count));
    return found.isPresent();
  }

  /**
   * Sets what one says instead of stopping the machine, or that it stops it; false when there is
   * none with this id.
   */
  public boolean message(int id, Optional<Message> message) {
    Optional<Breakpoint> found = get(id);
    found.ifPresent(b -> b.message(message));
    return found.isPresent();
  }

  /**
   * Sets who hears what breakpoints say. It is told between two instructions, and not when a run is
   * made once more.
   */
  public void hears(BiConsumer<Breakpoint, String> listener) {
    hears = listener;
  }

  /** Sets whether one goes when it is hit; false when there is none with this id. */
  public boolean once(int id, boolean once) {
    Optional<Breakpoint> found = get(id);
    found.ifPresent(b -> b.once(once));
    return found.isPresent();
  }

  /** The one with this id. */
  public Optional<Breakpoint> get(int id) {
    return all.stream().filter(b -> b.id() == id).findFirst();
  }

  /** In the order in which they were added. */
  public List<Breakpoint> list() {
    return List.copyOf(all);
  }

  /** What is known of the kernel, for making triggers of what a user says. */
  public Surroundings surroundings() {
    return surroundings;
  }

  // ---------------------------------------------------------------- the machine

  /**
   * Sets the machine that is to stop.
   *
   * @param reached told where it has; says whether it must stop there
   */
  void attach(Machine machine, LongPredicate reached) {
    this.machine = machine;
    this.reached = reached;
    executed.begin(machine);
    deliveries.begin(machine);
    happenings.clear();
    all.forEach(this::arm);
    rehook();
  }

  /** Leaves the machine alone, which is about to be closed. */
  void detach() {
    all.forEach(this::disarm);
    machine.listeners().remove(executed);
    machine.listeners().remove(deliveries);
    machine = null;
  }

  /**
   * The record is how often each was hit, which is none for one that did not exist yet. The
   * breakpoints themselves are the user's, and stay.
   */
  @Override
  public Mark mark() {
    Map<Integer, Long> hits = new HashMap<>();
    all.forEach(b -> hits.put(b.id(), b.hits()));
    return () -> {
      all.forEach(b -> b.cutHits(hits.getOrDefault(b.id(), 0L)));
      happenings.clear();
      deliveries.forget();
    };
  }

  /** Another machine has reached none of them yet. */
  void forgetHits() {
    all.forEach(Breakpoint::forgetHits);
  }

  /** What is known of the kernel has changed. */
  void place() {
    placeAnew(all);
  }

  /** The kernel's modules may be others. */
  void placeInModules() {
    if (!following.isEmpty()) {
      placeAnew(List.copyOf(following));
    }
  }

  private void placeAnew(Iterable<Breakpoint> some) {
    for (Breakpoint b : some) {
      disarm(b);
      arm(b);
    }
    rehook();
  }

  private void arm(Breakpoint b) {
    if (machine != null && b.enabled()) {
      Arming arming = new Arming(b, this, machine, surroundings);
      armed.put(b, arming);
      b.trigger().arm(arming);
    }
  }

  private void disarm(Breakpoint b) {
    Arming arming = armed.remove(b);
    if (arming != null) {
      arming.disarm();
    }
  }

  Index<Long> places(boolean ofPhysicalMemory) {
    return ofPhysicalMemory ? physicalIndex : linearIndex;
  }

  List<Waiting> ranges() {
    return ranges;
  }

  Set<Breakpoint> following() {
    return following;
  }

  Map<Breakpoint, BooleanSupplier> meant() {
    return meant;
  }

  /** Whether somebody waits for other modules, and an instruction is where these come. */
  boolean areOtherModules(long physicalAddress) {
    return moduleChanges.contains(physicalAddress);
  }

  ExecutedPages executed() {
    return executed;
  }

  Index<Long> counts() {
    return countIndex;
  }

  Index<String> milestones() {
    return milestoneIndex;
  }

  /**
   * Sets what else to stop at for a moment, though nobody asked for it: places that are known only
   * when the machine comes to them.
   *
   * @param sought asked for the linear address of each instruction that is decoded
   */
  void sought(LongPredicate sought) {
    this.sought = sought;
    rehook();
  }

  /** Physical addresses that somebody wants to know of without stopping. */
  void watched(Set<Long> physicalAddresses) {
    places.clear();
    places.addAll(physicalAddresses);
    rehook();
  }

  /**
   * An instruction, by its linear or guest-physical address, or any that begins in a range.
   *
   * @param length of the range, in bytes
   */
  record Place(long address, boolean physical, long length) {
    Place(long address, boolean physical) {
      this(address, physical, 1);
    }

    boolean holds(long at) {
      return Long.compareUnsigned(at - address, length) < 0;
    }
  }

  /** Where to stop for once, or null for nowhere. */
  void temporary(Place place) {
    temporary = place;
    rehook();
  }

  /** Whether the instruction at a linear address is that. */
  boolean isTemporary(long linearAddress) {
    return temporary != null
        && temporary.holds(
            temporary.physical ? machine.processor().mmu.observe(linearAddress) : linearAddress);
  }

  // ---------------------------------------------------------------- hits

  /** The least instruction count above {@code now} at which to stop. */
  long nextCount(long now) {
    Long next = counts.higherKey(now);
    return next == null ? Long.MAX_VALUE : next;
  }

  /** The hits before the instruction at an address. */
  List<Stop.Hit> at(long linearAddress, long physicalAddress) {
    return came(there(linearAddress, physicalAddress));
  }

  /** Breakpoints say what they have to where the machine came by a step. */
  void say(long linearAddress, long physicalAddress) {
    came(
        there(linearAddress, physicalAddress).stream()
            .filter(r -> r.breakpoint.message().isPresent())
            .toList());
  }

  /** The hits before the instruction at an address, of those that say nothing. */
  List<Stop.Hit> stopping(long linearAddress, long physicalAddress) {
    return came(
        there(linearAddress, physicalAddress).stream()
            .filter(r -> r.breakpoint.message().isEmpty())
            .toList());
  }

  private List<Reached> there(long linearAddress, long physicalAddress) {
    List<Reached> here = new ArrayList<>(reached(isMeant(linearIndex.at(linearAddress))));
    here.addAll(reached(isMeant(physicalIndex.at(physicalAddress))));
    for (Waiting waiting : ranges) {
      if (waiting.holds(linearAddress, physicalAddress)) {
        Access access =
            new Access(
                Access.Space.INSTRUCTION,
                "",
                linearAddress,
                0,
                false,
                physicalAddress,
                physicalAddress);
        here.add(new Reached(waiting.breakpoint, Optional.of(access)));
      }
    }
    return here;
  }

  private List<Breakpoint> isMeant(List<Breakpoint> here) {
    return meant.isEmpty()
        ? here
        : here.stream().filter(b -> meant.getOrDefault(b, () -> true).getAsBoolean()).toList();
  }

  private static List<Reached> reached(List<Breakpoint> here) {
    return here.stream().map(b -> new Reached(b, Optional.empty())).toList();
  }

  /** The hits at an instruction count. */
  List<Stop.Hit> atCount(long instructions) {
    return came(reached(countIndex.at(instructions)));
  }

  /** A milestone was recorded. */
  void reachedMilestone(String name) {
    if (!running) {
      return; // what is told is known already
    }
    for (Breakpoint b : milestoneIndex.at(name)) {
      happenings.add(new Happening(b, null, machine.retired()));
      machine.stopHere();
    }
  }

  /** Something that a breakpoint waits for is happening. */
  boolean happened(Breakpoint b, Supplier<Optional<Access>> over) {
    if (running) { // else it is a debugger's edit
      happenings.add(new Happening(b, over, machine.retired()));
      machine.stopHere();
    }
    return running;
  }

  /** Whether the machine runs: only then the guest can do anything. */
  void running(boolean now) {
    running = now;
  }

  /** Whether the machine stops before the first instruction of each handler. */
  void stoppingAtDeliveries(boolean now) {
    deliveries.stopping(now);
  }

  /** Whether an exception or interrupt was delivered since the last instruction retired. */
  boolean delivered() {
    return deliveries.lastAt() == machine.clock().instructions();
  }

  /** Whether hits are looked for, and neither counted nor ignored. */
  void probing(boolean now) {
    probing = now;
  }

  /** Whether what they have to say is not said. */
  void silent(boolean now) {
    silent = now;
  }

  /**
   * Has hits of a trigger alone looked for, and of no breakpoint of the user's, until {@link
   * #notAlone}.
   */
  void alone(Trigger trigger) {
    sole = new Breakpoint(0, trigger, false);
    all.add(sole);
    arm(sole);
    rehook();
  }

  void notAlone() {
    disarm(sole);
    all.remove(sole);
    sole = null;
    rehook();
  }

  /**
   * Instructions that had retired when that happened in the midst of an instruction for which the
   * machine stopped last.
   */
  long happenedAt() {
    return happenedAt;
  }

  /** Whether something happened that is yet to be looked at. */
  boolean happenedSomething() {
    return !happenings.isEmpty();
  }

  /** The hits of what happened in the instruction that is over. */
  List<Stop.Hit> behind() {
    List<Stop.Hit> hits = new ArrayList<>();
    Set<Integer> told = new HashSet<>();
    List<Happening> now = List.copyOf(happenings);
    happenings.clear();
    for (Happening h : now) {
      Optional<Access> access = h.over == null ? Optional.empty() : h.over.get();
      boolean counts = h.over == null || access.isPresent();
      if (counts && told.add(h.breakpoint.id())) {
        happenedAt = hits.isEmpty() ? h.at : happenedAt;
        hit(h.breakpoint, access, moment(h, access)).ifPresent(hits::add);
      }
    }
    return hits;
  }

  /** At which moment the machine stands behind what happened. */
  private Stop.Moment moment(Happening h, Optional<Access> access) {
    long now = machine.clock().instructions();
    if (access.filter(a -> a.space() == Access.Space.FIRST_INSTRUCTION).isPresent()) {
      return Stop.Moment.BEFORE;
    }
    if (access.filter(a -> a.space() == Access.Space.EVENT).isPresent()
        || deliveries.lastAt() == now) {
      return Stop.Moment.DELIVERED;
    }
    return now > h.at ? Stop.Moment.AFTER : Stop.Moment.BETWEEN;
  }

  private List<Stop.Hit> came(List<Reached> here) {
    return here.stream()
        .sorted(Comparator.comparingInt(r -> r.breakpoint.id()))
        .flatMap(r -> hit(r.breakpoint, r.access, Stop.Moment.BEFORE).stream())
        .toList();
  }

  /**
   * Empty for a hit that is ignored or that only says something, and where the condition does not
   * hold. One that cannot be worked out stops: the user must see it.
   */
  private Optional<Stop.Hit> hit(Breakpoint b, Optional<Access> access, Stop.Moment moment) {
    if (probing && (sole == null ? !b.stops() : b != sole)) {
      return Optional.empty();
    }
    Optional<String> trouble = Optional.empty();
    Expression.Scope scope = new HitScope(surroundings.scope(), access);
    if (b.condition().isPresent()) {
      try {
        if (b.condition().get().value(scope) == 0) {
          return Optional.empty();
        }
      } catch (ExpressionException e) {
        trouble = Optional.of(e.getMessage());
      }
    }
    if (!probing && !b.hit()) {
      return Optional.empty();
    }
    if (b.once() && !probing) {
      delete(b.id());
    }
    if (b.message().isPresent() && trouble.isEmpty()) {
      if (!silent) {
        hears.accept(b, b.message().get().filled(scope, this::nameOf));
      }
      return Optional.empty();
    }
    String where = b.trigger().text(surroundings);
    return Optional.of(new Stop.Hit(b.id(), where, access, moment, trouble));
  }

  private String nameOf(long linearAddress) {
    return Symbols.text(surroundings.symbols().in(machine, linearAddress));
  }

  /** What memory holds, little-endian, at most 8 bytes; 0 where nothing can be read. */
  static long held(Machine machine, boolean physical, long address, int bytes) {
    byte[] read = new byte[bytes];
    Listing.peek(machine, physical, address, read);
    return Listing.number(read);
  }

  // ---------------------------------------------------------------- hooks

  private void rehook() {
    offsets.clear();
    moduleChanges = following.isEmpty() ? Set.of() : surroundings.moduleChanges();
    moduleChanges.forEach(a -> offsets.set((int) (a & 4095)));
    linear.keySet().forEach(a -> offsets.set((int) (a & 4095)));
    physical.keySet().forEach(a -> offsets.set((int) (a & 4095)));
    places.forEach(a -> offsets.set((int) (a & 4095)));
    for (Waiting waiting : ranges) {
      MemoryRange range = waiting.range;
      for (long i = 0; i < Math.min(range.length(), 4096); i++) {
        offsets.set((int) (range.address() + i & 4095));
      }
    }
    if (temporary != null) {
      for (long i = 0; i < Math.min(temporary.length, 4096); i++) {
        offsets.set((int) (temporary.address + i & 4095));
      }
    }
    if (machine != null) {
      machine.processor().hooks(hooks);
    }
  }

  /** Asked for each instruction that is decoded, and for each block that is taken again. */
  private final Processor.Hooks hooks =
      new Processor.Hooks() {
        @Override
        public boolean at(long linearAddress) {
          return hooked(linearAddress);
        }

        @Override
        public boolean reached(long linearAddress) {
          return reached.test(linearAddress);
        }

        @Override
        public boolean within(long linearAddress, int bytes) {
          int from = (int) (linearAddress & 4095);
          int next = offsets.nextSetBit(from);
          return (sought != null || next >= 0 && next < from + bytes)
              && Processor.Hooks.super.within(linearAddress, bytes);
        }
      };

  private boolean hooked(long linearAddress) {
    return offsets.get((int) (linearAddress & 4095))
            && (linear.containsKey(linearAddress)
                || isTemporary(linearAddress)
                || isPlace(linearAddress, machine.processor().mmu.observe(linearAddress)))
        || sought != null && sought.test(linearAddress);
  }

  private boolean isPlace(long linearAddress, long physicalAddress) {
    return physical.containsKey(physicalAddress)
        || places.contains(physicalAddress)
        || moduleChanges.contains(physicalAddress)
        || ranges.stream().anyMatch(r -> r.holds(linearAddress, physicalAddress));
  }
}

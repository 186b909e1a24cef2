package bootscope.core.debug;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.debug.Breakpoint.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * All breakpoints of a machine, and the processor's hooks made from them. They live here and never
 * in guest memory, so that they hold before paging exists, and the guest cannot see them.
 */
public final class Breakpoints {
  private final List<Breakpoint> all = new ArrayList<>();
  private final Set<Long> linear = new HashSet<>();
  private final Set<Long> physical = new HashSet<>();

  /** Offsets in a page that have a hook: the same for linear and physical addresses. */
  private final BitSet offsets = new BitSet(4096);

  private final Set<Long> milestones = new HashSet<>();
  private Processor processor;
  private int nextId = 1;
  private Long temporary;
  private LongPredicate sought; // null for none
  private LongPredicate reached;

  /** Adds a breakpoint. */
  public Breakpoint add(Kind kind, long address, String where) {
    return add(new Breakpoint(nextId++, kind, address, where, false));
  }

  /** Adds one at a symbol of the kernel, wherever that lies, now or later. */
  Breakpoint addSymbol(String name, Symbols symbols) {
    Breakpoint added = new Breakpoint(nextId++, Kind.PHYSICAL, 0, name, true);
    added.place(symbols);
    return add(added);
  }

  private Breakpoint add(Breakpoint added) {
    all.add(added);
    rehook();
    return added;
  }

  /** The kernel lies elsewhere than before, or where is not known any more. */
  void place(Symbols symbols) {
    all.forEach(b -> b.place(symbols));
    rehook();
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

  /** Whether there was one with this id. */
  public boolean delete(int id) {
    boolean found = all.removeIf(b -> b.id() == id);
    rehook();
    return found;
  }

  /** Whether there is one with this id. */
  public boolean enable(int id, boolean enable) {
    for (Breakpoint b : all) {
      if (b.id() == id) {
        b.enable(enable);
        rehook();
        return true;
      }
    }
    return false;
  }

  /** In the order in which they were added. */
  public List<Breakpoint> list() {
    return List.copyOf(all);
  }

  /**
   * Sets the processor that is to stop; it has not reached any of them yet.
   *
   * @param reached told where it has; says whether it must stop there
   */
  void attach(Processor processor, LongPredicate reached) {
    this.processor = processor;
    this.reached = reached;
    all.forEach(Breakpoint::forgetHits);
    rehook();
  }

  /** Physical addresses that somebody wants to know of without stopping. */
  void milestones(Set<Long> physicalAddresses) {
    milestones.clear();
    milestones.addAll(physicalAddresses);
    rehook();
  }

  /** A linear address to stop at once, or null for none. */
  void temporary(Long linearAddress) {
    temporary = linearAddress;
    rehook();
  }

  boolean isTemporary(long linearAddress) {
    return temporary != null && temporary == linearAddress;
  }

  /** The least instruction count above {@code now} at which to stop. */
  long nextCount(long now) {
    long next = Long.MAX_VALUE;
    for (Breakpoint b : all) {
      if (b.enabled() && b.kind() == Kind.COUNT && b.address() > now) {
        next = Math.min(next, b.address());
      }
    }
    return next;
  }

  /** The enabled ones of this instant, each with its hit counted. */
  List<Breakpoint> hit(long linearAddress, long physicalAddress, long instructions) {
    List<Breakpoint> hit = new ArrayList<>();
    for (Breakpoint b : all) {
      long here =
          switch (b.kind()) {
            case LINEAR -> linearAddress;
            case PHYSICAL -> physicalAddress;
            case COUNT -> instructions;
            case MILESTONE -> -1;
          };
      if (b.enabled() && b.placed() && b.kind() != Kind.MILESTONE && b.address() == here) {
        b.hit();
        hit.add(b);
      }
    }
    return hit;
  }

  /** The enabled ones for a milestone, each with its hit counted. */
  List<Breakpoint> hit(String milestone) {
    List<Breakpoint> hit = new ArrayList<>();
    for (Breakpoint b : all) {
      if (b.enabled() && b.kind() == Kind.MILESTONE && b.where().equals(milestone)) {
        b.hit();
        hit.add(b);
      }
    }
    return hit;
  }

  private void rehook() {
    linear.clear();
    physical.clear();
    offsets.clear();
    for (Breakpoint b : all) {
      if (!b.enabled() || !b.placed()) {
        continue;
      }
      if (b.kind() == Kind.LINEAR) {
        linear.add(b.address());
      } else if (b.kind() == Kind.PHYSICAL) {
        physical.add(b.address());
      }
    }
    physical.addAll(milestones);
    if (temporary != null) {
      linear.add(temporary);
    }
    linear.forEach(a -> offsets.set((int) (a & 4095)));
    physical.forEach(a -> offsets.set((int) (a & 4095)));
    if (processor != null) {
      processor.hooks(hooks);
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
            && (linear.contains(linearAddress)
                || !physical.isEmpty() && physical.contains(processor.mmu.observe(linearAddress)))
        || sought != null && sought.test(linearAddress);
  }
}

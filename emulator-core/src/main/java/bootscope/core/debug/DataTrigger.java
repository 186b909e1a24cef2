package bootscope.core.debug;

import bootscope.core.cpu.mmu.AccessObserver;
import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.memory.PhysicalObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Data that the guest accesses. At a linear address it is told of the processor's loads and stores;
 * at a guest-physical one of all, those of devices and of the page walker included, under whatever
 * linear address. Instruction fetches are none.
 *
 * @param range 1 to {@value #MOST_BYTES} bytes
 */
public record DataTrigger(MemoryRange range, Accesses on) implements Trigger {
  /** The longest range. */
  public static final int MOST_BYTES = 4096;

  /** So many bytes are told whole; of more, those that were accessed. */
  private static final int TOLD_BYTES = 8;

  private static final int POINTER = 8;
  private static final Parameter ON = Accesses.parameter(Accesses.values());

  static final BreakpointKind KIND =
      new BreakpointKind(
          "data",
          "Data",
          "Behind the instruction that changes, writes or reads bytes in memory.",
          List.of(
              MemoryRange.at("jiffies"), MemoryRange.optionalLength("8"), ON, MemoryRange.SPACE),
          values -> {
            MemoryRange range = MemoryRange.linearOrPhysical(values, POINTER);
            if (range.length() > MOST_BYTES) {
              throw new BreakpointException(
                  BreakpointException.Problem.NO_LENGTH, values.text("length"));
            }
            return new DataTrigger(range, Accesses.of(values, ON));
          });

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return on.in(range.values());
  }

  @Override
  public String text() {
    return range.text();
  }

  @Override
  public void arm(Arming arming) {
    if (range.physical()) {
      arming.observe(new Physical(arming));
    } else {
      arming.observe(new Linear(arming));
    }
  }

  @Override
  public Optional<Place> place(Arming.Surroundings now) {
    return Optional.of(range.place());
  }

  private void accessed(Arming arming, long at, int size, boolean write) {
    long length = range.length();
    long first = Math.max(at - range.address(), 0);
    long end = Math.min(at + size - range.address(), length);
    if (first >= end || !on.hears(write)) {
      return;
    }
    boolean physical = range.physical();
    long from = length <= TOLD_BYTES ? 0 : first;
    int told = (int) Math.min(length <= TOLD_BYTES ? length : end - first, TOLD_BYTES);
    Access.Space space = physical ? Access.Space.PHYSICAL : Access.Space.LINEAR;
    long held = arming.memory(physical, range.address() + from, told);
    Access access = new Access(space, "", range.address() + from, told, write, held, held);
    arming.hit(
        () -> {
          Access over = access.over(arming.memory(physical, access.address(), told));
          boolean changed = over.before() != over.after();
          return Optional.of(over).filter(o -> changed || on != Accesses.CHANGE);
        });
  }

  private final class Linear implements AccessObserver {
    private final Arming arming;

    Linear(Arming arming) {
      this.arming = arming;
    }

    @Override
    public boolean watchesPage(long linearPage) {
      return linearPage - range.address() < range.length() && range.address() - linearPage < 4096;
    }

    @Override
    public void accessed(long linear, int size, boolean write) {
      DataTrigger.this.accessed(arming, linear, size, write);
    }
  }

  private final class Physical implements PhysicalObserver {
    private final Arming arming;

    Physical(Arming arming) {
      this.arming = arming;
    }

    @Override
    public long start() {
      return range.address();
    }

    @Override
    public long length() {
      return range.length();
    }

    @Override
    public void accessed(long physicalAddress, int size, boolean write) {
      DataTrigger.this.accessed(arming, physicalAddress, size, write);
    }
  }
}

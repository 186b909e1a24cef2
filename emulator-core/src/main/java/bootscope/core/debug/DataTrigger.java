package bootscope.core.debug;

import bootscope.core.cpu.mmu.AccessObserver;
import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.memory.PhysicalObserver;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Data that the guest accesses. At a linear address it is told of the processor's loads and stores;
 * at a guest-physical one of all, those of devices and of the page walker included, under whatever
 * linear address. Instruction fetches are none.
 *
 * @param length bytes, 1 to {@value #MOST_BYTES}
 * @param text as the user named it
 */
public record DataTrigger(long address, boolean physical, int length, On on, String text)
    implements Trigger {
  /** What it stops at. */
  public enum On {
    /** A write that changes what is there. */
    CHANGE,
    WRITE,
    READ,
    /** A read or a write. */
    ACCESS;

    private boolean hears(boolean write) {
      return this == ACCESS || write != (this == READ);
    }
  }

  /** The longest range. */
  public static final int MOST_BYTES = 4096;

  /** So many bytes are told whole; of more, those that were accessed. */
  private static final int TOLD_BYTES = 8;

  private static final Parameter ON = Parameter.choice("on", "change", "write", "read", "access");
  private static final Parameter SPACE = Parameter.choice("space", "linear", "physical");
  private static final int POINTER = 8;

  static final BreakpointKind KIND =
      new BreakpointKind(
          "data",
          "Data",
          "Behind the instruction that changes, writes or reads bytes in memory.",
          List.of(
              Parameter.of("at", Type.ADDRESS, "jiffies"),
              Parameter.optional("length", Type.COUNT, "8"),
              ON,
              SPACE),
          values -> {
            long length = values.text("length").isEmpty() ? POINTER : values.count("length");
            if (length > MOST_BYTES) {
              throw new BreakpointException(
                  BreakpointException.Problem.NO_LENGTH, values.text("length"));
            }
            return new DataTrigger(
                values.address("at"),
                values.choice(SPACE).equals("physical"),
                (int) length,
                On.valueOf(values.choice(ON).toUpperCase(Locale.ROOT)),
                values.optional("name").orElse(values.text("at")));
          });

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return Map.of(
        "at",
        "0x" + Long.toHexString(address),
        "length",
        Integer.toString(length),
        "on",
        on.name().toLowerCase(Locale.ROOT),
        "space",
        physical ? "physical" : "linear",
        "name",
        text);
  }

  @Override
  public void arm(Arming arming) {
    if (physical) {
      arming.observe(new Physical(arming));
    } else {
      arming.observe(new Linear(arming));
    }
  }

  @Override
  public Optional<Place> place(Arming.Surroundings now) {
    return Optional.of(new Place(address, physical, false));
  }

  private void accessed(Arming arming, long at, int size, boolean write) {
    long first = Math.max(at - address, 0);
    long end = Math.min(at + size - address, length);
    if (first >= end || !on.hears(write)) {
      return;
    }
    long from = length <= TOLD_BYTES ? 0 : first;
    int told = (int) Math.min(length <= TOLD_BYTES ? length : end - first, TOLD_BYTES);
    Access.Space space = physical ? Access.Space.PHYSICAL : Access.Space.LINEAR;
    long held = arming.memory(physical, address + from, told);
    Access access = new Access(space, "", address + from, told, write, held, held);
    arming.hit(
        () -> {
          Access over = access.over(arming.memory(physical, access.address(), told));
          boolean changed = over.before() != over.after();
          return Optional.of(over).filter(o -> changed || on != On.CHANGE);
        });
  }

  private final class Linear implements AccessObserver {
    private final Arming arming;

    Linear(Arming arming) {
      this.arming = arming;
    }

    @Override
    public boolean watchesPage(long linearPage) {
      return linearPage - address < length && address - linearPage < 4096;
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
      return address;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public void accessed(long physicalAddress, int size, boolean write) {
      DataTrigger.this.accessed(arming, physicalAddress, size, write);
    }
  }
}

package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.memory.PhysicalObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Memory that a device accesses by itself, as a bus master (PCI 3.0 §3.2.2). */
public record DmaTrigger(MemoryRange range, Accesses on) implements Trigger {
  /** So many bytes of an access are told. */
  private static final int TOLD_BYTES = 8;

  private static final Parameter ON =
      Accesses.parameter(Accesses.WRITE, Accesses.READ, Accesses.ACCESS);

  static final BreakpointKind KIND =
      new BreakpointKind(
          "dma",
          "DMA",
          "When a device by itself writes or reads guest-physical memory: behind the instruction,"
              + " or the pause, in which it does.",
          List.of(MemoryRange.at("100000"), MemoryRange.length("4096"), ON),
          values -> new DmaTrigger(MemoryRange.physical(values, 0), Accesses.of(values, ON)));

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
    arming.observe(
        new PhysicalObserver() {
          @Override
          public long start() {
            return range.address();
          }

          @Override
          public long length() {
            return range.length();
          }

          @Override
          public void accessed(long at, int size, boolean write) {
            DmaTrigger.this.accessed(arming, at, size, write);
          }
        });
  }

  private void accessed(Arming arming, long at, int size, boolean write) {
    String device = arming.busMaster();
    if (device == null || !range.touches(at, size) || !on.hears(write)) {
      return;
    }
    long first = Math.max(at, range.address());
    long end = Math.min(at + size, range.address() + range.length());
    int told = (int) Math.min(end - first, TOLD_BYTES);
    long held = arming.memory(true, first, told);
    Access access = new Access(Access.Space.DMA, device, first, told, write, held, held);
    arming.hit(() -> Optional.of(access.over(arming.memory(true, first, told))));
  }

  @Override
  public Optional<Place> place(Arming.Surroundings now) {
    return Optional.of(range.place());
  }
}

package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.memory.PhysicalObserver;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Memory that a device accesses by itself, as a bus master (PCI 3.0 §3.2.2).
 *
 * @param address guest-physical
 * @param length bytes, at least 1
 * @param text as the user named it
 */
public record DmaTrigger(long address, long length, On on, String text) implements Trigger {
  /** What it stops at. */
  public enum On {
    WRITE,
    READ,
    ACCESS
  }

  /** So many bytes of an access are told. */
  private static final int TOLD_BYTES = 8;

  private static final Parameter ON = Parameter.choice("on", "write", "read", "access");

  static final BreakpointKind KIND =
      new BreakpointKind(
          "dma",
          "DMA",
          "When a device by itself writes or reads guest-physical memory: behind the instruction,"
              + " or the pause, in which it does.",
          List.of(
              Parameter.of("at", Type.ADDRESS, "100000"),
              Parameter.of("length", Type.COUNT, "4096"),
              ON),
          values ->
              new DmaTrigger(
                  values.address("at"),
                  values.count("length"),
                  On.valueOf(values.choice(ON).toUpperCase(Locale.ROOT)),
                  values.optional("name").orElse(values.text("at"))));

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
        Long.toString(length),
        "on",
        on.name().toLowerCase(Locale.ROOT),
        "name",
        text);
  }

  @Override
  public void arm(Arming arming) {
    arming.observe(
        new PhysicalObserver() {
          @Override
          public long start() {
            return address;
          }

          @Override
          public long length() {
            return length;
          }

          @Override
          public void accessed(long at, int size, boolean write) {
            DmaTrigger.this.accessed(arming, at, size, write);
          }
        });
  }

  private void accessed(Arming arming, long at, int size, boolean write) {
    String device = arming.busMaster();
    long first = Math.max(at, address);
    long end = Math.min(at + size, address + length);
    if (device == null || first >= end || on != On.ACCESS && write != (on == On.WRITE)) {
      return;
    }
    int told = (int) Math.min(end - first, TOLD_BYTES);
    long held = arming.memory(true, first, told);
    Access access = new Access(Access.Space.DMA, device, first, told, write, held, held);
    arming.hit(() -> Optional.of(access.over(arming.memory(true, first, told))));
  }

  @Override
  public Optional<Place> place(Arming.Surroundings now) {
    return Optional.of(new Place(address, true, false));
  }
}

package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.memory.DeviceObserver;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Registers of a device that are reached as memory, and that somebody accesses.
 *
 * @param address guest-physical
 * @param length bytes, at least 1
 * @param text as the user named it
 */
public record DeviceTrigger(long address, long length, On on, String text) implements Trigger {
  /** What it stops at. */
  public enum On {
    ACCESS,
    WRITE,
    READ
  }

  private static final Parameter ON = Parameter.choice("on", "access", "write", "read");

  static final BreakpointKind KIND =
      new BreakpointKind(
          "device",
          "Device registers in memory",
          "Behind the instruction that accesses a device's registers, by guest-physical address.",
          List.of(
              Parameter.of("at", Type.ADDRESS, "fee000b0"),
              Parameter.optional("length", Type.COUNT, "4"),
              ON),
          values ->
              new DeviceTrigger(
                  values.address("at"),
                  values.text("length").isEmpty() ? 1 : values.count("length"),
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
        (DeviceObserver)
            (device, at, size, write, value) -> {
              boolean here = at < address + length && address < at + size;
              if (here && (on == On.ACCESS || write == (on == On.WRITE))) {
                arming.hit(new Access(Access.Space.DEVICE, device, at, size, write, value, value));
              }
            });
  }

  @Override
  public Optional<Place> place(Arming.Surroundings now) {
    return Optional.of(new Place(address, true, false));
  }
}

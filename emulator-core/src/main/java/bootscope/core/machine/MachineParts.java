package bootscope.core.machine;

import bootscope.core.describe.StateException;
import bootscope.core.describe.Stateful;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * All of a machine's state but what RAM, ROM and disks hold.
 *
 * @param clock virtual time, and whether the machine can go on, as fields
 * @param components the fields of each, in the machine's order
 */
public record MachineParts(byte[] clock, List<byte[]> components) {
  /** What a machine has now, between two instructions. */
  public static MachineParts of(Machine machine) {
    StateFields.Writer clock = new StateFields.Writer();
    putClock(machine, clock);
    return new MachineParts(
        clock.bytes(), machine.components().stream().map(StateFields::of).toList());
  }

  static void putClock(Machine machine, StateFields.Writer clock) {
    clock.putLong("now", machine.clock().now());
    clock.putLong("skipped", machine.clock().skipped());
    clock.putBytes("ended", bytes(machine.ended().map(StopReason::name).orElse("")));
    clock.putBytes("resetCause", bytes(machine.resetCause()));
  }

  /** Virtual time. */
  public long now() {
    return new StateFields.Reader(clock).getLong("now");
  }

  /** Instructions retired. */
  public long instructions() {
    StateFields.Reader in = new StateFields.Reader(clock);
    return in.getLong("now") - in.getLong("skipped");
  }

  /**
   * Puts it into a machine of the same configuration.
   *
   * @throws StateException when it does not fit; part of it may have been put in
   */
  public void into(Machine machine) {
    StateFields.Reader time = new StateFields.Reader(clock);
    machine.clock().restore(time.getLong("now"), time.getLong("skipped"));
    String ended = text(time.getBytes("ended"));
    String cause = text(time.getBytes("resetCause"));
    time.end();
    int i = 0;
    for (Stateful component : machine.components()) {
      StateFields.Reader fields = new StateFields.Reader(components.get(i++));
      component.restore(fields);
      fields.end();
    }
    machine.restored(reason(ended), cause);
  }

  private static Optional<StopReason> reason(String name) {
    try {
      return name.isEmpty() ? Optional.empty() : Optional.of(StopReason.valueOf(name));
    } catch (IllegalArgumentException e) {
      throw new StateException("no machine ends by " + name);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  boolean same(MachineParts other) {
    return Arrays.equals(clock, other.clock)
        && components.size() == other.components.size()
        && IntStream.range(0, components.size())
            .allMatch(i -> Arrays.equals(components.get(i), other.components.get(i)));
  }
}

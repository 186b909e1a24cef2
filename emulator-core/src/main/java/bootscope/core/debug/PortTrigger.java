package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.io.PortObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * I/O ports that the guest accesses.
 *
 * @param first the first of them
 * @param length how many, at least 1
 */
public record PortTrigger(int first, int length, Accesses on) implements Trigger {
  private static final Parameter ON =
      Accesses.parameter(Accesses.ACCESS, Accesses.WRITE, Accesses.READ);

  static final BreakpointKind KIND =
      new BreakpointKind(
          "port",
          "I/O port",
          "Behind the instruction that accesses one of some ports.",
          List.of(Parameter.of("ports", Type.WORD, "0x3f8-0x3ff"), ON),
          values -> {
            String[] ends = values.text("ports").split("-", 2);
            int first = port(ends[0], values.text("ports"));
            int last = ends.length == 1 ? first : port(ends[1], values.text("ports"));
            if (last < first) {
              throw new BreakpointException(
                  BreakpointException.Problem.NO_PORT, values.text("ports"));
            }
            return new PortTrigger(first, last - first + 1, Accesses.of(values, ON));
          });

  private static int port(String text, String said) throws BreakpointException {
    OptionalLong number = Expression.number(text.strip());
    if (number.isEmpty() || number.getAsLong() >>> 16 != 0) {
      throw new BreakpointException(BreakpointException.Problem.NO_PORT, said);
    }
    return (int) number.getAsLong();
  }

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  private String ports() {
    String last = length == 1 ? "" : String.format(Locale.ROOT, "-0x%x", first + length - 1);
    return String.format(Locale.ROOT, "0x%x%s", first, last);
  }

  @Override
  public Map<String, String> values() {
    return on.in(new HashMap<>(Map.of("ports", ports())));
  }

  @Override
  public String text() {
    return (length == 1 ? "port " : "ports ") + ports();
  }

  @Override
  public void arm(Arming arming) {
    arming.observe(
        (PortObserver)
            (port, size, write, value) -> {
              boolean here = port < first + length && first < port + size;
              if (here && on.hears(write)) {
                long unsigned = Integer.toUnsignedLong(value);
                arming.hit(
                    new Access(Access.Space.PORT, "", port, size, write, unsigned, unsigned));
              }
            });
  }
}

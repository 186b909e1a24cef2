package bootscope.core.debug;

import bootscope.core.cpu.state.ExceptionNames;
import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.event.GuestListener;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * An exception or interrupt that is delivered: the machine stops before the first instruction of
 * its handler.
 *
 * @param vector 0 to 255, or −1 for any
 */
public record EventTrigger(Source source, int vector) implements Trigger {
  /** What raises it. */
  public enum Source {
    EXCEPTION,
    INTERRUPT
  }

  private static final int ANY = -1;
  private static final Parameter SOURCE = Parameter.choice("source", "exception", "interrupt");

  static final BreakpointKind KIND =
      new BreakpointKind(
          "event",
          "Exception or interrupt",
          "Before the handler of an exception or interrupt, by vector, or of any.",
          List.of(SOURCE, Parameter.optional("vector", Type.WORD, "#PF")),
          values -> {
            Source source = Source.valueOf(values.choice(SOURCE).toUpperCase(Locale.ROOT));
            return new EventTrigger(source, vector(values.text("vector")));
          });

  private static int vector(String said) throws BreakpointException {
    if (said.isEmpty()) {
      return ANY;
    }
    OptionalLong number = Expression.number(said);
    if (number.isPresent() && number.getAsLong() >>> 8 == 0) {
      return (int) number.getAsLong();
    }
    return ExceptionNames.vector(said)
        .orElseThrow(() -> new BreakpointException(BreakpointException.Problem.NO_VECTOR, said));
  }

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return Map.of(
        "source",
        source.name().toLowerCase(Locale.ROOT),
        "vector",
        vector == ANY ? "" : Integer.toString(vector));
  }

  @Override
  public String text() {
    String which = source.name().toLowerCase(Locale.ROOT);
    return vector == ANY ? "any " + which : which + " " + name(source, vector);
  }

  private static String name(Source source, int vector) {
    return source == Source.EXCEPTION
        ? ExceptionNames.name(vector)
        : String.format(Locale.ROOT, "0x%02x", vector);
  }

  @Override
  public void arm(Arming arming) {
    arming.listen(
        new GuestListener() {
          @Override
          public void exception(int number, int errorCode, long linearAddress) {
            happened(Source.EXCEPTION, number, errorCode, linearAddress);
          }

          @Override
          public void interrupt(int number) {
            happened(Source.INTERRUPT, number, 0, 0);
          }

          private void happened(Source by, int number, int errorCode, long address) {
            if (by == source && (vector == ANY || vector == number)) {
              String name = by.name().toLowerCase(Locale.ROOT) + " " + name(by, number);
              arming.hit(
                  new Access(Access.Space.EVENT, name, number, 0, false, address, errorCode));
            }
          }
        });
  }
}

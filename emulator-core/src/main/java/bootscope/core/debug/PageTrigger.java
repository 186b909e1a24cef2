package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first instruction that is fetched from a page of memory in the run that is known: before it
 * runs. A page is meant by its guest-physical place, by whatever linear address it is reached.
 *
 * @param address of the first byte of a range in which the instruction must lie
 * @param length of that, in bytes; {@value #ANYWHERE} for anywhere
 */
public record PageTrigger(long address, boolean physical, long length, String text)
    implements Trigger {
  private static final long ANYWHERE = -1;
  private static final Parameter SPACE = Parameter.choice("space", "linear", "physical");

  static final BreakpointKind KIND =
      new BreakpointKind(
          "page",
          "First execution of a page",
          "Before the first instruction that is ever fetched from a page, in a range or anywhere.",
          List.of(
              Parameter.optional("at", Type.ADDRESS, "100000"),
              Parameter.optional("length", Type.COUNT, "4096"),
              SPACE),
          values -> {
            boolean anywhere = values.text("at").isEmpty();
            boolean page = values.text("length").isEmpty();
            return new PageTrigger(
                anywhere ? 0 : values.address("at"),
                values.choice(SPACE).equals("physical"),
                anywhere ? ANYWHERE : page ? 4096 : values.count("length"),
                values.optional("name").orElse(anywhere ? "any new page" : values.text("at")));
          });

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return Map.of(
        "at",
        length == ANYWHERE ? "" : "0x" + Long.toHexString(address),
        "length",
        length == ANYWHERE ? "" : Long.toString(length),
        "space",
        physical ? "physical" : "linear",
        "name",
        text);
  }

  @Override
  public void arm(Arming arming) {
    arming.firstFetches(
        (linear, at) -> {
          long where = (physical ? at : linear) - address;
          if (length == ANYWHERE || Long.compareUnsigned(where, length) < 0) {
            arming.hit(new Access(Access.Space.FIRST_INSTRUCTION, "", linear, 0, false, at, at));
          }
        });
  }

  @Override
  public Optional<Place> place(Arming.Surroundings now) {
    return length == ANYWHERE ? Optional.empty() : Optional.of(new Place(address, physical, false));
  }
}

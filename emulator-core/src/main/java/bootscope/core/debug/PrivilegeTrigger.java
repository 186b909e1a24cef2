package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import java.util.List;
import java.util.Map;

/**
 * The processor goes from one privilege level to another (SDM vol. 3A §5.5): by an instruction, or
 * by the delivery of an interrupt or exception.
 *
 * @param to 0 to 3, or {@value #ANY}
 * @param from likewise
 */
public record PrivilegeTrigger(int to, int from) implements Trigger {
  private static final int ANY = -1;
  private static final Parameter TO = Parameter.choice("to", "any", "0", "1", "2", "3");
  private static final Parameter FROM = Parameter.choice("from", "any", "0", "1", "2", "3");

  static final BreakpointKind KIND =
      new BreakpointKind(
          "privilege",
          "Privilege level",
          "Behind what takes the processor to another privilege level: system calls, interrupts"
              + " and returns from them.",
          List.of(TO, FROM),
          values -> new PrivilegeTrigger(level(values.choice(TO)), level(values.choice(FROM))));

  private static int level(String chosen) {
    return chosen.equals("any") ? ANY : Integer.parseInt(chosen);
  }

  private static String name(int level) {
    return level == ANY ? "any" : Integer.toString(level);
  }

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return Map.of("to", name(to), "from", name(from));
  }

  @Override
  public String text() {
    return "from privilege level " + name(from) + " to " + (to == ANY ? "another" : name(to));
  }

  @Override
  public void arm(Arming arming) {
    arming.listen(
        new StateWatch(
            arming,
            Access.Space.PRIVILEGE,
            arming.processor()::cpl,
            (was, is) -> (from == ANY || from == was) && (to == ANY || to == is)));
  }
}

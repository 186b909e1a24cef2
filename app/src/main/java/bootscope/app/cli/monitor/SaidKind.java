package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKinds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A kind of breakpoint as it was typed.
 *
 * @param values what was said for its parameters, by name
 */
public record SaidKind(BreakpointKind kind, Map<String, String> values) {
  /**
   * Reads {@code KIND VALUE...}: the values are the kind's parameters, in their order.
   *
   * @param command for the message
   * @throws UsageException when there is no such kind, or there are too few or too many values
   */
  public static SaidKind of(String command, String words) {
    String[] said = words.split(" +");
    BreakpointKind kind =
        BreakpointKinds.of(said[0])
            .orElseThrow(
                () ->
                    new UsageException(
                        command
                            + ": which of these? "
                            + BreakpointKinds.ALL.stream()
                                .map(BreakpointKind::id)
                                .collect(Collectors.joining(" "))));
    List<BreakpointKind.Parameter> asked = kind.parameters();
    if (said.length - 1 > asked.size()) {
      throw new UsageException(
          command + " " + said[0] + ": '" + said[said.length - 1] + "' is too much");
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      if (i + 1 < said.length) {
        values.put(asked.get(i).name(), said[i + 1]);
      } else if (!asked.get(i).optional()) {
        throw new UsageException(
            command
                + " "
                + said[0]
                + ": "
                + asked.get(i).name()
                + " is missing, such as "
                + asked.get(i).example());
      }
    }
    return new SaidKind(kind, values);
  }
}

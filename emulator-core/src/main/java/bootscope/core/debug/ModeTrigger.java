package bootscope.core.debug;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.timeline.ProcessorMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The processor goes from one mode to another (SDM vol. 3A §2.2): by an instruction, or by the
 * delivery of an interrupt or exception.
 *
 * @param to empty for any
 * @param from likewise
 */
public record ModeTrigger(Optional<ProcessorMode> to, Optional<ProcessorMode> from)
    implements Trigger {
  private static final String ANY = "any";
  private static final Parameter TO = Parameter.choice("to", names());
  private static final Parameter FROM = Parameter.choice("from", names());

  static final BreakpointKind KIND =
      new BreakpointKind(
          "mode",
          "Processor mode",
          "Behind what takes the processor to another mode: real, protected, long mode and the"
              + " like.",
          List.of(TO, FROM),
          values -> new ModeTrigger(mode(values.choice(TO)), mode(values.choice(FROM))));

  private static String[] names() {
    return Stream.concat(Stream.of(ANY), Stream.of(ProcessorMode.values()).map(ModeTrigger::name))
        .toArray(String[]::new);
  }

  private static String name(ProcessorMode mode) {
    return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Optional<ProcessorMode> mode(String name) {
    return Stream.of(ProcessorMode.values()).filter(m -> name(m).equals(name)).findFirst();
  }

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return Map.of(
        "to",
        to.map(ModeTrigger::name).orElse(ANY),
        "from",
        from.map(ModeTrigger::name).orElse(ANY));
  }

  @Override
  public String text() {
    return from.map(m -> "from " + m.text() + " ").orElse("")
        + to.map(m -> "to " + m.text()).orElse("to another mode");
  }

  @Override
  public void arm(Arming arming) {
    Processor processor = arming.processor();
    arming.listen(
        new StateWatch(
            arming,
            Access.Space.MODE,
            () -> ProcessorMode.of(processor).ordinal(),
            (was, is) -> is(from, was) && is(to, is)));
  }

  private static boolean is(Optional<ProcessorMode> wanted, int mode) {
    return wanted.isEmpty() || wanted.get().ordinal() == mode;
  }
}

package bootscope.app.cli;

import static bootscope.app.cli.OptionValues.last;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What {@code diff} and {@code compare} read alike: a boot's options, and what another has. */
final class BootPair {
  /** Between the options of the two. */
  static final List<String> AGAINST = List.of("-against", "--against");

  /** Options of a run that say which machine boots what. */
  static final Set<String> MACHINE_OPTIONS =
      Set.of(
          "-kernel",
          "-initrd",
          "-append",
          "-loader",
          "-bios",
          "-L",
          "-fw_cfg",
          "-drive",
          "-snapshot",
          "-device",
          "-m",
          "-cpu",
          "-machine",
          "-accel",
          "-enable-kvm",
          "-engine",
          "-smp",
          "-rtc",
          "-icount",
          "-serial",
          "-nographic",
          "-max-instructions");

  private final OptionReader reader;
  private final String command;
  private final Set<String> taken;

  /**
   * @param more options that the command takes beside {@link #MACHINE_OPTIONS}
   */
  BootPair(OptionReader reader, String command, Set<String> more) {
    this.reader = reader;
    this.command = command;
    taken = new TreeSet<>(MACHINE_OPTIONS);
    taken.addAll(more);
  }

  /** What the command takes of a run's options, in their order. */
  Set<String> taken() {
    return taken;
  }

  /**
   * Looks whether the command takes all options.
   *
   * @param own what it takes beside them, for the message
   */
  void check(Map<String, List<String>> values, String own) {
    for (String name : values.keySet()) {
      if (!taken.contains(name)) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "%s: %s does not take it; it takes %s and %s",
                name,
                command,
                own,
                taken.stream().collect(Collectors.joining(", "))));
      }
    }
  }

  /** The second boot's options: the first's, and others in place of them. */
  static Map<String, List<String>> merged(
      Map<String, List<String>> first, Map<String, List<String>> others) {
    Map<String, List<String>> second = new LinkedHashMap<>(first);
    second.putAll(others);
    return second;
  }

  /**
   * A boot's options, read.
   *
   * @param preset options that it has where it has not got them itself
   */
  RunOptions options(Map<String, List<String>> values, Map<String, List<String>> preset) {
    if (last(values, "-kernel").isEmpty() && last(values, "-bios").isEmpty()) {
      throw new UsageException("-kernel: missing, so there is nothing to compare");
    }
    Map<String, List<String>> ofRun = new LinkedHashMap<>(values);
    ofRun.putIfAbsent("-snapshot", List.of()); // both find the same on a drive
    preset.forEach(ofRun::putIfAbsent);
    return ((Invocation.Run) reader.read(ofRun)).options();
  }
}

package bootscope.app.cli;

import static bootscope.app.cli.OptionValues.last;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what follows {@code bootscope diff}: options of one run, and what another has instead. */
final class DiffReader {
  /** Those of a run that say which machine boots what. */
  private static final Set<String> TAKEN =
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
          "-history",
          "-max-instructions");

  private static final List<String> AGAINST = List.of("-against", "--against");
  private static final List<String> FROM = List.of("-from", "--from");

  private final OptionReader reader;

  DiffReader(OptionReader reader) {
    this.reader = reader;
  }

  Invocation read(List<String> all) {
    List<String> words = new ArrayList<>();
    Optional<String> from = Optional.empty();
    for (int i = 0; i < all.size(); i++) {
      if (!FROM.contains(all.get(i))) {
        words.add(all.get(i));
      } else if (++i < all.size() && !all.get(i).startsWith("-")) {
        from = Optional.of(all.get(i));
      } else {
        throw new UsageException("-from: its SYMBOL is missing");
      }
    }
    int against = 0;
    while (against < words.size() && !AGAINST.contains(words.get(against))) {
      against++;
    }
    boolean one = against == words.size();
    Map<String, List<String>> values = CommandLineParser.parseOptions(words.subList(0, against));
    Map<String, List<String>> others =
        one ? Map.of() : CommandLineParser.parseOptions(words.subList(against + 1, words.size()));
    if (values.containsKey("-help") || others.containsKey("-help")) {
      return new Invocation.Print(Help.usage());
    }
    check(values);
    check(others);
    Map<String, List<String>> second = new LinkedHashMap<>(values);
    second.putAll(others);
    for (Map<String, List<String>> run : List.of(values, second)) {
      String help = Lists.asked(run);
      if (help != null) {
        return new Invocation.Print(help);
      }
    }
    if (others.isEmpty()) {
      throw new UsageException(
          "diff: what the second boot has in place of the first's options is missing: -against"
              + " -append TEXT, as an example");
    }
    return new Invocation.Diff(options(values), options(second), from);
  }

  private static void check(Map<String, List<String>> values) {
    for (String name : values.keySet()) {
      if (!TAKEN.contains(name)) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "%s: diff does not take it; it takes -against, -from and %s",
                name,
                TAKEN.stream().sorted().collect(Collectors.joining(", "))));
      }
    }
  }

  private RunOptions options(Map<String, List<String>> values) {
    if (last(values, "-kernel").isEmpty() && last(values, "-bios").isEmpty()) {
      throw new UsageException("-kernel: missing, so there is nothing to compare");
    }
    Map<String, List<String>> ofRun = new LinkedHashMap<>(values);
    ofRun.putIfAbsent("-snapshot", List.of()); // both find the same on a drive
    ofRun.put("-kept-code", List.of("off"));
    return ((Invocation.Run) reader.read(ofRun)).options();
  }
}

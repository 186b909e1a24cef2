package bootscope.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what follows {@code bootscope diff}: options of one run, and what another has instead. */
final class DiffReader {
  private static final List<String> FROM = List.of("-from", "--from");

  private final BootPair pair;

  DiffReader(OptionReader reader) {
    pair = new BootPair(reader, "diff", Set.of("-history"));
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
    while (against < words.size() && !BootPair.AGAINST.contains(words.get(against))) {
      against++;
    }
    boolean one = against == words.size();
    Map<String, List<String>> values = CommandLineParser.parseOptions(words.subList(0, against));
    Map<String, List<String>> others =
        one ? Map.of() : CommandLineParser.parseOptions(words.subList(against + 1, words.size()));
    if (values.containsKey("-help") || others.containsKey("-help")) {
      return new Invocation.Print(Help.usage());
    }
    pair.check(values, "-against, -from");
    pair.check(others, "-against, -from");
    Map<String, List<String>> second = BootPair.merged(values, others);
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

  private RunOptions options(Map<String, List<String>> values) {
    return pair.options(values, Map.of("-kept-code", List.of("off")));
  }
}

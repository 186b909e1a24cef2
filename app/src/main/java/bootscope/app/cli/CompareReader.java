package bootscope.app.cli;

import bootscope.core.bits.FileNames;
import bootscope.core.profile.compare.CompareException;
import bootscope.core.profile.compare.Condition;
import bootscope.core.profile.compare.Span;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what follows {@code bootscope compare}: two profiles, or boots to record them of, and
 * options of its own.
 */
final class CompareReader {
  static final int USUAL_TOP = 10;
  private static final int MOST_TOP = 100_000;

  /** Each option with what follows it. */
  private static final Map<String, String> OPTIONS = new LinkedHashMap<>();

  static {
    OPTIONS.put("-fail-if", "COND");
    OPTIONS.put("-from", "MILESTONE");
    OPTIONS.put("-until", "MILESTONE");
    OPTIONS.put("-top", "N");
    OPTIONS.put("-markdown", "FILE");
    OPTIONS.put("-csv", "FILE");
    OPTIONS.put("-junit", "FILE");
    OPTIONS.put("-html", "FILE");
  }

  private static final String USAGE =
      "usage: bootscope compare BEFORE AFTER [OPTION...], or -kernel FILE [OPTION...] -against"
          + " OPTION...";

  private final BootPair pair;

  CompareReader(OptionReader reader) {
    pair =
        new BootPair(
            reader, "compare", Set.of("-max-time", "-no-reboot", "-kept-code", "-symbols"));
  }

  /** What one side of {@code -against} has: files, and a boot's options. */
  private record Given(List<String> files, List<String> words) {
    boolean holdsOne() {
      return files.isEmpty() != words.isEmpty();
    }
  }

  Invocation read(List<String> all) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    List<String> words = new ArrayList<>(); // of boots
    for (int i = 0; i < all.size(); i++) {
      String word = all.get(i);
      String name = word.startsWith("--") ? word.substring(1) : word;
      OptionTable.Row row = OptionTable.find(word);
      if (name.equals("-help") || name.equals("-h")) {
        return new Invocation.Print(Help.usage());
      } else if (OPTIONS.containsKey(name)) {
        if (++i == all.size() || OPTIONS.containsKey(all.get(i))) {
          throw new UsageException(
              String.format(Locale.ROOT, "%s: its %s is missing", name, OPTIONS.get(name)));
        }
        values.computeIfAbsent(name, n -> new ArrayList<>()).add(all.get(i));
      } else if (row != null && pair.taken().contains(row.name())) {
        words.add(word);
        if (row.argument() != null && i + 1 < all.size()) {
          words.add(all.get(++i));
        }
      } else if (word.startsWith("-") && word.length() > 1 && !BootPair.AGAINST.contains(word)) {
        throw unknown(word, name);
      } else {
        words.add(word);
      }
    }
    List<Invocation.Side> sides = sides(words);
    List<Condition> conditions = new ArrayList<>();
    values.getOrDefault("-fail-if", List.of()).forEach(text -> conditions.add(condition(text)));
    Optional<Path> junit = file(values, "-junit");
    if (junit.isPresent() && conditions.isEmpty()) {
      throw new UsageException(
          "-junit: it tells of conditions, and there are none; add -fail-if 'COND'");
    }
    return new Invocation.Compare(
        sides.getFirst(),
        sides.getLast(),
        new Span(one(values, "-from"), one(values, "-until")),
        conditions,
        one(values, "-top").map(CompareReader::top).orElse(USUAL_TOP),
        file(values, "-markdown"),
        file(values, "-csv"),
        junit,
        file(values, "-html"));
  }

  /** The two that are compared. */
  private List<Invocation.Side> sides(List<String> words) {
    int against = 0;
    while (against < words.size() && !BootPair.AGAINST.contains(words.get(against))) {
      against++;
    }
    Given one = given(words.subList(0, against));
    boolean both = against < words.size();
    Given other = both ? given(words.subList(against + 1, words.size())) : null;
    List<String> files = new ArrayList<>(one.files);
    files.addAll(both ? other.files : List.of());
    if (files.size() == 2 && one.words.isEmpty() && (!both || other.words.isEmpty())) {
      return List.of(recorded(files.get(0)), recorded(files.get(1)));
    }
    if (files.size() == 1 && !both && !one.words.isEmpty()) {
      return List.of(recorded(files.getFirst()), boot(parsed(one.words))); // a file and a boot
    }
    if (!both && files.isEmpty() && !one.words.isEmpty()) {
      throw new UsageException(
          "compare: what the second boot has in place of the first's options is missing: -against"
              + " -append TEXT, as an example");
    }
    boolean each = both && files.size() <= 2 && one.holdsOne() && other.holdsOne();
    if (!each) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "compare: two profiles are compared, and %s; %s",
              switch (files.size()) {
                case 0 -> "there is none here";
                case 1 -> "there is one here: " + files.getFirst();
                default -> "there are " + files.size() + " here: " + String.join(", ", files);
              },
              USAGE));
    }
    Map<String, List<String>> first = parsed(one.words);
    Map<String, List<String>> second = BootPair.merged(first, parsed(other.words));
    return List.of(
        one.files.isEmpty() ? boot(first) : recorded(one.files.getFirst()),
        other.files.isEmpty() ? boot(second) : recorded(other.files.getFirst()));
  }

  /** Words that no option takes come first, and are files. */
  private static Given given(List<String> words) {
    int files = 0;
    while (files < words.size()
        && !(words.get(files).startsWith("-") && words.get(files).length() > 1)) {
      files++;
    }
    return new Given(words.subList(0, files), words.subList(files, words.size()));
  }

  private Map<String, List<String>> parsed(List<String> words) {
    Map<String, List<String>> values = CommandLineParser.parseOptions(words);
    pair.check(values, String.join(", ", OPTIONS.keySet()) + ", -against");
    return values;
  }

  private static Invocation.Side recorded(String file) {
    return new Invocation.Recorded(path("compare", file));
  }

  /** What the guest prints is not shown unless it is asked for. */
  private Invocation.Side boot(Map<String, List<String>> values) {
    boolean shown = values.containsKey("-serial") || values.containsKey("-nographic");
    RunOptions options =
        pair.options(values, shown ? Map.of() : Map.of("-serial", List.of("null")));
    StringBuilder words = new StringBuilder();
    values.forEach(
        (name, given) -> {
          for (String value : given.isEmpty() ? List.of("") : given) {
            words.append(' ').append(name).append(value.isEmpty() ? "" : " ");
            words.append(value.matches("\\S*") ? value : "'" + value + "'");
          }
        });
    return new Invocation.Boot(options.profiled(ProfileChoice.KEPT), words.toString().strip());
  }

  private UsageException unknown(String word, String name) {
    List<String> known = new ArrayList<>(OPTIONS.keySet());
    known.add(BootPair.AGAINST.getFirst());
    known.addAll(pair.taken());
    String nearest = OptionTable.find(word) != null ? null : Help.nearest(name, known);
    return new UsageException(
        String.format(
            Locale.ROOT,
            "%s: compare does not take it; %s",
            word,
            nearest != null
                ? "did you mean " + nearest + "?"
                : "it takes " + String.join(", ", known)));
  }

  private static Optional<String> one(Map<String, List<String>> values, String name) {
    List<String> given = values.getOrDefault(name, List.of());
    if (given.size() > 1) {
      throw new UsageException(name + ": it is given more than once; give it once");
    }
    return given.stream().findFirst();
  }

  private static Optional<Path> file(Map<String, List<String>> values, String name) {
    return one(values, name).map(text -> path(name, text));
  }

  private static Path path(String option, String text) {
    try {
      return FileNames.path(text);
    } catch (InvalidPathException e) {
      throw new UsageException(
          String.format(Locale.ROOT, "%s: '%s' is not a file's name", option, text));
    }
  }

  private static int top(String text) {
    if (!text.matches("\\d{1,6}") || Integer.parseInt(text) > MOST_TOP) {
      throw new UsageException(
          String.format(Locale.ROOT, "-top: %s is no number of rows from 0 to %d", text, MOST_TOP));
    }
    return Integer.parseInt(text);
  }

  private static Condition condition(String text) {
    try {
      return Condition.of(text);
    } catch (CompareException e) {
      throw new UsageException("-fail-if: " + e.getMessage());
    }
  }
}

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

/** Reads what follows {@code bootscope compare}: two profiles, and options of its own. */
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
  }

  private static final String USAGE = "usage: bootscope compare BEFORE AFTER [OPTION...]";

  private CompareReader() {}

  static Invocation read(List<String> words) {
    List<String> files = new ArrayList<>();
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String name = word.startsWith("--") ? word.substring(1) : word;
      if (!word.startsWith("-") || word.length() == 1) {
        files.add(word);
      } else if (name.equals("-help") || name.equals("-h")) {
        return new Invocation.Print(Help.usage());
      } else if (!OPTIONS.containsKey(name)) {
        throw unknown(word, name);
      } else if (++i == words.size() || OPTIONS.containsKey(words.get(i))) {
        throw new UsageException(
            String.format(Locale.ROOT, "%s: its %s is missing", name, OPTIONS.get(name)));
      } else {
        values.computeIfAbsent(name, n -> new ArrayList<>()).add(words.get(i));
      }
    }
    if (files.size() != 2) {
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
    List<Condition> conditions = new ArrayList<>();
    values.getOrDefault("-fail-if", List.of()).forEach(text -> conditions.add(condition(text)));
    Optional<Path> junit = file(values, "-junit");
    if (junit.isPresent() && conditions.isEmpty()) {
      throw new UsageException(
          "-junit: it tells of conditions, and there are none; add -fail-if 'COND'");
    }
    return new Invocation.Compare(
        path("compare", files.get(0)),
        path("compare", files.get(1)),
        new Span(one(values, "-from"), one(values, "-until")),
        conditions,
        one(values, "-top").map(CompareReader::top).orElse(USUAL_TOP),
        file(values, "-markdown"),
        file(values, "-csv"),
        junit);
  }

  private static UsageException unknown(String word, String name) {
    String nearest = Help.nearest(name, List.copyOf(OPTIONS.keySet()));
    return new UsageException(
        String.format(
            Locale.ROOT,
            "%s: compare does not take it; %s",
            word,
            nearest != null
                ? "did you mean " + nearest + "?"
                : "it takes " + String.join(", ", OPTIONS.keySet())));
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

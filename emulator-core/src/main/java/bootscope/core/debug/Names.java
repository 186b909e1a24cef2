package bootscope.core.debug;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names that an {@link Expression} may hold: those that go on from what is typed, and those
 * that may have been meant by one that there is not.
 */
public final class Names {
  /** So many are proposed for a name that there is not. */
  public static final int MOST_NEAR = 3;

  /** What begins like a file's name. Lines are not read for less. */
  private static final Pattern FILE = Pattern.compile("[^/]*/|[\\w-]+\\.[chSs]?");

  private Names() {}

  /**
   * Symbols and registers that go on from a beginning, then those that have it within; behind
   * {@code $} or {@code %}, registers with that before them.
   *
   * @param most how many of them
   */
  public static List<String> completing(Symbols symbols, String beginning, int most) {
    if (isRegister(beginning)) {
      String prefix = beginning.substring(0, 1);
      var search = new NameSearch.Completing(beginning.substring(1), most);
      return prefixed(prefix, CpuRegisters.searched(search).best());
    }
    var search = new NameSearch.Completing(beginning, most);
    List<String> files =
        FILE.matcher(beginning).lookingAt() ? files(symbols, beginning) : List.of();
    return Stream.concat(
            files.stream(),
            CpuRegisters.searched(symbols.searched(search, beginning)).best().stream())
        .limit(most)
        .toList();
  }

  /** Source files that go on from a beginning, by as much of the path as one is told by. */
  private static List<String> files(Symbols symbols, String beginning) {
    return symbols.lines().files().stream()
        .flatMap(
            f ->
                Stream.of(f.baseName(), f.shortPath())
                    .filter(n -> n.startsWith(beginning))
                    .limit(1))
        .distinct()
        .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
        .map(n -> n + ":")
        .toList();
  }

  /** Those of some names that go on from a beginning, then those that have it within. */
  public static List<String> completing(Stream<String> names, String beginning, int most) {
    var search = new NameSearch.Completing(beginning, most);
    names.forEach(search::offer);
    return search.best();
  }

  /**
   * What may have been meant by a name in an expression that means nothing, the likeliest first;
   * empty for another kind of mistake.
   */
  public static List<String> near(Symbols symbols, ExpressionException wrong) {
    String term = wrong.term();
    return switch (wrong.kind()) {
      case UNKNOWN -> {
        if (symbols.knows(term)) { // it has no address yet: nothing else was meant
          yield List.of();
        }
        var search = new NameSearch.Near(term, MOST_NEAR);
        yield near(CpuRegisters.searched(symbols.searched(search, term)));
      }
      case NO_REGISTER -> {
        var search = new NameSearch.Near(term.substring(1), MOST_NEAR);
        yield prefixed(term.substring(0, 1), near(CpuRegisters.searched(search)));
      }
      case NO_FILE -> {
        var search = new NameSearch.Near(term, MOST_NEAR);
        symbols.lines().files().stream().map(f -> f.baseName()).distinct().forEach(search::offer);
        yield near(search);
      }
      default -> List.of();
    };
  }

  /** The same for what was said of a breakpoint. */
  public static List<String> near(Symbols symbols, BreakpointException wrong) {
    return switch (wrong.problem()) {
      case NO_SYMBOL -> symbols.near(wrong.what(), MOST_NEAR);
      case EXPRESSION -> near(symbols, wrong.expression().orElseThrow());
      default -> {
        var search = new NameSearch.Near(wrong.what(), MOST_NEAR);
        wrong.names().forEach(search::offer);
        yield near(search);
      }
    };
  }

  /** {@code ; did you mean start_kernel?}; empty for no names. */
  public static String question(List<String> near) {
    return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
  }

  private static List<String> near(NameSearch search) {
    return search.within(NameSearch.Near.MARGIN);
  }

  private static List<String> prefixed(String prefix, List<String> names) {
    return names.stream().map(n -> prefix + n).toList();
  }

  private static boolean isRegister(String text) {
    return text.startsWith("$") || text.startsWith("%");
  }
}

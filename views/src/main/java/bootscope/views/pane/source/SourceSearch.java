package bootscope.views.pane.source;

import bootscope.core.image.LineTable.SourceFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds source files by a few letters of their paths. */
final class SourceSearch {
  /** How well a path fits, the best first. */
  private enum Rank {
    NAME,
    NAME_BEGINS,
    IN_NAME,
    IN_PATH,
    SCATTERED
  }

  /**
   * A file that was found.
   *
   * @param number of it, in the image's table
   */
  record Found(int number, SourceFile file) {}

  private record Ranked(Rank rank, Found found) {}

  private SourceSearch() {}

  /**
   * The best of those that fit; of those that fit as well, the shorter path.
   *
   * @param most files
   */
  static List<Found> of(List<SourceFile> files, String wanted, int most) {
    String sought = wanted.strip().toLowerCase(Locale.ROOT);
    List<Ranked> ranked = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      Rank rank = rank(files.get(i), sought);
      if (rank != null) {
        ranked.add(new Ranked(rank, new Found(i, files.get(i))));
      }
    }
    ranked.sort(
        Comparator.comparing(Ranked::rank)
            .thenComparingInt(r -> r.found.file.shortPath().length())
            .thenComparing(r -> r.found.file.shortPath()));
    return ranked.stream().limit(most).map(Ranked::found).toList();
  }

  private static Rank rank(SourceFile file, String sought) {
    String path = file.shortPath().toLowerCase(Locale.ROOT);
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (name.equals(sought)) {
      return Rank.NAME;
    } else if (name.startsWith(sought)) {
      return Rank.NAME_BEGINS;
    } else if (name.contains(sought)) {
      return Rank.IN_NAME;
    } else if (path.contains(sought)) {
      return Rank.IN_PATH;
    }
    int from = 0;
    for (char c : sought.toCharArray()) {
      from = c == ' ' ? from : path.indexOf(c, from) + 1;
      if (from == 0 && c != ' ') {
        return null;
      }
    }
    return Rank.SCATTERED;
  }
}

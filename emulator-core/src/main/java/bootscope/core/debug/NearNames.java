package bootscope.core.debug;

import java.util.List;

/** Names that may have been meant by one that there is not, as symbols are looked for. */
public final class NearNames {
  private NearNames() {}

  /**
   * The nearest, the best first.
   *
   * @param most so many at the most
   */
  public static List<String> of(String name, Iterable<String> names, int most) {
    NameSearch.Near search = new NameSearch.Near(name, most);
    names.forEach(search::offer);
    return search.within(NameSearch.Near.MARGIN);
  }
}

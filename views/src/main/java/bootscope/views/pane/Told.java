package bootscope.views.pane;

import java.util.List;

/**
 * A line of what is told to the user.
 *
 * @param text what there is to say
 * @param ways from there; may be none
 */
public record Told(String text, List<Way> ways) {
  /**
   * A way from what is told to where it is seen, or to more about it.
   *
   * @param link to it, in words
   */
  public record Way(String link, Runnable go) {}

  public Told {
    ways = List.copyOf(ways);
  }

  /** A line with one way. */
  public Told(String text, String link, Runnable go) {
    this(text, List.of(new Way(link, go)));
  }

  /** A line without any. */
  public Told(String text) {
    this(text, List.of());
  }
}

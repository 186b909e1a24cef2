package bootscope.views.pane.bootprofile;

import bootscope.views.pane.bootprofile.ProfileRow.Fold;
import java.util.List;

/**
 * The rows of a table on a tab, sorted, filtered and unfolded, and what its columns show of them.
 * Needs no screen.
 *
 * @param <C> what the rows are of
 */
interface TableRows<C, R> {
  /**
   * A column.
   *
   * @param key of its heading
   * @param text whether it is sorted as a text, from the first letter on
   */
  record Heading(String key, boolean text) {}

  /** Of the tab, in keys of texts and in nodes' ids. */
  String id();

  List<Heading> columns();

  String text(int column, R row);

  /** Shows other content; null for none. Called before rows are asked for. */
  void show(C content);

  List<R> rows();

  /** How many rows there are beside those that are shown. */
  long left();

  /** The column by which it is sorted. */
  int sorted();

  boolean isDescending();

  void sort(int column, boolean descending);

  void filter(String words);

  Fold fold(R row);

  /** Shows what is below a row, or hides it. */
  void fold(R row, boolean open);

  /** Whether a row is the one of what a slice of the chart, by its name's number, is of. */
  boolean isOf(R row, int name);
}

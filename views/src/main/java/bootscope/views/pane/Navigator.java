package bootscope.views.pane;

import bootscope.views.action.PaneId;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javafx.beans.value.ObservableValue;

/**
 * Ways from one pane to another. What is gone to is opened and brought to the front. Of several
 * panes of a kind it is the one that had the keyboard last, if that is open.
 */
public interface Navigator {
  /**
   * A place in memory.
   *
   * @param bytes how many are meant from the address on; 1 where none in particular are
   */
  record Place(long address, boolean physical, int bytes) {}

  /** Where the code pane's cursor stands: for run to cursor, and breakpoints. */
  record CodeCursor(long address, boolean physical) {}

  default void goToMemory(long address, boolean physical) {
    goToMemory(new Place(address, physical, 1));
  }

  void goToMemory(Place place);

  void goToCode(long address, boolean physical);

  /** Shows a place in another pane of this one's kind, beside it. */
  void goToOther(PaneId pane, Place place);

  /** Shows the line of source that the code at an address was made from. */
  void goToSource(long address, boolean physical);

  /** Shows how a linear address is translated. */
  void goToWalk(long linear);

  /**
   * Shows an instant of the guest's run in a pane, such as {@code "timeline"}, {@code "terminal"}
   * or {@code "log"}.
   */
  void goToInstant(String pane, long instructions);

  /**
   * Shows an instant in all panes that can and are there, without bringing any to the front.
   *
   * @param from the pane that it comes from, which is left out
   */
  void markInstant(String from, long instructions);

  /** Said by a memory pane when it is made. */
  void onMemory(PaneId pane, Consumer<Place> target);

  /** Said by a code pane when it is made. */
  void onCode(PaneId pane, Consumer<Place> target);

  /** Said by the source's pane when it is made. */
  void onSource(Consumer<Place> target);

  /** Said by the page walk's pane when it is made. */
  void onWalk(LongConsumer target);

  /** Said by a pane that can show instants, when it is made. */
  void onInstant(String pane, LongConsumer target);

  /**
   * Said by a code pane of its cursor.
   *
   * @param cursor null where it has none
   */
  void setCursor(PaneId pane, CodeCursor cursor);

  /** That of the code pane that was used last; null where it has none. */
  ObservableValue<CodeCursor> cursor();
}

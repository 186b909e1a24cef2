package bootscope.views.pane;

import java.util.function.LongConsumer;
import javafx.beans.property.ObjectProperty;

/** Ways from one pane to another. What is gone to is opened and brought to the front. */
public interface Navigator {
  /** A pane that shows places in memory. */
  @FunctionalInterface
  interface Target {
    void show(long address, boolean physical);
  }

  /** Where the code pane's cursor stands: for run to cursor, and breakpoints. */
  record CodeCursor(long address, boolean physical) {}

  void goToMemory(long address, boolean physical);

  void goToCode(long address, boolean physical);

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

  /** Said by the memory pane when it is made. */
  void onMemory(Target target);

  /** Said by the code pane when it is made. */
  void onCode(Target target);

  /** Said by a pane that can show instants, when it is made. */
  void onInstant(String pane, LongConsumer target);

  /** Kept by the code pane; null where it has none. */
  ObjectProperty<CodeCursor> cursor();
}

package bootscope.views.control;

import javafx.geometry.Bounds;

/** A view in which one place among many is the chosen one. */
public interface CaretView {
  /** Where that is on the screen; null where it is not in sight. */
  Bounds caretPlace();
}

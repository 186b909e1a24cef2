package bootscope.views.control.dock;

import bootscope.views.action.Action;
import bootscope.views.action.ActionMenus;
import bootscope.views.action.ActionRegistry;
import bootscope.views.action.PaneId;
import bootscope.views.text.Texts;
import javafx.beans.value.ObservableDoubleValue;

/**
 * What a pane is given beside its model.
 *
 * @param pane which it is: a kind may have several, of which each calls its actions and nodes as
 *     {@link #own} says
 * @param menus makes context menus and buttons of actions
 * @param fontSize the pane's text size in pixels, its zoom included; text nodes and controls
 *     inherit it already
 */
public record PaneContext(
    PaneId pane,
    Texts texts,
    ActionRegistry actions,
    ActionMenus menus,
    ObservableDoubleValue fontSize,
    PaneMemory memory) {
  /** What something of the kind's first pane, {@code memory.find}, is called in this one. */
  public String own(String name) {
    return pane.own(name);
  }

  /** An action of this pane, or of the window, by what the kind's first pane calls it. */
  public Action action(String name) {
    return actions.get(own(name));
  }
}

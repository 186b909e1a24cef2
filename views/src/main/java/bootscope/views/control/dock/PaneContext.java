package bootscope.views.control.dock;

import bootscope.views.action.ActionMenus;
import bootscope.views.action.ActionRegistry;
import bootscope.views.text.Texts;
import javafx.beans.value.ObservableDoubleValue;

/**
 * What a pane is given beside its model.
 *
 * @param menus makes context menus and buttons of actions
 * @param fontSize the pane's text size in pixels, its zoom included; text nodes and controls
 *     inherit it already
 */
public record PaneContext(
    Texts texts,
    ActionRegistry actions,
    ActionMenus menus,
    ObservableDoubleValue fontSize,
    PaneMemory memory) {}

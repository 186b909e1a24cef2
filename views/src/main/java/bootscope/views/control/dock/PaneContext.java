package bootscope.views.control.dock;

import bootscope.views.action.ActionMenus;
import bootscope.views.action.ActionRegistry;
import bootscope.views.control.theme.TokenColours;
import bootscope.views.text.Texts;
import javafx.beans.value.ObservableDoubleValue;

/**
 * What a pane is given beside its model.
 *
 * @param menus makes context menus and buttons of actions
 * @param colours for nodes that paint for themselves
 * @param fontSize the pane's text size in pixels, its zoom included; text nodes and controls
 *     inherit it already
 */
public record PaneContext(
    Texts texts,
    ActionRegistry actions,
    ActionMenus menus,
    TokenColours colours,
    ObservableDoubleValue fontSize,
    PaneMemory memory) {}

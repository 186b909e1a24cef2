/**
 * Panes that can be moved, split, closed and reopened, and the arrangement of them. What a pane
 * must offer is {@link bootscope.views.control.dock.DockPane}. The docking library is used in this
 * package only. Imports {@code text}, {@code action} and {@code control.theme}; knows no emulator
 * type.
 */
package bootscope.views.control.dock;

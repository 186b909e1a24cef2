/**
 * The window's furniture: menu bar, toolbar, status bar, notices, welcome view, command palette and
 * key sheet, all made from the actions; and {@link bootscope.app.menu.Ports}, what it asks of
 * whatever runs the guest. Knows no emulator type. Imports {@code views}, {@code cli} and {@code
 * settings}.
 */
package bootscope.app.menu;

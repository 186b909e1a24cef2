/**
 * A terminal: {@code TerminalScreen} turns the guest's bytes into rows of styled cells and needs no
 * window, {@code TerminalView} shows it and sends what is typed. Imports only {@code control}.
 */
package bootscope.views.control.terminal;

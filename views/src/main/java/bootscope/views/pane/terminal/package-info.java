/**
 * The serial terminal: what the guest's serial ports send, on a screen, and the keyboard into them.
 * May import {@code text}, {@code action}, {@code control}, {@code pane} and the emulator.
 */
package bootscope.views.pane.terminal;

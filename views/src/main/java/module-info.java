/** The window's parts: text, actions, controls and panes over the emulator's immutable views. */
module bootscope.views {
  requires bootscope.core;
}

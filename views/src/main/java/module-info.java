/** The window's parts: text, actions, controls and panes over the emulator's immutable views. */
module bootscope.views {
  requires bootscope.core;
  requires transitive javafx.controls;
  requires transitive org.kordamp.ikonli.core;
  requires transitive org.kordamp.ikonli.materialdesign2;
  requires atlantafx.base;
  requires bento.fx;

  exports bootscope.views.text;
  exports bootscope.views.action;
  exports bootscope.views.control.dock;
  exports bootscope.views.control.theme;
}

/** The window's parts: text, actions, controls and panes over the emulator's immutable views. */
module bootscope.views {
  requires atlantafx.base;
  requires bento.fx;
  requires transitive bootscope.core;
  requires transitive javafx.controls;
  requires org.fxmisc.flowless;
  requires org.fxmisc.richtext;
  requires reactfx;
  requires transitive org.kordamp.ikonli.core;
  requires transitive org.kordamp.ikonli.materialdesign2;

  exports bootscope.views.action;
  exports bootscope.views.control.bits;
  exports bootscope.views.control.code;
  exports bootscope.views.control.dock;
  exports bootscope.views.control.hex;
  exports bootscope.views.control.map;
  exports bootscope.views.control.name;
  exports bootscope.views.control.rich;
  exports bootscope.views.control.sheet;
  exports bootscope.views.control.table;
  exports bootscope.views.control.terminal;
  exports bootscope.views.control.theme;
  exports bootscope.views.control.timeline;
  exports bootscope.views.control.toolkit;
  exports bootscope.views.control;
  exports bootscope.views.pane.breakpoints;
  exports bootscope.views.pane.callstack;
  exports bootscope.views.pane.console;
  exports bootscope.views.pane.contract;
  exports bootscope.views.pane.descriptors;
  exports bootscope.views.pane.devices;
  exports bootscope.views.pane.disassembly;
  exports bootscope.views.pane.e820;
  exports bootscope.views.pane.image;
  exports bootscope.views.pane.log;
  exports bootscope.views.pane.memory;
  exports bootscope.views.pane.pagewalk;
  exports bootscope.views.pane.registers;
  exports bootscope.views.pane.search;
  exports bootscope.views.pane.stack;
  exports bootscope.views.pane.startinfo;
  exports bootscope.views.pane.symbols;
  exports bootscope.views.pane.terminal;
  exports bootscope.views.pane.timeline;
  exports bootscope.views.pane;
  exports bootscope.views.text;
}

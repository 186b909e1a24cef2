/** The program: command line, terminal and monitor, and the one place that wires it all. */
module bootscope.app {
  requires jdk.unsupported; // cli.Terminal
  requires bootscope.core;
  requires bootscope.views;
  requires com.google.gson;
  requires java.logging;
  requires org.apache.commons.compress; // TrainingFiles

  exports bootscope.app;
  exports bootscope.app.cli;
  exports bootscope.app.menu;
  exports bootscope.app.settings;
  exports bootscope.app.wiring;

  opens bootscope.app.cli.capsule to
      com.google.gson;
  opens bootscope.app.settings to
      com.google.gson;
}

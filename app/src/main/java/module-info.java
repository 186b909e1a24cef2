/** The program: command line, terminal and monitor, and the one place that wires it all. */
module bootscope.app {
  requires bootscope.core;
  requires info.picocli;

  exports bootscope.app;
  exports bootscope.app.cli;
}

package bootscope.app.menu;

/** All that the window asks of what is behind it. */
public record Ports(FilesPort files, RunPort run, BreakpointsPort breakpoints) {}

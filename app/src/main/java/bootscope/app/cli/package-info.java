/**
 * The command line: options with QEMU's names down to an immutable {@link
 * bootscope.app.cli.RunOptions}, the terminal, and the monitor's command language. Knows the
 * machine only through {@link bootscope.app.cli.Backend} and {@link
 * bootscope.app.cli.MonitorTarget}; starts no JavaFX.
 */
package bootscope.app.cli;

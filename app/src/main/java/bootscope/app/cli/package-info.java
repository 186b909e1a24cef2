/**
 * The command line: options with QEMU's names down to an immutable {@link
 * bootscope.app.cli.RunOptions}, and the terminal. Knows the machine only through {@link
 * bootscope.app.cli.Backend}; starts no JavaFX.
 */
package bootscope.app.cli;

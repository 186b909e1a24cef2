/**
 * Carries out what a command line asks for: opens and boots the guest, joins its serial ports to
 * the terminal and to files, serves the monitor, and prints the reports. Starts no JavaFX; may
 * import the emulator and {@code bootscope.app.cli}.
 */
package bootscope.app.cli.run;

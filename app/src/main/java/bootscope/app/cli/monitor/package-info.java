/**
 * The monitor: the commands of QEMU's monitor and of gdb, a line at a time. Each command is a row
 * of data in the class of its kind. Knows the machine only through {@link
 * bootscope.app.cli.monitor.MonitorTarget}.
 */
package bootscope.app.cli.monitor;

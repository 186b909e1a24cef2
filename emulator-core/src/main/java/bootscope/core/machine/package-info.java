/**
 * The machine: its configuration, all wiring on one screen, reset, running to a {@link
 * bootscope.core.machine.StopReason}, and its state as a hash or a snapshot. Imports everything
 * above it; {@code device} and {@code cpu} meet only here.
 */
package bootscope.core.machine;

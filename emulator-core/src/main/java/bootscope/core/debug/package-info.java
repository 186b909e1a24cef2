/**
 * Stopping and looking: breakpoints, stepping, symbols, listings, registers and address spaces as
 * text. Everything here belongs to the emulation thread. May import every package listed before it
 * in the house rules.
 */
package bootscope.core.debug;

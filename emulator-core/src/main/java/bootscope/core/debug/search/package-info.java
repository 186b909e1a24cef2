/**
 * Looks for things in the guest's memory and among its symbols: bytes, text, numbers, instructions,
 * what refers to an address, names by some of their letters. What is found is described here once,
 * for the window's panes and the monitor.
 */
package bootscope.core.debug.search;

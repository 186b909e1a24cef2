/**
 * Virtual time, counted in nanoseconds of guest time (one retired instruction is one nanosecond by
 * default), and the one queue of what will happen in it. Imports {@code bits} and {@code describe}.
 */
package bootscope.core.time;

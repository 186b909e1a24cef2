/**
 * How the processor and devices reach each other: the I/O port map and interrupt lines. Imports
 * {@code bits} and {@code describe}.
 */
package bootscope.core.io;

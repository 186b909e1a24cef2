/**
 * How the processor, devices and memory reach each other: the I/O port map, interrupt lines and
 * messages, and the DMA port. Imports {@code bits}, {@code describe} and {@code memory}.
 */
package bootscope.core.io;

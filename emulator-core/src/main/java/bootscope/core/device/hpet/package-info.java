/**
 * The high precision event timer. Imports {@code describe}, {@code time}, {@code memory} and {@code
 * io}; never the processor or another device.
 */
package bootscope.core.device.hpet;

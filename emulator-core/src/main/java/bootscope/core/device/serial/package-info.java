/**
 * The serial port. Imports {@code describe}, {@code time} and {@code io}; never the processor or
 * another device.
 */
package bootscope.core.device.serial;

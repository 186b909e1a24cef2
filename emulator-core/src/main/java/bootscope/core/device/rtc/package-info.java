/**
 * The real-time clock with its battery-backed memory. Imports {@code describe}, {@code time} and
 * {@code io}; never the processor or another device.
 */
package bootscope.core.device.rtc;

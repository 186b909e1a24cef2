/**
 * The 8254 interval timer and system port B (0x61), which gates its third counter. Imports {@code
 * describe}, {@code time} and {@code io}; never the processor or another device.
 */
package bootscope.core.device.pit;

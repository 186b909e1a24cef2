/**
 * The firmware configuration device, by which firmware learns what machine it is in and what it is
 * to boot. Imports {@code describe}, {@code memory} and {@code io}; never the processor or another
 * device.
 */
package bootscope.core.device.fwcfg;

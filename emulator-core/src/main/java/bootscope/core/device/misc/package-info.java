/**
 * The small devices of a PC's board: resets, the A20 gate, the keyboard controller, and the ports
 * that programs use to tell where they are. Imports {@code describe} and {@code io}; never the
 * processor or another device.
 */
package bootscope.core.device.misc;

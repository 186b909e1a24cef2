/**
 * Guest-physical memory: RAM and ROM, the map that says what answers at an address, the contract of
 * a memory-mapped device, and which pages were written. Imports {@code bits}, {@code describe} and
 * {@code time}.
 */
package bootscope.core.memory;

/**
 * The local APIC and the I/O APIC, and the messages between them. Imports {@code describe}, {@code
 * time}, {@code memory} and {@code io}; never the processor or another device.
 */
package bootscope.core.device.apic;

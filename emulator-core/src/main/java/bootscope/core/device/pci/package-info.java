/**
 * PCI configuration space, the host bridge and the LPC bridge. Imports {@code describe}, {@code
 * memory} and {@code io}; never the processor or another device.
 */
package bootscope.core.device.pci;

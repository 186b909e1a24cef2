/**
 * PCI configuration space, what functions share (base address registers, pins, MSI-X), the host
 * bridge and the LPC bridge. Imports {@code describe}, {@code memory} and {@code io}; never the
 * processor or another device.
 */
package bootscope.core.device.pci;

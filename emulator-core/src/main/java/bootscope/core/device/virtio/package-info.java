/**
 * Virtio devices (virtio 1.2): split virtqueues, the PCI transport, modern and legacy, and the
 * block device. Imports {@code describe}, {@code time}, {@code memory}, {@code io}, {@code disk}
 * and {@code device.pci}, whose functions they are; never the processor or another device.
 */
package bootscope.core.device.virtio;

/**
 * From linear to physical addresses: the page walker, the TLBs and the guest's loads and stores.
 * Imports {@code memory}, {@code time} and {@code cpu.state}.
 */
package bootscope.core.cpu.mmu;

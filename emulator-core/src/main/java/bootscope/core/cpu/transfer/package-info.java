/** Transfers of control, noted one by one for whoever follows the guest's calls. */
package bootscope.core.cpu.transfer;

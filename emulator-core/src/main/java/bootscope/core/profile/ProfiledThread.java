package bootscope.core.profile;

/**
 * A thread of the guest: what has a stack of its own.
 *
 * @param name as the guest calls it, or what is known in its place
 * @param id the guest's number of it (Linux: pid), or −1 where that is not known
 * @param function what stands for it at the bottom of its calls
 */
public record ProfiledThread(String name, int id, int function) {}

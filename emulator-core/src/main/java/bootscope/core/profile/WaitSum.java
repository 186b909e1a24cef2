package bootscope.core.profile;

/**
 * All waits of a function for a register.
 *
 * @param register as the device describes it: {@code com1.lsr}
 * @param function by its number
 * @param waits how many
 * @param reads of the register in them
 * @param instructions in them
 * @param longest instructions of the longest
 */
public record WaitSum(
    String register, int function, long waits, long reads, long instructions, long longest) {}

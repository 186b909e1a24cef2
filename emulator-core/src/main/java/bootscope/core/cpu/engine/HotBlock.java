package bootscope.core.cpu.engine;

/**
 * A block of instructions and how much it ran.
 *
 * @param linearAddress of its first instruction
 * @param instructions that a whole pass retires
 * @param runs how often it began
 * @param share of all instructions that kept blocks have run, 0 to 1
 */
public record HotBlock(long linearAddress, int instructions, long runs, double share) {}

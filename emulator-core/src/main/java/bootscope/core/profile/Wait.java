package bootscope.core.profile;

/**
 * A loop that read one register of a device until it had what it waited for.
 *
 * @param register as the device describes it: {@code com1.lsr}
 * @param by the thread, and the function whose call went round
 * @param reads of the register
 * @param from instructions at the first read
 * @param fromNanos virtual time then
 * @param toNanos virtual time at the last read
 * @param instructions that were retired from the first to the last read, without those of
 *     interrupts and exceptions that came in between
 */
public record Wait(
    String register,
    Whereabouts by,
    long reads,
    long from,
    long fromNanos,
    long toNanos,
    long instructions) {}

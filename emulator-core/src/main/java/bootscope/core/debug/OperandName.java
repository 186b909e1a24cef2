package bootscope.core.debug;

import java.util.OptionalLong;

/**
 * What a number in an instruction means.
 *
 * @param words a symbol, what the boot put there, a text, or a device
 * @param linear the linear address that it is; empty for a port
 */
public record OperandName(String words, OptionalLong linear) {}

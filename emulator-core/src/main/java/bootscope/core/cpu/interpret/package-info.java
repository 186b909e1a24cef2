/**
 * The reference engine: decoded instructions become small op objects, grouped in blocks that link
 * to their successors. Each instruction's semantics stand here once, in the file of its family.
 * Imports {@code isa}, {@code io}, {@code time}, {@code memory} and the other {@code cpu} packages;
 * knows no device.
 */
package bootscope.core.cpu.interpret;

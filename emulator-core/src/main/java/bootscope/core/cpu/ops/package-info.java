/**
 * Decoded instructions as small op objects: each ordinary instruction's semantics stand here once,
 * in the file of its family. An op sees the processor through {@link bootscope.core.cpu.ops.Cpu}
 * alone; it knows neither blocks nor what system instructions work with.
 */
package bootscope.core.cpu.ops;

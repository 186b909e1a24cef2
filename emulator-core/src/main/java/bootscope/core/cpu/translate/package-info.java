/**
 * Hot code in the host's own instructions: plans a decoded block, emits it for an x86-64 host,
 * keeps the code and its links. It knows instructions and the register block; what runs the code,
 * and what an instruction means that is not translated, is the interpreter's side. Imports {@code
 * bits}, {@code isa}, {@code cpu.state} and {@code cpu.kept}.
 */
package bootscope.core.cpu.translate;

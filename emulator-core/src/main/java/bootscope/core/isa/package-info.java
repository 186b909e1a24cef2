/**
 * The instruction set as data: the one opcode table, the decoder that it drives, decoded {@link
 * bootscope.core.isa.Instruction}s, and their Intel and AT&amp;T text. Knows nothing of a running
 * processor; imports only {@code bits}.
 */
package bootscope.core.isa;

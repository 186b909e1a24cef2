/**
 * What MMX and SSE to SSE4.2 instructions do to operands that the interpreter has already fetched:
 * one table of functions by mnemonic and operand form, on packed integers and on IEEE 754 numbers
 * with MXCSR rounding and exceptions. Imports {@code bits} and {@code cpu.state}.
 */
package bootscope.core.cpu.simd;

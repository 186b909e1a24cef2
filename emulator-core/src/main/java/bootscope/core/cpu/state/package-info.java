/**
 * The processor's architectural registers, kept off the Java heap in one block whose layout only
 * {@link bootscope.core.cpu.state.CpuState} knows, and the fault that an instruction can raise.
 */
package bootscope.core.cpu.state;

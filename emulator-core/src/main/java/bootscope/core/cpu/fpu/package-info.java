/**
 * The x87 floating-point unit: 80-bit arithmetic of our own with the flags, rounding and special
 * cases of SDM vol. 1 chapters 4 and 8, its instructions as functions on a {@link
 * bootscope.core.cpu.state.CpuState}, and the memory images of its state (FNSTENV, FNSAVE, FXSAVE,
 * XSAVE). Host floating point is used only for first estimates that integers then correct, so that
 * results are the same on every host. Imports {@code bits} and {@code cpu.state}.
 */
package bootscope.core.cpu.fpu;

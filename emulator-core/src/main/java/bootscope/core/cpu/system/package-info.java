/**
 * What belongs to the system: segments, interrupts, far transfers, tasks, control registers, MSRs,
 * CPUID, debug registers, ports; and the ops of the instructions that work with them. Such an op
 * holds the units that it needs. Knows no device.
 */
package bootscope.core.cpu.system;

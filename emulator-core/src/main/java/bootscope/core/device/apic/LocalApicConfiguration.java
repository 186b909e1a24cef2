package bootscope.core.device.apic;

import bootscope.core.time.Frequency;

/**
 * What is fixed about a local APIC.
 *
 * @param id initial APIC ID, 0 to 254
 * @param bus the timer's clock before its divider
 * @param tsc the time-stamp counter's frequency: at virtual time t it reads {@code tsc.ticks(t)}
 *     plus the offset the processor keeps
 * @param x2apic whether x2APIC mode exists (CPUID.1:ECX bit 21 must agree)
 * @param physicalBits width of physical addresses (CPUID.80000008H must agree)
 */
public record LocalApicConfiguration(
    int id, Frequency bus, Frequency tsc, boolean x2apic, int physicalBits) {
  /** One processor, everything at 1 GHz: one tick a virtual nanosecond. */
  public static final LocalApicConfiguration DEFAULT =
      new LocalApicConfiguration(0, Frequency.GIGAHERTZ, Frequency.GIGAHERTZ, true, 40);
}

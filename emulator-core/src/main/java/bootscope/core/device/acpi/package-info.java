/**
 * ACPI's fixed hardware: power management timer, events, sleep control. Imports {@code describe},
 * {@code time} and {@code io}; never the processor or another device.
 */
package bootscope.core.device.acpi;

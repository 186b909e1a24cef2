/**
 * The machine's ACPI tables, written by us: a small AML builder, resource templates, the tables as
 * data, and {@link bootscope.core.boot.acpi.AcpiHardware}, the addresses that tables and devices
 * must agree on. Part of {@code boot}; imports {@code describe} and {@code boot}'s memory layout.
 */
package bootscope.core.boot.acpi;

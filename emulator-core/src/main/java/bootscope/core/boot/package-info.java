/**
 * Boot protocols as pure functions: from an opened image, a command line and a memory size to the
 * bytes that go into guest memory and the state in which the processor enters. The PVH protocol,
 * its structures as data, the memory map, and the check of the entry contract live here; ACPI
 * tables in {@code boot.acpi}. May import {@code bits}, {@code describe}, {@code cpu.state} and
 * {@code image}.
 */
package bootscope.core.boot;

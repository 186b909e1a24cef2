package bootscope.core.boot.acpi;

import bootscope.core.describe.StructureDescription;

/**
 * A table in guest memory.
 *
 * @param name the signature, or what a person would call it
 * @param address guest-physical
 * @param content all bytes; must not be changed
 * @param description of the table's fixed part
 */
public record AcpiTable(
    String name, long address, byte[] content, StructureDescription description) {}

/**
 * The machine's ACPI tables, printed from its board: a small AML builder, resource templates, and
 * the tables as data. Part of {@code boot}; imports {@code board}, {@code describe} and {@code
 * boot}'s memory layout.
 */
package bootscope.core.boot.acpi;

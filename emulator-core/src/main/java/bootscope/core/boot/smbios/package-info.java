/**
 * The machine's SMBIOS tables: who made it, for guests that look. Part of {@code boot}; imports
 * {@code describe}.
 */
package bootscope.core.boot.smbios;

package bootscope.core.image;

/**
 * One field of the Linux/x86 setup header, described as data. Source: Linux {@code
 * Documentation/arch/x86/boot.rst}.
 *
 * @param name as the boot protocol calls it
 * @param offset in the file (and in the zero page), in bytes
 * @param size 1, 2, 4 or 8 bytes, little-endian
 * @param since boot protocol version that brought it, such as 0x0202; 0 for the oldest
 * @param meaning one line for a reader
 */
public record SetupField(String name, int offset, int size, int since, String meaning) {}

package bootscope.core.image;

/**
 * One symbol.
 *
 * @param address link-time virtual address
 * @param size bytes up to the next symbol; 0 if it is the last
 * @param type letter as {@code nm} prints it
 */
public record Symbol(String name, long address, long size, char type) {}

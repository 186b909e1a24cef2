package bootscope.core.image;

/**
 * One step on the way from the file that was given to the kernel in it, for display.
 *
 * @param kind what it is: {@code deb}, {@code bzImage}, {@code LZ4}, {@code ELF64}, ...
 * @param name its name, or what part it is
 * @param offset where it starts in what holds it, in bytes
 * @param size in bytes, as it lies there (packed, when it is packed)
 * @param nanos host time that reading or unpacking it took
 */
public record ImageLayer(String kind, String name, long offset, long size, long nanos) {}

package bootscope.core.image;

/**
 * How far a kernel was moved from where it was linked. A bzImage's decompressor moves it, by random
 * distances if the kernel is built with KASLR; on x86-64 the two are independent of each other.
 *
 * @param virtual what was added to each link-time address, in bytes
 * @param physical what was added to each physical address of the ELF file, in bytes
 */
public record Relocation(long virtual, long physical) {
  /** A kernel that lies where it was linked. */
  public static final Relocation NONE = new Relocation(0, 0);
}

/**
 * Opening what a user has: ELF files and their notes, bzImage and its compressed payloads, Debian
 * packages, cpio archives, and the symbol tables of a kernel (kallsyms, {@code .symtab},
 * System.map), and of its modules where they are loaded, its lines of source (DWARF), and its types
 * (BTF). Every problem with a file is an {@link bootscope.core.image.ImageException}: bad input
 * costs bounded time and memory and never raises anything else. Placing an image in guest memory is
 * the {@code boot} package's work. May import {@code bits} and {@code describe}.
 */
package bootscope.core.image;

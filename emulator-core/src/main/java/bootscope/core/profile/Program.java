package bootscope.core.profile;

/**
 * A program that the guest has begun.
 *
 * @param name the path that it was begun by, of printable characters
 * @param file its symbols; null without
 * @param moved how far it lies from where that is linked to, in bytes
 */
record Program(String name, ProgramFile file, long moved) {
  /** Where the bounds of the function are that a linear address belongs to, or NONE. */
  int place(long linear) {
    return Long.compareUnsigned(linear, ProgramFile.END) < 0
        ? file.places().place(linear - moved)
        : FunctionPlaces.NONE;
  }
}

package bootscope.core.profile;

import bootscope.core.image.ProgramImage;

/**
 * A program's file with symbols.
 *
 * @param name what its functions are told to be of
 * @param image where it is linked to
 * @param places of its functions, where it is linked to
 */
record ProgramFile(String name, ProgramImage image, FunctionPlaces places) {
  private static final long PAGE = 4096;

  /** Its functions lie at linear addresses below this: the lower half of 48 bits. */
  static final long END = 1L << 47;

  static ProgramFile of(String name, ProgramImage image) {
    FunctionPlaces places =
        new FunctionPlaces.Builder()
            .add(image.symbols(), name, 0, at -> Long.compareUnsigned(at, END) < 0)
            .build();
    return new ProgramFile(name, image, places);
  }

  /**
   * What a kernel says where it has loaded a program, linear.
   *
   * @param endCode {@code mm_struct.end_code}
   * @param startData {@code mm_struct.start_data}
   * @param endData {@code mm_struct.end_data}
   */
  record Loaded(long endCode, long startData, long endData) {}

  /** Whether it can be this file that has been loaded so. */
  boolean fits(Loaded loaded) {
    long moved = moved(loaded);
    return (image.movable() ? moved % PAGE == 0 : moved == 0)
        && loaded.startData == image.startData() + moved
        && loaded.endData == image.endData() + moved
        && Long.compareUnsigned(loaded.endCode, END) < 0;
  }

  /** How far it lies from where it is linked to, in bytes. */
  long moved(Loaded loaded) {
    return loaded.endCode - image.endCode();
  }
}

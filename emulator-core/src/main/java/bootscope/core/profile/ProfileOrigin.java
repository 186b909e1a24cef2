package bootscope.core.profile;

/**
 * What a profile is of.
 *
 * @param title what was run, as a file's name
 * @param kernel how the kernel calls itself; empty where that is not known
 * @param options with which it was run, as a command line has them
 */
public record ProfileOrigin(String title, String kernel, String options) {
  /** Nobody knows. */
  public static final ProfileOrigin UNKNOWN = new ProfileOrigin("", "", "");
}

package bootscope.core.profile;

/**
 * What ran when something happened.
 *
 * @param thread by its number, or −1 where that is not known
 * @param function that was entered last and had not returned, by its number
 */
public record Whereabouts(int thread, int function) {
  /** Of what no thread is known to have done. */
  public static final Whereabouts UNKNOWN = new Whereabouts(-1, Profile.MACHINE);
}

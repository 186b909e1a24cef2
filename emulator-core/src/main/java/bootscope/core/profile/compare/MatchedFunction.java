package bootscope.core.profile.compare;

import bootscope.core.bits.ByteText;
import bootscope.core.image.ImageException;
import bootscope.core.profile.ProfiledFunction;
import java.util.Optional;

/**
 * A function of two profiles. Functions that share name, place and module are one.
 *
 * @param before as the first has it; empty if it did not run there
 * @param after as the second has it; at the least one of the two is there
 * @param of the function that it is a part of, for {@link Fate#SPLIT} and {@link Fate#JOINED};
 *     empty for others
 */
public record MatchedFunction(
    Optional<ProfiledFunction> before, Optional<ProfiledFunction> after, Fate fate, String of) {

  /** The newer of its two. */
  public ProfiledFunction newest() {
    return after.or(() -> before).orElseThrow();
  }

  /** Its name with its module; {@code old -> new} if it has two. */
  public String text() {
    String name = newest().text();
    boolean two = before.isPresent() && !before.get().text().equals(name);
    return shown(two ? before.get().text() + " -> " + name : name);
  }

  /** What became of it, in some words; empty for what ran in both by one name. */
  public String fateText() {
    return switch (fate) {
      case SPLIT -> shown("split off " + of);
      case JOINED -> shown("joined to " + of);
      default -> fate.text();
    };
  }

  /**
   * Whether one of its names is this, with or without {@code module:} before it.
   *
   * @param base whether a copy or part of a function is called like that
   */
  boolean isCalled(String name, boolean base) {
    return before.filter(f -> isCalled(f, name, base)).isPresent()
        || after.filter(f -> isCalled(f, name, base)).isPresent();
  }

  private static boolean isCalled(ProfiledFunction f, String name, boolean base) {
    String its = base ? FunctionKey.of(f).base().name() : f.name();
    return its.equals(name)
        || name.length() == f.module().length() + 1 + its.length()
            && name.startsWith(f.module() + ":")
            && name.endsWith(its);
  }

  /** Names come from guests and files. */
  static String shown(String text) {
    return ImageException.printable(ByteText.readable(text));
  }
}

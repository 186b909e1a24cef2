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

  /** Whether one of its names is this, with or without {@code module:} before it. */
  boolean isCalled(String name) {
    return before.filter(f -> isCalled(f, name)).isPresent()
        || after.filter(f -> isCalled(f, name)).isPresent();
  }

  private static boolean isCalled(ProfiledFunction f, String name) {
    return f.name().equals(name)
        || name.length() == f.module().length() + 1 + f.name().length()
            && name.startsWith(f.module() + ":")
            && name.endsWith(f.name());
  }

  /** Names come from guests and files. */
  static String shown(String text) {
    return ImageException.printable(ByteText.readable(text));
  }
}

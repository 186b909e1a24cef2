package bootscope.core.profile.export;

import java.util.List;
import java.util.Optional;

/** All formats. A new one is a class and a line here. */
public final class ProfileFormats {
  private static final List<ProfileFormat> ALL =
      List.of(
          new HtmlFormat(),
          new PerfettoFormat(),
          new ChromeFormat(),
          new SpeedscopeFormat(),
          new FoldedFormat(),
          new CsvFormat());

  private ProfileFormats() {}

  /** In the order in which they are offered. */
  public static List<ProfileFormat> all() {
    return ALL;
  }

  /** The format of a name. */
  public static Optional<ProfileFormat> named(String name) {
    return ALL.stream().filter(f -> f.name().equals(name)).findFirst();
  }

  /** The format whose suffix a file's name has; of several that of the longest. */
  public static Optional<ProfileFormat> ofFile(String file) {
    return ALL.stream()
        .filter(f -> file.endsWith(f.suffix()))
        .max((a, b) -> Integer.compare(a.suffix().length(), b.suffix().length()));
  }
}

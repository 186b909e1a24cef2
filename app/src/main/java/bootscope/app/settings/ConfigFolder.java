package bootscope.app.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Where the user's settings are, by the custom of each system. */
public final class ConfigFolder {
  private ConfigFolder() {}

  /**
   * The folder, which need not exist yet.
   *
   * @param environment the process's environment
   * @param system the system's name, as in {@code os.name}
   * @param home the user's home folder
   */
  public static Path of(Map<String, String> environment, String system, Path home) {
    String name = "bootscope";
    String lower = system.toLowerCase(Locale.ROOT);
    if (lower.startsWith("windows")) {
      return folder(environment.get("APPDATA"), home.resolve("AppData/Roaming")).resolve(name);
    }
    if (lower.startsWith("mac")) {
      return home.resolve("Library/Application Support").resolve(name);
    }
    return folder(environment.get("XDG_CONFIG_HOME"), home.resolve(".config")).resolve(name);
  }

  /** The folder for this process. */
  public static Path ofUser() {
    return of(
        System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home")));
  }

  /** A relative path in XDG_CONFIG_HOME is to be ignored (XDG Base Directory Specification). */
  private static Path folder(String named, Path otherwise) {
    try {
      if (named != null && !named.isBlank() && Path.of(named).isAbsolute()) {
        return Path.of(named);
      }
    } catch (InvalidPathException e) {
      return otherwise;
    }
    return otherwise;
  }
}

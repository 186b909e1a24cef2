package bootscope.app.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Where the user's files for this program are, by the custom of each system. */
public final class UserFolders {
  private static final String NAME = "bootscope";

  private final Map<String, String> environment;
  private final String system;
  private final Path home;

  /**
   * @param environment the process's environment
   * @param system the system's name, as in {@code os.name}
   * @param home the user's home folder
   */
  public UserFolders(Map<String, String> environment, String system, Path home) {
    this.environment = environment;
    this.system = system.toLowerCase(Locale.ROOT);
    this.home = home;
  }

  /** For this process. */
  public static UserFolders here() {
    return new UserFolders(
        System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home")));
  }

  /** Of settings; it need not exist yet. */
  public Path config() {
    return folder(
        "XDG_CONFIG_HOME", ".config", "Library/Application Support", "APPDATA", "AppData/Roaming");
  }

  /** Of what can be made again; it need not exist yet. */
  public Path cache() {
    return folder("XDG_CACHE_HOME", ".cache", "Library/Caches", "LOCALAPPDATA", "AppData/Local");
  }

  /** By variable and place on Linux, place on macOS, variable and place on Windows. */
  private Path folder(
      String variable, String place, String mac, String windowsVariable, String windows) {
    Path folder =
        system.startsWith("windows")
            ? named(windowsVariable, windows)
            : system.startsWith("mac") ? home.resolve(mac) : named(variable, place);
    return folder.resolve(NAME);
  }

  /** A relative path in XDG_CONFIG_HOME is to be ignored (XDG Base Directory Specification). */
  private Path named(String variable, String otherwise) {
    String named = environment.get(variable);
    try {
      if (named != null && !named.isBlank() && Path.of(named).isAbsolute()) {
        return Path.of(named);
      }
    } catch (InvalidPathException e) {
      // as if it were not there
    }
    return home.resolve(otherwise);
  }
}

package bootscope.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** XDG Base Directory Specification on Linux; each other system's own custom. */
class UserFoldersTest {
  private static final Path HOME = Path.of("/home/anna");

  private static void expect(
      String config, String cache, String system, Map<String, String> environment) {
    UserFolders folders = new UserFolders(environment, system, HOME);
    assertEquals(Path.of(config), folders.config());
    assertEquals(Path.of(cache), folders.cache());
  }

  @Test
  void onLinuxTheyAreHiddenInTheHomeFolder() {
    expect("/home/anna/.config/bootscope", "/home/anna/.cache/bootscope", "Linux", Map.of());
  }

  @Test
  void onLinuxTheyCanBeNamed() {
    Map<String, String> named = Map.of("XDG_CONFIG_HOME", "/cfg", "XDG_CACHE_HOME", "/tmp/c");
    expect("/cfg/bootscope", "/tmp/c/bootscope", "Linux", named);
    Map<String, String> wrong = Map.of("XDG_CONFIG_HOME", "relative", "XDG_CACHE_HOME", "  ");
    expect("/home/anna/.config/bootscope", "/home/anna/.cache/bootscope", "Linux", wrong);
    Map<String, String> noPath = Map.of("XDG_CONFIG_HOME", "/a\0", "XDG_CACHE_HOME", "/\0");
    expect("/home/anna/.config/bootscope", "/home/anna/.cache/bootscope", "Linux", noPath);
  }

  @Test
  void onMacOsTheyAreInTheLibrary() {
    expect(
        "/home/anna/Library/Application Support/bootscope",
        "/home/anna/Library/Caches/bootscope",
        "Mac OS X",
        Map.of("XDG_CACHE_HOME", "/tmp/c"));
  }

  @Test
  void onWindowsTheyAreApplicationData() {
    expect(
        "/home/anna/AppData/Roaming/bootscope",
        "/home/anna/AppData/Local/bootscope",
        "Windows 11",
        Map.of("XDG_CACHE_HOME", "/tmp/c"));
    expect(
        "/r/bootscope",
        "/l/bootscope",
        "Windows 11",
        Map.of("APPDATA", "/r", "LOCALAPPDATA", "/l"));
  }
}

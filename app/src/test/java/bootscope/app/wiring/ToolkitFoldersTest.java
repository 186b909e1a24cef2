package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class ToolkitFoldersTest {
  private static final String ROOT = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw";

  @TempDir Path dir;
  private final Properties properties = new Properties();
  private Path home;
  private Path cache;

  @BeforeEach
  void folders() throws IOException {
    dir = dir.toRealPath();
    home = Files.createDirectory(dir.resolve("a home"));
    cache = dir.resolve("cache");
    properties.setProperty("user.home", home.toString());
    properties.setProperty(
        ToolkitFolders.TEMPORARY, Files.createDirectory(dir.resolve("tmp")).toString());
  }

  private static String mount(Path at, String options) {
    return "99 27 0:50 / " + at.toString().replace(" ", "\\040") + " " + options + " - tmpfs t rw";
  }

  private String refused(List<String> mounts) {
    return assertThrows(
            UsageException.class, () -> ToolkitFolders.prepare(properties, cache, mounts))
        .getMessage();
  }

  @Test
  void aFolderThatCanBeUsedIsLeftToJavaFx() {
    ToolkitFolders.prepare(properties, cache, List.of(ROOT, mount(home, "rw,nosuid")));
    assertNull(properties.getProperty(ToolkitFolders.LIBRARIES));
  }

  @Test
  void whereNothingMayBeRunInTheHomeFolderTheCacheIsTaken() {
    ToolkitFolders.prepare(properties, cache, List.of(ROOT, mount(home, "rw,noexec")));
    assertEquals(cache.toString(), properties.getProperty(ToolkitFolders.LIBRARIES));
  }

  @Test
  void whereNothingMayBeRunAtAllItSaysWhatToDo() {
    String said = refused(List.of(ROOT, mount(dir, "rw,noexec,relatime")));
    assertTrue(said.contains(home + "/.openjfx/cache is mounted so that nothing"), said);
    assertTrue(said.contains(", and " + cache + " is mounted so that nothing"), said);
    assertTrue(said.contains("BOOTSCOPE_JAVA_OPTS=-Djavafx.cachedir=FOLDER"), said);
    assertTrue(said.contains("-nographic"), said);
  }

  @Test
  void aFolderThatTheUserNamesIsTakenOrRefusedAndNoOther() {
    properties.setProperty(ToolkitFolders.LIBRARIES, dir.resolve("named").toString());
    String said = refused(List.of(ROOT, mount(dir.resolve("named"), "noexec")));
    assertTrue(said.contains(dir + "/named is mounted so that"), said);
    ToolkitFolders.prepare(properties, cache, List.of(ROOT, mount(dir.resolve("name"), "noexec")));
    assertEquals(dir + "/named", properties.getProperty(ToolkitFolders.LIBRARIES));
  }

  @Test
  void aFolderForTemporaryFilesThatIsNoFolderIsRefused() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));
    properties.setProperty(ToolkitFolders.TEMPORARY, file.resolve("tmp").toString());
    String said = refused(List.of());
    assertTrue(said.contains(file + "/tmp cannot be made"), said);
    assertTrue(said.contains("BOOTSCOPE_JAVA_OPTS=-Djava.io.tmpdir=FOLDER"), said);
  }

  @Test
  void aFullFolderIsUsedOnlyWhereTheLibrariesAreInIt() throws IOException {
    Path folder = Files.createDirectories(dir.resolve("full/26/amd64"));
    assertEquals(
        Optional.of("has no room left"),
        ToolkitFolders.objection(dir.resolve("full"), Long.MAX_VALUE, true, List.of()));
    Files.createFile(folder.resolve("libglass.so"));
    assertEquals(
        Optional.empty(),
        ToolkitFolders.objection(dir.resolve("full"), Long.MAX_VALUE, true, List.of()));
  }
}

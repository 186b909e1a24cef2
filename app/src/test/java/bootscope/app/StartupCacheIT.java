package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program that the build has left starts from its caches, by its own launcher: the runtime
 * drops one that does not fit it without a word, and a second is lost. Run by {@code mvn verify}.
 */
@EnabledOnOs(OS.LINUX)
class StartupCacheIT {
  private static final Path PROGRAM = Path.of("target/bootscope");

  @TempDir Path folder;

  /**
   * A cache that could not be made here is no failure of the program, but on CI it must be there.
   */
  private String version(Path program, String cache, List<String> display) throws Exception {
    boolean made = Files.exists(PROGRAM.resolve("lib").resolve(cache));
    assumeTrue(made || "true".equals(System.getenv("CI")), cache + " was not made by this build");
    Path said = folder.resolve("said");
    ProcessBuilder launcher =
        new ProcessBuilder(program.resolve("bin/bootscope").toString(), "-version")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    launcher
        .environment()
        .keySet()
        .removeAll(List.of("DISPLAY", "WAYLAND_DISPLAY", "BOOTSCOPE_JAVA_OPTS"));
    display.forEach(number -> launcher.environment().put("DISPLAY", number));
    Process process = launcher.start();
    process.getOutputStream().close();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), "it did not end");
    return Files.readString(said);
  }

  private void startsFrom(Path program, String cache, List<String> display) throws Exception {
    String said = version(program, cache, display);
    assertTrue(said.contains("start-up cache: " + cache + ", in use\n"), said);
  }

  @Test
  void onTheTerminal() throws Exception {
    startsFrom(PROGRAM, "terminal.aot", List.of());
  }

  @Test
  void forTheWindow() throws Exception {
    startsFrom(PROGRAM, "window.aot", List.of(":0"));
  }

  @Test
  void afterACopyThatDidNotKeepTheJarsTimes() throws Exception {
    Process copy =
        new ProcessBuilder("cp", "-r", PROGRAM.toString(), folder.resolve("copy").toString())
            .inheritIO()
            .start();
    assertEquals(0, copy.waitFor());
    startsFrom(folder.resolve("copy"), "terminal.aot", List.of());
  }
}

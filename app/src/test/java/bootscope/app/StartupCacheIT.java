package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
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

  /** Eight letters, packed by xz. */
  private static final String XZ =
      "fd377a585a000004e6d6b446020021010c0000008f98419ce0000700065d003c6a7c000000000000"
          + "b884bf2a86b9ca9000012208397bef891fb6f37d010000000004595a";

  @TempDir Path folder;

  /**
   * A cache that could not be made here is no failure of the program, but on CI it must be there.
   */
  private String version(Path program, String cache, List<String> display) throws Exception {
    boolean made = Files.exists(PROGRAM.resolve("lib").resolve(cache));
    assumeTrue(made || "true".equals(System.getenv("CI")), cache + " was not made by this build");
    return said(program, display, "-version");
  }

  private String said(Path program, List<String> display, String... words) throws Exception {
    Path said = folder.resolve("said");
    List<String> command = new ArrayList<>(List.of(program.resolve("bin/bootscope").toString()));
    command.addAll(List.of(words));
    ProcessBuilder launcher =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
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
    startsFrom(copy(), "terminal.aot", List.of());
    startsFrom(folder.resolve("copy"), "window.aot", List.of(":0"));
  }

  /** Classes of a sealed jar that were in a cache could not be used there. */
  @Test
  void aCopyUnpacksXz() throws Exception {
    Path packed = Files.write(folder.resolve("x.xz"), HexFormat.of().parseHex(XZ));
    String said = said(copy(), List.of(), "inspect", packed.toString());
    assertTrue(said.contains("neither"), said);
  }

  private Path copy() throws Exception {
    Process copy =
        new ProcessBuilder("cp", "-r", PROGRAM.toString(), folder.resolve("copy").toString())
            .inheritIO()
            .start();
    assertEquals(0, copy.waitFor());
    return folder.resolve("copy");
  }
}

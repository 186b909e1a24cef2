package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a Java runtime that only says how it was called. */
@EnabledOnOs(OS.LINUX)
class LauncherTest {
  private static final FileTime BUILT = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  @TempDir Path folder;
  private Path lib;
  private Path jar;
  private Path sums;

  private record Ended(int status, String said) {}

  @BeforeEach
  void aProgramOfTwoJars() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("program/bin"));
    lib = Files.createDirectories(folder.resolve("program/lib"));
    Files.copy(Path.of("src/main/launcher/bin/bootscope"), bin.resolve("bootscope"));
    for (String options :
        List.of("java.options", "linux.options", "terminal.options", "window.options")) {
      Files.writeString(lib.resolve(options), "");
    }
    jar = Files.writeString(lib.resolve("a.jar"), "one");
    Path other = Files.writeString(lib.resolve("b.jar"), "two");
    Files.writeString(lib.resolve("terminal.aot"), "cache");
    sums = lib.resolve("jars.sum");
    Files.write(sums, List.of(BUILT.toString(), sum("one") + "  a.jar", sum("two") + "  b.jar"));
    for (Path file : List.of(jar, other, sums)) {
      Files.setLastModifiedTime(file, BUILT);
    }
  }

  private static String sum(String text) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes("US-ASCII")));
  }

  private Path runtime(int version) throws IOException {
    Path home = folder.resolve("java" + version);
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(
        home.resolve("release"), String.format(Locale.ROOT, "JAVA_VERSION=\"%d.0.1\"\n", version));
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertTrue(java.toFile().setExecutable(true));
    return home;
  }

  private Ended start(int version, String... words) throws Exception {
    return start(version, Map.of(), words);
  }

  private Ended start(int version, Map<String, String> environment, String... words)
      throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", folder.resolve("program/bin/bootscope").toString()));
    command.addAll(List.of(words));
    File said = folder.resolve("said").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said);
    builder.environment().put("BOOTSCOPE_JAVA_HOME", runtime(version).toString());
    builder
        .environment()
        .keySet()
        .removeAll(List.of("DISPLAY", "WAYLAND_DISPLAY", "BOOTSCOPE_JAVA_OPTS"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), "it did not end");
    return new Ended(process.exitValue(), Files.readString(said.toPath()));
  }

  @Test
  void theCacheIsGivenToTheRuntimeAndNamedToTheProgram() throws Exception {
    String said = start(25, "-version").said;
    String cache = lib.toRealPath().resolve("terminal.aot").toString();
    assertTrue(said.contains("-XX:AOTCache=" + cache + "\n"), said);
    assertTrue(said.contains("-Dbootscope.cache=" + cache + "\n"), said);
    assertTrue(said.endsWith("\n-version\n"), said);
  }

  /** The runtime drops a cache that was made with other options than those it runs with. */
  @Test
  void theOptionsForTheRuntimeAreThoseOfTheTrainingRuns() throws Exception {
    Path real = lib.toRealPath();
    assertEquals(Training.options("terminal", real), runtimeOptions(start(25).said));
    Map<String, String> display = Map.of("DISPLAY", ":0");
    assertEquals(Training.options("window", real), runtimeOptions(start(25, display).said));
    assertEquals(
        Training.options("terminal", real),
        runtimeOptions(start(25, display, "-kernel", "k", "-nographic").said));
  }

  /** What the runtime is given but for the cache and the program's own properties. */
  private static List<String> runtimeOptions(String said) {
    return said.lines()
        .takeWhile(word -> !word.equals("-jar"))
        .filter(word -> !word.startsWith("-XX:AOTCache=") && !word.startsWith("-Dbootscope."))
        .toList();
  }

  @Test
  void oneThatWasNotMadeIsOnlyNamed() throws Exception {
    Files.delete(lib.resolve("terminal.aot"));
    String said = start(25, "two words").said;
    assertFalse(said.contains("AOTCache"), said);
    assertTrue(said.contains("-Dbootscope.cache="), said);
    assertTrue(said.endsWith("\ntwo words\n"), said);
  }

  @Test
  void jarsThatACopyGaveOtherTimesGetTheirsBack() throws Exception {
    Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-05-05T05:05:05Z")));
    Files.setLastModifiedTime(sums, FileTime.from(Instant.parse("2026-05-05T05:05:06Z")));
    assertEquals(0, start(25).status);
    assertEquals(BUILT, Files.getLastModifiedTime(jar));
    assertEquals(BUILT, Files.getLastModifiedTime(sums));
  }

  @Test
  void oneThatWasExchangedDoesNotPassForTheOldOne() throws Exception {
    Files.writeString(jar, "ONE");
    FileTime late = FileTime.from(Instant.parse("2026-05-05T05:05:05Z"));
    Files.setLastModifiedTime(jar, late);
    assertEquals(0, start(25).status);
    assertEquals(late, Files.getLastModifiedTime(jar));
  }

  @Test
  void aRuntimeThatIsTooOldIsRefused() throws Exception {
    Ended end = start(17);
    assertEquals(2, end.status, end.said);
    assertTrue(end.said.contains("is not a Java 25 or later"), end.said);
  }

  /** Else the runtime's first files would be them. */
  @Test
  void closedDescriptorsAreOpenedSoThatTheRuntimeOpensNoneOfItsFilesThere() throws Exception {
    Path home = runtime(25);
    Path seen = folder.resolve("seen");
    Files.writeString(
        home.resolve("bin/java"),
        "#!/bin/sh\n"
            + "shift $#\n"
            + "for i in 0 1 2; do set -- \"$@\" \"$(readlink /proc/$$/fd/$i)\"; done\n"
            + "printf '%s\\n"
            + "' \"$@\" > '"
            + seen
            + "'\n");
    Path launcher = folder.resolve("program/bin/bootscope");
    String given = folder.resolve("given").toString();
    for (String closed : List.of("", "<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-")) {
      ProcessBuilder builder =
          new ProcessBuilder("sh", "-c", "exec sh '" + launcher + "' " + closed);
      builder.environment().put("BOOTSCOPE_JAVA_HOME", home.toString());
      builder.redirectInput(Files.writeString(Path.of(given), "x").toFile());
      builder.redirectOutput(Path.of(given).toFile()).redirectError(Path.of(given).toFile());
      assertEquals(0, builder.start().waitFor(), closed);
      List<String> expected = new ArrayList<>();
      expected.add(closed.contains("<&-") ? "/dev/null" : given);
      expected.add(closed.contains(" >&-") || closed.startsWith(">&-") ? "/dev/null" : given);
      expected.add(closed.contains("2>&-") ? "/dev/null" : given);
      assertEquals(expected, Files.readAllLines(seen), closed);
    }
  }

  @Test
  void anAddressSpaceThatIsTooSmallForTheRuntimeIsToldBeforeItBegins() throws Exception {
    Path launcher = folder.resolve("program/bin/bootscope");
    Process process =
        new ProcessBuilder("sh", "-c", "ulimit -v 1000000; exec sh '" + launcher + "'")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), "UTF-8");
    assertEquals(2, process.waitFor(), said);
    assertEquals(
        "bootscope: needs 3,000,000 KiB of addresses, and 'ulimit -v' allows 1000000; raise it\n",
        said);
  }
}

package bootscope.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupCacheTest {
  private static final String REFUSED = "mixed mode";
  private static final String TAKEN = "mixed mode, sharing";

  @TempDir Path lib;

  private static List<String> notAsked() {
    return fail("the runtime is asked only where a cache is there and was not taken");
  }

  private String describe(String info, String... log) throws Exception {
    Path cache = lib.resolve("window.aot");
    if (Files.notExists(cache)) {
      Files.createFile(cache);
    }
    return StartupCache.describe(cache.toString(), info, "", () -> List.of(log));
  }

  @Test
  void aCacheInUseIsNamed() throws Exception {
    assertEquals("start-up cache: window.aot, in use", describe(TAKEN));
  }

  @Test
  void oneThatWasNotMadeIsToldWithTheWayToMakeIt() {
    String said =
        StartupCache.describe(
            lib.resolve("terminal.aot").toString(), TAKEN, "", StartupCacheTest::notAsked);
    assertTrue(
        said.startsWith("start-up cache: terminal.aot was not made when the program was built\n"),
        said);
    assertTrue(said.contains(lib.resolve("bootscope.jar") + "\" bootscope.app.Training"), said);
  }

  @Test
  void withoutTheLauncherThereIsNone() {
    assertEquals(
        "start-up cache: none, since this was not started by bin/bootscope",
        StartupCache.describe(null, TAKEN, "", StartupCacheTest::notAsked));
  }

  @Test
  void theReasonIsTheRuntimesOwnWithoutWhatItSaysOfEachCache() throws Exception {
    String said =
        describe(
            REFUSED,
            "[0.004s][error  ][aot] An error has occurred while processing the AOT cache.",
            "[0.044s][warning][aot] This file is not the one used: 'xz.jar', timestamp has changed",
            "[0.047s][error  ][aot] Unable to map shared spaces");
    assertTrue(
        said.startsWith(
            "start-up cache: window.aot, not in use: This file is not the one used: 'xz.jar',"
                + " timestamp has changed\n"),
        said);
  }

  @Test
  void whereTheRuntimeGivesNoReasonNoneIsMadeUp() throws Exception {
    String said =
        describe(REFUSED, "[0.004s][warning][aot] Unable to use AOT cache.", "openjdk 25");
    assertTrue(said.contains("not in use: the Java runtime refuses it, and says no more"), said);
  }

  @Test
  void whereTheUserGaveTheRuntimeOptionsTheyAreNamedAndNoNewCacheIsAdvised() throws Exception {
    Path cache = Files.createFile(lib.resolve("window.aot"));
    String said = StartupCache.describe(cache.toString(), REFUSED, "-XX:+UseZGC", List::of);
    assertTrue(said.endsWith("\n  with these options: BOOTSCOPE_JAVA_OPTS=-XX:+UseZGC"), said);
    assertFalse(said.contains("Training"), said);
  }
}

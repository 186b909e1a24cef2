package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
  @TempDir Path lib;

  private List<String> train(Path jar) throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Training.train(jar, new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private void options() throws IOException {
    Files.writeString(lib.resolve("java.options"), "-Xmx64m");
    Files.writeString(lib.resolve("linux.options"), "-XX:-PrintWarnings");
    Files.writeString(lib.resolve("terminal.options"), "-Xmn16m");
    Files.writeString(lib.resolve("window.options"), "-Xmn16m");
  }

  @Test
  void aCacheThatCannotBeMadeIsLeftOutWithOneLineAndTheBuildGoesOn() throws Exception {
    Path jar = Files.writeString(lib.resolve("bootscope.jar"), "no jar");
    options();
    Files.writeString(lib.resolve("terminal.aot"), "of an older program");
    List<String> said = train(jar);
    assertEquals(2, said.size(), said.toString());
    assertTrue(
        said.get(0)
            .startsWith(
                "bootscope: left out terminal.aot, without which the terminal starts slower, since"
                    + " its training run ended with status 1; what it said is in "),
        said.get(0));
    Path log = lib.resolve("terminal.log");
    assertTrue(said.get(0).endsWith(" " + log), "not where it would stay: " + said.get(0));
    assertTrue(Files.size(log) > 0, "what the Java runtime said");
    assertTrue(said.get(1).startsWith("bootscope: left out window.aot, "), said.get(1));
    assertFalse(Files.exists(lib.resolve("terminal.aot")), "the older one is not left");
    assertFalse(Files.exists(lib.resolve("window.aot")));
  }

  @Test
  void soItIsWithOneThatCannotEvenBeTried() throws Exception {
    List<String> said = train(lib.resolve("missing/bootscope.jar"));
    assertEquals(1, said.size(), said.toString());
    assertTrue(said.get(0).startsWith("bootscope: left out start-up caches, "), said.get(0));
  }

  @Test
  void allJarsGetOneTimeWithWholeSecondsWhichIsNotedWithTheirSums() throws Exception {
    Path jar = Files.writeString(lib.resolve("bootscope.jar"), "no jar");
    Path other = Files.writeString(lib.resolve("a.jar"), "abc");
    options();
    Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-02-03T04:05:06.789Z")));
    train(jar);
    FileTime time = FileTime.from(Instant.parse("2026-02-03T04:05:06Z"));
    Path sums = lib.resolve("jars.sum");
    for (Path file : List.of(jar, other, sums)) {
      assertEquals(time, Files.getLastModifiedTime(file), file.toString());
    }
    List<String> lines = Files.readAllLines(sums);
    assertEquals("2026-02-03T04:05:06Z", lines.get(0));
    // FIPS 180-4's own example, the sum of "abc"
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.jar", lines.get(1));
    assertEquals(3, lines.size());
  }
}

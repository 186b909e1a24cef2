package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.app.cli.ExitStatus;
import bootscope.core.cpu.engine.EngineInspector;
import bootscope.core.cpu.kept.KeptFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code -kept-code}, and what the log says of it. */
class KeptCodeOptionTest {
  private static final String GUEST =
      "-kernel guest:boot-mix -serial null -max-instructions 2000000 -state-hash end -d engine ";

  @TempDir Path dir;

  @BeforeEach
  void needTranslatedCode() {
    assumeTrue(EngineInspector.obstacle() == null);
  }

  private static List<String> keptLines(Program run) {
    return run.err().lines().filter(l -> l.contains("kept code")).toList();
  }

  private List<KeptFolder.Entry> entries() throws Exception {
    return new KeptFolder(dir).entries();
  }

  @Test
  void theSecondRunTakesWhatTheFirstKept() throws Exception {
    String words = GUEST + "-kept-code " + dir;
    Program first = Program.run("", words);
    assertEquals(ExitStatus.INSTRUCTION_LIMIT, first.status(), first.err());
    assertEquals(2, keptLines(first).size(), first.err());
    assertTrue(keptLines(first).get(0).contains(": not there yet; 0 blocks"), first.err());
    assertTrue(keptLines(first).get(1).contains(": written; 0 blocks"), first.err());
    assertEquals(1, entries().size());
    assertEquals("guest:boot-mix", entries().get(0).guest());
    Program second = Program.run("", words);
    assertEquals(first.out(), second.out());
    String end = keptLines(second).get(1);
    assertTrue(
        end.matches(".*: taken; ([0-9,]+) blocks taken, \\1 of them used, [0-9]+ tr.*"), end);
    assertEquals(1, entries().size());
  }

  @Test
  void anotherGuestHasAFileOfItsOwn() throws Exception {
    Program.run("", GUEST + "-kept-code " + dir);
    Program other =
        Program.run("", "-kernel guest:long-mode -serial null -d engine -kept-code " + dir);
    assertTrue(keptLines(other).get(0).contains("not there yet"), other.err());
  }

  @Test
  void itCanBeSwitchedOff() throws Exception {
    Program run = Program.run("", GUEST + "-kept-code off");
    assertEquals("engine: no kept code, since it was switched off", keptLines(run).get(0));
    assertEquals(List.of(), entries());
  }

  @Test
  void theInterpreterKeepsNone() throws Exception {
    Program run = Program.run("", GUEST + "-engine interpreter -kept-code " + dir);
    assertEquals(List.of(), keptLines(run));
    assertEquals(List.of(), entries());
  }

  @Test
  void aNamedFolderThatCannotBeUsedIsTheUsersMistake() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    for (Path no : List.of(file, file.resolve("below"))) {
      Program run = Program.run("", GUEST + "-kept-code " + no);
      assertEquals(ExitStatus.USAGE, run.status(), run.err());
      assertEquals(1, run.err().lines().count(), run.err());
      assertTrue(run.err().startsWith("bootscope: -kept-code: " + no), run.err());
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aNamedFolderThatOthersMayWriteToIsNotUsed() throws Exception {
    Path open = Files.createDirectory(dir.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwx---"));
    Program run = Program.run("", GUEST + "-kept-code " + open);
    assertEquals(ExitStatus.USAGE, run.status(), run.err());
    assertTrue(run.err().contains("may be written to by others"), run.err());
  }

  @Test
  void aNamedFolderIsMadeForTheUser() throws Exception {
    Path made = dir.resolve("a/b");
    Program.run("", "-kernel guest:hello-pvh -serial null -kept-code " + made);
    assertTrue(Files.isDirectory(made));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theUsualFolderIsOfTheseTests() {
    Path usual = KeptCodes.usual().orElseThrow().path();
    assertEquals(Path.of(System.getenv("XDG_CACHE_HOME"), "bootscope", "code"), usual);
    assertFalse(usual.startsWith(System.getProperty("user.home") + "/.cache"));
  }

  @Test
  void aSnapshotKeepsNone() {
    Path file = dir.resolve("s");
    Program.run("", GUEST + "-kept-code off -snapshot-save at=1000000,file=" + file);
    Program run =
        Program.run("", "-serial null -d engine -max-instructions 1500000 -snapshot-load " + file);
    assertTrue(keptLines(run).get(0).startsWith("engine: no kept code, since"), run.err());
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void anEndBySignalKeepsWhatWasTranslated() throws Exception {
    List<String> words =
        new ArrayList<>(List.of("-kernel", "guest:boot-mix", "-nographic", "-kept-code"));
    words.add(dir.toString());
    try (ProgramProcess program = ProgramProcess.start(words)) {
      program.expect("round 02"); // much is translated
      program.terminate();
      assertEquals(128 + 15, program.end(), "the status is the signal's"); // SIGTERM
    }
    assertEquals(1, entries().size());
  }

  @Test
  void aKillLeavesNothingThatHarms() throws Exception {
    List<String> words =
        new ArrayList<>(List.of("-kernel", "guest:boot-mix", "-nographic", "-kept-code"));
    words.add(dir.toString());
    try (ProgramProcess program = ProgramProcess.start(words)) {
      program.expect("\n");
      program.kill();
    }
    assertEquals(List.of(), entries());
  }
}

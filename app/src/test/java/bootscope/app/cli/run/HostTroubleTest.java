package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.app.FullDevice;
import bootscope.app.cli.ExitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program in a process of its own where the host gives it less than usual: no standard streams,
 * no folder for temporary files, few addresses; and on a terminal.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class HostTroubleTest {
  private record Ended(int status, String out, String err) {}

  @TempDir Path dir;

  /** Runs a command of the shell, in which {@code "$@"} is the program with these words. */
  private Ended shell(String script, List<String> options, String... words) throws Exception {
    Path out = dir.resolve("out");
    Path err = dir.resolve("err");
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(ProgramProcess.command(options, List.of(words)));
    Process process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    process.getOutputStream().close();
    int status = process.waitFor();
    return new Ended(status, text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  /** Without the launcher: under their numbers the runtime has files of its own by then. */
  @Test
  void aClosedStreamIsEmptyAndNoneOfTheRuntimesFiles() throws Exception {
    String[] words = {"-kernel", "guest:echo", "-display", "none", "-kept-code", "off"};
    String greeting = "echo: type, and end with Ctrl-D\r\n";
    Ended in = shell("exec \"$@\" <&-", List.of(), words);
    assertEquals(ExitStatus.HALTED.code(), in.status, in.err);
    assertEquals(greeting, in.out);
    Ended out = shell("exec \"$@\" >&-", List.of(), words);
    assertEquals(ExitStatus.HALTED.code(), out.status, out.err);
    assertTrue(out.err.contains("bootscope: the guest halted for good"), out.err);
    Ended all = shell("exec \"$@\" <&- >&- 2>&-", List.of(), words);
    assertEquals(ExitStatus.HALTED.code(), all.status);
    Ended err = shell("exec \"$@\" 2>&-", List.of(), words);
    assertEquals(greeting, err.out);
  }

  @Test
  void standardOutputThatIsFullIsToldWithStatus2AndAReaderThatHasReadEnoughIsNot()
      throws Exception {
    assumeTrue(Files.isWritable(Path.of("/dev/full")), "there is no /dev/full here");
    for (String what : List.of("guests", "-help")) {
      Ended full = shell("exec \"$@\" > /dev/full", List.of(), what);
      assertEquals(ExitStatus.USAGE.code(), full.status, full.err);
      assertEquals(
          "bootscope: standard output cannot be written: " + FullDevice.printed() + "\n", full.err);
    }
    Ended read = shell("{ \"$@\"; echo $? >&2; } | true", List.of(), "-help");
    assertEquals("0\n", read.err);
  }

  @Test
  void withoutAFolderForZstandardsLibraryItSaysWhatToDo() throws Exception {
    String none = dir.resolve("none").toString();
    List<String> nowhere = List.of("-Djava.io.tmpdir=" + none, "-Duser.home=" + none);
    Path snapshot = dir.resolve("s");
    String save = "at=10,file=" + snapshot;
    String[] saving = {"-kernel", "guest:ticks", "-serial", "null", "-snapshot-save", save};
    Ended end = shell("exec \"$@\"", nowhere, saving);
    assertEquals(ExitStatus.USAGE.code(), end.status, end.err);
    assertTrue(end.err.contains("(" + none + ": its folder is not there)"), end.err);
    assertTrue(end.err.contains("BOOTSCOPE_JAVA_OPTS=-Djava.io.tmpdir=FOLDER"), end.err);
    assertFalse(end.err.contains("\tat "), end.err);
    assertTrue(Files.notExists(snapshot));

    Ended other = shell("exec \"$@\"", List.of("-Djava.io.tmpdir=" + none), saving);
    assertEquals(ExitStatus.POWERED_OFF.code(), other.status, "another folder will do");

    Path temporary = Files.createDirectory(dir.resolve("tmp"));
    List<String> quick = List.of("-Djava.io.tmpdir=" + temporary, "-Dbootscope.exit=quick");
    String[] loading = {"-serial", "null", "-snapshot-load", snapshot.toString()};
    Ended loaded = shell("exec \"$@\"", quick, loading);
    assertEquals(ExitStatus.POWERED_OFF.code(), loaded.status, loaded.err);
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.toList());
    }
    Ended refused = shell("exec \"$@\"", nowhere, loading);
    assertEquals(ExitStatus.USAGE.code(), refused.status, refused.err);
    assertTrue(refused.err.contains("BOOTSCOPE_JAVA_OPTS=-Djava.io.tmpdir=FOLDER"), refused.err);
  }

  @Test
  void aGuestForWhichThereAreNoAddressesIsRefusedBeforeItBegins() throws Exception {
    Ended end =
        shell("ulimit -v 4000000; exec \"$@\"", List.of(), "-kernel", "guest:ticks", "-m", "4G");
    assertEquals(ExitStatus.USAGE.code(), end.status, end.err);
    assertTrue(end.err.contains("the guest's 4,0"), end.err);
    assertTrue(end.err.contains("give the guest less (-m)"), end.err);
    assertEquals(1, end.err.lines().filter(l -> l.startsWith("bootscope: ")).count(), end.err);
    Ended fits = shell("ulimit -v 4000000; exec \"$@\"", List.of(), "-kernel", "guest:ticks");
    assertEquals(ExitStatus.POWERED_OFF.code(), fits.status, fits.err);
    try (Stream<Path> files = Files.list(dir)) {
      assertTrue(files.noneMatch(f -> f.getFileName().toString().startsWith("hs_err")));
    }
  }

  /** The program on a terminal, through script(1), with a guest that echoes up to a line feed. */
  private Process onTerminal(String serial) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "there is no script(1) here");
    Path guest = TinyGuest.write(dir.resolve("guest"), TinyGuest.echo(0x3F8));
    List<String> options = List.of("--sun-misc-unsafe-memory-access=allow");
    List<String> words =
        List.of("-kernel", guest.toString(), "-serial", serial, "-kept-code", "off", "-d", "unimp");
    Path start = dir.resolve("start");
    Files.writeString(
        start,
        ProgramProcess.command(options, words).stream()
            .map(w -> "'" + w + "'")
            .reduce("echo $$ > '" + dir.resolve("pid") + "'; exec", (a, b) -> a + " " + b));
    Process process =
        new ProcessBuilder("/usr/bin/script", "-qec", "sh " + start, "/dev/null")
            .redirectErrorStream(true)
            .start();
    awaitRaw(process); // before, the terminal itself would answer
    return process;
  }

  /** The program's number, which is not that of any stty that it runs. */
  private String program() throws IOException {
    return Files.readString(dir.resolve("pid")).strip();
  }

  /** Waits until the program's terminal does not edit lines. */
  private void awaitRaw(Process process) throws Exception {
    Path pid = dir.resolve("pid");
    while (!Files.exists(pid)
        || !shellSays("exec stty -a < /proc/$(cat '" + pid + "')/fd/0").contains("-icanon")) {
      if (!process.isAlive()) {
        fail("it has ended");
      }
      Thread.sleep(50);
    }
  }

  private static String shellSays(String command) throws Exception {
    Process process = new ProcessBuilder("sh", "-c", command).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    process.waitFor();
    return said;
  }

  /** Types on its terminal; what it shows in one line until it ends. */
  private static String typed(Process process, String keys) throws Exception {
    process.getOutputStream().write(keys.getBytes(StandardCharsets.ISO_8859_1));
    process.getOutputStream().flush();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    assertEquals(0, process.waitFor(), said);
    return said.substring(0, said.indexOf("\r\n"));
  }

  @Test
  void onATerminalOfItsOwnTheGuestGetsEachKeyButCtrlC() throws Exception {
    String keys = "a\001x\001c\001\001\034\026\021\023\r\377z";
    assertEquals(keys, typed(onTerminal("stdio"), keys + "\n"));
  }

  /** The echo of a BREAK is the NUL that a 16550A receives with it. */
  @Test
  void onASharedTerminalCtrlAIsOursAndCtrlCTheGuests() throws Exception {
    assertEquals(
        "a\003\034\032\001\0z", typed(onTerminal("mon:stdio"), "a\003\034\032\001\001\001bz\n"));
  }

  @Test
  void aTerminalThatAShellHadMeanwhileIsRawAgainWhenTheProgramGoesOn() throws Exception {
    Process process = onTerminal("stdio");
    // Not stopped first: script(1) stops with it, at an instant that nobody can tell.
    shellSays("stty sane < /proc/" + program() + "/fd/0; kill -CONT " + program());
    awaitRaw(process);
    assertEquals("\034\001x", typed(process, "\034\001x\n"));
  }
}

package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.BuiltInGuests;
import bootscope.app.cli.ExitStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files beside the kernel, and command lines of theirs. */
class ModulesTest {
  @TempDir Path dir;
  private Path one;

  @BeforeEach
  void aFile() throws Exception {
    one = Files.writeString(dir.resolve("one"), "hi\n");
  }

  private Program run(String kernel, String initrd, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("-nographic", "-m", "64", "-no-reboot", "-kernel", kernel, "-initrd", initrd));
    words.addAll(List.of("-kept-code", "off"));
    words.addAll(List.of(more));
    return Program.run("", words);
  }

  @Test
  void aPvhKernelIsToldEachModulesCommandLine() {
    Program run = run("guest:hello-pvh", one + " a  b=//c,,d," + one, "-check-entry");
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    assertTrue(run.out().contains("modules       2"), run.out());
    assertTrue(
        run.out().contains("size 0x0000000000000003, command line \"a  b=//c,d\""), run.out());
    assertTrue(run.out().contains("size 0x0000000000000003, command line \"\""), run.out());
    assertTrue(run.out().contains("module 0.cmdline"), run.out());
    assertFalse(run.out().contains("fail "), run.out());
  }

  @Test
  void theMonitorShowsIt() {
    Program run =
        Program.run(
            "info startinfo\n",
            List.of("-kernel", "guest:hello-pvh", "-S", "-initrd", one + " x=1", "-nographic"));
    assertTrue(run.out().contains("  command line: x=1\n"), run.out());
  }

  @Test
  void aMultibootKernelIsToldFileAndText() {
    Program run = run("guest:hello-multiboot", one + " a  b=//c," + one);
    assertTrue(
        run.out().contains("3 bytes, first word 0x000a6968, \"" + one + " a  b=//c\""), run.out());
    assertTrue(run.out().contains("3 bytes, first word 0x000a6968, \"" + one + "\""), run.out());
  }

  @Test
  void aFileThatHasABlankInItsNameIsThatFile() throws Exception {
    Path blank = Files.writeString(dir.resolve("one two"), "more");
    Program run = run("guest:hello-pvh", blank.toString());
    assertTrue(run.out().contains("size 0x0000000000000004, command line \"\""), run.out());
  }

  @Test
  void anEmptyFileIsAModuleOfMultibootAndNoneOfPvh() throws Exception {
    Path empty = Files.createFile(dir.resolve("empty"));
    Program run = run("guest:hello-pvh", empty.toString());
    assertTrue(run.out().contains("modules       0"), run.out());
    assertTrue(run.err().contains("empty is empty"), run.err());
    run = run("guest:hello-multiboot", empty.toString());
    assertTrue(run.out().contains("  0 bytes, first word"), run.out());
  }

  @Test
  void linuxTakesOneFileWithoutAText() throws Exception {
    String kernel = linux().toString();
    assertEquals(ExitStatus.POWERED_OFF, run(kernel, one.toString()).status());
    refused(run(kernel, one + "," + one), "Linux takes one initrd");
    refused(run(kernel, one + " x"), "Linux looks at no command line of its initrd");
    refused(run(kernel, dir.resolve("none") + " x"), "neither '" + dir.resolve("none x") + "'");
    refused(run(kernel, dir.resolve("none").toString()), "there is no such file");
  }

  /** A guest whose notes say that it is Linux. */
  private Path linux() throws Exception {
    String guest = new String(BuiltInGuests.read("hello-pvh"), StandardCharsets.ISO_8859_1);
    String linux = guest.replace("Xen\0bootscope\0", "Xen\0linux\0\0\0\0\0");
    assertFalse(linux.equals(guest));
    return Files.write(dir.resolve("vmlinux"), linux.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void aLongCommandLineIsAWarningForLinux() throws Exception {
    String kernel = linux().toString();
    Program run = run(kernel, one.toString(), "-append", "x".repeat(2048));
    assertTrue(run.err().contains("warning: the command line has 2,048 bytes"), run.err());
    run = run(kernel, one.toString(), "-append", "x".repeat(2047));
    assertFalse(run.err().contains("warning"), run.err());
  }

  private static void refused(Program run, String why) {
    assertEquals(ExitStatus.USAGE, run.status(), run.out());
    assertTrue(run.err().contains(why), run.err());
  }
}

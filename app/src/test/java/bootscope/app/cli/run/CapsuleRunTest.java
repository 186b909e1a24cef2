package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.capsule.CapsuleException;
import bootscope.app.cli.capsule.CapsuleFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A boot and its run in one file: opened, it has the same state. */
class CapsuleRunTest {
  @TempDir Path dir;

  private Path cache() {
    return dir.resolve("cache");
  }

  private Program open(Path capsule, String input, String... more) throws CapsuleException {
    List<String> words = List.of("-capsule", capsule.toString(), "-monitor", "stdio");
    return Program.run(
        input,
        CapsuleFile.expanded(Stream.concat(words.stream(), Stream.of(more)).toList(), cache()));
  }

  private static String hash(Program run) {
    return run.out()
        .lines()
        .filter(l -> l.contains("state hash"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(run.out()));
  }

  /** Makes a capsule of a run in which something was changed by hand. */
  private Program made(Path file, String kernel) {
    return Program.run(
        "break pvh_entry\ncondition 1 $rax > 10\n"
            + "step 300\n"
            + "set $r15 = 0x77\n"
            + "set $al = 3\n"
            + "step 40\n"
            + "set {long}0x8000 = 0x1122334455667788\n"
            + "step 60\n"
            + "set $xmm3 = 5\n"
            + "step 7\n"
            + "capsule "
            + file
            + "\nquit\n",
        List.of(
            "-kernel",
            kernel,
            "-serial",
            "null",
            "-m",
            "64M",
            "-cpu",
            "max,-sse4-2",
            "-rtc",
            "base=2031-02-03T04:05:06",
            "-S",
            "-monitor",
            "stdio",
            "-state-hash",
            "end"));
  }

  @Test
  void openedItHasTheSameState() throws Exception {
    Path kernel = dir.resolve("my, kernel");
    Files.copy(Path.of("../assets/guests/long-mode.elf"), kernel);
    Path file = dir.resolve("a.bootcapsule");
    Program first = made(file, kernel.toString());
    assertTrue(first.out().contains("its run of 407 instructions; -capsule opens it"), first.out());
    Files.delete(kernel); // as on another computer
    Program again = open(file, "history\ninfo breakpoints\ngoto 320\np/x $r15\ngoto end\nquit\n");
    assertTrue(again.out().contains("stopped after 407 instructions"), again.out());
    assertTrue(again.out().contains("known from 0 to 407 instructions"), again.out());
    assertTrue(again.out().contains("0x77"), again.out());
    assertTrue(again.out().contains("$rax > 10"), again.out());
    Program end = open(file, "quit\n", "-state-hash", "end");
    assertEquals(hash(first), hash(end));
    assertTrue(Files.isDirectory(cache()));
  }

  @Test
  void aBootThatGoesAnotherWayIsToldApart() throws Exception {
    Path file = dir.resolve("a.bootcapsule");
    made(file, "../assets/guests/long-mode.elf");
    Program other = open(file, "quit\n", "-m", "65M");
    assertTrue(
        other.err().contains("the boot goes another way than when it was recorded"), other.err());
  }

  @Test
  void aRunThatCannotBeMadeAgainIsRefused() {
    String text = "reset by hand";
    Program run =
        Program.run(
            "step 5\nsystem_reset\nstep 5\ncapsule " + dir.resolve("a") + "\nquit\n",
            "-kernel guest:hello-pvh -serial null -S -monitor stdio");
    assertTrue(run.out().contains(text), run.out());
    assertFalse(Files.exists(dir.resolve("a")));
  }

  @ParameterizedTest
  @CsvSource({
    "../evil, {}, is no capsule: it holds ../evil",
    "files/0/../../x, {}, is no capsule: it holds files",
    "capsule.json, {}, is not a capsule's",
    "capsule.json, '{\"format\":\"bootscope-capsule\",\"version\":9}', is of version 9",
    "capsule.json, '{\"format\":\"bootscope-capsule\",\"version\":1}', is damaged",
    "files/0/k, x, it holds no capsule.json"
  })
  void aFileThatIsNoneIsRefused(String entry, String text, String why) throws Exception {
    Path file = dir.resolve("a.bootcapsule");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry(entry));
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    CapsuleException e = assertThrows(CapsuleException.class, () -> open(file, "quit\n"));
    assertTrue(e.getMessage().contains(why), e.getMessage());
    try (Stream<Path> left = Files.walk(dir)) {
      assertTrue(left.noneMatch(p -> p.endsWith("evil") || p.endsWith("x")), "nothing outside");
    }
  }

  /** It comes from somebody else, who must not have files of this computer read or written. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{'text':'-D'}],[{'text':'/somewhere/log'}] | -D",
        "[{'text':'-serial'}],[{'text':'file:/somewhere'}] | -serial",
        "[{'text':'-kernel'}],[{'text':'/etc/hostname'}] | -kernel",
        "[{'text':'-drive'}],[{'text':'if=virtio,format=raw,file=/dev/sda'}] | -drive",
        "[{'text':'-fw_cfg'}],[{'text':'name=opt/a,file=/etc/hostname'}] | -fw_cfg",
        "[{'text':'-initrd'}],[{'file':'files/0/k'},{'text':',/etc/hostname'}] | -initrd",
        "[{'text':'-append'}] | has no value"
      })
  void aCapsuleMayNameNoFilesButItsOwn(String words, String why) throws Exception {
    Path file = dir.resolve("a.bootcapsule");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry("capsule.json"));
      String text =
          "{'format':'bootscope-capsule','version':1,'words':["
              + words
              + "],'inputs':[],'edits':[],'breakpoints':[],'hash':''}";
      out.write(text.replace("'", "\"").getBytes(StandardCharsets.UTF_8));
    }
    CapsuleException e = assertThrows(CapsuleException.class, () -> open(file, "quit\n"));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  @Test
  void aFileThatIsNoArchiveIsRefused() throws IOException {
    Path file = Files.writeString(dir.resolve("a.bootcapsule"), "no archive");
    CapsuleException e = assertThrows(CapsuleException.class, () -> open(file, "quit\n"));
    assertTrue(e.getMessage().contains("is no capsule"), e.getMessage());
    Path none = dir.resolve("none");
    CapsuleException n = assertThrows(CapsuleException.class, () -> open(none, "quit\n"));
    assertTrue(n.getMessage().contains("cannot be read"), n.getMessage());
  }

  @Test
  void itHoldsTheFilesOfTheBoot() throws Exception {
    Path file = dir.resolve("a.bootcapsule");
    made(file, "../assets/guests/long-mode.elf");
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertEquals(
          List.of("capsule.json", "long-mode.elf"),
          zip.stream().map(e -> e.getName().replaceFirst(".*/", "")).sorted().toList());
    }
  }
}

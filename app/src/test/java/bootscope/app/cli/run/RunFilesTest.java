package bootscope.app.cli.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.app.FullDevice;
import bootscope.app.cli.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that a run writes, whatever option names them. */
@Timeout(60)
class RunFilesTest {
  /** Sends each byte from 0 to 255, and powers off. */
  private static final String ALL_BYTES = "66BAF803 31C9 88C8 EE FEC1 75F9" + TinyGuest.POWER_OFF;

  @TempDir Path dir;

  @BeforeEach
  void inputs() throws IOException {
    TinyGuest.write(dir.resolve("kernel"), ALL_BYTES);
    Files.createLink(dir.resolve("hard"), dir.resolve("kernel"));
    Files.createSymbolicLink(dir.resolve("link"), Path.of("kernel"));
    Files.write(dir.resolve("initrd"), new byte[100]);
    Files.write(dir.resolve("disk"), new byte[1 << 16]);
    Files.write(dir.resolve("rom"), new byte[1 << 16]);
    Files.writeString(dir.resolve("config"), "config");
  }

  private Program run(String words) {
    List<String> all =
        new ArrayList<>(
            List.of("-kernel", dir.resolve("kernel").toString(), "-kept-code", "off", "-d", "int"));
    all.addAll(Arrays.asList(words.replace("%", dir + "/").split(" ")));
    return Program.run("", all);
  }

  private Map<String, Long> files() throws IOException {
    Map<String, Long> all = new TreeMap<>();
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.toList()) {
        long sum = Files.exists(file) ? Arrays.hashCode(Files.readAllBytes(file)) : 0;
        all.put(file.getFileName().toString(), sum);
      }
    }
    return all;
  }

  private void refused(String words, String because) throws IOException {
    Map<String, Long> before = files();
    Program run = run(words);
    assertEquals(ExitStatus.USAGE, run.status(), run.err());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(because), run.err());
    assertEquals(before, files(), "nothing is made or changed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-serial file:F",
        "-serial null -debugcon file:F",
        "-serial null -D F",
        "-serial null -timeline json:F",
        "-serial null -timeline text:F",
        "-serial null -snapshot-save at=1,file=F",
      })
  void noInputAndNoOtherOutputIsWrittenOver(String output) throws IOException {
    String rest =
        " -initrd %initrd -drive file=%disk,if=virtio,format=raw -fw_cfg opt/x,file=%config";
    for (String input : List.of("kernel", "hard", "link", "initrd", "disk", "config")) {
      refused(output.replace("F", "%" + input) + rest, "the run reads it; name another file");
    }
    refused(output.replace("F", "%rom") + " -bios %rom", "is the file of -bios too");
    refused(
        output.replace("F", "%same")
            + " -serial file:"
            + dir.resolve("../" + dir.getFileName())
            + "/same",
        "both would write to it; name another file");
    refused(output.replace("F", "%none/file"), "cannot be written: its folder is not there");
    refused(output.replace("F", "%."), "cannot be written: it is a folder");
    refused(output.replace("F", "%new") + " -initrd %nothing", "there is no such file");
  }

  @Test
  void aSnapshotIsAnInputAndItsDrivesAre() throws IOException {
    String save = "-serial null -snapshot-save at=10,file=%s";
    Program saved = run(save + " -drive file=%disk,if=virtio,format=raw");
    assertEquals(ExitStatus.POWERED_OFF, saved.status(), saved.err());
    for (String input : List.of("s", "disk")) {
      Map<String, Long> before = files();
      Program run =
          Program.run(
              "", List.of("-snapshot-load", dir + "/s", "-serial", "file:" + dir.resolve(input)));
      assertEquals(ExitStatus.USAGE, run.status(), run.err());
      assertTrue(run.err().contains("the run reads it; name another file"), run.err());
      assertEquals(before, files());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-serial file:/dev/full",
        "-serial null -D /dev/full",
        "-serial null -timeline csv:/dev/full",
        "-serial null -snapshot-save at=1,file=/dev/full",
      })
  void aDeviceThatIsFullIsToldWithStatus2(String output) {
    assumeTrue(Files.isWritable(Path.of("/dev/full")), "there is no /dev/full here");
    // A log needs something to log: a page fault's kind of event.
    Program run = run(output + " -d int,cpu_reset");
    assertEquals(ExitStatus.USAGE, run.status(), run.err());
    // The run's own stream, which the test makes, has ISO 8859-1: what that lacks is a mark.
    String words = new String(FullDevice.words().getBytes(ISO_8859_1), ISO_8859_1);
    assertTrue(run.err().contains(words), run.err());
    assertFalse(Files.isRegularFile(Path.of("/dev/full")));
  }

  @Test
  void severalMayWriteToOneDevice() {
    Program run = run("-serial file:/dev/null -timeline json:/dev/null -D /dev/null");
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
  }

  @Test
  void aFileHasTheGuestsBytesAndNoOthers() throws IOException {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    String text = new String(all, "ISO-8859-1");
    assertEquals(text, run("-serial stdio").out(), "also without a newline at its end");
    assertEquals(text, run("-serial mon:stdio").out());
    assertEquals(text + text, run("-serial stdio -repeat 2").out());
    assertEquals("", run("-serial file:%one").out());
    assertArrayEquals(all, Files.readAllBytes(dir.resolve("one")));
    run("-serial file:%one -repeat 2");
    assertEquals(512, Files.size(dir.resolve("one")));
    assertTrue(run("-serial stdio -state-hash end").out().startsWith(text + "\nstate hash at "));
    assertTrue(run("-serial stdio -timeline text").out().startsWith(text + "\nBoot timeline"));
  }

  @Test
  void reportsAreThereWhenTheRunIsOver() throws IOException {
    Files.writeString(dir.resolve("t"), "old and much longer than nothing");
    Files.createSymbolicLink(dir.resolve("l"), Path.of("t"));
    Program run =
        run("-serial null -timeline json:%l -timeline csv:%c -snapshot-save at=5,file=%s");
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    assertTrue(Files.isSymbolicLink(dir.resolve("l")));
    assertTrue(Files.readString(dir.resolve("t")).startsWith("{\n"));
    assertTrue(Files.size(dir.resolve("c")) > 10);
    assertTrue(
        Files.readString(dir.resolve("s"), java.nio.charset.StandardCharsets.ISO_8859_1)
            .startsWith("bootscope snapshot\n"));
    assertTrue(files().keySet().stream().noneMatch(f -> f.endsWith(".part")), files().toString());
  }

  @Test
  void whatWasToBeDoneAtAnInstantThatNeverCameIsTold() {
    String end = run("-serial null -state-hash end").out();
    String last = end.replaceAll("state hash at (\\d+): .*\n", "$1");
    String hashes = " -state-hash 5,77777777," + last;
    Program run = run("-serial null -snapshot-save at=99999999,file=%s" + hashes);
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    List<String> told = run.err().lines().filter(l -> l.startsWith("bootscope: -")).toList();
    String ended = String.format(Locale.ROOT, "the run ended at %,d", Long.parseLong(last));
    assertEquals(
        List.of(
            "bootscope: -snapshot-save: "
                + dir.resolve("s")
                + " was not written: it was due at 99,999,999 instructions, and "
                + ended,
            "bootscope: -state-hash: there is none at 77,777,777 instructions: " + ended),
        told);
    assertTrue(run.out().endsWith(end), run.out());
    assertTrue(Files.notExists(dir.resolve("s")));
  }

  @Test
  void whatARunReadsIsNeverWaitedFor() throws Exception {
    Path pipe = dir.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    for (String words :
        List.of(
            "-kernel %pipe",
            "-initrd %pipe",
            "-bios %pipe",
            "-fw_cfg opt/x,file=%pipe",
            "-drive file=%pipe,if=virtio,format=raw")) {
      Program run = run("-serial null " + words);
      assertEquals(ExitStatus.USAGE, run.status(), run.err());
      assertTrue(run.err().contains("pipe") && run.err().lines().count() == 1, run.err());
    }
  }
}

package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Mistakes about drives: one line that says which and what to do, exit status 2, no file changed.
 */
class DriveMistakesTest {
  private static final String DISK = "-drive file=%s/disk.img,if=virtio,format=raw";

  @TempDir Path dir;

  private Program run(List<String> words) throws IOException {
    Files.write(dir.resolve("disk.img"), new byte[1 << 16]);
    Files.write(dir.resolve("empty"), new byte[0]);
    Files.write(dir.resolve("image.qcow2"), new byte[] {'Q', 'F', 'I', (byte) 0xFB, 0, 0, 0, 3});
    List<String> all = new ArrayList<>(List.of("-kernel", "guest:ticks", "-serial", "null"));
    for (String word : words) {
      all.add(word.replace("%s", dir.toString()));
    }
    return Program.run("", all);
  }

  private void refused(List<String> words, String because) throws IOException {
    Program run = run(words);
    assertEquals(ExitStatus.USAGE, run.status(), run.err());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().startsWith("bootscope: "), run.err());
    String said = run.err().strip();
    assertTrue(said.endsWith(because) || said.contains(because + ";"), said);
    try (var files = Files.list(dir)) {
      assertEquals(3, files.count(), "nothing is made");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "-drive file=%s/none,if=virtio,format=raw => none is not there",
        "-drive file=%s,if=virtio,format=raw => is a folder, not a file",
        "-drive file=/dev/null,if=virtio,format=raw => is a pipe or a device, not a file",
        "-drive file=%s/empty,if=virtio,format=raw => the disk image is empty",
        "-drive file=%s/image.qcow2,if=virtio => is a qcow2 image, which is not built yet",
        "-drive file=%s/disk.img,if=virtio,format=qcow2 => format=qcow2 is not built yet",
        "-drive file=%s/disk.img,if=virtio,form=raw => form=raw is not built yet",
        "-drive file=%s/disk.img,if=scsi,format=raw => if=scsi is not built yet",
        DISK + ",id=a -drive file=%s/empty,if=virtio,id=a => two drives are called 'a'",
        DISK + " " + DISK + " => another program or drive uses this disk image",
        DISK + ",readonly=on " + DISK + " => another program or drive uses this disk image",
        DISK + " " + DISK + ",snapshot=on => another program or drive writes to this disk image",
        "-hda %s/disk.img => there is no IDE or SATA disk",
        "-cdrom %s/disk.img => there is no drive for it",
      })
  void isRefusedInOneLine(String words, String because) throws IOException {
    refused(Arrays.asList(words.split(" ")), because);
  }

  @Test
  void moreDisksThanThereAreSlots() throws IOException {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      words.addAll(List.of("-drive", "file=%s/disk.img,if=virtio,format=raw,readonly=on"));
    }
    refused(words, "-drive: there are 17 disks, and the machine has room for 16");
    assertEquals(ExitStatus.POWERED_OFF, run(words.subList(0, 32)).status());
  }

  @Test
  void anIdThatIsTooLong() throws IOException {
    String id = "a".repeat(61);
    refused(
        Arrays.asList((DISK + ",id=" + id).split(" ")),
        "is not a letter followed by letters, digits, '-', '.' and '_', 60 at most");
  }

  @Test
  void oneFileMayBeTwoDisksThatNobodyWrites() throws IOException {
    String words = (DISK + ",readonly=on " + DISK + ",snapshot=on").replace("%s", dir.toString());
    Program run = run(Arrays.asList(words.split(" ")));
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
  }
}

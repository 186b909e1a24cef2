package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.DebianKernels;
import bootscope.app.cli.CommandLineParser;
import bootscope.app.cli.Invocation;
import bootscope.core.debug.Debugger;
import bootscope.core.disk.Disk;
import bootscope.core.disk.WritePolicy;
import bootscope.core.event.GuestListener;
import bootscope.core.machine.Snapshot;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.RunClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program is killed while Linux makes and deletes files on two disks: what the guest said to be
 * synced is in the image files, and the file systems are as after a power cut. With a journal that
 * is clean once it is replayed; without, e2fsck puts it right.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class PowerCutTest {
  private static final int CUTS = Integer.getInteger("bootscope.disk.cuts", 6);
  private static final String JOURNAL = "vda"; // ext4
  private static final String PLAIN = "vdb"; // ext2

  /** Old files are deleted this much later: see files.sh. */
  private static final int KEPT = 20;

  /**
   * What a power cut does not do to ext2, which nothing but synced files is safe on: damage what is
   * written when the file system is made or mounted, and then hardly.
   */
  private static final Pattern WORSE =
      Pattern.compile("(?i)superblock|bad magic|group descriptor|root (inode|directory)");

  private static final Pattern SYNCED = Pattern.compile("synced (vd.) (\\d+)\\r\\n");

  @TempDir Path dir;

  @Test
  void whatWasSyncedIsThereWheneverTheProgramIsKilled() throws Exception {
    long seed = System.nanoTime();
    System.out.println("PowerCutTest seed " + seed);
    Random random = new Random(seed);
    make(JOURNAL, "ext4");
    make(PLAIN, "ext2");
    Path snapshot = dir.resolve("snapshot");
    saveReady(snapshot);
    for (int cut = 1; cut <= CUTS; cut++) {
      for (String disk : List.of(JOURNAL, PLAIN)) {
        copy(image(disk + ".then"), image(disk));
      }
      String said = runAndKill(snapshot, random);
      for (String disk : List.of(JOURNAL, PLAIN)) {
        Disk.open("again", image(disk), false, WritePolicy.WRITE_THROUGH_ON_FLUSH).close();
        int synced = lastSynced(said, disk);
        String which = "cut " + cut + ", " + disk + ", " + synced + ": ";
        assertTrue(synced > 0, which + said);
        check(disk, which);
        compareFiles(disk, synced, which);
      }
    }
  }

  private Path image(String disk) {
    return dir.resolve(disk + ".img");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
  }

  private void make(String disk, String type) throws Exception {
    DebianDisk.Said made =
        DebianDisk.tool("mke2fs", "-q", "-t", type, image(disk).toString(), "16M");
    if (made.status() != 0) {
      DebianDisk.missing("no file system can be made: apt-get install e2fsprogs; " + made.text());
    }
  }

  /** Boots until the guest waits for the line that lets it begin; keeps the disks of then. */
  private void saveReady(Path snapshot) throws Exception {
    Path kernel = DebianKernels.cloud();
    List<String> words =
        List.of(
            "-kernel",
            kernel.toString(),
            "-initrd",
            DebianDisk.make(kernel, dir.resolve("disk")).initrd().toString(),
            "-m",
            "128M",
            "-drive",
            "file=" + image(JOURNAL) + ",if=virtio,format=raw",
            "-drive",
            "file=" + image(PLAIN) + ",if=virtio,format=raw",
            "-append",
            "console=ttyS0 quiet work=files",
            "-serial",
            "stdio");
    Invocation.Run run =
        (Invocation.Run) new CommandLineParser(InstantSource.system()).parse(words);
    StringBuilder console = new StringBuilder();
    try (Debugger debugger =
        Debugger.start(
            Configurations.boot(run.options(), EmulatorBackend.openBootable(kernel.toString())),
            RunClock.ofRuns(System::nanoTime))) {
      debugger.listen(
          new GuestListener() {
            @Override
            public void serial(int port, int character) {
              console.append((char) character);
              if (console.indexOf("files: ready") >= 0) {
                debugger.requestStop();
              }
            }
          });
      StopReason reason = debugger.run(20_000_000_000L).reason();
      assertEquals(StopReason.REQUESTED, reason, console.toString());
      Snapshot.save(debugger.machine(), snapshot);
      for (String disk : List.of(JOURNAL, PLAIN)) {
        copy(image(disk), image(disk + ".then"));
      }
    }
  }

  /** Lets the guest work and kills the program; what the guest had said by then. */
  private static String runAndKill(Path snapshot, Random random) throws Exception {
    List<String> words = List.of("-snapshot-load", snapshot.toString(), "-serial", "stdio");
    try (ProgramProcess program = ProgramProcess.start(words)) {
      program.type("\n");
      for (int synced = 2 + random.nextInt(29); synced > 0; synced--) {
        program.expect("synced ");
      }
      long until = System.nanoTime() + random.nextInt(200_000_000);
      while (System.nanoTime() < until) {
        Thread.onSpinWait(); // it works on, to an instant between two lines
      }
      program.kill();
      return program.said();
    }
  }

  private static int lastSynced(String said, String disk) {
    int last = 0;
    for (Matcher m = SYNCED.matcher(said); m.find(); ) {
      last = m.group(1).equals(disk) ? Integer.parseInt(m.group(2)) : last;
    }
    return last;
  }

  /** As the next boot would: the journal first, and what is wrong then is put right. */
  private void check(String disk, String which) throws Exception {
    String file = image(disk).toString();
    if (disk.equals(JOURNAL)) {
      DebianDisk.Said journal = DebianDisk.tool("e2fsck", "-y", "-E", "journal_only", file);
      assertTrue(journal.status() <= 1, which + journal);
      DebianDisk.Said found = DebianDisk.tool("e2fsck", "-fn", file);
      assertEquals(0, found.status(), which + found);
      return;
    }
    DebianDisk.Said found = DebianDisk.tool("e2fsck", "-fn", file);
    assertFalse(WORSE.matcher(found.text()).find(), which + found);
    DebianDisk.Said mended = DebianDisk.tool("e2fsck", "-fy", file);
    assertTrue(mended.status() <= 1, which + mended);
    DebianDisk.tool("e2fsck", "-fn", file).ok();
  }

  private void compareFiles(String disk, int synced, String which) throws Exception {
    Path files = Files.createTempDirectory(dir, disk);
    DebianDisk.tool("debugfs", "-R", "rdump / " + files, image(disk).toString()).ok();
    int oldest = Math.max(1, synced - KEPT + 2); // the next round deletes the one before
    for (int number = oldest; number <= synced; number++) {
      Path file = files.resolve(Integer.toString(number));
      assertTrue(Files.exists(file), which + "no file " + number);
      String line = number + "\n";
      int length = (int) (number * 7919L % 100_000 + 1);
      String expected = line.repeat(length / line.length() + 1).substring(0, length);
      assertEquals(expected, Files.readString(file, StandardCharsets.ISO_8859_1), which + number);
    }
    String last = Files.readString(files.resolve("last"), StandardCharsets.ISO_8859_1).strip();
    assertTrue(Integer.parseInt(last) >= synced, which + "the last is " + last);
  }
}

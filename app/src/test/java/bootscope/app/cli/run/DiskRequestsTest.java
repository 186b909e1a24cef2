package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.DebianKernels;
import bootscope.app.cli.ExitStatus;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Linux works on a whole disk with random requests from four processes, checks what it reads, and
 * ends; the same is worked out here, and compared with what it says and with the image file.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class DiskRequestsTest {
  /** The Maven profile {@code disk} asks for ten times as many. */
  private static final int REQUESTS = Integer.getInteger("bootscope.disk.requests", 10_000);

  private static final int SECTORS = 1 << 16;

  @TempDir Path dir;

  @Test
  void theGuestFindsWhatItWroteAndTheFileHoldsIt() throws Exception {
    long seed = System.nanoTime() & Long.MAX_VALUE;
    System.out.println("DiskRequestsTest seed " + seed);
    Path kernel = DebianKernels.cloud();
    DebianDisk disk = DebianDisk.make(kernel, dir.resolve("disk"));
    Path image = dir.resolve("disk.img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SECTORS * 512L);
    }
    Path console = dir.resolve("console");
    Program run =
        Program.run(
            "",
            List.of(
                "-kernel",
                kernel.toString(),
                "-initrd",
                disk.initrd().toString(),
                "-drive",
                "file=" + image + ",if=virtio,format=raw",
                "-append",
                "console=ttyS0 panic=-1 work=requests count=" + REQUESTS + " seed=" + seed,
                "-serial",
                "file:" + console,
                "-no-reboot",
                "-max-instructions",
                "100_000_000_000"));
    String said = Files.readString(console, StandardCharsets.ISO_8859_1);
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err() + said);
    RequestsModel model = new RequestsModel(REQUESTS, seed, SECTORS);
    assertTrue(said.contains(model.said()), model.said() + said);
    assertArrayEquals(model.contents(), Files.readAllBytes(image));
    System.out.print(run.err());
  }
}

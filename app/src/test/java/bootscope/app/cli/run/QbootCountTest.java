package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import bootscope.app.cli.UsageException;
import bootscope.core.board.Board;
import bootscope.core.board.RomSizes;
import bootscope.core.boot.acpi.AcpiLoader;
import bootscope.core.boot.acpi.AcpiTables;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Why qboot comes to the kernel in fewer instructions than on QEMU: it makes the tables' checksums
 * byte by byte, and these tables are shorter.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class QbootCountTest {
  /** In Debian's qboot, from its code: increment, load, add, compare, branch. */
  private static final int INSTRUCTIONS_A_BYTE = 5;

  /** QEMU 7.2's q35 has these under checksums, and takes so many instructions with them. */
  private static final int QEMU_BYTES = 8776;

  private static final long QEMU_INSTRUCTIONS = 61_545;

  private static final int COMMAND = 128;
  private static final int CHECKSUM = 3;

  @TempDir Path dir;

  private final byte[] script =
      AcpiLoader.of(
              AcpiTables.of(Board.q35(512L << 20, 1, false, new RomSizes(0x1_0000, 0x1_0000))))
          .script();

  @Test
  void theDifferenceIsTheLengthOfTheTables() throws IOException {
    long own = count("");
    long longer = count(scriptWith(1000));
    assertEquals(1000 * INSTRUCTIONS_A_BYTE, count(scriptWith(2000)) - longer);
    long asLong = own + (long) (QEMU_BYTES - checksummed()) * INSTRUCTIONS_A_BYTE;
    assertTrue(
        Math.abs(asLong - QEMU_INSTRUCTIONS) < QEMU_INSTRUCTIONS / 10,
        own + " with " + checksummed() + " bytes, " + asLong + " with as many as QEMU's");
  }

  private int checksummed() {
    ByteBuffer b = ByteBuffer.wrap(script).order(ByteOrder.LITTLE_ENDIAN);
    int bytes = 0;
    for (int at = 0; at < script.length; at += COMMAND) {
      bytes += b.getInt(at) == CHECKSUM ? b.getInt(at + 68) : 0;
    }
    return bytes;
  }

  /**
   * The machine's script and one more checksum, over so many bytes, to a byte behind the tables.
   */
  private String scriptWith(int bytes) throws IOException {
    int end = 0;
    ByteBuffer b = ByteBuffer.wrap(Arrays.copyOf(script, script.length + COMMAND));
    b.order(ByteOrder.LITTLE_ENDIAN);
    while (b.getInt(end) != 0) {
      end += COMMAND;
    }
    b.position(end).putInt(CHECKSUM);
    b.put(Arrays.copyOf(AcpiLoader.TABLES_FILE.getBytes(StandardCharsets.US_ASCII), 56));
    b.putInt(0x1_FFFF).putInt(0).putInt(bytes);
    Path file = Files.write(dir.resolve("script" + bytes), b.array());
    return " -fw_cfg " + AcpiLoader.SCRIPT_FILE + ",file=" + file;
  }

  /** Instructions until qboot jumps to a kernel. */
  private static long count(String more) {
    try {
      FirmwareFiles.of(List.of()).image("qboot.rom");
    } catch (UsageException e) {
      if ("true".equals(System.getenv("CI"))) {
        fail(e.getMessage());
      }
      abort(e.getMessage());
    }
    String line =
        "-display none -serial null -kernel guest:hello-pvh -bios qboot.rom -timeline csv";
    Program run = Program.run("", line + more);
    for (String row : run.out().lines().toList()) {
      List<String> cells = List.of(row.split(","));
      if (cells.size() > 3 && cells.get(1).equals("linux_start_pvhboot")) {
        return Long.parseLong(cells.get(3));
      }
    }
    throw new AssertionError(run.out() + run.err());
  }
}

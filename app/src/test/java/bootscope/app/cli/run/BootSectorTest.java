package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The user's firmware, given no kernel: it boots from the first disk, or says that it cannot. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BootSectorTest {
  private static final int SECTOR = 512;
  private static final int SECTORS = 2048;

  /**
   * Reads the disk's second sector by INT 13h AH=02h and its last one by AH=42h, prints the texts
   * in them on the first serial port, and powers off.
   */
  private static final String CODE =
      """
      31C0 8ED8 8EC0 8ED0 BC007C     xor ax, ax; ds, es, ss = 0; sp = 7C00
      B80102 B90200 30F6 BB007E      one sector; cylinder 0, sector 2; head 0; to 7E00
      CD13 721D                      int 13h; jc failed
      B442 BE4B7C                    si = packet
      CD13 7214                      int 13h; jc failed
      BE007E E81600                  print the text at 7E00
      BE0080 E81000                  and the one at 8000
      BA0406 B80020 EF F4            end: PM1a control = SLP_EN; hlt
      BE5B7C E80200 EBF0             failed: print; jmp end
      BAF803                         print: dx = COM1
      AC 84C0 7403 EE EBF8 C3        lodsb; until a NUL; out dx, al
      1000 0100 0080 0000            packet: 16 bytes, one sector, to 0000:8000
      FF07000000000000               block 2047
      4661696C656400                 failed: "Failed"
      """;

  @TempDir Path dir;

  private static Program boot(String firmware, String more) {
    try {
      FirmwareFiles.of(List.of()).image(firmware);
    } catch (UsageException e) {
      if ("true".equals(System.getenv("CI"))) {
        fail(e.getMessage());
      }
      abort("no firmware here: apt-get install seabios qemu-system-data; " + e.getMessage());
    }
    return Program.run("", "-display none -serial stdio -max-time 90 -bios " + firmware + more);
  }

  private Path disk(String name, String first, String last) throws IOException {
    byte[] disk = new byte[SECTORS * SECTOR];
    StringBuilder code = new StringBuilder();
    CODE.lines().forEach(line -> code.append(line.substring(0, 31).replace(" ", "")));
    byte[] sector = HexFormat.of().parseHex(code);
    System.arraycopy(sector, 0, disk, 0, sector.length);
    disk[SECTOR - 2] = 0x55;
    disk[SECTOR - 1] = (byte) 0xAA;
    put(disk, SECTOR, first);
    put(disk, (SECTORS - 1) * SECTOR, last);
    return Files.write(dir.resolve(name), disk);
  }

  private static void put(byte[] disk, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, disk, at, bytes.length);
  }

  @Test
  void seabiosBootsFromTheFirstVirtioDisk() throws IOException {
    String drives =
        " -drive if=virtio,format=raw,file="
            + disk("a", "first of a\n", "last of a\n")
            + " -drive if=virtio,format=raw,file="
            + disk("b", "first of b\n", "last of b\n");
    Program run = boot("bios-256k.bin", drives + " -timeline text");
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    assertTrue(run.out().contains("Booting from Hard Disk"), run.out());
    assertTrue(run.out().contains("first of a\nlast of a\n"), run.out());
    String points = run.out().substring(run.out().indexOf("ms of virtual time"));
    assertTrue(points.indexOf(" fw_do_boot: ") < points.indexOf(" boot_sector: "), points);
    assertTrue(points.contains(" boot_sector: "), points);
  }

  @Test
  void withoutADiskSeabiosSaysThatThereIsNone() {
    Program run = boot("bios-256k.bin", "");
    assertEquals(ExitStatus.TIME_LIMIT, run.status(), run.err());
    String none = "Booting from Hard Disk...\r\nBoot failed: could not read the boot disk\r\n";
    assertTrue(run.out().contains(none), run.out());
    assertTrue(run.out().contains("No bootable device."), run.out());
  }

  /** It loads kernels and nothing else, and stops as it does in QEMU. */
  @Test
  void qbootHalts() {
    Program run = boot("qboot.rom", "");
    assertEquals(ExitStatus.HALTED, run.status(), run.err());
    assertEquals("", run.out());
  }

  @Test
  void aContractForABootSectorThereIsNone() {
    Program run = boot("bios-256k.bin", " -check-entry");
    assertEquals(ExitStatus.USAGE, run.status());
    assertTrue(run.err().contains("a boot sector is not entered through PVH"), run.err());
  }
}

package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.RunOptions.DriveChoice;
import bootscope.app.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An image of another format is not taken for a raw one, unless that is said. */
class DiskFormatTest {
  @TempDir Path dir;

  private static void check(Path file, boolean raw) {
    DiskFormat.check(new DriveChoice("virtio0", file, false, false, raw));
  }

  private static String refusal(Path file, boolean raw) {
    return assertThrows(UsageException.class, () -> check(file, raw)).getMessage();
  }

  private Path write(int size, int at, String hex) throws IOException {
    byte[] bytes = new byte[size];
    byte[] magic = HexFormat.of().parseHex(hex);
    System.arraycopy(magic, 0, bytes, at, magic.length);
    return Files.write(dir.resolve("image"), bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "qcow2, 0, 514649fb00000003",
    "qed, 0, 51454400",
    "vmdk, 0, 4b444d56",
    "vdi, 64, 7f10dabe",
    "vhdx, 0, 7668647866696c65",
    "vpc, 0, 636f6e6563746978",
    "vpc, 3584, 636f6e6563746978",
    "dmg, 3584, 6b6f6c79",
    "luks, 0, 4c554b53babe0001",
  })
  void itIsKnownByItsMagic(String name, int at, String magic) throws IOException {
    Path file = write(4096, at, magic);
    String said = refusal(file, false);
    assertTrue(said.startsWith("-drive: " + file + " is a " + name + " image"), said);
    assertTrue(said.contains("qemu-img convert -O raw") && said.contains("format=raw"), said);
    assertDoesNotThrow(() -> check(file, true), "it was said to be raw");
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "3", "100", "511", "512", "4096"})
  void anythingElseIsRaw(int size) throws IOException {
    Path file = Files.write(dir.resolve("image"), new byte[size]);
    assertDoesNotThrow(() -> check(file, false));
  }

  @Test
  void aFileMustBeThere() {
    Path absent = dir.resolve("absent");
    assertEquals("-drive: " + absent + " is not there", refusal(absent, true));
    assertEquals("-drive: " + dir + " is a folder, not a file", refusal(dir, true));
  }
}

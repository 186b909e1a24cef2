package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.UsageException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Firmware files are found by name, in order, and what cannot be one is refused. */
class FirmwareFilesTest {
  @TempDir Path temp;
  private Path first;
  private Path second;
  private FirmwareFiles files;

  @BeforeEach
  void makeFolders() throws IOException {
    first = Files.createDirectory(temp.resolve("first"));
    second = Files.createDirectory(temp.resolve("second"));
    files = new FirmwareFiles(List.of(first, second));
  }

  private static Path image(Path file, int size, int fill) throws IOException {
    byte[] bytes = new byte[size];
    java.util.Arrays.fill(bytes, (byte) fill);
    return Files.write(file, bytes);
  }

  private String refusal(String name) {
    return assertThrows(UsageException.class, () -> files.image(name)).getMessage();
  }

  @Test
  void aBareNameIsTakenFromTheFirstPlaceThatHasIt() throws IOException {
    Path later = image(second.resolve("made-up.bin"), 64 << 10, 2);
    assertEquals(later, files.image("made-up.bin").file());
    Path earlier = image(first.resolve("made-up.bin"), 64 << 10, 1);
    FirmwareFiles.Firmware found = files.image("made-up.bin");
    assertEquals(earlier, found.file());
    assertEquals(1, found.bytes()[65535]);
  }

  @Test
  void aPathIsTakenAsItIsAndNotLookedFor() throws IOException {
    Path own = image(temp.resolve("own.bin"), 128 << 10, 3);
    assertEquals(own, files.image(own.toString()).file());
    image(first.resolve("x.bin"), 64 << 10, 1);
    String absent = temp.resolve("x.bin").toString();
    assertEquals("-bios: " + absent + " is not there", refusal(absent));
    assertEquals(
        String.format(Locale.ROOT, "-bios: %s is a folder, not a file", first),
        refusal(first.toString()));
  }

  @Test
  void whereNoPlaceHasItAllAreNamedAndThePackageToo() {
    FirmwareFiles nowhere = new FirmwareFiles(List.of(first, second));
    for (String[] file :
        new String[][] {
          {"bios-256k.bin", "seabios", "seabios-bin"},
          {"qboot.rom", "qemu-system-data", "qemu-system-x86-core"},
          {"pvh.bin", "qemu-system-data", "qemu-system-x86-firmware"},
        }) {
      String said = assertThrows(UsageException.class, () -> nowhere.image(file[0])).getMessage();
      assertTrue(said.startsWith("-bios: " + file[0] + " is not here, nor in " + first), said);
      for (String part : List.of(second.toString(), file[1], file[2], "-L", "Homebrew")) {
        assertTrue(said.contains(part), said);
      }
      assertEquals(1, said.lines().count());
    }
    assertTrue(refusal("made-up.rom").contains("write the file's whole path"));
  }

  @ParameterizedTest
  @CsvSource({"0", "512", "65535", "65537", "100000", "16842752"})
  void anImageIsAMultipleOf64KibAndAtMost16Mib(int size) throws IOException {
    String said = refusal(image(temp.resolve("odd.bin"), size, 0).toString());
    assertTrue(said.contains("multiple of 64 KiB, and at most 16 MiB"), said);
    assertTrue(said.contains(String.format(Locale.ROOT, "%,d bytes", size)), said);
  }

  @ParameterizedTest
  @CsvSource({"65536", "131072", "262144", "16777216"})
  void imagesOfTheseSizesAreRead(int size) throws IOException {
    Path file = image(temp.resolve("good.bin"), size, 0x5A);
    assertEquals(size, files.image(file.toString()).bytes().length);
  }

  /** PCI Firmware 3.0 §5.1.2: signature, length in 512 bytes, bytes that add up to 0. */
  private static byte[] rom(int units) {
    byte[] rom = new byte[units * 512];
    rom[0] = 0x55;
    rom[1] = (byte) 0xAA;
    rom[2] = (byte) units;
    rom[5] = (byte) -(0x55 + 0xAA + units);
    return rom;
  }

  private String romRefusal(byte[] rom) throws IOException {
    Files.write(first.resolve("pvh.bin"), rom);
    return assertThrows(UsageException.class, () -> files.optionRom("pvh.bin")).getMessage();
  }

  @Test
  void anOptionRomIsCheckedAsFirmwareWill() throws IOException {
    Files.write(first.resolve("pvh.bin"), rom(3));
    assertArrayEquals(rom(3), files.optionRom("pvh.bin").bytes());

    byte[] unsigned = rom(3);
    unsigned[1] = 0;
    assertTrue(romRefusal(unsigned).contains("55 AA"));
    byte[] unsummed = rom(3);
    unsummed[100] = 1;
    assertTrue(romRefusal(unsummed).contains("add up to 0x01"));
    byte[] shorter = rom(3);
    shorter[2] = 4;
    assertTrue(romRefusal(shorter).contains("2,048 bytes and has 1,536"));
    byte[] none = rom(3);
    none[2] = 0;
    assertTrue(romRefusal(none).contains("length as 0 bytes"));
    assertTrue(romRefusal(new byte[0]).contains("55 AA"));
    assertTrue(romRefusal(new byte[200_000]).contains("is the most"));
  }

  // ---------------------------------------------------------------- places

  @ParameterizedTest
  @CsvSource({
    "Linux, /usr/share/qemu, /usr/share/seabios",
    "Mac OS X, /opt/homebrew/share/qemu, /opt/local/share/qemu",
    "Mac OS X, /usr/local/share/qemu, /opt/local/share/seabios",
  })
  void eachSystemHasItsPlaces(String system, String one, String another) {
    List<Path> places = FirmwarePlaces.of(system, Map.of());
    assertTrue(places.contains(Path.of(one)) && places.contains(Path.of(another)), "" + places);
  }

  @Test
  void windowsHasTheProgramsFolder() {
    String programs = "D:" + File.separator + "Programs";
    Path qemu = Path.of(programs, "qemu");
    assertEquals(
        List.of(qemu, qemu.resolve("share")),
        FirmwarePlaces.of("Windows 11", Map.of("ProgramFiles", programs)));
  }

  @Test
  void theEmulatorOnTheSearchPathKeepsItsFilesBesideIt() throws IOException {
    Path bin = Files.createDirectories(temp.resolve("own/bin"));
    Files.createFile(bin.resolve("qemu-system-x86_64"));
    String path = first + File.pathSeparator + File.pathSeparator + bin;
    List<Path> places = FirmwarePlaces.of("Linux", Map.of("PATH", path));
    Path own = temp.toRealPath().resolve("own/share");
    assertEquals(own.resolve("qemu"), places.get(0));
    assertEquals(own.resolve("seabios"), places.get(1));
    assertEquals(Path.of("/usr/share/qemu"), places.get(2));
  }

  @Test
  void thePlacesOfTheUserComeFirstAndNoneTwice() {
    Path usual = FirmwarePlaces.ofThisHost().get(0);
    List<Path> places = FirmwareFiles.of(List.of(second, usual)).places();
    assertEquals(List.of(second, usual), places.subList(0, 2));
    assertEquals(places.stream().distinct().toList(), places);
  }
}

package bootscope.views.control.toolkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.toolkit.NativeLibrary.Use;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javafx.application.Application;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeLibraryTest {
  private static final Set<String> OPENGL = Set.of("libGL.so.1", "libXxf86vm.so.1");

  @Test
  void whereAllIsThereNothingIsSaid() {
    assertEquals(Optional.empty(), NativeLibrary.trouble(Use.SCREEN, Use.OPENGL, f -> true));
  }

  @Test
  void withoutOpenGlAloneThereIsNoTrouble() {
    assertEquals(
        Optional.empty(), NativeLibrary.trouble(Use.SCREEN, Use.OPENGL, f -> !OPENGL.contains(f)));
    assertEquals(2, NativeLibrary.missing(Use.OPENGL, f -> !OPENGL.contains(f)).size());
  }

  @Test
  void onABareHostEachPackageIsNamedOnce() {
    assertEquals(
        "libgtk-3.so.0, libXtst.so.6, libpangoft2-1.0.so.0 and 16 more are missing (Debian, Ubuntu:"
            + " apt-get install libgtk-3-0 libxtst6 libpangoft2-1.0-0 libgl1 libxxf86vm1; Fedora:"
            + " dnf install gtk3 libXtst pango libglvnd-glx libXxf86vm)",
        NativeLibrary.trouble(Use.SCREEN, Use.OPENGL, f -> false).orElseThrow());
  }

  @Test
  void textAloneNeedsNoScreen() {
    assertEquals(
        "libpangoft2-1.0.so.0 is missing (Debian, Ubuntu: apt-get install libpangoft2-1.0-0;"
            + " Fedora: dnf install pango)",
        NativeLibrary.trouble(
                Use.TEXT, Use.TEXT, f -> !f.contains("pangoft2") && !f.contains("gtk"))
            .orElseThrow());
  }

  @Test
  void eachLibraryIsAskedForAndItsAbsenceIsSaidWithItsPackage() {
    for (NativeLibrary library : NativeLibrary.ALL) {
      List<NativeLibrary> missing =
          NativeLibrary.missing(Use.OPENGL, f -> !f.equals(library.file()));
      assertEquals(List.of(library), missing);
      String said =
          NativeLibrary.trouble(library.use(), library.use(), f -> !f.equals(library.file()))
              .orElseThrow();
      assertTrue(said.startsWith(library.file() + " is missing"), said);
      assertTrue(said.contains("apt-get install " + library.debian() + ";"), said);
      assertTrue(said.contains("dnf install " + library.fedora() + ")"), said);
    }
  }

  @Test
  void theDynamicLinkerIsAsked() {
    assertFalse(
        System.getProperty("os.name").contains("Linux")
            && NativeLibrary.onThisHost("libno-such-library.so.0"));
    assertTrue(NativeLibrary.onThisHost("libc.so.6"));
  }

  /** What JavaFX's own libraries name as DT_NEEDED, for as long as it comes with them. */
  @ParameterizedTest
  @ValueSource(
      strings = {"libglass", "libglassgtk3", "libprism_es2", "libprism_sw", "libjavafx_font"})
  void allThatJavaFxIsLinkedWithIsInTheTable(String part) throws Exception {
    Use use =
        part.contains("font") || part.contains("_sw")
            ? Use.TEXT
            : part.contains("es2") ? Use.OPENGL : Use.SCREEN;
    Map<String, List<String>> needed = neededByJavaFx(part);
    assertFalse(needed.isEmpty(), "no " + part + " in JavaFX's jar");
    needed.forEach(
        (library, others) -> {
          for (String other : others) {
            assertTrue(
                NativeLibrary.ALL.stream()
                    .anyMatch(l -> l.file().equals(other) && l.use().compareTo(use) <= 0),
                library + " needs " + other);
          }
        });
  }

  private static Map<String, List<String>> neededByJavaFx(String part)
      throws IOException, URISyntaxException {
    Path jar =
        Path.of(Application.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Map<String, List<String>> needed = new TreeMap<>();
    try (FileSystem files = FileSystems.newFileSystem(jar);
        DirectoryStream<Path> libraries =
            Files.newDirectoryStream(files.getPath("/"), part + "{,_*}.so")) {
      for (Path library : libraries) {
        List<String> others = needed(Files.readAllBytes(library));
        others.removeIf(l -> l.matches("lib(c|m|dl|pthread)\\.so\\..*|ld-linux.*"));
        needed.put(library.toString(), others);
      }
    }
    return needed;
  }

  /**
   * DT_NEEDED entries (1) of an ELF64 file's dynamic section (type 6); System V gABI, chapter 5.
   */
  private static List<String> needed(byte[] file) {
    ByteBuffer elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int sections = (int) elf.getLong(40);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < elf.getShort(60); i++) {
      int section = sections + i * 64;
      if (elf.getInt(section + 4) == 6) {
        int strings = (int) elf.getLong(sections + elf.getInt(section + 40) * 64 + 24);
        int at = (int) elf.getLong(section + 24);
        for (; elf.getLong(at) != 0; at += 16) {
          if (elf.getLong(at) == 1) {
            int from = strings + (int) elf.getLong(at + 8);
            int to = from;
            while (file[to] != 0) {
              to++;
            }
            names.add(new String(file, from, to - from, StandardCharsets.US_ASCII));
          }
        }
      }
    }
    return names;
  }
}

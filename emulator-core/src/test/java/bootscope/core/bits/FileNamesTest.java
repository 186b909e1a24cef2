package bootscope.core.bits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files by the bytes of their names. */
class FileNamesTest {
  private static final String LATIN_1 =
      ByteText.of("gr\u00FCn %41 #?".getBytes(StandardCharsets.ISO_8859_1));

  @TempDir Path folder;

  @Test
  void aNameInAsciiIsTheOneThatItAlwaysWas() {
    for (String name : List.of("a", "/a//b", "../a b", "")) {
      assertEquals(Path.of(name), FileNames.path(name));
      assertEquals(Path.of(name).toString(), FileNames.text(Path.of(name)));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void bytesThatAreNoUtf8NameAFile() throws Exception {
    for (String name : List.of(LATIN_1, "grün", "Ž 日本")) {
      Path file = FileNames.path(folder + "/./" + name);
      Files.writeString(file, "content");
      assertEquals("content", Files.readString(FileNames.path(folder + "//" + name)));
      assertEquals(folder + "/" + name, FileNames.text(FileNames.path(folder + "//" + name)));
      try (Stream<Path> all = Files.list(folder)) {
        List<String> found = all.map(FileNames::text).toList();
        assertTrue(found.contains(folder + "/" + name), ByteText.readable(found.toString()));
      }
      String up = ByteText.readable(FileNames.text(FileNames.path("../" + name + "/")));
      assertEquals("../" + ByteText.readable(name), up);
    }
  }

  @Test
  void aNulIsNoPartOfAName() {
    assertThrows(InvalidPathException.class, () -> FileNames.path("ü\0"));
  }
}

package bootscope.core.cpu.translate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslatorBuildTest {
  @TempDir Path dir;

  private Path jar(String name, String... contents) throws Exception {
    Path jar = dir.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (int i = 0; i < contents.length; i++) {
        ZipEntry entry = new ZipEntry("Class" + i + ".class");
        entry.setLastModifiedTime(FileTime.fromMillis(1_000_000_000_000L));
        out.putNextEntry(entry);
        out.write(contents[i].getBytes());
      }
    }
    return jar;
  }

  @Test
  void aJarIsToldByItsClasses() throws Exception {
    byte[] one = TranslatorBuild.ofJar(jar("1.jar", "emitter", "cache"));
    assertTrue(one.length > 0);
    assertArrayEquals(one, TranslatorBuild.ofJar(jar("2.jar", "emitter", "cache")));
    assertFalse(Arrays.equals(one, TranslatorBuild.ofJar(jar("3.jar", "emittes", "cache"))));
    assertFalse(Arrays.equals(one, TranslatorBuild.ofJar(jar("4.jar", "emitter"))));
  }

  @Test
  void whatIsNoJarIsNotKnown() throws Exception {
    Path file = Files.write(dir.resolve("x.jar"), new byte[100]);
    assertEquals(0, TranslatorBuild.ofJar(file).length);
  }

  @Test
  void aFolderIsToldByItsClassesTimes() throws Exception {
    Path file = Files.write(dir.resolve("A.class"), new byte[100]);
    byte[] one = TranslatorBuild.ofFolder(dir);
    assertArrayEquals(one, TranslatorBuild.ofFolder(dir));
    Files.write(dir.resolve("notes.txt"), new byte[100]);
    assertArrayEquals(one, TranslatorBuild.ofFolder(dir));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
    assertFalse(Arrays.equals(one, TranslatorBuild.ofFolder(dir)));
  }

  @Test
  void theTranslatorThatRunsIsKnown() {
    byte[] here = TranslatorBuild.bytes();
    assertTrue(here.length > 1000, "bytes: " + here.length);
    assertArrayEquals(here, TranslatorBuild.bytes());
  }
}

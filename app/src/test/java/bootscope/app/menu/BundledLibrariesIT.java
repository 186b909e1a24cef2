package bootscope.app.menu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The licence texts of the program that the build has left: one for each library in it, and no
 * other. Run by {@code mvn verify}.
 */
class BundledLibrariesIT {
  private static final Path PROGRAM = Path.of("target/bootscope");
  private static final Set<String> OWN = Set.of("assets", "bootscope", "emulator-core", "views");

  /** The libraries' jars, by file name. */
  private static List<Path> jars() throws IOException {
    try (Stream<Path> files = Files.list(PROGRAM.resolve("lib"))) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .filter(file -> !OWN.contains(name(file).replaceAll("(-[0-9].*)?\\.jar$", "")))
          .sorted()
          .toList();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  /** The names of the licence texts, without their ends. */
  private static Set<String> texts() throws IOException {
    try (Stream<Path> files = Files.list(PROGRAM.resolve("licences"))) {
      Set<String> names = new TreeSet<>();
      files
          .map(BundledLibrariesIT::name)
          .filter(name -> name.endsWith(".txt"))
          .forEach(name -> names.add(name.substring(0, name.length() - 4)));
      return names;
    }
  }

  private static List<String> of(Path jar, Set<String> texts) {
    return texts.stream().filter(text -> name(jar).startsWith(text + "-")).toList();
  }

  @TestFactory
  Stream<DynamicTest> eachJarHasOneLicenceTextWithAllThatItSaysItself() throws IOException {
    List<Path> jars = jars();
    assertTrue(jars.size() > 15, jars::toString);
    Set<String> texts = texts();
    return jars.stream()
        .map(jar -> DynamicTest.dynamicTest(name(jar), () -> check(jar, of(jar, texts))));
  }

  private static void check(Path jar, List<String> texts) throws IOException {
    assertEquals(1, texts.size(), () -> name(jar) + " has " + texts);
    String text = Files.readString(PROGRAM.resolve("licences").resolve(texts.get(0) + ".txt"));
    assertFalse(text.isBlank());
    try (JarFile file = new JarFile(jar.toFile())) {
      file.stream()
          .filter(entry -> entry.getName().matches("META-INF/(LICEN[CS]E|NOTICE)(\\.(txt|md))?"))
          .forEach(entry -> assertTrue(text.contains(read(file, entry)), entry.getName()));
    }
  }

  private static String read(JarFile file, ZipEntry entry) {
    try {
      byte[] bytes = file.getInputStream(entry).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void noLicenceTextIsLeftOver() throws IOException {
    Set<String> left = texts();
    for (Path jar : jars()) {
      left.removeAll(of(jar, texts()));
    }
    assertEquals(Set.of(), left);
    assertTrue(Files.readString(PROGRAM.resolve("LICENSE")).contains("Apache License"));
  }

  @Test
  void theAboutDialogNamesEachLibrary() throws IOException {
    Set<String> unnamed = new TreeSet<>();
    for (Path jar : jars()) {
      if (AboutView.LIBRARIES.stream().noneMatch(library -> isOf(jar, library.jar()))) {
        unnamed.add(name(jar));
      }
    }
    assertEquals(Set.of(), unnamed);
    for (AboutView.Library library : AboutView.LIBRARIES) {
      assertTrue(jars().stream().anyMatch(jar -> isOf(jar, library.jar())), library.name());
    }
  }

  /** OpenJFX is one library in several jars. */
  private static boolean isOf(Path jar, String library) {
    String name = name(jar).replaceFirst("^javafx-(base|graphics)-", "javafx-controls-");
    return name.matches(library + "-[0-9].*");
  }
}

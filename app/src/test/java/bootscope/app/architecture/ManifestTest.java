package bootscope.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code assets/manifest.json} names each binary file of the repository, as it is now. */
class ManifestTest {
  private static final Path TOP = Path.of("").toAbsolutePath().getParent();

  @Test
  void eachBinaryFileIsNamedWithItsSum() throws IOException, NoSuchAlgorithmException {
    Map<String, String> named = new TreeMap<>();
    Map<String, String> found = new TreeMap<>();
    for (JsonElement entry : entries()) {
      JsonObject binary = entry.getAsJsonObject();
      String path = binary.get("path").getAsString();
      assertEquals(
          null, named.put(path, binary.get("sha256").getAsString()), path + " comes twice");
    }
    for (Path file : binaries()) {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      found.put(TOP.relativize(file).toString().replace('\\', '/'), HexFormat.of().formatHex(sum));
    }
    assertEquals(named, found);
  }

  @Test
  void whatAnEntryIsMadeFromIsThere() throws IOException {
    for (JsonElement entry : entries()) {
      JsonObject binary = entry.getAsJsonObject();
      String path = binary.get("path").getAsString();
      for (String key : new String[] {"description", "origin", "licence", "rebuild"}) {
        assertTrue(binary.has(key) && !binary.get(key).getAsString().isBlank(), path + ": " + key);
      }
      for (JsonElement source : binary.getAsJsonArray("source")) {
        assertTrue(Files.isRegularFile(TOP.resolve(source.getAsString())), path + ": " + source);
      }
      if (binary.has("golden")) {
        assertTrue(Files.isRegularFile(TOP.resolve(binary.get("golden").getAsString())), path);
      }
    }
  }

  private static JsonArray entries() throws IOException {
    return JsonParser.parseString(Files.readString(TOP.resolve("assets/manifest.json")))
        .getAsJsonObject()
        .getAsJsonArray("binaries");
  }

  /** All files with a byte of 0 in them, but for what builds leave and what starts with a dot. */
  private static TreeSet<Path> binaries() throws IOException {
    TreeSet<Path> binaries = new TreeSet<>();
    Files.walkFileTree(
        TOP,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean skipped =
                !folder.equals(TOP) && (name.equals("target") || name.startsWith("."));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            for (byte b : Files.readAllBytes(file)) {
              if (b == 0) {
                binaries.add(file);
                break;
              }
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return binaries;
  }
}

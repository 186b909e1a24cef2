import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks the form of the project's Java files, or rewrites them: {@code Format.java check|fix}. A
 * check looks only at files changed since the last one that passed.
 */
final class Format {
  private static final List<String> ROOTS =
      List.of(
          "emulator-core/src", "emulator-core/benchmark", "views/src", "app/src", ".mvn/format");
  private static final Path PASSED = Path.of("target/format/passed");

  private Format() {}

  public static void main(String[] arguments) throws Exception {
    boolean fix = arguments[0].equals("fix");
    FileTime now = FileTime.fromMillis(System.currentTimeMillis());
    FileTime since =
        !fix && Files.exists(PASSED) ? Files.getLastModifiedTime(PASSED) : FileTime.fromMillis(0);
    List<String> files = changedFiles(since);
    if (!files.isEmpty()) {
      List<String> words = new ArrayList<>();
      words.addAll(fix ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
      words.addAll(files);
      PrintWriter out = new PrintWriter(System.out, true);
      PrintWriter err = new PrintWriter(System.err, true);
      if (new Main(out, err, System.in).format(words.toArray(new String[0])) != 0) {
        System.err.println(
            "The files named above are not in form; mvn -N -Pformat initialize fixes.");
        System.exit(1);
      }
    }
    Files.createDirectories(PASSED.getParent());
    Files.writeString(PASSED, "");
    Files.setLastModifiedTime(PASSED, now);
  }

  private static List<String> changedFiles(FileTime since) throws IOException {
    List<String> files = new ArrayList<>();
    for (String root : ROOTS) {
      if (Files.isDirectory(Path.of(root))) {
        try (Stream<Path> paths = Files.walk(Path.of(root))) {
          for (Path path : (Iterable<Path>) paths.sorted()::iterator) {
            if (path.toString().endsWith(".java")
                && Files.getLastModifiedTime(path).compareTo(since) >= 0) {
              files.add(path.toString());
            }
          }
        }
      }
    }
    return files;
  }
}

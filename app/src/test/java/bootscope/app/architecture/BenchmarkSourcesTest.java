package bootscope.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Benchmarks are run from their sources, seldom; what they use must not change behind them. */
class BenchmarkSourcesTest {
  private static final Path SOURCES = Path.of("../emulator-core/benchmark");

  @Test
  void theyCanBeCompiled(@TempDir Path out) throws Exception {
    List<Path> sources;
    try (Stream<Path> all = Files.list(SOURCES)) {
      sources = all.filter(file -> file.toString().endsWith(".java")).toList();
    }
    assertFalse(sources.isEmpty());
    List<String> path = new ArrayList<>();
    for (String name : List.of("java.class.path", "jdk.module.path")) {
      String value = System.getProperty(name);
      if (value != null && !value.isEmpty()) {
        path.add(value);
      }
    }
    List<String> words =
        new ArrayList<>(
            List.of(
                "-d", out.toString(), "-proc:none", "-cp", String.join(File.pathSeparator, path)));
    sources.forEach(file -> words.add(file.toString()));
    StringWriter said = new StringWriter();
    PrintWriter to = new PrintWriter(said);
    ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
    assertEquals(0, javac.run(to, to, words.toArray(String[]::new)), said::toString);
  }
}

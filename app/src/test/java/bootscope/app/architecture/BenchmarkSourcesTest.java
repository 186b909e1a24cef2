package bootscope.app.architecture;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Benchmarks are run from their sources, seldom; what they use must not change behind them. */
class BenchmarkSourcesTest {
  private static final Path SOURCES = Path.of("../emulator-core/benchmark");

  @Test
  void theBuildCompilesEachAndMakesThemPartOfNothing() throws IOException {
    List<Path> sources;
    try (Stream<Path> all = Files.list(SOURCES)) {
      sources = all.filter(file -> file.toString().endsWith(".java")).toList();
    }
    assertFalse(sources.isEmpty());
    for (Path source : sources) {
      String name = source.getFileName().toString().replace(".java", ".class");
      Path compiled = Path.of("target/benchmark", name);
      assertTrue(Files.exists(compiled), () -> source + " was not compiled");
      assertTrue(
          Files.getLastModifiedTime(compiled).compareTo(Files.getLastModifiedTime(source)) >= 0,
          () -> compiled + " is older than its source");
      for (String module : List.of("../emulator-core", "../views", ".")) {
        assertFalse(Files.exists(Path.of(module, "target/classes", name)), name);
      }
    }
  }
}

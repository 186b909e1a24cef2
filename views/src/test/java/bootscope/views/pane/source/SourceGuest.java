package bootscope.views.pane.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The small kernel with lines that the core's tests have, compiled in a folder of the test's. */
final class SourceGuest {
  private static final Path SOURCES =
      Path.of("../emulator-core/src/test/resources/bootscope/core/lines");

  private SourceGuest() {}

  /**
   * Copies its sources into a folder and compiles them; a test is skipped where there is no
   * compiler.
   */
  static Path compile(Path folder, String... options) throws Exception {
    try (Stream<Path> all = Files.walk(SOURCES)) {
      for (Path from : all.toList()) {
        Path to = folder.resolve(SOURCES.relativize(from).toString());
        if (Files.isDirectory(from)) {
          Files.createDirectories(to);
        } else {
          Files.copy(from, to);
        }
      }
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                "gcc -m32 -ffreestanding -nostdlib -static -fno-pic -no-pie -fno-stack-protector"
                    .split(" ")));
    command.addAll(
        List.of(
            "-fcf-protection=none -fno-asynchronous-unwind-tables -Wl,--build-id=none -I. -O0 -T"
                .split(" ")));
    command.addAll(List.of("lines.ld", "-o", "lines.elf", "start.S", "main.c", "lib/console.c"));
    command.addAll(List.of(options));
    String said;
    try {
      Process gcc =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      gcc.getOutputStream().close();
      said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, gcc.waitFor(), said);
    } catch (IOException e) {
      assumeTrue(System.getenv("CI") != null, "gcc is not installed");
      throw e;
    }
    return folder.resolve("lines.elf");
  }

  /** The number of the first line of a source that has a text in it. */
  static int line(Path folder, String file, String text) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(file));
    int at = 0;
    while (at < lines.size() && !lines.get(at).contains(text)) {
      at++;
    }
    assertTrue(at < lines.size(), text);
    return at + 1;
  }
}

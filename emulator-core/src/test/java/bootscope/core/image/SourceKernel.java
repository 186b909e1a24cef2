package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A small kernel of two files in C and one in assembly, which is compiled with debug information
 * when a test needs it. It prints {@code lines}, a digit, and powers the machine off.
 */
public final class SourceKernel {
  private static final List<String> GCC =
      List.of(
          "gcc",
          "-ffreestanding",
          "-nostdlib",
          "-static",
          "-fno-pic",
          "-no-pie",
          "-fno-stack-protector",
          "-fcf-protection=none",
          "-fno-asynchronous-unwind-tables",
          "-Wl,--build-id=sha1,-z,noexecstack",
          "-I.");

  private static final List<String> FILES_32 = List.of("start.S", "main.c", "lib/console.c");
  private static final List<String> FILES_64 = List.of("start64.S", "main.c", "lib/console.c");

  private SourceKernel() {}

  /** Where its sources are. */
  public static Path sources() {
    return Path.of(System.getProperty("basedir", "."), "src/test/resources/bootscope/core/lines")
        .toAbsolutePath()
        .normalize();
  }

  /** Compiles it into a folder; a test is skipped where there is no compiler. */
  public static Path compile(Path folder, String... options) throws Exception {
    return compile(folder, List.of("-m32", "-T", "lines.ld"), FILES_32, options);
  }

  /**
   * The same of 64 bits, which is linked at the top of all addresses and begins at its physical
   * place.
   */
  public static Path compile64(Path folder, String... options) throws Exception {
    List<String> model =
        List.of(
            "-m64",
            "-mcmodel=kernel",
            "-mno-red-zone",
            "-mgeneral-regs-only",
            "-Wl,--build-id=none",
            "-T",
            "lines64.ld");
    return compile(folder, model, FILES_64, options);
  }

  /** A kernel of one file in assembly, which takes an exception. */
  public static Path compileTrap(Path folder) throws Exception {
    return compile(folder, List.of("-m32", "-T", "lines.ld"), List.of("trap.S"), "-g", "-Dtrap");
  }

  /**
   * A kernel whose steps by lines are hard: functions of one line, loops and calls of many
   * instructions, and a call at a function's end that never returns.
   *
   * @param loops how often each loop goes round
   */
  public static Path compileSteps(Path folder, int loops, String... options) throws Exception {
    List<String> model = List.of("-m32", "-T", "lines.ld", "-DLOOPS=" + loops);
    return compile(folder, model, List.of("start.S", "steps.c", "lib/console.c"), options);
  }

  private static Path compile(
      Path folder, List<String> model, List<String> files, String... options) throws Exception {
    assumeTrue(hasCompiler(), "gcc is not installed");
    String name = model.getFirst() + String.join("", options).replace('/', '_');
    Path made = folder.resolve("lines" + name + ".elf");
    List<String> command = new ArrayList<>(GCC);
    command.addAll(model);
    command.addAll(List.of(options));
    command.addAll(List.of("-o", made.toString()));
    command.addAll(files);
    assertEquals("", output(sources(), command));
    return made;
  }

  private static boolean hasCompiler() {
    if (System.getenv("CI") != null) {
      return true; // there a test that is skipped is a failure
    }
    try {
      return new ProcessBuilder("gcc", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  /** What a program prints. */
  public static String output(Path folder, List<String> command) throws Exception {
    Process p =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    p.getOutputStream().close();
    String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, p.waitFor(), () -> String.join(" ", command) + "\n" + said);
    return said;
  }

  /** The number of the first line of a source that has a text in it. */
  public static int line(String file, String text) throws IOException {
    List<String> lines = Files.readAllLines(sources().resolve(file));
    int at = 0;
    while (at < lines.size() && !lines.get(at).contains(text)) {
      at++;
    }
    assertFalse(at == lines.size(), text);
    return at + 1;
  }
}

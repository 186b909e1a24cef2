import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The programs that are compared, as they are started for a guest with 512 MiB. */
final class Programs {
  private static final List<String> QEMU =
      List.of(
          "qemu-system-x86_64",
          "-machine",
          "q35",
          "-accel",
          "tcg",
          "-m",
          "512",
          "-display",
          "none",
          "-serial",
          "stdio",
          "-monitor",
          "none",
          "-no-reboot");

  private final Path bootscope;

  /** Bootscope's launcher. */
  Programs(Path bootscope) {
    this.bootscope = bootscope;
  }

  static boolean installed(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  static List<String> qemu(List<String> options) {
    return with(QEMU, options);
  }

  /** Without what earlier runs may have translated: each is a first start. */
  List<String> bootscope(List<String> options) {
    return with(
        List.of(bootscope.toString(), "-m", "512", "-nographic", "-no-reboot", "-kept-code", "off"),
        options);
  }

  /** Whether Bootscope's help lists an option. */
  boolean knows(String option) throws IOException, InterruptedException {
    Process help =
        new ProcessBuilder(bootscope.toString(), "-help").redirectErrorStream(true).start();
    boolean found;
    try (Stream<String> lines = help.inputReader().lines()) {
      found = lines.toList().stream().anyMatch(line -> line.strip().startsWith(option + " "));
    }
    help.waitFor();
    return found;
  }

  private static List<String> with(List<String> command, List<String> options) {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(options);
    return whole;
  }
}

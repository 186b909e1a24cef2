package bootscope.app.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether this process was started from a start-up cache, and if not, why not. The Java runtime
 * drops a cache that does not fit without a word, since our options silence its log, so where that
 * happened a second one is asked, with its log on.
 */
public final class StartupCache {
  /** Set by the launcher: the cache that suits the arguments, whether or not it is there. */
  private static final String PROPERTY = "bootscope.cache";

  private static final String OPTIONS = "BOOTSCOPE_JAVA_OPTS";

  private static final Pattern LOGGED = Pattern.compile("\\[.*]\\[aot[^]]*] (.*)");

  /** What the runtime says of any cache that does not fit, beside the reason. */
  private static final Pattern GENERAL =
      Pattern.compile("An error has occurred.*|Loading static archive.*|Unable to .*");

  private StartupCache() {}

  /** One line, and a second with the remedy if there is one. May take a while. */
  public static String describe() {
    return describe(
        System.getProperty(PROPERTY),
        System.getProperty("java.vm.info", ""),
        System.getenv().getOrDefault(OPTIONS, ""),
        StartupCache::askRuntime);
  }

  /**
   * @param cache the file, or null if it was not the launcher that began this process
   * @param vmInfo {@code java.vm.info}, where "sharing" means that an archive is in use: the one
   *     that was given, or, only where none was, the runtime's own
   * @param options the user's own for the runtime
   * @param log what the runtime logs about the cache
   */
  static String describe(String cache, String vmInfo, String options, Supplier<List<String>> log) {
    if (cache == null) {
      return "start-up cache: none, since this was not started by bin/bootscope";
    }
    Path file = Path.of(cache);
    String name = "start-up cache: " + file.getFileName();
    if (!Files.isReadable(file)) {
      return name + " was not made when the program was built\n" + remedy(file);
    }
    if (vmInfo.contains("sharing")) {
      return name + ", in use";
    }
    String reason =
        log.get().stream()
            .map(LOGGED::matcher)
            .filter(Matcher::matches)
            .map(m -> m.group(1))
            .filter(text -> !GENERAL.matcher(text).matches())
            .findFirst()
            .orElse("the Java runtime refuses it, and says no more");
    return name
        + ", not in use: "
        + reason
        + "\n"
        + (options.isBlank()
            ? remedy(file)
            : String.format(Locale.ROOT, "  with these options: %s=%s", OPTIONS, options));
  }

  private static String remedy(Path cache) {
    return String.format(
        Locale.ROOT,
        "  for this runtime and these files it is made by: \"%s\""
            + " --enable-native-access=ALL-UNNAMED -cp \"%s\" bootscope.app.Training",
        Path.of(System.getProperty("java.home"), "bin", "java"),
        cache.resolveSibling("bootscope.jar"));
  }

  /** Starts the runtime as this process was, but with its log and for its version only. */
  private static List<String> askRuntime() {
    ProcessHandle.Info self = ProcessHandle.current().info();
    List<String> command = new ArrayList<>();
    command.add(self.command().orElse("java"));
    Arrays.stream(self.arguments().orElse(new String[0]))
        .takeWhile(word -> !word.equals("-jar"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xlog:aot*=warning:stdout", "-cp", System.getProperty("java.class.path"), "-version"));
    try {
      File said = File.createTempFile("bootscope", ".log");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said)
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .start();
        process.getOutputStream().close();
        // An option such as a debugger's "suspend" makes it wait.
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
        return Files.readAllLines(said.toPath());
      } finally {
        said.delete();
      }
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One run of a program, from the start of its process to its end.
 *
 * @param seconds on the wall
 * @param cpuSeconds processor time of all its threads, without what they took in their last 20 ms
 * @param peakKib the most memory that it held
 * @param proof the text in its output by which it is known to have done its work
 */
record Trial(double seconds, double cpuSeconds, long peakKib, String proof) {
  private static final int POLL_MILLIS = 20;

  /**
   * Runs a command in a folder, which gets its output as {@code output.log}.
   *
   * @throws IOException if the output does not hold the proof
   */
  static Trial of(String name, List<String> command, Pattern proof, Path folder)
      throws IOException, InterruptedException {
    Path log = folder.resolve("output.log");
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(new File("/dev/null"))
            .start();
    long peak = 0;
    double cpu = 0;
    while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      List<ProcessHandle> all =
          Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
      peak = Math.max(peak, all.stream().mapToLong(Trial::peakKib).sum());
      cpu = Math.max(cpu, all.stream().mapToDouble(Trial::cpuSeconds).sum());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    String output = Files.readString(log, StandardCharsets.ISO_8859_1);
    Matcher matcher = proof.matcher(output);
    if (!matcher.find()) {
      throw new IOException(name + ": no '" + proof + "' in its output:\n" + output);
    }
    return new Trial(seconds, cpu, peak, matcher.group());
  }

  private static double cpuSeconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /** VmHWM, or 0 of a process that has ended meanwhile. */
  private static long peakKib(ProcessHandle process) {
    try {
      return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .sum();
    } catch (IOException gone) {
      return 0;
    }
  }
}

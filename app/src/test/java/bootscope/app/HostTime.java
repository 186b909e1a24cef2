package bootscope.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** How long something took each time: on the wall, and of a processor where the host tells. */
final class HostTime {
  private static final Path OF_THREAD = Path.of("/proc/thread-self/schedstat"); // of Linux

  private final List<Long> wall = new ArrayList<>();
  private final List<Long> processor = new ArrayList<>();

  <T> T measure(Callable<T> what) throws Exception {
    long begin = System.nanoTime();
    long working = processorTime();
    T result = what.call();
    wall.add(System.nanoTime() - begin);
    processor.add(processorTime() - working);
    return result;
  }

  /** What this thread took of the host's processors, in ns; 0 where the host does not tell. */
  private static long processorTime() {
    try {
      return Long.parseLong(Files.readString(OF_THREAD).split(" ")[0]);
    } catch (IOException e) {
      return 0;
    }
  }

  /** In ms: the median, and what 95 of 100 took at the most, of both. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s ms, %s of a processor (median, 95 of 100)",
        spread(wall),
        spread(processor));
  }

  /** In ms. */
  static String spread(List<Long> times) {
    List<Long> sorted = times.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.1f, %.1f",
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.get(sorted.size() * 95 / 100) / 1e6);
  }
}

package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The program's own threads, by name. */
final class Threads {
  private static final List<String> OURS =
      List.of("emulation", "loading", "pane work", "settings", "symbols");

  private static final long PATIENCE = 60_000_000_000L;

  private Threads() {}

  static boolean named(String name) {
    return Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals(name));
  }

  /** Whether a thread of this name is within a package's code. */
  static boolean anyIn(String name, String prefix) {
    for (Map.Entry<Thread, StackTraceElement[]> e : Thread.getAllStackTraces().entrySet()) {
      boolean within =
          Arrays.stream(e.getValue()).anyMatch(frame -> frame.getClassName().startsWith(prefix));
      if (e.getKey().getName().equals(name) && within) {
        return true;
      }
    }
    return false;
  }

  /** Waits until none of them is left. */
  static void awaitNone() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE;
    while (OURS.stream().anyMatch(Threads::named)) {
      assertTrue(
          System.nanoTime() < end,
          () -> "left over: " + OURS.stream().filter(Threads::named).toList());
      Thread.sleep(5);
    }
  }
}

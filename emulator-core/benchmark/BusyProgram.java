import java.io.IOException;
import java.util.Locale;

/**
 * A program that takes one core as long as it is open. It looks now and then whether the benchmark
 * is still there, and ends with it, however that ended.
 */
final class BusyProgram implements AutoCloseable {
  private static final String SPIN =
      "while kill -0 %d; do n=0; while [ $n -lt 300000 ]; do n=$((n + 1)); done; done 2>/dev/null";

  private final Process process;

  BusyProgram() throws IOException {
    process =
        new ProcessBuilder(
                "sh", "-c", String.format(Locale.ROOT, SPIN, ProcessHandle.current().pid()))
            .start();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}

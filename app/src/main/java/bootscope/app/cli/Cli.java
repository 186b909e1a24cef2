package bootscope.app.cli;

import bootscope.app.cli.capsule.CapsuleException;
import bootscope.app.cli.capsule.CapsuleFile;
import bootscope.core.bits.ByteText;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One command line from its words to an exit status; where the three kinds of trouble part. */
public final class Cli {
  private final CommandLineParser parser;
  private final Backend backend;
  private final PrintStream out;
  private final PrintStream err;
  private final Window window;

  /** What opens a window. */
  public interface Window {
    /** A host without a display. */
    Window NONE =
        new Window() {
          @Override
          public Optional<String> obstacle() {
            return Optional.of("there is no display");
          }

          @Override
          public ExitStatus open(Optional<RunOptions> options) {
            throw new IllegalStateException("there is no display");
          }
        };

    /** Why none can be opened, in words that follow "since"; empty where one can. */
    Optional<String> obstacle();

    /** Shows the window, with a guest or the welcome in it, until it is closed. */
    ExitStatus open(Optional<RunOptions> options);
  }

  /** On a host without a display. */
  public Cli(CommandLineParser parser, Backend backend, PrintStream out, PrintStream err) {
    this(parser, backend, Window.NONE, out, err);
  }

  public Cli(
      CommandLineParser parser, Backend backend, Window window, PrintStream out, PrintStream err) {
    this.window = window;
    this.parser = parser;
    this.backend = backend;
    this.out = out;
    this.err = err;
  }

  /** Does what the words ask for. Never throws: a defect is reported and gets its own status. */
  public ExitStatus execute(List<String> words) {
    try {
      // A boot first and by itself: a switch over types has to be linked at each start.
      Invocation what = parser.parse(expanded(words));
      return what instanceof Invocation.Run run
          ? run(run.options())
          : answer((Invocation.Request) what);
    } catch (UsageException e) {
      out.flush();
      e.getMessage().lines().forEach(line -> err.println("bootscope: " + ByteText.readable(line)));
      return ExitStatus.USAGE;
    } catch (OutOfMemoryError e) {
      out.flush();
      err.printf(
          Locale.ROOT,
          "bootscope: the host gives no more memory: %s; give the guest less (-m), raise what"
              + " ulimit -v allows, or start with a larger Java heap"
              + " (BOOTSCOPE_JAVA_OPTS=-Xmx1g)%n",
          e.getMessage());
      return ExitStatus.USAGE;
    } catch (Throwable e) { // whatever it is, it is ours
      out.flush();
      err.println("bootscope: defect: the program failed by itself, not the guest or the options.");
      err.println("  version: " + Help.version().strip() + ", Java " + Runtime.version());
      err.println("  command: " + String.join(" ", words));
      e.printStackTrace(err);
      return ExitStatus.DEFECT;
    }
  }

  private static List<String> expanded(List<String> words) {
    try {
      return CapsuleFile.expanded(words, UserFolders.here().cache().resolve("capsules"));
    } catch (CapsuleException e) {
      throw new UsageException("-capsule: " + e.getMessage());
    }
  }

  private ExitStatus answer(Invocation.Request request) throws Exception {
    return switch (request) {
      case Invocation.Welcome w ->
          window.obstacle().isEmpty() ? window.open(Optional.empty()) : print(Help.usage());
      case Invocation.Measure measure -> measure(measure);
      case Invocation.Diff diff -> backend.diff(diff);
      case Invocation.Compare compare -> backend.compare(compare);
      case Invocation.Inspect inspect -> print(backend.inspect(inspect.image()));
      case Invocation.Guests guests -> print(guestList(backend.guests()));
      case Invocation.Cache cache -> print(backend.cache(cache));
      case Invocation.FirmwarePlaces places -> print(backend.firmwarePlaces(places.folders()));
      case Invocation.Version v ->
          print(Help.version() + Licences.describe() + "\n" + StartupCache.describe() + "\n");
      case Invocation.Print print -> print(print.text());
    };
  }

  /** In a window where that is meant and can be, else on the terminal. */
  private ExitStatus run(RunOptions options) throws Exception {
    options.warnings().forEach(line -> err.println("bootscope: " + ByteText.readable(line)));
    Optional<String> obstacle = options.window() ? window.obstacle() : Optional.of("");
    if (obstacle.isEmpty()) {
      return window.open(Optional.of(options));
    }
    if (options.window() && options.stopAtStart()) {
      err.printf(
          Locale.ROOT, "bootscope: no window, since %s; the monitor opens here%n", obstacle.get());
    }
    return backend.run(options);
  }

  private ExitStatus measure(Invocation.Measure what) throws Exception {
    return backend.measure(what);
  }

  private ExitStatus print(String text) {
    out.print(text);
    out.flush();
    return ExitStatus.POWERED_OFF;
  }

  private static String guestList(Map<String, String> guests) {
    StringBuilder text = new StringBuilder();
    guests.forEach(
        (name, what) -> text.append(String.format(Locale.ROOT, "guest:%-24s%s%n", name, what)));
    return text.toString();
  }
}

package bootscope.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the command line needs of the emulator. An implementation throws {@link UsageException} for
 * the user's mistakes, and anything else only for a defect.
 */
public interface Backend {

  /**
   * Boots the guest, talks to the terminal as the options say, and returns when the run is over.
   */
  ExitStatus run(RunOptions options) throws Exception;

  /** Boots in every way that is asked for, and prints the report, as far as it came. */
  ExitStatus measure(Invocation.Measure what) throws Exception;

  /** Boots twice, and prints where the two part. */
  ExitStatus diff(Invocation.Diff what) throws Exception;

  /** Compares two profiles, and prints and writes the reports. */
  ExitStatus compare(Invocation.Compare what) throws Exception;

  /** The report on an image, ready to print, ending in a newline. */
  String inspect(String image) throws Exception;

  /** Lists what is kept of translated code, or throws it away; what came of it, to print. */
  String cache(Invocation.Cache what) throws Exception;

  /** Where firmware is looked for, a folder a line, those given first. */
  String firmwarePlaces(List<Path> folders);

  /** Built-in guests: name to one line on what each shows, in the order to list them. */
  Map<String, String> guests();
}

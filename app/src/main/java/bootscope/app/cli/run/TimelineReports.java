package bootscope.app.cli.run;

import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.TimelineOutput;
import bootscope.app.cli.UsageException;
import bootscope.core.timeline.Timeline;
import bootscope.core.timeline.TimelineClock;
import bootscope.core.timeline.TimelineFiles;
import bootscope.core.timeline.TimelineReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What {@code -timeline} asks for. */
final class TimelineReports {
  private TimelineReports() {}

  static void write(RunOptions options, List<Timeline> runs, PrintStream out) {
    for (TimelineOutput output : options.timelines()) {
      String text =
          switch (output.format()) {
            case TEXT -> text(runs);
            case JSON -> TimelineFiles.toJson(options.kernel().orElse("snapshot"), runs);
            case CSV -> TimelineFiles.toCsv(runs);
          };
      if (output.file().isEmpty()) {
        out.print(text);
        out.flush();
      } else {
        write(output.file().get(), text);
      }
    }
  }

  /** By both clocks: the host's is what a user waits for, the virtual one is always the same. */
  static String text(List<Timeline> runs) {
    StringBuilder out = new StringBuilder();
    for (TimelineClock clock : List.of(TimelineClock.HOST, TimelineClock.VIRTUAL)) {
      out.append("Boot timeline, ").append(clock.unit()).append(":\n");
      out.append(TimelineReport.text(runs, clock));
    }
    return out.toString();
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UsageException(
          String.format(Locale.ROOT, "-timeline: %s cannot be written: %s", file, e));
    }
  }
}

package bootscope.app.cli.run;

import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.TimelineOutput;
import bootscope.core.bits.ByteText;
import bootscope.core.timeline.Timeline;
import bootscope.core.timeline.TimelineClock;
import bootscope.core.timeline.TimelineFiles;
import bootscope.core.timeline.TimelineReport;
import java.io.PrintStream;
import java.util.List;

/** What {@code -timeline} asks for. */
final class TimelineReports {
  private TimelineReports() {}

  static void write(RunOptions options, List<Timeline> runs, PrintStream out, RunFiles files) {
    for (TimelineOutput output : options.timelines()) {
      String text =
          switch (output.format()) {
            case TEXT -> text(runs);
            case JSON -> TimelineFiles.toJson(title(options), runs);
            case CSV -> TimelineFiles.toCsv(runs);
          };
      if (output.file().isEmpty()) {
        out.print(text);
        out.flush();
      } else {
        files.write(output.file().get(), text);
      }
    }
  }

  private static String title(RunOptions options) {
    return options.kernel().map(ByteText::readable).orElse("snapshot");
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
}

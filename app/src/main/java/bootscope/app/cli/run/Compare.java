package bootscope.app.cli.run;

import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.Invocation;
import bootscope.app.cli.UsageException;
import bootscope.core.bits.ByteText;
import bootscope.core.files.OutputFile;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfileException;
import bootscope.core.profile.ProfileFile;
import bootscope.core.profile.ProfileOrigin;
import bootscope.core.profile.compare.CompareException;
import bootscope.core.profile.compare.Comparison;
import bootscope.core.profile.compare.Condition;
import bootscope.core.profile.compare.CsvReport;
import bootscope.core.profile.compare.HtmlReport;
import bootscope.core.profile.compare.JUnitReport;
import bootscope.core.profile.compare.MarkdownReport;
import bootscope.core.profile.compare.Report;
import bootscope.core.profile.compare.TextReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code bootscope compare}: a {@link Comparison} on the terminal and in files. */
final class Compare {
  private final Invocation.Compare what;
  private final PrintStream out;
  private final PrintStream err;
  private final RunInput.Runs input;
  private final Map<String, OutputFile> files = new LinkedHashMap<>(); // by option

  Compare(Invocation.Compare what, InputStream in, PrintStream out, PrintStream err) {
    this.what = what;
    this.out = out;
    this.err = err;
    input = RunInput.of(in, 2, err);
  }

  /** A profile and what it is called. */
  private record Loaded(Profile profile, Report.Named named) {}

  /** A boot was ended by hand: there is nothing to compare. */
  private static final class Ended extends Exception {
    private final transient ExitStatus status;

    Ended(ExitStatus status) {
      this.status = status;
    }
  }

  ExitStatus run() throws Exception {
    try {
      open("-markdown", what.markdown());
      open("-csv", what.csv());
      open("-junit", what.junit());
      open("-html", what.html());
      if (what.before() instanceof Invocation.Boot one
          && what.after() instanceof Invocation.Boot other) {
        RunFiles.refuse(one.options(), other.options());
      }
      // A file is read before anything boots, so that a mistake shows at once.
      boolean fileLast = what.after() instanceof Invocation.Recorded;
      Loaded last = fileLast ? loaded(what.after(), "second") : null;
      Loaded first = loaded(what.before(), "first");
      Report report = report(first, fileLast ? last : loaded(what.after(), "second"));
      out.print(TextReport.of(report));
      out.flush();
      write("-markdown", to -> to.write(bytes(MarkdownReport.of(report))));
      write("-csv", to -> to.write(bytes(CsvReport.of(report.comparison()))));
      write("-junit", to -> to.write(bytes(JUnitReport.of(report.outcomes()))));
      write("-html", to -> HtmlReport.write(report, to));
      return report.fails() ? ExitStatus.CONDITION : ExitStatus.POWERED_OFF;
    } catch (Ended e) {
      return e.status;
    } finally {
      for (OutputFile file : files.values()) {
        file.close();
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Loaded loaded(Invocation.Side side, String which) throws Exception {
    return switch (side) {
      case Invocation.Recorded recorded -> {
        ProfileFile.Loaded loaded = read(recorded.file());
        yield new Loaded(
            loaded.profile(), new Report.Named(recorded.file().toString(), loaded.origin()));
      }
      case Invocation.Boot boot ->
          new Loaded(recorded(boot, which), new Report.Named(boot.words(), ProfileOrigin.UNKNOWN));
    };
  }

  /** Boots as {@code bootscope profile} does. */
  private Profile recorded(Invocation.Boot boot, String which) throws Exception {
    err.println("bootscope: the " + which + " boot: " + ByteText.readable(boot.words()));
    try (RunFiles own = new RunFiles(boot.options(), err);
        GuestRun run =
            new GuestRun(boot.options(), own, input.next(), out, err, System.nanoTime())) {
      ExitStatus status = run.run();
      own.finish();
      if (status == ExitStatus.QUIT || status == ExitStatus.INTERRUPTED) {
        throw new Ended(status);
      }
      return run.recorded();
    }
  }

  private Report report(Loaded before, Loaded after) {
    try {
      Comparison comparison = Comparison.of(before.profile(), after.profile(), what.span());
      List<Condition.Outcome> outcomes = new ArrayList<>();
      for (Condition c : what.conditions()) {
        outcomes.add(evaluated(c, comparison));
      }
      return new Report(
          comparison, what.span(), before.named(), after.named(), outcomes, what.top());
    } catch (CompareException e) {
      throw new UsageException("compare: " + e.getMessage());
    }
  }

  private static Condition.Outcome evaluated(Condition c, Comparison comparison) {
    try {
      return c.evaluate(comparison);
    } catch (CompareException e) {
      throw new UsageException("-fail-if: " + e.getMessage());
    }
  }

  private static ProfileFile.Loaded read(Path path) {
    try {
      return ProfileFile.read(path);
    } catch (ProfileException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** Before anything is read, so that a mistake shows at once. */
  private void open(String option, Optional<Path> path) {
    if (path.isEmpty()) {
      return;
    }
    for (Invocation.Side side : List.of(what.before(), what.after())) {
      switch (side) {
        case Invocation.Boot boot -> RunFiles.refuse(option, path.get(), boot.options());
        case Invocation.Recorded recorded -> {
          if (OutputFile.same(recorded.file(), path.get())) {
            throw new UsageException(
                String.format(
                    Locale.ROOT,
                    "%s: %s is one of the profiles; give another name",
                    option,
                    recorded.file()));
          }
        }
      }
    }
    for (Map.Entry<String, OutputFile> other : files.entrySet()) {
      if (OutputFile.same(other.getValue().path(), path.get())) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "%s, %s: both would write %s; give each a name of its own",
                other.getKey(),
                option,
                path.get()));
      }
    }
    try {
      files.put(option, OutputFile.whole(path.get()));
    } catch (IOException e) {
      throw unwritten(option, path.get(), e);
    }
  }

  /** What writes a report. */
  private interface Writing {
    void to(OutputStream stream) throws IOException;
  }

  private void write(String option, Writing writing) {
    OutputFile file = files.get(option);
    if (file == null) {
      return;
    }
    try {
      writing.to(file.stream());
      file.commit();
    } catch (IOException e) {
      throw unwritten(option, file.path(), e);
    }
  }

  private static UsageException unwritten(String option, Path path, IOException e) {
    return new UsageException(
        String.format(
            Locale.ROOT, "%s: %s cannot be written: %s", option, path, OutputFile.reason(e)));
  }
}

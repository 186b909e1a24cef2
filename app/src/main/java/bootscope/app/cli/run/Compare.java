package bootscope.app.cli.run;

import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.Invocation;
import bootscope.app.cli.UsageException;
import bootscope.core.files.OutputFile;
import bootscope.core.profile.ProfileException;
import bootscope.core.profile.ProfileFile;
import bootscope.core.profile.compare.CompareException;
import bootscope.core.profile.compare.Comparison;
import bootscope.core.profile.compare.Condition;
import bootscope.core.profile.compare.CsvReport;
import bootscope.core.profile.compare.JUnitReport;
import bootscope.core.profile.compare.MarkdownReport;
import bootscope.core.profile.compare.Report;
import bootscope.core.profile.compare.TextReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code bootscope compare}: a {@link Comparison} on the terminal and in files. */
final class Compare {
  private final Invocation.Compare what;
  private final PrintStream out;
  private final Map<String, OutputFile> files = new LinkedHashMap<>(); // by option

  Compare(Invocation.Compare what, PrintStream out) {
    this.what = what;
    this.out = out;
  }

  ExitStatus run() throws IOException {
    try {
      open("-markdown", what.markdown());
      open("-csv", what.csv());
      open("-junit", what.junit());
      Report report = report();
      out.print(TextReport.of(report));
      out.flush();
      write("-markdown", () -> MarkdownReport.of(report));
      write("-csv", () -> CsvReport.of(report.comparison()));
      write("-junit", () -> JUnitReport.of(report.outcomes()));
      return report.fails() ? ExitStatus.CONDITION : ExitStatus.POWERED_OFF;
    } finally {
      for (OutputFile file : files.values()) {
        file.close();
      }
    }
  }

  private Report report() {
    ProfileFile.Loaded before = read(what.before());
    ProfileFile.Loaded after = read(what.after());
    try {
      Comparison comparison = Comparison.of(before.profile(), after.profile(), what.span());
      List<Condition.Outcome> outcomes = new ArrayList<>();
      for (Condition c : what.conditions()) {
        outcomes.add(evaluated(c, comparison));
      }
      return new Report(
          comparison,
          what.span(),
          new Report.Named(what.before().toString(), before.origin()),
          new Report.Named(what.after().toString(), after.origin()),
          outcomes,
          what.top());
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
    for (Path profile : List.of(what.before(), what.after())) {
      if (OutputFile.same(profile, path.get())) {
        throw new UsageException(
            String.format(
                Locale.ROOT, "%s: %s is one of the profiles; give another name", option, profile));
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

  private void write(String option, Supplier<String> text) {
    OutputFile file = files.get(option);
    if (file == null) {
      return;
    }
    try {
      file.stream().write(text.get().getBytes(StandardCharsets.UTF_8));
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

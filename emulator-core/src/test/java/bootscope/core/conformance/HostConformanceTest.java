package bootscope.core.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.isa.Opcode;
import bootscope.core.isa.OpcodeTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Ten million cases on the processor of this machine; {@code conformance/oracle/README.md} says how
 * to run it.
 */
@Tag("conformance")
@EnabledIfSystemProperty(named = "bootscope.conformance", matches = "true")
class HostConformanceTest {
  private static final int STEP = 1024;

  private static Path runner() throws IOException, InterruptedException {
    Path runner = Path.of("target", "oracle-runner");
    Files.createDirectories(runner.getParent());
    int status =
        new ProcessBuilder(
                "gcc",
                "-O2",
                "-fno-stack-protector",
                "-o",
                runner.toString(),
                "conformance/oracle/runner.c")
            .inheritIO()
            .start()
            .waitFor();
    assertEquals(0, status, "gcc");
    return runner.toAbsolutePath();
  }

  @Test
  void tenMillionCasesComeOutAsOnTheProcessorOfThisMachine() throws Exception {
    String one = System.getProperty("bootscope.conformance.case", "");
    String only = System.getProperty("bootscope.conformance.rows", ".*");
    long wanted = Long.getLong("bootscope.conformance.cases", 10_000_000);
    long seed = Long.getLong("bootscope.conformance.seed", 1);
    try (HostComparison comparison = new HostComparison(runner())) {
      if (!one.isEmpty()) {
        System.out.println(show(comparison, one));
        return;
      }
      String record = System.getProperty("bootscope.conformance.record", "");
      if (!record.isEmpty()) {
        try (var out =
            new VectorFile.Writer(
                Files.newOutputStream(Path.of(record)), Plan.SEED, comparison.processor())) {
          comparison.record(out);
        }
        wanted = 0;
      }
      // Seeds follow each other in portions of a batch, so that all rows are reached early.
      long start = System.nanoTime();
      for (long s = seed; comparison.tally.cases() < wanted; s++) {
        comparison.all(s, 0, STEP, row -> row.toString().matches(only));
        if (Rows.SEQUENCES.matches(only)) {
          comparison.sequences(s, 0, 32 * STEP);
        }
        System.out.printf(
            Locale.ROOT,
            "seed %d: %d cases, %d mismatches, %d s%n",
            s,
            comparison.tally.cases(),
            comparison.tally.mismatches(),
            (System.nanoTime() - start) / 1_000_000_000);
      }
      System.out.println("against " + comparison.processor());
      System.out.printf(
          Locale.ROOT,
          "%d integer instructions of 64-bit code ran to their end, %d of them translated%n",
          comparison.integers,
          comparison.translated);
      System.out.println(comparison.tally.table());
      comparison.mismatches.forEach(System.out::println);
      assertEquals(0, comparison.tally.mismatches());
      assertTrue(!only.equals(".*") || comparison.tally.uncovered().equals(List.of()));
    }
  }

  /** "seed:number:row" as a failing test names it. */
  private static String show(HostComparison comparison, String text) throws IOException {
    String[] parts = text.split(":", 3);
    if (parts[2].equals(Rows.SEQUENCES)) {
      return comparison.show(null, Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
    }
    for (Opcode row : OpcodeTable.rows()) {
      if (Rows.key(row).equals(parts[2])) {
        return comparison.show(row, Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
      }
    }
    return "no row " + parts[2];
  }
}

package bootscope.core.conformance;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.engine.OracleGuest;
import bootscope.core.isa.Opcode;
import bootscope.core.isa.OpcodeTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Runs cases on the host's processor and on ours, and compares all that comes out. */
final class HostComparison implements AutoCloseable {
  private static final int BATCH = 1024;
  private static final int SHOWN = 100;

  private static final EngineChoice ENGINE =
      EngineChoice.valueOf(System.getProperty("bootscope.conformance.engine", "AUTO"));

  private final HostProcessor host;
  private final OracleGuest guest = new OracleGuest(ENGINE);
  private final CaseMaker maker = new CaseMaker(OracleGuest.features());
  private final SequenceMaker sequences = new SequenceMaker(OracleGuest.features());
  private final Judge judge = new Judge();
  private final OracleCase[] cases = new OracleCase[BATCH];
  private final int[] forms = new int[BATCH];
  private final Outcome[] ours = new Outcome[BATCH];
  private final Outcome wanted = new Outcome();

  /**
   * Integer instructions of 64-bit code that ran to their end, and those that translated code ran.
   */
  long integers;

  long translated;

  final Tally tally = new Tally();
  final List<String> mismatches = new ArrayList<>();

  HostComparison(Path runner) throws IOException {
    host = new HostProcessor(runner);
    for (int i = 0; i < BATCH; i++) {
      cases[i] = new OracleCase();
      ours[i] = new Outcome();
    }
  }

  String processor() {
    return host.name;
  }

  /**
   * Compares the cases {@code from} to {@code to} of a row, or of sequences; how many there are.
   */
  int row(Opcode row, long seed, int from, int to, VectorFile.Writer record) throws IOException {
    int all = 0;
    for (int n = from; n < to; n += BATCH) {
      int made = batch(row, seed, n, Math.min(to, n + BATCH), record);
      all += made;
      if (made < Math.min(BATCH, to - n)) {
        break;
      }
    }
    return all;
  }

  private int batch(Opcode row, long seed, int from, int to, VectorFile.Writer record)
      throws IOException {
    int made = 0;
    for (int n = from; n < to; n++) {
      if (row == null) {
        sequences.make(cases[made], seed, n);
      } else if (!maker.make(cases[made], row, seed, n)) {
        break;
      }
      forms[made] = row == null ? sequences.form : maker.form;
      host.add(cases[made++]);
    }
    if (made == 0) {
      return 0;
    }
    host.send();
    for (int i = 0; i < made; i++) {
      guest.run(cases[i], ours[i]);
      if (Rows.integer(cases[i], ours[i])) {
        integers++;
        translated += guest.translated() ? 1 : 0;
      }
    }
    host.receive();
    for (int i = 0; i < made; i++) {
      OracleCase c = cases[i];
      host.next(wanted, c);
      String d = ours[i].difference(wanted, judge.judge(c, ours[i]));
      if (d == null && judge.j.estimate) {
        d = Approximate.estimate(c, c.instruction, ours[i]);
        if (d == null && Approximate.estimate(c, c.instruction, wanted) != null) {
          d = "the host's estimate is off";
        }
      }
      tally.add(row, forms[i], d != null);
      if (d != null && mismatches.size() < SHOWN) {
        mismatches.add(c + "  " + d);
      }
      if (record != null) {
        record.outcome(wanted, judge.judge(c, wanted));
      }
    }
    return made;
  }

  /** Runs so many cases of each row that a processor in user space can try. */
  void all(long seed, int from, int to, Predicate<Opcode> wanted) throws IOException {
    for (Opcode row : OpcodeTable.rows()) {
      if (Exclusions.has(row) && Exclusions.of(row) == null && wanted.test(row)) {
        row(row, seed, from, to, null);
      }
    }
  }

  /** Runs so many sequences. */
  void sequences(long seed, int from, int to) throws IOException {
    row(null, seed, from, to, null);
  }

  /** Writes the vectors of {@link Plan}. */
  void record(VectorFile.Writer out) throws IOException {
    for (Opcode row : OpcodeTable.rows()) {
      if (Exclusions.has(row) && Exclusions.of(row) == null) {
        out.row(Rows.key(row), Plan.cases(row));
        int made = row(row, Plan.SEED, 0, Plan.cases(row), out);
        if (made != Plan.cases(row)) {
          throw new IllegalStateException(row + " has no form");
        }
      }
    }
    out.row(Rows.SEQUENCES, Plan.SEQUENCES);
    row(null, Plan.SEED, 0, Plan.SEQUENCES, out);
  }

  /** One case with what the host and our processor make of it. */
  String show(Opcode row, long seed, int number) throws IOException {
    OracleCase c = cases[0];
    if (row == null) {
      sequences.make(c, seed, number);
    } else if (!maker.make(c, row, seed, number)) {
      return row + " has no form";
    }
    host.add(c);
    host.send();
    guest.run(c, ours[0]);
    host.receive();
    host.next(wanted, c);
    return c
        + "expected ("
        + host.name
        + "):\n"
        + wanted
        + "actual:\n"
        + ours[0]
        + "difference: "
        + ours[0].difference(wanted, judge.judge(c, ours[0]));
  }

  @Override
  public void close() throws IOException {
    host.close();
    guest.close();
  }
}

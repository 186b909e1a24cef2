package bootscope.core.conformance;

import bootscope.core.cpu.interpret.OracleGuest;
import bootscope.core.isa.Opcode;
import bootscope.core.isa.OpcodeTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Runs cases on the host processor and on ours, and compares. */
final class Oracle {
  private static final int BATCH = 1024;

  public static void main(String[] a) throws IOException {
    Path runner = Path.of(a[0]);
    long seed = Long.parseLong(a[1]);
    int count = Integer.parseInt(a[2]);
    String only = a.length > 3 ? a[3] : "";
    int one = a.length > 4 ? Integer.parseInt(a[4]) : -1;
    Set<bootscope.core.isa.CpuFeature> features = OracleGuest.features();
    CaseMaker maker = new CaseMaker(features);
    CaseMaker again = new CaseMaker(features);
    OracleCase c = new OracleCase();
    Outcome wanted = new Outcome();
    Outcome[] ours = new Outcome[BATCH];
    for (int i = 0; i < BATCH; i++) {
      ours[i] = new Outcome();
    }
    Judge judge = new Judge();
    long start = System.nanoTime();
    long cases = 0;
    long bad = 0;
    TreeMap<String, Integer> worst = new TreeMap<>();
    List<String> none = new ArrayList<>();
    try (HostProcessor host = new HostProcessor(runner);
        OracleGuest guest = new OracleGuest()) {
      System.out.println(host.name);
      for (Opcode row : OpcodeTable.rows()) {
        String title = row + "";
        if (!row.implemented() || !title.matches(only.isEmpty() ? ".*" : only)) {
          continue;
        }
        if (Exclusions.of(row) != null) {
          continue;
        }
        int shown = 0;
        for (int from = one < 0 ? 0 : one; from < (one < 0 ? count : one + 1); from += BATCH) {
          int to = one < 0 ? Math.min(count, from + BATCH) : from + 1;
          int made = 0;
          for (int n = from; n < to; n++) {
            if (!maker.make(c, row, seed, n)) {
              none.add(title);
              break;
            }
            host.add(c);
            made++;
          }
          if (made == 0) {
            break;
          }
          host.send();
          for (int n = from; n < from + made; n++) {
            maker.make(c, row, seed, n);
            try {
              guest.run(c, ours[n - from]);
            } catch (RuntimeException e) {
              System.out.println("FAILED " + c);
              throw e;
            }
          }
          host.receive();
          for (int n = from; n < from + made; n++) {
            again.make(c, row, seed, n);
            host.next(wanted, c);
            cases++;
            String d = ours[n - from].difference(wanted, judge.judge(c, ours[n - from]));
            if (d == null && judge.j.estimate) {
              d = Approximate.estimate(c, c.instruction, ours[n - from]);
              String host1 = Approximate.estimate(c, c.instruction, wanted);
              d = d == null && host1 != null ? "host: " + host1 : d;
            }
            if (d != null) {
              bad++;
              worst.merge(title, 1, Integer::sum);
              System.out.println("MINI " + row + " " + n + (c.wide ? " 64 " : " 32 ") + java.util.HexFormat.of().formatHex(c.code, 0, c.length) + " => " + d);
              if (shown++ < 1 || one >= 0) {
                System.out.println("DIFF " + c + "  => " + d + "\n");
              }
            }
          }
          if (made < to - from) {
            break;
          }
        }
      }
    }
    System.out.println("no form: " + none);
    worst.forEach((k, v) -> System.out.println(v + "\t" + k));
    System.out.printf(
        "%d cases, %d differ in %d rows, %.1f s%n",
        cases, bad, worst.size(), (System.nanoTime() - start) / 1e9);
  }
}

package bootscope.core.profile.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfileOrigin;
import bootscope.core.profile.SampleRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final String ODD = "f<&\">|`\u001b[1m";

  private static Profile profile(long more) {
    SampleRun run = new SampleRun().enter("start", Entered.START).run(1000);
    run.milestone("linux_start_user").call("a", 100 + more).call(ODD, 10 + more / 2);
    return run.call("c,\"d", 3).profile();
  }

  private static Report report(Profile before, Profile after, int top, String... conditions)
      throws Exception {
    Comparison c = Comparison.of(before, after);
    List<Condition.Outcome> outcomes = new ArrayList<>();
    for (String text : conditions) {
      outcomes.add(Condition.of(text).evaluate(c));
    }
    ProfileOrigin origin = new ProfileOrigin("vmlinuz", "", "-append \"a|b\"");
    return new Report(
        c,
        Span.ALL,
        new Report.Named("one", origin),
        new Report.Named("two", ProfileOrigin.UNKNOWN),
        outcomes,
        top);
  }

  @Test
  void theTerminalsHasTablesCauseAndConditions() throws Exception {
    String text = TextReport.of(report(profile(0), profile(1000), 1, "total>+1%", "total>+99%"));
    String expected =
        """
        before: one, vmlinuz, -append "a|b"
        after:  two
        total:  1,113 -> 2,613 instructions, +1,500 (+134.77 %)

        Where most of the difference comes from:
          +1,500  init
          +1,500   start
          +1,000    a
          +1,000     in itself

        Milestones, in instructions  before  after  change
          linux_start_user            1,000  1,000       0

        Functions by their own instructions  before  after  change              calls
          a                                     100  1,100  +1,000  +1000.00 %      0
          and 1 more
        """;
    assertEquals(expected, text.substring(0, expected.length()));
    String end =
        """

        Conditions:
          FAILED     total>+1%  (total: 1,113 -> 2,613 instructions, +1,500 (+134.77 %))
          FAILED     total>+99%  (total: 1,113 -> 2,613 instructions, +1,500 (+134.77 %))
        """;
    assertTrue(text.endsWith(end), text);
    assertFalse(text.contains("\u001b"), "names cannot reach the terminal as commands");
  }

  /** A guest that calls itself without end makes a report of some lines all the same. */
  @Test
  void anEndlessPathIsSummedUp() throws Exception {
    SampleRun deep = new SampleRun().enter("start", Entered.START);
    for (int i = 0; i < 200_000; i++) {
      deep.run(1).enter(i % 2 == 0 ? "f" : "g");
    }
    Report report = report(profile(0), deep.run(1_000_000).profile(), 10_000);
    List<String> cause = report.cause();
    assertEquals(43, cause.size());
    assertEquals("...  199961 between", cause.get(40));
    assertEquals("+1,000,000  in itself", cause.getLast());
    String text = TextReport.of(report);
    assertTrue(text.contains("  init > ... > f > g > f > g "), "the end of a long path");
  }

  @Test
  void oneBootTwiceIsASentence() throws Exception {
    Report same = report(profile(0), profile(0), 10, "total>+0");
    String text = TextReport.of(same);
    assertTrue(
        text.contains("1,113 -> 1,113 instructions, no difference\n\nNothing differs"), text);
    assertFalse(text.contains("Functions by"), text);
    assertFalse(same.fails());
    assertTrue(MarkdownReport.of(same).contains("Nothing differs"));
  }

  @Test
  void markdownCannotBeBrokenByNames() throws Exception {
    String text = MarkdownReport.of(report(profile(0), profile(1000), 10, "total>+1%"));
    assertTrue(text.contains("| total&gt;+1% | **FAILED** | total: 1,113 -&gt; 2,613"), text);
    assertTrue(text.contains("| f&lt;&amp;\"&gt;\\|\\`.\\[1m | 10 | 510 | +500 |"), text);
    for (String line : text.lines().filter(l -> l.startsWith("| a |")).toList()) {
      assertEquals(7, line.chars().filter(c -> c == '|').count(), line);
    }
  }

  @Test
  void junitIsXmlWithATestcaseACondition() throws Exception {
    String odd = "func:" + ODD.replace("<", "").replace(">", "");
    SampleRun run = new SampleRun().enter("start", Entered.START).call(odd.substring(5), 5);
    Profile one = run.milestone("x").profile();
    SampleRun other = new SampleRun().enter("start", Entered.START).call(odd.substring(5), 9);
    Report report = report(one, other.profile(), 10, odd + ">+1", "total>+99%", "x>+1%");
    String xml = JUnitReport.of(report.outcomes());
    String suite = "tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"0\"";
    assertTrue(xml.contains(suite), xml);
    assertTrue(xml.contains("name=\"func:f&amp;&quot;|`.[1m&gt;+1\" time"), xml);
    assertTrue(
        xml.contains("<failure message=\"it holds: func:f&amp;&quot;|`.[1m: 5 -&gt; 9 "), xml);
    assertTrue(xml.contains("instructions, +4 (+80.00 %)\">"), xml);
    assertTrue(xml.contains("it cannot be told: x: 5 instructions -&gt; not reached\""), xml);
    assertTrue(report.fails());
  }

  @Test
  void csvHasEachFunction() throws Exception {
    String csv = CsvReport.of(Comparison.of(profile(0), profile(1000)));
    assertEquals(5, csv.lines().count());
    assertTrue(csv.contains("\na,,kernel,same,,,100,1100,1000,100,1100,1000,1,1,0\n"), csv);
    assertTrue(csv.contains("\n\"c,\"\"d\",,kernel,same,,,3,3,0,"), csv);
  }
}

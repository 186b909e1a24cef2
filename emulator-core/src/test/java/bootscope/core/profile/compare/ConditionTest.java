package bootscope.core.profile.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bootscope.core.profile.Entered;
import bootscope.core.profile.SampleRun;
import bootscope.core.profile.compare.Condition.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
  /** Reaches start_kernel at 1,000, user space at 10,000 or more, and idles between them. */
  private static SampleRun run(long more) {
    SampleRun run = new SampleRun().enter("start", Entered.START).run(1000);
    run.milestone("linux_start_kernel").enter("do_one_initcall");
    run.enter("m:foo_init").run(1000).call("memcpy", 1000 + more).leave().leave();
    run.idle(5000).run(7000 - more / 2);
    run.run(more / 2);
    return run.milestone("linux_start_user").call("memcpy", 500);
  }

  private static Comparison comparison() {
    SampleRun before = run(0).milestone("only_before");
    return Comparison.of(before.profile(), run(100).milestone("only_after").profile());
  }

  private static Verdict verdict(String text) throws CompareException {
    return Condition.of(text).evaluate(comparison()).verdict();
  }

  @ParameterizedTest
  @CsvSource({
    "linux_start_user>+0.99%, FAILED",
    "linux_start_user>+1%, PASSED",
    "linux_start_user>+99, FAILED",
    "linux_start_user>+100, PASSED",
    "linux_start_user>10099, FAILED",
    "linux_start_user>10100, PASSED",
    "linux_start_user<10101, FAILED",
    "linux_start_user<+101, FAILED",
    "linux_start_user<-0, PASSED",
    "linux_start_user>-5, FAILED",
    "linux_start_user>15us, FAILED",
    "linux_start_user>15.1us, PASSED",
    "linux_start_user>0.0151ms, PASSED",
    "linux_start_user>15099ns, FAILED",
    "linux_start_user>+0.66% ns, FAILED",
    "linux_start_user>+0.67%ns, PASSED",
    "start_kernel<1000000, FAILED",
    "start_kernel < 1000, PASSED",
    "func:memcpy>+99, FAILED",
    "func:memcpy>+100, PASSED",
    "self:foo_init>+0, PASSED",
    "func:foo_init>+0, FAILED",
    "func:m:foo_init>+0, FAILED",
    "initcall:foo_init>+5%, PASSED",
    "initcall:foo_init>+4.99%, FAILED",
    "caused:foo_init>+0, PASSED",
    "total>+0.95%, FAILED",
    "total>+1%, PASSED",
    "total>+99ns, FAILED",
    "total>0s, FAILED",
    "only_before>+1%, UNDECIDED",
    "only_before>5, UNDECIDED",
    "only_after>+1, UNDECIDED",
    "only_after>5, FAILED"
  })
  void aConditionHoldsOrNot(String text, Verdict verdict) throws Exception {
    assertEquals(verdict, verdict(text));
  }

  /** Of nothing any growth is more than every share of it. */
  @Test
  void whatWasNotThereMayNotGrowByAShare() throws Exception {
    SampleRun one = new SampleRun().enter("start", Entered.START).run(5);
    SampleRun other = new SampleRun().enter("start", Entered.START).run(5).call("f", 1);
    Comparison c = Comparison.of(one.profile(), other.profile());
    assertEquals(Verdict.FAILED, Condition.of("func:f>+1000%").evaluate(c).verdict());
    assertEquals("func:f: 0 -> 1 instructions, +1", Condition.of("func:f>+1").evaluate(c).text());
  }

  /** Unless there is a function of just that name. */
  @Test
  void aFunctionsNameMeansItsCopiesAndParts() throws Exception {
    SampleRun one = new SampleRun().enter("start", Entered.START).call("f.isra.0", 10);
    SampleRun other = new SampleRun().enter("start", Entered.START).call("f.part.1", 14);
    other.call("f.constprop.0.isra.0", 20).call("g", 1).call("g.cold", 5);
    Comparison c = Comparison.of(one.profile(), other.profile());
    assertEquals(
        "func:f: 10 -> 34 instructions, +24 (+240.00 %)",
        Condition.of("func:f>+1").evaluate(c).text());
    assertEquals("self:g: 0 -> 1 instructions, +1", Condition.of("self:g>+1").evaluate(c).text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "linux_start_user|17: > or < is missing; a condition is SUBJECT>AMOUNT",
        "''|1: > or < is missing",
        ">5|1: the subject is missing; a subject is a milestone, func:NAME",
        "func:>5|6: the name is missing",
        "fun:x>5|1: there is no kind of subject fun:; a subject is",
        "total>|7: a number is missing; an amount is",
        "total>>5|7: a number is missing",
        "total>+|8: a number is missing",
        "total>1.|7: a number is missing",
        "total>1.5|7: there are no parts of an instruction",
        "total>5%|7: a percentage is of growth; write +5% if so much",
        "total>+5 min|10: there is no unit 'min'",
        "total>1234567890123456789|7: the number is too long",
        "self:f>+5us|10: a function's own virtual time is not measured"
      })
  void aMistakeIsToldWithItsPlace(String text, String expected) {
    CompareException e = assertThrows(CompareException.class, () -> Condition.of(text));
    String start = "'" + text + "', character ";
    assertEquals(start + expected, e.getMessage().substring(0, (start + expected).length()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "linux_start_usr>+1%|neither run reaches a milestone linux_start_usr; did you mean"
            + " linux_start_user?",
        "nowhere>+1%|neither run reaches a milestone nowhere; there are linux_start_kernel,"
            + " linux_start_user, only_after, only_before",
        "func:memcopy>+1|func:memcopy: neither run calls a function memcopy; did you mean memcpy?",
        "caused:bar>+1|caused:bar: neither run has an initcall bar",
        "initcall:bar>+1|initcall:bar: neither run has an initcall bar",
        "func:n:foo_init>1|func:n:foo_init: neither run calls a function n:foo_init"
      })
  void whatIsNotThereIsToldWithWhatIsNear(String text, String expected) throws Exception {
    Condition condition = Condition.of(text);
    Comparison c = comparison();
    String message = assertThrows(CompareException.class, () -> condition.evaluate(c)).getMessage();
    assertEquals(true, message.contains(expected), message);
  }
}

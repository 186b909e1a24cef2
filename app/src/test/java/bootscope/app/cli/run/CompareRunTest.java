package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.ExitStatus;
import bootscope.core.profile.CallLog;
import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfileFile;
import bootscope.core.profile.ProfileOrigin;
import bootscope.core.profile.ProfiledFunction;
import bootscope.core.profile.ProfiledFunction.Place;
import bootscope.core.profile.ProfiledThread;
import bootscope.core.timeline.Milestone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bootscope compare} from its words to files and exit status. */
class CompareRunTest {
  @TempDir Path folder;
  private String before;
  private String after;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private String profile(String name, long more) throws Exception {
    List<ProfiledFunction> functions =
        List.of(
            new ProfiledFunction("machine", Place.THREAD, "", 0),
            new ProfiledFunction("swapper", Place.THREAD, "", 0),
            new ProfiledFunction("start_kernel", Place.KERNEL, "", 0x1000),
            new ProfiledFunction("setup<arch>", Place.KERNEL, "", 0x2000));
    CallLog log = new CallLog();
    log.thread(0, 0);
    log.enter(2, Entered.START, 0);
    log.enter(3, Entered.CALL, 100);
    log.leave(1000 + more);
    log.upTo(2000 + more);
    Milestone user =
        new Milestone("linux_start_user", Milestone.Source.SYMBOL, 1500 + more, 1500 + more, 0);
    List<ProfiledThread> threads = List.of(new ProfiledThread("swapper", 0, 1));
    Profile profile = new Profile(functions, threads, log, List.of(user));
    Path path = file(name + ProfileFile.SUFFIX);
    ProfileFile.write(profile, new ProfileOrigin("vmlinuz", "", ""), path);
    return path.toString();
  }

  @BeforeEach
  void write() throws Exception {
    before = profile("before", 0);
    after = profile("after", 50);
  }

  private Program compare(String... words) {
    List<String> all = new ArrayList<>(List.of("compare"));
    all.addAll(List.of(words));
    return Program.run("", all);
  }

  private static void expectMistake(String message, Program p) {
    assertEquals("bootscope: " + message + "\n", p.err());
    assertEquals(ExitStatus.USAGE, p.status());
    assertEquals("", p.out());
  }

  @Test
  void itPrintsWhatDiffersAndEndsWell() {
    Program p = compare(before, after);
    assertEquals("", p.err());
    assertEquals(ExitStatus.POWERED_OFF, p.status());
    assertTrue(p.out().contains("total:  2,000 -> 2,050 instructions, +50 (+2.50 %)"), p.out());
    assertTrue(p.out().contains("  +50    setup<arch>\n"), p.out());
    Program same = compare(before, before, "-fail-if", "total>+0");
    assertEquals(ExitStatus.POWERED_OFF, same.status());
    assertTrue(same.out().contains("Nothing differs"), same.out());
  }

  @Test
  void aConditionThatHoldsHasAnExitStatusOfItsOwn() throws Exception {
    Program held =
        compare(
            before,
            after,
            "-fail-if",
            "linux_start_user>+3%",
            "-fail-if",
            "linux_start_user>+10%",
            "-junit",
            file("j.xml").toString(),
            "-markdown",
            file("m.md").toString(),
            "-csv",
            file("c.csv").toString());
    assertEquals("", held.err());
    assertEquals(8, held.status().code());
    assertTrue(held.out().contains("FAILED     linux_start_user>+3%  (linux_start_user: 1,500"));
    assertTrue(held.out().contains("passed     linux_start_user>+10%"));
    String xml = Files.readString(file("j.xml"));
    assertTrue(xml.contains("tests=\"2\" failures=\"1\" errors=\"0\""), xml);
    assertTrue(xml.contains("name=\"linux_start_user&gt;+3%\" time=\"0\">\n    <failure"), xml);
    assertTrue(Files.readString(file("m.md")).contains("| setup&lt;arch&gt; | 900 | 950 | +50 |"));
    assertTrue(Files.readString(file("c.csv")).contains("setup<arch>,,kernel,same,,,900,950,50,"));
  }

  @Test
  void aPartOfTheRunsIsCompared() {
    Program p = compare(before, after, "-until", "linux_start_user");
    assertTrue(p.out().contains("part:   from the beginning until linux_start_user\n"), p.out());
    assertTrue(p.out().contains("total:  1,500 -> 1,550 instructions"), p.out());
    expectMistake(
        "compare: the first profile does not reach linux_start_usr; did you mean"
            + " linux_start_user?",
        compare(before, after, "-from", "linux_start_usr"));
  }

  @Test
  void mistakesAreToldWithWhatToDo() throws Exception {
    expectMistake(
        "compare: two profiles are compared, and there is none here; usage: bootscope compare"
            + " BEFORE AFTER [OPTION...]",
        compare());
    expectMistake(
        "compare: two profiles are compared, and there is one here: x; usage: bootscope compare"
            + " BEFORE AFTER [OPTION...]",
        compare("x"));
    expectMistake("-fail-if: its COND is missing", compare(before, after, "-fail-if"));
    expectMistake(
        "-fial-if: compare does not take it; did you mean -fail-if?",
        compare(before, after, "-fial-if", "x>1"));
    expectMistake(
        "-kernel: compare does not take it; it takes -fail-if, -from, -until, -top, -markdown,"
            + " -csv, -junit",
        compare(before, after, "-kernel", "x"));
    expectMistake(
        "-fail-if: 'total>5%', character 7: a percentage is of growth; write +5% if so much",
        compare(before, after, "-fail-if", "total>5%"));
    expectMistake(
        "-fail-if: func:start_kernl: neither run calls a function start_kernl; did you mean"
            + " start_kernel?",
        compare(before, after, "-fail-if", "func:start_kernl>+1"));
    expectMistake(
        "-top: x is no number of rows from 0 to 100000", compare(before, after, "-top", "x"));
    expectMistake(
        "-junit: it tells of conditions, and there are none; add -fail-if 'COND'",
        compare(before, after, "-junit", "j"));
    expectMistake(
        "-csv: " + before + " is one of the profiles; give another name",
        compare(before, after, "-csv", before));
    String one = file("one").toString();
    expectMistake(
        "-markdown, -csv: both would write " + one + "; give each a name of its own",
        compare(before, after, "-csv", one, "-markdown", one));
    expectMistake(
        "-csv: " + file("no/c.csv") + " cannot be written: its folder is not there",
        compare(before, after, "-csv", file("no/c.csv").toString()));
    String none = file("none").toString();
    expectMistake(
        none + ": it is not there; give a file that Bootscope wrote as a profile (.bootprofile).",
        compare(before, none, "-csv", one));
    assertFalse(Files.exists(Path.of(one)), "no report is left of what failed");
  }

  @Test
  void helpTellsOfIt() {
    assertTrue(compare("-help").out().contains("bootscope compare BEFORE AFTER"));
  }
}

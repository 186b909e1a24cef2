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
            + " BEFORE AFTER [OPTION...], or -kernel FILE [OPTION...] -against OPTION...",
        compare());
    expectMistake(
        "compare: two profiles are compared, and there is one here: x; usage: bootscope compare"
            + " BEFORE AFTER [OPTION...], or -kernel FILE [OPTION...] -against OPTION...",
        compare("x"));
    expectMistake("-fail-if: its COND is missing", compare(before, after, "-fail-if"));
    expectMistake(
        "-fial-if: compare does not take it; did you mean -fail-if?",
        compare(before, after, "-fial-if", "x>1"));
    assertTrue(
        compare(before, after, "-timeline", "text")
            .err()
            .startsWith(
                "bootscope: -timeline: compare does not take it; it takes -fail-if, -from, -until,"
                    + " -top, -markdown, -csv, -junit, -html, -against, -L, -accel"));
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

  private static final String GUEST = "guest:hello-pvh";

  @Test
  void twoBootsAreRecordedAndCompared() throws Exception {
    Program p = compare("-kernel", GUEST, "-against", "-m", "1G", "-html", file("p").toString());
    assertEquals(ExitStatus.POWERED_OFF, p.status(), p.err());
    assertTrue(p.out().startsWith("before: -kernel " + GUEST + "\nafter:  -kernel " + GUEST));
    assertTrue(p.out().contains(" -m 1G\n"), p.out());
    assertTrue(p.err().contains("bootscope: the first boot: -kernel guest:hello-pvh\n"), p.err());
    assertTrue(p.err().contains("the second boot: -kernel guest:hello-pvh -m 1G\n"), p.err());
    assertTrue(Files.readString(file("p")).startsWith("<!DOCTYPE html>"));
    Program same = compare("-kernel", GUEST, "-against", "-engine", "interpreter");
    assertTrue(same.out().contains("Nothing differs"), same.out());
  }

  /** What the guest prints is left out, unless it is asked for. */
  @Test
  void aConsoleIsShownWhereItIsAskedFor() {
    String quiet = compare("-kernel", GUEST, "-against", "-m", "1G").out();
    String loud = compare("-kernel", GUEST, "-serial", "stdio", "-against", "-m", "1G").out();
    assertTrue(quiet.startsWith("before: "), quiet);
    assertFalse(loud.startsWith("before: "), loud);
    assertTrue(loud.contains("before: -kernel " + GUEST + " -serial stdio\n"), loud);
  }

  @Test
  void aFileIsComparedWithABootAndABootWithAFile() {
    String recorded = file("g" + ProfileFile.SUFFIX).toString();
    Program.run("", List.of("profile", "-kernel", GUEST, "-serial", "null", "-profile", recorded));
    for (List<String> words :
        List.of(
            List.of(recorded, "-kernel", GUEST),
            List.of(recorded, "-against", "-kernel", GUEST),
            List.of("-kernel", GUEST, "-against", recorded),
            List.of(recorded, "-against", recorded))) {
      Program p = compare(words.toArray(String[]::new));
      assertEquals(ExitStatus.POWERED_OFF, p.status(), p.err());
      assertTrue(p.out().contains("Nothing differs"), p.out());
    }
  }

  @Test
  void mistakesInBootsAreToldBeforeAnythingRuns() {
    expectMistake(
        "compare: what the second boot has in place of the first's options is missing: -against"
            + " -append TEXT, as an example",
        compare("-kernel", GUEST));
    expectMistake(
        "-kernel: missing, so there is nothing to compare",
        compare("-m", "1G", "-against", before));
    expectMistake(
        "compare: two profiles are compared, and there are 3 here: a, b, c; usage: bootscope"
            + " compare BEFORE AFTER [OPTION...], or -kernel FILE [OPTION...] -against OPTION...",
        compare("a", "b", "-against", "c"));
    expectMistake(
        "-html: no-such-kernel is the file of -kernel too, and the run reads it; name another file",
        compare("-kernel", "no-such-kernel", "-html", "no-such-kernel", "-against", "-m", "1G"));
    String console = "file:" + file("console");
    expectMistake(
        "-serial: "
            + file("console")
            + " is the file of -serial too, and both boots would write to it; name another file",
        compare("-kernel", GUEST, "-serial", console, "-against", "-m", "1G"));
    String none = file("none").toString();
    expectMistake(
        none + ": it is not there; give a file that Bootscope wrote as a profile (.bootprofile).",
        compare("-kernel", GUEST, "-against", none));
  }

  @Test
  void helpTellsOfIt() {
    assertTrue(compare("-help").out().contains("bootscope compare BEFORE AFTER"));
  }
}

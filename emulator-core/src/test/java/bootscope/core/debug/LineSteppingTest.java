package bootscope.core.debug;

import static bootscope.core.image.SourceKernel.line;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.DirectPvh;
import bootscope.core.drive.Drive;
import bootscope.core.event.GuestListener;
import bootscope.core.history.History;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.image.SourceKernel;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StopReason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of source in a machine: where it stands, breakpoints on them, steps by them. */
class LineSteppingTest {
  private static final String MAIN = "main.c";

  @TempDir Path folder;
  private Debugger debugger;
  private final StringBuilder console = new StringBuilder();

  private void boot(String... options) throws Exception {
    boot(SourceKernel.compile(folder, options));
  }

  private void boot(Path kernel) throws Exception {
    Boot boot =
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(kernel)),
            List.of(),
            "",
            MachineConfiguration.ofRam(64 << 20));
    debugger = Debugger.start(boot, System::nanoTime);
    debugger.listen(
        new GuestListener() {
          @Override
          public void serial(int port, int character) {
            console.append((char) character);
          }
        });
  }

  @AfterEach
  void close() {
    if (debugger != null) {
      debugger.close();
    }
  }

  private String here() {
    return debugger
        .symbols()
        .lines()
        .in(debugger.machine(), debugger.machine().processor().linearRip())
        .map(SourceLines.Line::text)
        .orElse("?");
  }

  private static String at(String file, String text) throws Exception {
    return file + ":" + line(file, text);
  }

  private Breakpoint breakAt(String where) throws Exception {
    BreakpointKinds.Said said = BreakpointKinds.at(debugger.symbols(), where);
    return debugger
        .breakpoints()
        .add(said.kind().make(said.values(), debugger.breakpoints().surroundings(), 10));
  }

  private String run() {
    assertEquals(StopReason.BREAKPOINT, debugger.run(Long.MAX_VALUE).reason());
    return here();
  }

  private String step(boolean over) {
    assertEquals(StopReason.LIMIT, debugger.stepLine(over).reason());
    return here();
  }

  @Test
  void stepsGoLineByLineAndIntoWhatIsCalled() throws Exception {
    boot("-g", "-O0");
    assertEquals(at("start.S", "movl $stack_top"), here());
    assertEquals(at("start.S", "xorl %ebp"), step(false));
    assertEquals(at("start.S", "call kernel_main"), step(false));
    assertEquals(at(MAIN, "put_text(\"lines"), step(false));
    assertEquals(at(MAIN, "total = add_up"), step(true));
    assertEquals("lines\n", console.toString());
    assertEquals(at(MAIN, "int sum = 0"), step(false));
    List<String> way = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      way.add(step(false));
    }
    assertEquals(
        List.of(
            at(MAIN, "for (int i"),
            at(MAIN, "int part"),
            at(MAIN, "return n * n"),
            MAIN + ":" + (line(MAIN, "return n * n") + 1),
            at(MAIN, "sum += part")),
        way);
  }

  @Test
  void aStepOverACallStaysInTheFunctionAndGoesOnInItsCaller() throws Exception {
    boot("-g", "-O0");
    breakAt("main.c:" + line(MAIN, "return sum"));
    assertEquals(at(MAIN, "return sum"), run());
    assertEquals(MAIN + ":" + (line(MAIN, "return sum") + 1), step(true));
    // In the midst of the caller's line: that is left, too.
    assertEquals(at(MAIN, "put_digit(total"), step(true));
  }

  @Test
  void aLineIsStoppedAtOnceInEachPassThroughIt() throws Exception {
    boot("-g", "-O0");
    Breakpoint head = breakAt("main.c:" + line(MAIN, "for (int i"));
    assertEquals(at(MAIN, "for (int i"), run());
    Breakpoint body = breakAt(whole(MAIN, line(MAIN, "int part")));
    for (int i = 0; i < 3; i++) {
      assertEquals(at(MAIN, "int part"), run());
    }
    assertEquals(StopReason.POWER_OFF, debugger.run(Long.MAX_VALUE).reason());
    assertEquals(1, head.hits());
    assertEquals(3, body.hits());
    assertEquals("lines\n4\n", console.toString());
  }

  /** By its whole path, which may have blanks in it. */
  private static String whole(String file, int line) {
    return FileLine.at(SourceKernel.sources().resolve(file).toString(), line).text();
  }

  /** square and outb are inlined: lines in them are stopped at in all copies, by one breakpoint. */
  @Test
  void aLineThatWasInlinedIsStoppedAtInEachCopy() throws Exception {
    boot("-g", "-O2");
    Breakpoint square = breakAt("main.c:" + line(MAIN, "return n * n"));
    run();
    Breakpoint put = breakAt("console.h:" + line("console.h", "outb %0"));
    assertTrue(((LineTrigger) put.trigger()).spot(debugger.symbols()).get().linked().size() > 1);
    assertEquals("2 places", put.trigger().remark(debugger.breakpoints().surroundings()));
    while (debugger.run(Long.MAX_VALUE).reason() == StopReason.BREAKPOINT) {}
    assertEquals(StopReason.POWER_OFF, debugger.stop().reason());
    assertEquals(3, square.hits());
    assertEquals(2, put.hits()); // the digit and the line's end
  }

  @Test
  void aLineWithoutCodeMeansTheNextThatHasSome() throws Exception {
    boot("-g", "-O0");
    int blank = line(MAIN, "int sum = 0") + 1;
    Breakpoint moved = breakAt("main.c:" + blank);
    assertEquals(
        "at line " + (blank + 1) + ", the next with code",
        moved.trigger().remark(debugger.breakpoints().surroundings()));
    assertEquals(Map.of("line", "main.c:" + blank), moved.trigger().values());
    assertEquals(at(MAIN, "for (int i"), run());
  }

  @Test
  void whatIsNoLineIsRefusedWithTheReason() throws Exception {
    boot("-g", "-O0");
    assertEquals("no source file of the image is called 'ain.c'", refusal("ain.c:3"));
    assertEquals("main.c:4000: there is no code at this line or behind it", refusal("main.c:4000"));
  }

  private String refusal(String where) {
    return assertThrows(BreakpointException.class, () -> breakAt(where)).getMessage();
  }

  /** What a file kept of another image is pending; what means nothing in any is refused. */
  @Test
  void aKeptLineThatIsNotInTheImageIsPending() throws Exception {
    boot("-g", "-O0");
    Arming.Surroundings now = debugger.breakpoints().surroundings();
    for (String where : List.of("ain.c:3", "main.c:4000")) {
      Trigger kept = LineTrigger.KIND.kept(Map.of("line", where), now, 16);
      assertEquals(refusal(where), kept.missing(now).orElseThrow().getMessage());
      assertFalse(kept.waits(now));
      assertEquals(Map.of("line", where), kept.values());
      debugger.breakpoints().add(kept);
    }
    Trigger there = LineTrigger.KIND.kept(Map.of("line", "main.c:12"), now, 16);
    assertEquals(Optional.empty(), there.missing(now));
    for (String text : List.of("main.c", "")) {
      assertThrows(
          BreakpointException.class, () -> LineTrigger.KIND.kept(Map.of("line", text), now, 16));
    }
    while (debugger.run(Long.MAX_VALUE).reason() == StopReason.BREAKPOINT) {}
    assertEquals(StopReason.POWER_OFF, debugger.stop().reason());
  }

  @Test
  void anImageWithoutLinesSaysSo() throws Exception {
    boot("-O0");
    assertEquals(
        "there are no lines of source: the image has no line numbers (.debug_line)",
        refusal("main.c:12"));
    long before = debugger.machine().clock().instructions();
    debugger.stepLine(true);
    assertEquals(before + 1, debugger.machine().clock().instructions());
  }

  @Test
  void aBreakpointOnTheWayStopsTheStep() throws Exception {
    boot("-g", "-O0");
    breakAt("main.c:" + line(MAIN, "total = add_up"));
    run();
    Breakpoint within = breakAt("add_up");
    assertEquals(StopReason.BREAKPOINT, debugger.stepLine(true).reason());
    assertTrue(debugger.stop().hit(within.id()));
  }

  @Test
  void expressionsTakeLines() throws Exception {
    boot("-g", "-O0");
    int line = line(MAIN, "total = add_up");
    long value = Expression.parse("main.c:" + line + " + 1", 16).value(debugger.scope());
    breakAt("main.c:" + line);
    run();
    assertEquals(debugger.machine().processor().linearRip() + 1, value);
  }

  /** Back along all lines of a run, each is come to at its beginning, in the opposite order. */
  @Test
  void stepsBackGoThroughTheSameLines() throws Exception {
    boot("-g", "-O0");
    Drive drive = new Drive(debugger, new Drive.Seat() {});
    try (History history = new History(debugger, drive, 256L << 20)) {
      breakAt("main.c:" + line(MAIN, "total = add_up"));
      run();
      history.look();
      List<String> way = new ArrayList<>(List.of(here()));
      for (int i = 0; i < 8; i++) {
        way.add(step(false));
      }
      history.look();
      for (int i = 7; i >= 1; i--) {
        history.stepLineBack(false);
        assertEquals(way.get(i), here(), "step " + i + " of " + way);
      }
      history.stepLineBack(false);
      assertEquals(at(MAIN, "total = add_up"), here());
      history.stepLineBack(true);
      assertEquals(at(MAIN, "put_text(\"lines"), here());
    }
  }

  /** Linked at the top of all addresses, it begins at its physical place, without paging. */
  @Test
  void aKernelThatIsNotMappedYetHasItsLines() throws Exception {
    boot(SourceKernel.compile64(folder, "-g", "-O0"));
    Breakpoint call = breakAt("main.c:" + line(MAIN, "total = add_up"));
    Breakpoint jump = breakAt("start64.S:" + line("start64.S", "ljmp $8"));
    int first = line("start64.S", "movl %cr4, %eax");
    for (int i = 0; i < 6; i++) {
      assertEquals("start64.S:" + (first + i), here());
      step(false);
    }
    assertEquals(at("start64.S", "ljmp $8"), run());
    assertTrue(debugger.stop().hit(jump.id()));
    assertEquals(at("start64.S", "movq $high"), step(false));
    assertEquals(at("start64.S", "jmp *%rax"), step(false));
    assertEquals(at("start64.S", "movq $stack_top"), step(false)); // at its virtual place
    assertTrue(debugger.machine().processor().linearRip() < 0);
    assertEquals(at(MAIN, "total = add_up"), run());
    assertTrue(debugger.stop().hit(call.id()));
    assertEquals(at(MAIN, "int sum = 0"), step(false));
    assertEquals(StopReason.LIMIT, debugger.stepOut().reason());
    assertEquals(at(MAIN, "total = add_up"), here());
    assertEquals(at(MAIN, "put_digit(total"), step(true));
    assertEquals(StopReason.POWER_OFF, debugger.run(Long.MAX_VALUE).reason());
    assertEquals("lines\n4\n", console.toString());
  }

  @Test
  void filesAreProposedForWhatIsTyped() throws Exception {
    boot("-g", "-O0");
    assertEquals(List.of("main.c:"), Names.completing(debugger.symbols(), "main.", 5));
    assertEquals(List.of("lib/console.c:"), Names.completing(debugger.symbols(), "lib/", 5));
    BreakpointException wrong = assertThrows(BreakpointException.class, () -> breakAt("mian.c:12"));
    assertEquals(List.of("main.c"), Names.near(debugger.symbols(), wrong));
  }

  @Test
  void whatAnExceptionLeadsToRunsAsOne() throws Exception {
    boot(SourceKernel.compileTrap(folder));
    breakAt("trap.S:" + line("trap.S", "ud2"));
    assertEquals(at("trap.S", "ud2"), run());
    assertEquals(at("trap.S", "incl %ebx"), step(false));
    Breakpoint handler = breakAt("trap.S:" + line("trap.S", "addl $2"));
    debugger.restart();
    run();
    assertEquals(StopReason.BREAKPOINT, debugger.stepLine(true).reason());
    assertTrue(debugger.stop().hit(handler.id()));
  }

  private static final String STEPS = "steps.c";

  /** As gdb 13 does: behind the frame's set-up going in, and there again going back. */
  @Test
  void aFunctionOfOneLineIsSteppedInto() throws Exception {
    boot(SourceKernel.compileSteps(folder, 2, "-g", "-O0"));
    Drive drive = new Drive(debugger, new Drive.Seat() {});
    try (History history = new History(debugger, drive, 256L << 20)) {
      breakAt("steps.c:" + line(STEPS, "total = one(1)"));
      run();
      history.look();
      assertEquals(at(STEPS, "static int one"), step(false));
      long body = debugger.machine().clock().instructions();
      assertEquals(at(STEPS, "total = many"), step(false));
      history.look();
      history.stepLineBack(false);
      assertEquals(at(STEPS, "static int one"), here());
      assertEquals(body, debugger.machine().clock().instructions());
      history.stepLineBack(false);
      assertEquals(at(STEPS, "total = one(1)"), here());
    }
  }

  /** An instant of a run: what it begins, and how deep in calls it is. */
  private record At(Optional<Boolean> starts, int depth, boolean returns) {}

  /** From each instant of a run, back to where a look at all instants before says. */
  @Test
  void aStepBackFromAnywhereFindsTheNearestStart() throws Exception {
    boot(SourceKernel.compileSteps(folder, 4, "-g", "-O0"));
    Drive drive = new Drive(debugger, new Drive.Seat() {});
    try (History history = new History(debugger, drive, 256L << 20)) {
      List<At> way = new ArrayList<>();
      int depth = 0;
      do {
        Listing.Line line = debugger.here();
        boolean returns = Debugger.returns(line.instruction());
        way.add(new At(debugger.startsLine(line.address()), depth, returns));
        depth += Debugger.calls(line.instruction()) ? 1 : returns ? -1 : 0;
        debugger.step();
      } while (!debugger.nameOf(debugger.machine().processor().linearRip()).equals("power_off"));
      history.look();
      for (int from = way.size() - 1; from > 3; from -= 3) {
        for (boolean over : new boolean[] {false, true}) {
          history.goTo(from);
          history.stepLineBack(over);
          assertEquals(
              nearest(way, from, over),
              debugger.machine().clock().instructions(),
              "from " + from + (over ? " over" : ""));
        }
      }
    }
  }

  private static int nearest(List<At> way, int from, boolean over) {
    int at = from - 1;
    while (at > 0) {
      At now = way.get(at);
      if (now.returns && (over || now.starts.isEmpty())) {
        while (way.get(at).depth >= now.depth) {
          at--;
        }
        now = way.get(at);
      }
      if (now.starts.orElse(true)) {
        return at;
      }
      at--;
    }
    return 0;
  }

  /** A loop and a call of some hundred thousand instructions each, on one line. */
  @Test
  void aLineOfManyInstructionsIsOneStepBack() throws Exception {
    boot(SourceKernel.compileSteps(folder, 20_000, "-g", "-O0"));
    Drive drive = new Drive(debugger, new Drive.Seat() {});
    try (History history = new History(debugger, drive, 256L << 20)) {
      breakAt("last");
      run();
      history.look();
      long end = debugger.machine().clock().instructions();
      assertTrue(end > 500_000, end + " instructions");
      List<String> way = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        history.stepLineBack(true);
        way.add(here());
      }
      assertEquals(
          List.of(
              at(STEPS, "\tlast();"),
              at(STEPS, "if (total < 0)"),
              at(STEPS, "total = one(one(total))"),
              at(STEPS, "for (int i = 0; i < LOOPS"),
              at(STEPS, "wait(LOOPS);"),
              at(STEPS, "total = many(LOOPS)"),
              at(STEPS, "total = one(1)")),
          way);
    }
  }
}

package bootscope.core.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.engine.EngineStatus;
import bootscope.core.cpu.engine.KeptCode;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Symbols;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.timeline.RunClock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Translated code that notes transfers is kept from run to run, and used where it fits. */
class KeptProfileTest {
  private static final long LONGEST = 2_000_000;

  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void chooseFile() throws Exception {
    Path own = Files.createDirectory(dir.resolve("code"));
    file = own.resolve("guest.code");
  }

  private Boot boot(boolean noting) throws Exception {
    Boot boot = Guests.on(EngineChoice.NATIVE, Guests.boot("boot-mix"));
    return boot.with(KeptCode.in(file, "a guest", noting));
  }

  /** What a run tells, and how many of its blocks were there before. */
  private record Run(long events, int found) {}

  private static Run run(Debugger d) {
    CallRecorder recorder = new CallRecorder(d);
    d.run(LONGEST);
    EngineStatus.Kept kept = d.machine().processor().engine().status().kept();
    return new Run(EventHash.of(recorder.profile()), kept.found());
  }

  private Run run(boolean noting) throws Exception {
    try (Debugger d = Debugger.start(boot(noting), () -> 0)) {
      return run(d);
    }
  }

  /** Without the kernel's symbols there are other edges between functions, and fewer. */
  private Run withoutSymbols() throws Exception {
    try (Debugger d = Debugger.of(boot(true).start(), Symbols.NONE, RunClock.ofRuns(() -> 0))) {
      return run(d);
    }
  }

  @Test
  void itIsTakenByTheNextRunAndTellsTheSame() throws Exception {
    Run first = run(true);
    assertEquals(0, first.found);
    Run second = run(true);
    assertEquals(first.events, second.events);
    assertTrue(second.found > 20, second.found + " blocks found");
  }

  @Test
  void whereFunctionsBeginElsewhereItIsMadeAnew() throws Exception {
    long without = withoutSymbols().events;
    Files.deleteIfExists(file);
    run(true);
    Run other = withoutSymbols();
    assertEquals(without, other.events);
    assertTrue(other.found > 0, "what fits all the same is taken");
  }

  @Test
  void whatDoesNotNoteIsNotTakenForIt() throws Exception {
    try (Debugger d = Debugger.start(boot(false), () -> 0)) {
      d.run(LONGEST);
    }
    Run run = run(false);
    assertEquals(0, run.found);
    assertEquals(run(true).events, run.events);
  }
}

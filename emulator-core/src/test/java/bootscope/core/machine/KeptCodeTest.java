package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.engine.EngineInspector;
import bootscope.core.cpu.engine.EngineStatus;
import bootscope.core.cpu.engine.KeptCode;
import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.Debugger;
import bootscope.core.event.GuestListener;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.isa.CpuFeature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole guests whose translated code another run kept: they cannot tell. */
class KeptCodeTest {
  private static final String GUEST = "boot-mix"; // does what kernels do when they boot
  private static final long END = 2_000_000;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void needTranslatedCode() {
    assumeTrue(EngineInspector.obstacle() == null);
    file = folder.resolve("guest.code");
  }

  private static Boot with(Boot boot, MachineConfiguration configuration) {
    return new Boot(boot.kernel(), boot.protocol(), boot.plan(), configuration);
  }

  private Boot keeping(Boot boot) {
    return with(boot, boot.configuration().with(KeptCode.in(file, "a guest")));
  }

  private static EngineStatus status(Machine machine) {
    return machine.processor().engine().status();
  }

  /** State hashes on the way to the end, at counts that lie within blocks. */
  private static List<String> hashes(Machine machine, long end) {
    List<String> hashes = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      machine.runTo(end / 8 * i - i);
      hashes.add(machine.clock().instructions() + " " + StateHash.of(machine));
    }
    return hashes;
  }

  private void lockStep(Boot boot, long end) throws Exception {
    Boot keeping = keeping(boot);
    List<String> expected;
    try (Machine plain =
        with(boot, boot.configuration().withEngine(EngineChoice.INTERPRETER)).start()) {
      expected = hashes(plain, end);
    }
    try (Machine first = keeping.start()) {
      assertEquals(expected, hashes(first, end));
      assertEquals(0, status(first).kept().taken());
    }
    try (Machine second = keeping.start()) {
      assertEquals(expected, hashes(second, end));
      EngineStatus s = status(second);
      assertEquals("taken", s.kept().state());
      assertTrue(s.kept().found() > s.kept().taken() * 0.9, s.toString());
      assertTrue(s.made() < s.translated() * 0.1, s.toString());
      byte[] before = Files.readAllBytes(file);
      second.keepCode();
      assertEquals(before.length, Files.size(file), "nothing more to keep");
    }
  }

  @Test
  void aGuestRunsTheSameOnWhatAnEarlierRunKept() throws Exception {
    lockStep(Guests.boot(GUEST), END);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("bootscope.core.machine.EngineLockStepTest#kernels")
  void aDebianKernelRunsTheSameOnWhatAnEarlierRunKept(Path kernel) throws Exception {
    Boot boot =
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(kernel)),
            List.of(),
            "console=ttyS0",
            MachineConfiguration.ofRam(512L << 20));
    lockStep(boot, 50_000_000);
  }

  @Test
  void aMachineThatIsMadeAnewTakesWhatTheOneBeforeItTranslated() throws Exception {
    Boot boot = keeping(Guests.boot(GUEST));
    Machine first = boot.start();
    List<String> expected = hashes(first, END);
    try (Machine second = boot.restart(first)) {
      assertEquals(expected, hashes(second, END));
      assertTrue(status(second).made() < 1000, status(second).toString());
    }
  }

  @Test
  void aGuestOnAnotherProcessorDoesNotTakeIt() throws Exception {
    Boot boot = keeping(Guests.boot(GUEST));
    try (Machine first = boot.start()) {
      first.runTo(END);
    }
    Set<CpuFeature> fewer = new HashSet<>(boot.configuration().features());
    assertTrue(fewer.remove(CpuFeature.SSE42));
    MachineConfiguration c = boot.configuration();
    Boot other =
        with(
            boot,
            new MachineConfiguration(
                c.ramBytes(),
                fewer,
                c.tscHz(),
                c.seed(),
                c.startSeconds(),
                c.serialPorts(),
                c.serialTiming(),
                c.debugConsole(),
                c.rom(),
                c.testDevices(),
                c.drives(),
                c.engine(),
                c.keptCode()));
    try (Machine second = other.start()) {
      assertEquals(0, status(second).kept().taken());
      assertTrue(status(second).kept().state().startsWith("not taken"));
    }
  }

  @Test
  void breakpointsWithinKeptBlocksStopTheGuestWhereTheyLie() throws Exception {
    Boot plain = Guests.boot(GUEST);
    Boot boot = keeping(plain);
    List<Long> addresses = new ArrayList<>();
    try (Machine first = boot.start()) {
      for (int i = 0; i < 40; i++) {
        first.runTo(1000 + 15_013L * i); // anywhere within blocks
        addresses.add(first.processor().linearRip());
      }
      first.runTo(END);
    }
    List<String> expected =
        stops(with(plain, plain.configuration().withEngine(EngineChoice.INTERPRETER)), addresses);
    assertTrue(expected.size() > 100, expected.toString());
    assertEquals(expected, stops(boot, addresses));
  }

  /** Where breakpoints at these addresses stop a guest. */
  private static List<String> stops(Boot boot, List<Long> addresses) throws Exception {
    List<String> stops = new ArrayList<>();
    Debugger debugger = Debugger.start(boot, System::nanoTime);
    debugger.run(500);
    for (long address : addresses) {
      debugger.breakpoints().add(new AddressTrigger(address, false, ""));
    }
    for (int i = 0; i < 300; i++) {
      StopReason reason = debugger.run(END).reason();
      stops.add(
          String.format(
              Locale.ROOT,
              "%s %d %x",
              reason,
              debugger.machine().clock().instructions(),
              debugger.machine().processor().linearRip()));
    }
    stops.add(StateHash.of(debugger.machine()));
    debugger.close();
    return stops;
  }

  @Test
  void aRunThatCameToGriefKeepsNothing() throws Exception {
    Boot boot = keeping(Guests.boot(GUEST));
    Machine machine = boot.start();
    machine.runTo(END);
    machine
        .listeners()
        .add(
            new GuestListener() {
              @Override
              public void decoded(long linearAddress, long physicalAddress, int bytes) {
                throw new IllegalStateException("a defect");
              }
            });
    try {
      machine.runTo(2 * END);
    } catch (IllegalStateException e) {
      assertEquals("a defect", e.getMessage());
    }
    machine.close();
    assertTrue(Files.notExists(file));
  }
}

package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Debugger;
import bootscope.core.device.serial.SerialTiming;
import bootscope.core.event.GuestListener;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StopReason;
import bootscope.core.profile.CallRecorder;
import bootscope.core.profile.CallTree;
import bootscope.core.profile.ConsoleLine;
import bootscope.core.profile.FunctionTotals;
import bootscope.core.profile.Initcalls;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfileFile;
import bootscope.core.profile.ProfileOrigin;
import bootscope.core.profile.ProfiledFunction.Place;
import bootscope.core.profile.WaitSum;
import bootscope.core.timeline.Milestone;
import bootscope.core.timeline.Milestones;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Profiles of whole boots of Debian's kernels: what holds of all, and what these boots do. */
class ProfileBootTest {
  /** Instructions to which both engines are run. */
  private static final long BOTH = 60_000_000;

  enum Kernel {
    CLOUD,
    GENERIC;

    private Boot boot(EngineChoice engine) throws Exception {
      return boot(engine, "console=ttyS0 panic=-1");
    }

    private Boot boot(EngineChoice engine, String commandLine) throws Exception {
      Path file = this == CLOUD ? DebianKernels.cloud() : DebianKernels.generic();
      return Boot.of(
          new DirectPvh(),
          KernelImages.open(ImageBytes.ofFile(file)),
          List.of(BootModule.of(ImageBytes.ofFile(DebianKernels.INIT), "")),
          commandLine,
          MachineConfiguration.ofRam(512 << 20).withEngine(engine));
    }
  }

  private static Profile profile(Boot boot, long instructions) throws Exception {
    try (Debugger d = Debugger.start(boot, System::nanoTime)) {
      CallRecorder recorder = new CallRecorder(d);
      StopReason reason = d.run(instructions).reason();
      assertEquals(
          instructions == Long.MAX_VALUE ? StopReason.POWER_OFF : StopReason.LIMIT, reason);
      Profile profile = recorder.profile();
      assertEquals(d.machine().clock().instructions(), profile.log().instructions());
      return profile;
    }
  }

  private static byte[] file(Profile profile) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ProfileFile.write(profile, ProfileOrigin.UNKNOWN, bytes);
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @EnumSource
  void eachInstructionOfAWholeBootIsAFunctions(Kernel kernel) throws Exception {
    Profile profile = profile(kernel.boot(EngineChoice.AUTO), Long.MAX_VALUE);
    CallTree tree = profile.tree();
    long self = 0;
    long unknown = 0;
    for (int node = 0; node < tree.size(); node++) {
      self += tree.self(node);
      Place place = profile.functions().get(tree.function(node)).place();
      unknown += place == Place.UNKNOWN || place == Place.UNNAMED ? tree.self(node) : 0;
    }
    assertEquals(profile.log().instructions(), self);
    assertEquals(0, tree.merged());
    assertTrue(unknown * 1000 <= self, unknown + " of " + self);
    Map<String, FunctionTotals.Row> rows =
        FunctionTotals.of(tree, profile.functions().size()).stream()
            .filter(r -> profile.functions().get(r.function()).place() == Place.KERNEL)
            .collect(
                Collectors.toMap(
                    r -> profile.functions().get(r.function()).name(),
                    Function.identity(),
                    (a, b) -> a));
    double all = self;
    // More than half of the boot is the self-test of Diffie-Hellman key agreement.
    assertEquals(0.35, rows.get("mpihelp_submul_1").self() / all, 0.025);
    assertEquals(0.55, rows.get("alg_test_kpp").total() / all, 0.035);
    assertEquals(4, rows.get("dh_compute_value").calls());
    assertEquals(732_300_000, rows.get("dh_compute_value").total(), 100_000);
    assertTrue(profile.threads().stream().anyMatch(t -> t.name().equals("cryptomgr_test")));
    assertTrue(profile.threads().stream().anyMatch(t -> t.name().equals("swapper/0")));
    List<Initcalls.Row> initcalls = Initcalls.of(profile);
    long own = initcalls.stream().mapToLong(Initcalls.Row::own).sum();
    long caused = initcalls.stream().mapToLong(Initcalls.Row::caused).sum();
    assertTrue(initcalls.size() > 500, initcalls.size() + " initcalls");
    assertTrue(own < 0.1 * all, own + " by initcalls themselves");
    assertTrue(caused > 0.6 * all, caused + " by what they had others do");
    Initcalls.Row greatest =
        initcalls.stream().reduce((a, b) -> a.own() >= b.own() ? a : b).orElseThrow();
    assertEquals("cubictcp_register", profile.functions().get(greatest.function()).name());
    assertEquals("device", greatest.level());
  }

  /** With a wire that takes its time, so that the console's driver waits for it. */
  @ParameterizedTest
  @EnumSource(
      value = EngineChoice.class,
      names = {"INTERPRETER", "AUTO"})
  void theConsoleHasItsLinesAndItsDriverWaits(EngineChoice engine) throws Exception {
    Boot boot = Kernel.CLOUD.boot(engine, "console=ttyS0,115200 panic=-1");
    MachineConfiguration c = boot.configuration();
    MachineConfiguration timed =
        new MachineConfiguration(
            c.ramBytes(),
            c.features(),
            c.tscHz(),
            c.seed(),
            c.startSeconds(),
            c.serialPorts(),
            SerialTiming.BAUD_RATE,
            c.debugConsole(),
            c.rom(),
            c.testDevices(),
            c.drives(),
            c.engine(),
            c.keptCode());
    Boot slow = new Boot(boot.kernel(), boot.protocol(), boot.plan(), timed);
    Map<String, Long> began = new LinkedHashMap<>();
    StringBuilder line = new StringBuilder();
    long[] at = new long[1];
    try (Debugger d = Debugger.start(slow, System::nanoTime)) {
      CallRecorder recorder = new CallRecorder(d);
      d.listen(
          new GuestListener() {
            @Override
            public void serial(int port, int character) {
              at[0] = line.isEmpty() ? d.machine().clock().now() : at[0];
              line.append((char) character);
              if (character == '\n') {
                began.put(line.toString().strip(), at[0]);
                line.setLength(0);
              }
            }
          });
      d.run(BOTH * 2);
      Profile profile = recorder.profile();
      List<ConsoleLine> lines = profile.devices().lines();
      assertTrue(lines.size() > 3, lines.size() + " lines");
      ConsoleLine version = lines.getFirst();
      assertTrue(version.text().contains("Linux version 6.1.0"), version.text());
      Milestone first =
          profile.milestones().stream()
              .filter(m -> m.name().equals(Milestones.CONSOLE_FIRST_BYTE))
              .findFirst()
              .orElseThrow();
      assertEquals(first.instructions(), version.instructions());
      assertEquals(first.virtualNanos(), version.nanoseconds());
      for (ConsoleLine l : lines.subList(0, lines.size() - 1)) {
        assertEquals(began.get(l.text().strip()), l.nanoseconds(), l.text());
      }
      WaitSum wait =
          profile.devices().waits().stream()
              .filter(w -> w.register().equals("com1.lsr"))
              .findFirst()
              .orElseThrow();
      String by = profile.functions().get(wait.function()).name();
      assertTrue(by.contains("wait_for") || by.startsWith("serial8250"), by);
      assertTrue(wait.reads() > 20 * wait.waits(), wait.toString());
      // 115,200 baud: 86.8 µs for each character, and two may be on their way.
      assertEquals(2 * 86_800, wait.longest(), 2_000);
      assertTrue(wait.instructions() * 6 > profile.log().instructions(), wait.toString());
      assertTrue(profile.devices().longest().getFirst().by().thread() >= 0);
    }
  }

  @Test
  void bothEnginesWriteTheSameFile() throws Exception {
    byte[] one = file(profile(Kernel.CLOUD.boot(EngineChoice.INTERPRETER), BOTH));
    byte[] other = file(profile(Kernel.CLOUD.boot(EngineChoice.AUTO), BOTH));
    assertArrayEquals(one, other);
  }

  @Test
  void twentyRunsWriteOneFile() throws Exception {
    byte[] first = file(profile(Kernel.CLOUD.boot(EngineChoice.AUTO), BOTH / 2));
    for (int i = 1; i < 20; i++) {
      byte[] again = file(profile(Kernel.CLOUD.boot(EngineChoice.AUTO), BOTH / 2));
      assertArrayEquals(first, again);
    }
  }
}

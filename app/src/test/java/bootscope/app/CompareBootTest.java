package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.SymbolTrigger;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StopReason;
import bootscope.core.profile.CallRecorder;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfileFile;
import bootscope.core.profile.ProfileOrigin;
import bootscope.core.profile.compare.AlignedTree;
import bootscope.core.profile.compare.Comparison;
import bootscope.core.profile.compare.Condition;
import bootscope.core.profile.compare.Fate;
import bootscope.core.profile.compare.FunctionChange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's cloud kernel up to {@code rest_init}, some 150 million instructions, compared. */
class CompareBootTest {
  /** Called once, before {@code rest_init}; without effect on a processor like ours. */
  private static final String PLANTED = "arch_post_acpi_subsys_init";

  private static final String CONSOLE = "console=ttyS0 panic=-1";
  private static final int LOOPS = 5000;

  private static Profile base;

  private static Profile record(String append, boolean planted, EngineChoice engine)
      throws Exception {
    Boot boot =
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(DebianKernels.cloud())),
            List.of(BootModule.of(ImageBytes.ofFile(DebianKernels.INIT), "")),
            append,
            MachineConfiguration.ofRam(512 << 20).withEngine(engine));
    try (Debugger d = Debugger.start(boot, System::nanoTime)) {
      if (planted) {
        plant(d);
      }
      CallRecorder recorder = new CallRecorder(d);
      d.breakpoints().add(new SymbolTrigger("rest_init"));
      assertEquals(StopReason.BREAKPOINT, d.run(Long.MAX_VALUE).reason());
      return recorder.profile();
    }
  }

  /** Puts a loop in place of a function's body, behind what ftrace will look at. */
  private static void plant(Debugger d) {
    long at = d.symbols().physicalAddress(PLANTED).orElseThrow();
    byte[] entry = d.machine().memory().peek(at, 5);
    assertEquals((byte) 0xE8, entry[0], "call __fentry__");
    byte[] loop = {
      (byte) 0xB9,
      (byte) LOOPS,
      LOOPS >> 8,
      0,
      0, // mov ecx, LOOPS
      (byte) 0xFF,
      (byte) 0xC9, // dec ecx
      0x75,
      (byte) 0xFC, // jnz to it
      (byte) 0xC3 // ret
    };
    d.machine().memory().poke(at + entry.length, loop);
  }

  @BeforeAll
  static void recordBase() throws Exception {
    base = record(CONSOLE, false, EngineChoice.AUTO);
  }

  private static FunctionChange change(Comparison c, String name) {
    return c.functions().stream()
        .filter(f -> f.function().newest().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theSameBootTwiceDiffersNowhere(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("again" + ProfileFile.SUFFIX);
    Profile again = record(CONSOLE, false, EngineChoice.INTERPRETER);
    ProfileFile.write(again, ProfileOrigin.UNKNOWN, file);
    Comparison c = Comparison.of(base, ProfileFile.read(file).profile());
    assertTrue(c.isZero(), "the interpreter's, from a file, against translated code's");
    assertTrue(c.functions().size() > 1000, c.functions().size() + " functions");
    assertEquals(base.log().instructions(), c.total(AlignedTree.AFTER).total());
  }

  @Test
  void aPlantedLoopIsNamedByItsFunctionAndPath() throws Exception {
    Comparison c = Comparison.of(base, record(CONSOLE, true, EngineChoice.AUTO));
    FunctionChange first = c.functions().getFirst();
    assertEquals(PLANTED, first.function().newest().name());
    assertEquals(2 * LOOPS + 3, first.after().self(), "nop, mov, the loop, ret");
    List<Integer> cause = c.cause();
    String path = c.path(cause.getLast());
    assertTrue(path.endsWith("start_kernel > " + PLANTED), path);
    assertEquals(cause.getLast(), c.leaves(1).getFirst());
    assertEquals(
        Condition.Verdict.FAILED, Condition.of("func:" + PLANTED + ">+9900").evaluate(c).verdict());
    assertEquals(Condition.Verdict.PASSED, Condition.of("total>+1%").evaluate(c).verdict());
  }

  /** What is not printed is not sent: the serial console's functions go. */
  @Test
  void aSilentConsoleIsWhereASilentBootIsShorter() throws Exception {
    Comparison c = Comparison.of(base, record(CONSOLE + " loglevel=4", false, EngineChoice.AUTO));
    assertEquals(Fate.GONE, change(c, "serial8250_console_putchar").function().fate());
    List<String> first =
        c.functions().subList(0, 5).stream().map(f -> f.function().newest().name()).toList();
    assertTrue(first.contains("serial8250_console_putchar"), first.toString());
    assertTrue(first.contains("uart_console_write"), first.toString());
    assertTrue(c.total(AlignedTree.AFTER).total() < c.total(AlignedTree.BEFORE).total());
    Optional<String> way =
        c.cause().stream().map(c::path).filter(p -> p.contains("console")).findFirst();
    assertTrue(way.isPresent(), () -> c.cause().stream().map(c::path).toList().toString());
  }
}

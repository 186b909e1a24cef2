package bootscope.core.debug;

import static bootscope.core.debug.MovedKernel.LINKED;
import static bootscope.core.debug.MovedKernel.MOVED;
import static bootscope.core.debug.MovedKernel.PHYSICAL;
import static bootscope.core.debug.MovedKernel.START_KERNEL;
import static bootscope.core.debug.MovedKernel.VIRTUAL_SLIDE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.image.KernelMark;
import bootscope.core.image.KernelSymbols;
import bootscope.core.image.Relocation;
import bootscope.core.machine.Snapshot;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.Milestone;
import bootscope.core.timeline.RunClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovedKernelTest {
  private static final Relocation MOVE = new Relocation(VIRTUAL_SLIDE, MOVED - PHYSICAL);

  @TempDir Path dir;
  private Debugger debugger;

  private void start(boolean bios) throws Exception {
    debugger = Debugger.start(MovedKernel.boot(bios), System::nanoTime);
  }

  @AfterEach
  void close() {
    if (debugger != null) {
      debugger.close();
    }
  }

  private StopReason run() {
    return debugger.run(Long.MAX_VALUE).reason();
  }

  private List<String> milestones() {
    return debugger.recorder().timeline().milestones().stream().map(Milestone::name).toList();
  }

  private long rip() {
    return debugger.machine().processor().linearRip();
  }

  @Test
  void theWayThroughABiosHasItsPointsInOrder() throws Exception {
    start(true);
    debugger.findMilestones();
    assertEquals(StopReason.HALTED, run());
    assertEquals(
        List.of(
            "vm_init_end",
            "fw_start",
            "fw_do_boot",
            "linux_start_fwcfg",
            "linux_start_boot",
            "bzimage_protected_mode",
            "bzimage_decompressor",
            "bzimage_unpacked",
            "linux_startup_32",
            "linux_start_kernel"),
        milestones());
  }

  @Test
  void firmwareWithoutBootstrapInterruptBeginsToLoadWithTheFirstItemOfTheKernels()
      throws Exception {
    start(false);
    debugger.breakpoints().add(new MilestoneTrigger("linux_start_fwcfg"));
    assertEquals(StopReason.BREAKPOINT, run());
    byte[] before = debugger.machine().memory().peek(rip() - 4, 4);
    assertEquals(0x08, before[1], "mov ax, 8; out dx, ax");
    assertEquals((byte) 0xEF, before[3]);
    run();
    assertEquals(
        List.of("vm_init_end", "fw_start", "linux_start_fwcfg", "fw_do_boot", "linux_start_boot"),
        milestones().subList(0, 5));
  }

  @Test
  void nothingHasANameUntilTheDecompressorJumpsToTheKernel() throws Exception {
    start(true);
    debugger.breakpoints().add(new MilestoneTrigger("bzimage_unpacked"));
    while (debugger.step().reason() == StopReason.LIMIT && rip() != MOVED) {
      assertTrue(debugger.symbols().relocation().isEmpty());
      assertNull(debugger.nameOf(rip()), String.format(Locale.ROOT, "at 0x%x", rip()));
      assertEquals(OptionalLong.empty(), debugger.symbols().address("start_kernel"));
    }
    assertEquals(Optional.of(MOVE), debugger.symbols().relocation());
    assertEquals("startup_32", debugger.nameOf(rip()));
  }

  @Test
  void itsSymbolsLieWhereItWasMovedTo() throws Exception {
    start(true);
    run();
    Symbols s = debugger.symbols();
    assertEquals(Optional.of(MOVE), s.relocation());
    long moved = LINKED + VIRTUAL_SLIDE + START_KERNEL;
    assertEquals(OptionalLong.of(moved), s.address("start_kernel"));
    assertEquals(OptionalLong.of(MOVED + START_KERNEL), s.physicalAddress("start_kernel"));
    assertEquals("start_kernel+0x1", s.nameOf(moved + 1));
    assertEquals("table", s.nameOfPhysical(MOVED + 0x1000));
    assertNull(s.nameOf(LINKED), "where it was linked nothing is");
    assertNull(s.nameOfPhysical(PHYSICAL));
  }

  @Test
  void aBreakpointByNameWaitsAndGoesThereAndComesBackAtEachReset() throws Exception {
    start(true);
    Breakpoint b = debugger.breakpoints().add(new SymbolTrigger("start_kernel"));
    assertTrue(waits(b));
    for (int boot = 1; boot <= 2; boot++) {
      assertEquals(StopReason.BREAKPOINT, run());
      assertEquals(MOVED + START_KERNEL, rip());
      assertFalse(waits(b));
      assertEquals(boot, b.hits());
      debugger.reset();
      assertTrue(waits(b));
      assertTrue(debugger.symbols().relocation().isEmpty());
    }
  }

  private boolean waits(Breakpoint b) {
    return b.trigger().waits(debugger.breakpoints().surroundings());
  }

  @Test
  void aBreakpointAtItsFirstInstructionStopsBeforeIt() throws Exception {
    start(true);
    debugger.breakpoints().add(new SymbolTrigger("startup_32"));
    assertEquals(StopReason.BREAKPOINT, run());
    assertEquals(MOVED, rip());
    assertEquals(1, debugger.stop().hits().size());
  }

  @Test
  void aSnapshotKeepsWhereItLiesOrByWhatToFindIt() throws Exception {
    start(true);
    debugger.breakpoints().add(new MilestoneTrigger("bzimage_protected_mode"));
    assertEquals(StopReason.BREAKPOINT, run());
    assertGoesOn(saved("before"), Optional.empty());
    debugger.breakpoints().add(new SymbolTrigger("startup_32"));
    assertEquals(StopReason.BREAKPOINT, run());
    assertGoesOn(saved("behind"), Optional.of(MOVE));
  }

  private Path saved(String name) throws Exception {
    Path file = dir.resolve(name);
    Snapshot.save(debugger.machine(), debugger.symbols().all(), file);
    return file;
  }

  private static void assertGoesOn(Path file, Optional<Relocation> known) throws Exception {
    Snapshot.Loaded loaded = Snapshot.open(file);
    KernelSymbols kernel = loaded.symbols().orElseThrow();
    RunClock clock = RunClock.ofRuns(() -> 0);
    try (Debugger d = Debugger.of(loaded.machine(), Symbols.of(kernel), clock)) {
      assertEquals(known, d.symbols().relocation());
      d.breakpoints().add(new SymbolTrigger("start_kernel"));
      assertEquals(StopReason.BREAKPOINT, d.run(Long.MAX_VALUE).reason());
      assertEquals(MOVED + START_KERNEL, d.machine().processor().linearRip());
      assertEquals(Optional.of(MOVE), d.symbols().relocation());
    }
  }

  @Test
  void aKernelIsKnownByItsCodeAndItsPointersOnly() throws Exception {
    KernelMark mark = MovedKernel.kernel().mark().orElseThrow();
    byte[] ram = new byte[0x4_0000];
    start(true);
    run();
    System.arraycopy(debugger.machine().memory().peek(0, ram.length), 0, ram, 0, ram.length);
    assertEquals(Optional.of(MOVE), mark.at(MOVED, reader(ram)));
    assertEquals(Optional.empty(), mark.at(MOVED + 1, reader(ram)));
    ram[(int) MOVED + 20] ^= 1;
    assertEquals(Optional.empty(), mark.at(MOVED, reader(ram)), "another instruction");
    ram[(int) MOVED + 20] ^= 1;
    ram[(int) MOVED + 5] ^= 1;
    assertEquals(Optional.empty(), mark.at(MOVED, reader(ram)), "moved otherwise than the rest");
    ram[(int) MOVED + 5] ^= 1;
    for (int i = 0; i < 9; i++) {
      ram[(int) MOVED + 0x1000 + 8 * i + 3] += (byte) i;
    }
    assertEquals(Optional.empty(), mark.at(MOVED, reader(ram)), "no majority of the pointers");
  }

  private static KernelMark.Memory reader(byte[] ram) {
    return (at, length) -> {
      byte[] b = new byte[length];
      for (int i = 0; i < length; i++) {
        b[i] = at + i >= 0 && at + i < ram.length ? ram[(int) at + i] : -1;
      }
      return b;
    };
  }
}

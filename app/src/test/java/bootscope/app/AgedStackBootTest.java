package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.Accesses;
import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.MemoryRange;
import bootscope.core.drive.Drive;
import bootscope.core.history.History;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.Snapshot;
import bootscope.core.machine.StateHash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Debian's cloud kernel, and the accessed bit of its stack's page-table entry taken away at some
 * instants, without INVLPG, as Linux does when it ages pages: whether the bit comes back tells
 * which translations are kept. It goes on to one and the same state straight on, saved and loaded,
 * put back, with a history and without, watched and stopped or not, on either engine.
 */
@Tag("lockstep")
@EnabledIfSystemProperty(named = "bootscope.lockstep", matches = "[0-9]+")
class AgedStackBootTest {
  private static final long[] AT = {
    60_000_000, 250_000_000, 500_000_007, 777_777_777, 1_111_111_111
  };
  private static final long ON = 20_000;
  private static final long ACCESSED = 1 << 5;
  private static final long LARGE = 1 << 7;
  private static final long FRAME = 0x000F_FFFF_FFFF_F000L;

  @TempDir static Path dir;

  private static final String[] THERE = new String[AT.length]; // behind the change
  private static final String[] BEHIND = new String[AT.length]; // and ON instructions later

  private static Boot boot(EngineChoice engine) throws Exception {
    return Boot.of(
        new DirectPvh(),
        KernelImages.open(ImageBytes.ofFile(DebianKernels.cloud())),
        List.of(BootModule.of(ImageBytes.ofFile(DebianKernels.INIT), "")),
        "console=ttyS0 panic=-1",
        MachineConfiguration.ofRam(512 << 20).withEngine(engine));
  }

  private static long entry(Machine machine, long at) {
    byte[] bytes = machine.memory().peek(at, 8);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** Guest-physical, of the entry that maps the stack (SDM vol. 3A §4.5). */
  private static long leaf(Machine machine) {
    long linear = machine.state().reg(CpuState.RSP) - 8;
    long table = machine.state().cr(3) & FRAME;
    for (int shift = 39; ; shift -= 9) {
      long at = table + (linear >>> shift & 511) * 8;
      if (shift == 12 || shift < 39 && (entry(machine, at) & LARGE) != 0) {
        return at;
      }
      table = entry(machine, at) & FRAME;
    }
  }

  private static void age(Debugger debugger) {
    long leaf = leaf(debugger.machine());
    long aged = entry(debugger.machine(), leaf) & ~ACCESSED;
    byte[] bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(aged).array();
    assertTrue(debugger.editor().poke(true, leaf, bytes));
  }

  private static String hash(Debugger debugger) {
    return StateHash.of(debugger.machine());
  }

  @BeforeAll
  static void runStraight() throws Exception {
    try (Debugger debugger = Debugger.start(boot(EngineChoice.INTERPRETER), () -> 0)) {
      for (int i = 0; i < AT.length; i++) {
        debugger.run(AT[i]);
        age(debugger);
        THERE[i] = hash(debugger);
        debugger.run(AT[i] + ON);
        BEHIND[i] = hash(debugger);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "AUTO"})
  void savedAndLoadedItGoesOnAsItDoesStraightOn(EngineChoice engine) throws Exception {
    int told = 0;
    try (Debugger debugger = Debugger.start(boot(engine), () -> 0)) {
      for (int i = 0; i < AT.length; i++) {
        debugger.run(AT[i]);
        age(debugger);
        Path file = dir.resolve(engine + "-" + i);
        Snapshot.save(debugger.machine(), file);
        assertEquals(THERE[i], hash(debugger), "at " + AT[i]);
        debugger.run(AT[i] + ON);
        assertEquals(BEHIND[i], hash(debugger), "on from " + AT[i]);
        try (Machine loaded = Snapshot.open(file, engine).machine()) {
          loaded.runTo(AT[i] + ON);
          assertEquals(BEHIND[i], StateHash.of(loaded), "loaded, on from " + AT[i]);
        }
        try (Machine loaded = Snapshot.open(file, engine).machine()) {
          loaded.processor().mmu.flush();
          loaded.runTo(AT[i] + ON);
          told += StateHash.of(loaded).equals(BEHIND[i]) ? 0 : 1;
        }
        Snapshot.restore(debugger.machine(), file);
        debugger.run(AT[i] + ON);
        assertEquals(BEHIND[i], hash(debugger), "put back, on from " + AT[i]);
      }
    }
    assertEquals(AT.length, told, "where translations are forgotten, the guest can tell");
  }

  /** Runs on, past whatever stops the machine; how often something did. */
  private static int run(Debugger debugger, Drive drive, Runnable look, long instructions) {
    int stops = 0;
    while (debugger.machine().clock().instructions() < instructions) {
      drive.slice(instructions, Long.MAX_VALUE);
      look.run();
      stops += debugger.stop().hits().isEmpty() ? 0 : 1;
    }
    return stops;
  }

  /** Of the stack's page, and of the instruction that is next. */
  private static void watch(Debugger debugger) {
    Machine machine = debugger.machine();
    long page = machine.state().reg(CpuState.RSP) - 8 & -4096L;
    debugger
        .breakpoints()
        .add(new DataTrigger(new MemoryRange(page, false, 4096, "stack"), Accesses.ACCESS));
    debugger.breakpoints().add(new AddressTrigger(machine.processor().linearRip(), false, "here"));
  }

  static Stream<Arguments> ways() {
    return Stream.of(EngineChoice.INTERPRETER, EngineChoice.AUTO)
        .flatMap(
            engine ->
                Stream.of(true, false)
                    .flatMap(
                        kept ->
                            Stream.of(true, false)
                                .map(watched -> Arguments.of(engine, kept, watched))));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void itGoesOnTheSameWhoeverLooksOn(EngineChoice engine, boolean kept, boolean watched)
      throws Exception {
    Debugger debugger = Debugger.start(boot(engine), () -> 0);
    Drive drive = new Drive(debugger, new Drive.Seat() {});
    try (History history = kept ? new History(debugger, drive, History.USUAL_SIZE) : null) {
      Runnable look = kept ? history::look : () -> {};
      int stops = 0;
      for (int i = 0; i < AT.length; i++) {
        run(debugger, drive, look, AT[i]);
        if (watched) {
          watch(debugger);
        }
        age(debugger);
        look.run();
        assertEquals(THERE[i], hash(debugger), "at " + AT[i]);
        stops += run(debugger, drive, look, AT[i] + ON);
        assertEquals(BEHIND[i], hash(debugger), "on from " + AT[i]);
        List.copyOf(debugger.breakpoints().list())
            .forEach(b -> debugger.breakpoints().delete(b.id()));
      }
      assertEquals(watched, stops > AT.length, stops + " stops");
      for (int i = AT.length - 1; kept && i >= 0; i--) {
        if (watched) {
          history.goTo(AT[i]);
          watch(debugger);
        }
        history.goTo(AT[i] + ON / 2);
        run(debugger, drive, look, AT[i] + ON);
        assertEquals(BEHIND[i], hash(debugger), "back, and on from behind " + AT[i]);
        history.goTo(AT[i]);
        assertEquals(THERE[i], hash(debugger), "back at " + AT[i]);
        run(debugger, drive, look, AT[i] + ON);
        assertEquals(BEHIND[i], hash(debugger), "back, and on from " + AT[i]);
      }
    } finally {
      debugger.close();
    }
  }
}

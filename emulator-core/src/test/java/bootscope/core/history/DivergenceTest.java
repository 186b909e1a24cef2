package bootscope.core.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.board.TestDevices;
import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.CpuRegister;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Symbols;
import bootscope.core.history.Divergence.Comparison;
import bootscope.core.history.Parting.Reads;
import bootscope.core.history.Parting.Values;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StopReason;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where two boots part is where two machines do that are stepped side by side. */
class DivergenceTest {
  private static final long SIZE = 64 << 20;

  /** No others differ in these guests. */
  private static final List<CpuRegister> REGISTERS =
      Stream.concat(
              CpuRegisters.of(CpuRegister.Group.GENERAL).stream(), Stream.of(CpuRegisters.RFLAGS))
          .toList();

  private static Boot boot(String guest, String commandLine, MachineConfiguration configuration)
      throws Exception {
    Path file =
        Path.of(System.getProperty("basedir", "."), "../assets/guests", guest + ".elf").normalize();
    return Boot.of(
        new DirectPvh(),
        KernelImages.open(ImageBytes.ofFile(file)),
        List.of(),
        commandLine,
        configuration);
  }

  private static Boot boot(String guest, String commandLine) throws Exception {
    return boot(guest, commandLine, MachineConfiguration.ofRam(64 << 20));
  }

  private static Comparison compare(Boot first, Boot second, long limit) throws Exception {
    try (Divergence both = new Divergence(first, second, SIZE)) {
      return both.find(limit, same -> {});
    }
  }

  /** Steps both until they part; when each register was the same last, in instructions. */
  private static long stepped(Boot first, Boot second, Map<CpuRegister, Long> same)
      throws Exception {
    try (Machine a = first.start();
        Machine b = second.start()) {
      long at = -1;
      while (a.processor().linearRip() == b.processor().linearRip()) {
        at = a.clock().instructions();
        for (CpuRegister r : REGISTERS) {
          if (r.get(a.processor()) == r.get(b.processor())) {
            same.put(r, at);
          }
        }
        assertEquals(StopReason.LIMIT, a.step());
        assertEquals(StopReason.LIMIT, b.step());
      }
      return at;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "INTERPRETER, hello-pvh, console=ttyS0, console=ttyS0 quiet",
    "AUTO, hello-pvh, console=ttyS0, console=ttyS0 quiet",
    "AUTO, hello-pvh, '', x",
    "AUTO, steady-loops, count=1, count=2",
    "INTERPRETER, steady-loops, count=1 loop=sort, count=1 loop=scan",
  })
  void theyPartWhereTwoMachinesDoThatAreStepped(
      EngineChoice engine, String guest, String one, String other) throws Exception {
    Boot first = Guests.on(engine, boot(guest, one));
    Boot second = Guests.on(engine, boot(guest, other));
    Map<CpuRegister, Long> same = new HashMap<>();
    long at = stepped(first, second, same);
    Comparison found = compare(first, second, Long.MAX_VALUE);
    Parting parting = found.parting().orElseThrow();
    assertEquals(at, parting.instructions());
    assertEquals(at, found.instructions());
    assertEquals(parting.first().at(), parting.second().at());
    assertNotEquals(
        parting.first().next().orElseThrow().rip(), parting.second().next().orElseThrow().rip());
    assertFalse(parting.values().isEmpty());
    for (Values v : parting.values()) {
      Optional<Long> last = Optional.ofNullable(same.get(v.register()));
      assertTrue(REGISTERS.contains(v.register()), v.register().name());
      boolean near = last.isPresent() && last.get() >= at - Divergence.LOOKED_BACK;
      assertEquals(
          near ? OptionalLong.of(last.get()) : OptionalLong.empty(),
          v.since(),
          v.register().name());
      assertEquals(near, v.by().isPresent());
      assertNotEquals(v.first(), v.second());
    }
  }

  @Test
  void itIsToldWhatWasLoadedThatIsNotTheSame() throws Exception {
    Parting parting =
        compare(
                boot("hello-pvh", "console=ttyS0"),
                boot("hello-pvh", "console=ttyS0 quiet"),
                Long.MAX_VALUE)
            .parting()
            .orElseThrow();
    Values rax =
        parting.values().stream()
            .filter(v -> v.register().name().equals("rax"))
            .findFirst()
            .orElseThrow();
    assertEquals(parting.instructions() - 2, rax.since().orElseThrow());
    assertEquals("lods %ds:(%esi),%al", rax.by().orElseThrow().text());
    Reads read = rax.reads().getFirst();
    assertEquals(1, rax.reads().size());
    assertEquals(List.of(1, 0L, (long) ' '), List.of(read.size(), read.first(), read.second()));
    assertTrue(read.words().startsWith("command line+0xd"), read.words());
    assertEquals(Optional.empty(), read.firstWriter(), "the boot put it there");
    assertEquals(Optional.empty(), read.secondWriter());
    assertEquals(List.of(), parting.reads(), "of the branch itself");
  }

  /** To the first instruction of a function. */
  private static void come(Machine machine, long address) {
    while (machine.processor().linearRip() != address) {
      assertEquals(StopReason.LIMIT, machine.step());
    }
  }

  @Test
  void fromAFunctionOnTheyAreComparedByWhatComesBehindIt() throws Exception {
    Boot first = boot("hello-pvh", "a");
    Boot second = boot("hello-pvh", "a long one");
    String symbol = "put_quoted"; // prints the command line
    try (Machine a = first.start();
        Machine b = second.start();
        Divergence both = new Divergence(first, second, SIZE)) {
      long address = Symbols.of(first.kernel()).address(symbol).getAsLong();
      come(a, address);
      come(b, address);
      long begin = a.clock().instructions();
      Divergence.Begin began = both.from(symbol, Long.MAX_VALUE);
      assertEquals(new Divergence.Begin(begin, b.clock().instructions()), began);
      long common = -1;
      while (a.processor().linearRip() == b.processor().linearRip()) {
        common++;
        a.step();
        b.step();
      }
      Parting parting = both.find(Long.MAX_VALUE, same -> {}).parting().orElseThrow();
      assertEquals(common, parting.instructions());
      assertEquals(began.first() + common, parting.first().instructions());
      assertEquals(began.second() + common, parting.second().instructions());
    }
  }

  @Test
  void bootsThatAreTheSameEndTheSame() throws Exception {
    Comparison found =
        compare(boot("ticks", "x"), boot("ticks", "y"), Long.MAX_VALUE); // both of one length
    assertEquals(Optional.empty(), found.parting());
    assertEquals(Optional.of(StopReason.POWER_OFF), found.end());
    try (Machine machine = boot("ticks", "x").start()) {
      machine.runTo(Long.MAX_VALUE);
      assertEquals(machine.clock().instructions(), found.instructions());
    }
  }

  @Test
  void noMoreIsComparedThanWasSaid() throws Exception {
    Comparison found = compare(boot("hello-pvh", "a"), boot("hello-pvh", "a b"), 2000);
    assertEquals(new Comparison(2000, Optional.empty(), Optional.empty()), found);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void oneThatEndsWhereTheOtherGoesOnHasPartedThere(boolean firstEnds) throws Exception {
    MachineConfiguration plain = MachineConfiguration.ofRam(64 << 20);
    Boot ends =
        boot(
            "long-mode", "", plain.withTestDevices(TestDevices.exitAt(0xF4, 1))); // its first TRACE
    Boot goesOn = boot("long-mode", "", plain);
    Comparison found =
        firstEnds ? compare(ends, goesOn, Long.MAX_VALUE) : compare(goesOn, ends, Long.MAX_VALUE);
    Parting parting = found.parting().orElseThrow();
    Parting.Side ended = firstEnds ? parting.first() : parting.second();
    Parting.Side other = firstEnds ? parting.second() : parting.first();
    assertEquals(Optional.of(StopReason.DEBUG_EXIT), ended.end());
    assertEquals(Optional.empty(), ended.next());
    assertEquals(Optional.empty(), other.end());
    assertTrue(other.next().isPresent());
    assertEquals(2, parting.instructions(), "mov, out");
  }
}

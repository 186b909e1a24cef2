package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.BreakpointException.Problem;
import bootscope.core.device.virtio.BlkDriver;
import bootscope.core.disk.WritePolicy;
import bootscope.core.event.GuestListener;
import bootscope.core.machine.Guests;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.ProcessorMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What each kind of breakpoint stops at, and that the guest cannot tell. */
class TriggerTest {
  /** Something to say for each kind. */
  private static final Map<String, Map<String, String>> SAID =
      Map.ofEntries(
          Map.entry("symbol", Map.of("symbol", "pvh_entry")),
          Map.entry("address", Map.of("at", "0x100010", "space", "physical")),
          Map.entry("entry", Map.of()),
          Map.entry("milestone", Map.of("name", "long_mode")),
          Map.entry("count", Map.of("instructions", "1 234")),
          Map.entry(
              "data", Map.of("at", "0x200000", "length", "2", "on", "access", "space", "physical")),
          Map.entry("register", Map.of("register", "cr3", "value", "0x1000")),
          Map.entry("port", Map.of("ports", "0x3f8-0x3fa", "on", "write")),
          Map.entry("event", Map.of("source", "exception", "vector", "#PF")),
          Map.entry("mode", Map.of("to", "long", "from", "compatibility")),
          Map.entry("privilege", Map.of("to", "3")),
          Map.entry("execute", Map.of("at", "0x100000", "length", "0x20", "space", "physical")),
          Map.entry("page", Map.of()),
          Map.entry("device", Map.of("register", "lapic.tpr", "on", "write")),
          Map.entry("pci", Map.of("function", "00:1f.0", "register", "command")),
          Map.entry("mmio", Map.of("at", "0xfee00000", "length", "0x1000")),
          Map.entry("dma", Map.of("at", "0", "length", "0x1000000", "on", "access")),
          Map.entry("load", Map.of("module", "virtio_blk")));

  private final List<Debugger> open = new ArrayList<>();

  private Debugger start(EngineChoice engine, String guest) throws Exception {
    Debugger d = Debugger.start(Guests.on(engine, Guests.boot(guest)), System::nanoTime);
    open.add(d);
    return d;
  }

  private Debugger start(String guest) throws Exception {
    return start(EngineChoice.INTERPRETER, guest);
  }

  @AfterEach
  void close() {
    open.forEach(Debugger::close);
  }

  private static Trigger make(Debugger d, String kind, Map<String, String> said)
      throws BreakpointException {
    return BreakpointKinds.of(kind).orElseThrow().make(said, d.breakpoints().surroundings(), 16);
  }

  private static Stop run(Debugger d) {
    return d.run(40_000_000);
  }

  private static long count(Debugger d) {
    return d.machine().clock().instructions();
  }

  /** The instruction behind which a value first changes, found one by one. */
  private long firstChange(String guest, java.util.function.ToLongFunction<Debugger> value)
      throws Exception {
    Debugger d = start(guest);
    long before = value.applyAsLong(d);
    while (value.applyAsLong(d) == before) {
      assertEquals(StopReason.LIMIT, d.step().reason());
    }
    return count(d);
  }

  // ---------------------------------------------------------------- all kinds

  /** As a file has it that was saved with other symbols. */
  @Test
  void aKeptSymbolThatTheKernelHasNotIsPending() throws Exception {
    Debugger d = start("hello-pvh");
    Arming.Surroundings now = d.breakpoints().surroundings();
    Trigger kept = SymbolTrigger.KIND.kept(Map.of("symbol", "moon"), now, 16);
    assertEquals(
        "neither the kernel nor a loaded module has a symbol 'moon'",
        kept.missing(now).orElseThrow().getMessage());
    assertFalse(kept.waits(now));
    assertEquals(Problem.NO_MODULES, problem(d, "symbol", Map.of("symbol", "mod:moon")));
    assertEquals(Problem.NO_SYMBOL, problem(d, "symbol", Map.of("symbol", "moon")));
    d.breakpoints().add(kept);
    assertEquals(StopReason.POWER_OFF, run(d).reason());
    assertThrows(
        BreakpointException.class, () -> SymbolTrigger.KIND.kept(Map.of("symbol", " "), now, 16));
  }

  @Test
  void eachKindIsMadeFromItsOwnValuesAgain() throws Exception {
    Debugger d = start("long-mode");
    for (BreakpointKind kind : BreakpointKinds.ALL) {
      if (kind == LineTrigger.KIND) {
        continue; // takes a kernel with lines of source: LineSteppingTest
      }
      Trigger made = make(d, kind.id(), SAID.get(kind.id()));
      assertEquals(kind, made.kind());
      assertEquals(made, make(d, kind.id(), made.values()), kind.id());
      assertFalse(made.text().isBlank(), kind.id());
      assertFalse(kind.hint().isBlank(), kind.id());
    }
  }

  @Test
  void eachIsInTheListOnce() {
    assertEquals(
        Trigger.class.getPermittedSubclasses().length,
        BreakpointKinds.ALL.stream().map(BreakpointKind::id).distinct().count());
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "NATIVE"})
  void noneOfThemCanBeNoticed(EngineChoice engine) throws Exception {
    String alone = end(engine, List.of());
    assertEquals(alone, end(engine, List.copyOf(SAID.keySet())));
  }

  private String end(EngineChoice engine, List<String> kinds) throws Exception {
    Debugger d = start(engine, "boot-mix");
    for (String kind : kinds) {
      if (!kind.equals("symbol")) { // each guest has its own
        add(d, make(d, kind, SAID.get(kind)), "0");
      }
    }
    if (!kinds.isEmpty()) {
      long stack = d.machine().state().reg(CpuState.RSP) & -4096L;
      add(d, new DataTrigger(new MemoryRange(stack, false, 64, "a stack"), Accesses.ACCESS), "0");
      add(d, new DataTrigger(new MemoryRange(0x10_0000, true, 4096, "code"), Accesses.ACCESS), "0");
      add(d, new EventTrigger(EventTrigger.Source.INTERRUPT, -1), "0");
    }
    assertEquals(StopReason.LIMIT, d.run(20_000_000).reason());
    return count(d) + " " + StateHash.of(d.machine());
  }

  private static void add(Debugger d, Trigger trigger, String condition)
      throws ExpressionException {
    int id = d.breakpoints().add(trigger).id();
    d.breakpoints().condition(id, Optional.of(Expression.parse(condition, 10)));
  }

  // ---------------------------------------------------------------- data

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "NATIVE"})
  void dataIsSeenWhenItChangesWithWhatWasThereBefore(EngineChoice engine) throws Exception {
    Debugger d = start(engine, "long-mode");
    long stack = startOfStack();
    long expected = firstChange("long-mode", x -> held(x, stack));
    long before = held(d, stack);
    d.breakpoints().add(new DataTrigger(new MemoryRange(stack, false, 8, "top"), Accesses.CHANGE));
    Stop stop = run(d);
    assertEquals(StopReason.BREAKPOINT, stop.reason());
    assertEquals(expected, stop.instructions());
    assertFalse(stop.before());
    Access access = stop.hits().getFirst().access().orElseThrow();
    assertEquals(before, access.before());
    assertEquals(held(d, stack), access.after());
    assertTrue(access.write());
  }

  /** Where a guest's first push goes. */
  private long startOfStack() throws Exception {
    Debugger d = start("long-mode");
    long top = d.machine().state().reg(CpuState.RSP);
    while (d.machine().state().reg(CpuState.RSP) == top) {
      d.step();
    }
    long set = d.machine().state().reg(CpuState.RSP);
    return set - 8;
  }

  private static long held(Debugger d, long address) {
    return Breakpoints.held(d.machine(), false, address, 8);
  }

  @Test
  void aPhysicalAddressIsSeenFromAnyLinearOne() throws Exception {
    Debugger d = start("long-mode");
    long stack = startOfStack();
    d.breakpoints().add(new DataTrigger(new MemoryRange(stack, true, 8, "top"), Accesses.WRITE));
    Stop stop = run(d);
    assertEquals(firstChange("long-mode", x -> held(x, stack)), stop.instructions());
    assertEquals(Access.Space.PHYSICAL, stop.hits().getFirst().access().orElseThrow().space());
  }

  @Test
  void whatIsReadDoesNotCountAsWritten() throws Exception {
    Debugger d = start("long-mode");
    long stack = startOfStack();
    d.breakpoints().add(new DataTrigger(new MemoryRange(stack, false, 8, "top"), Accesses.READ));
    Stop stop = run(d);
    Access access = stop.hits().getFirst().access().orElseThrow();
    assertFalse(access.write());
    assertEquals(access.before(), access.after());
    assertTrue(stop.instructions() > firstChange("long-mode", x -> held(x, stack)));
  }

  @Test
  void anEditIsNoAccess() throws Exception {
    Debugger d = start("long-mode");
    d.breakpoints()
        .add(new DataTrigger(new MemoryRange(0x20_0000, true, 8, "free"), Accesses.WRITE));
    d.machine().memory().poke(0x20_0000, new byte[] {1});
    d.breakpoints().add(new CountTrigger(10));
    assertEquals(10, run(d).instructions());
  }

  // ---------------------------------------------------------------- registers, ports, events

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "NATIVE"})
  void aControlRegistersWriteIsSeenBehindIt(EngineChoice engine) throws Exception {
    Debugger d = start(engine, "long-mode");
    long before = d.machine().state().cr(4);
    d.breakpoints().add(make(d, "register", Map.of("register", "CR4")));
    Stop stop = run(d);
    assertEquals(firstChange("long-mode", x -> x.machine().state().cr(4)), stop.instructions());
    Access access = stop.hits().getFirst().access().orElseThrow();
    assertEquals(before, access.before());
    assertEquals(d.machine().state().cr(4), access.after());
    assertEquals("write of cr4", stop.hits().getFirst().where());
  }

  @Test
  void anMsrIsMeantByNameOrNumber() throws Exception {
    Debugger d = start("long-mode");
    assertEquals(
        0xC000_0080, ((RegisterTrigger) make(d, "register", Map.of("register", "efer"))).number());
    d.breakpoints().add(make(d, "register", Map.of("register", "msr:0xc0000080")));
    Stop stop = run(d);
    assertEquals(
        1 << 8, stop.hits().getFirst().access().orElseThrow().after() & 1 << 8, "LME was set");
    assertEquals(Problem.NO_REGISTER, problem(d, "register", Map.of("register", "rax")));
    assertEquals(Problem.NO_REGISTER, problem(d, "register", Map.of("register", "cr1")));
    assertEquals(
        Problem.NO_REGISTER, problem(d, "register", Map.of("register", "msr:0x100000000")));
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "NATIVE"})
  void aPortsWriteIsSeenWithItsValue(EngineChoice engine) throws Exception {
    Debugger d = start(engine, "hello-pvh");
    long[] first = {-1, -1};
    d.listen(
        new GuestListener() {
          @Override
          public void serial(int port, int character) {
            if (first[0] < 0) {
              first[0] = character;
            }
          }
        });
    d.breakpoints().add(make(d, "port", Map.of("ports", "0x3f8", "on", "write")));
    Stop stop = run(d);
    while (first[0] < 0) {
      assertEquals(StopReason.BREAKPOINT, stop.reason());
      stop = run(d);
    }
    Access access = stop.hits().getFirst().access().orElseThrow();
    assertEquals(0x3F8, access.address());
    assertEquals(Problem.NO_PORT, problem(d, "port", Map.of("ports", "0x10000")));
    assertEquals(Problem.NO_PORT, problem(d, "port", Map.of("ports", "8-7")));
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "NATIVE"})
  void anInterruptStopsBeforeItsHandler(EngineChoice engine) throws Exception {
    Debugger d = start(engine, "ticks");
    d.breakpoints().add(new EventTrigger(EventTrigger.Source.INTERRUPT, -1));
    Stop stop = run(d);
    assertEquals(StopReason.BREAKPOINT, stop.reason());
    assertEquals("pit_interrupt", d.nameOf(d.machine().processor().linearRip()));
    assertEquals("any interrupt", stop.hits().getFirst().where());
    assertEquals(Problem.NO_VECTOR, problem(d, "event", Map.of("vector", "256")));
  }

  @Test
  void anExceptionIsMeantByNameOrVector() throws Exception {
    Debugger d = start("triple-fault");
    assertEquals(
        make(d, "event", Map.of("vector", "14")), make(d, "event", Map.of("vector", "pf")));
    d.breakpoints().add(new EventTrigger(EventTrigger.Source.EXCEPTION, -1));
    assertEquals(StopReason.TRIPLE_FAULT, run(d).reason(), "nothing is left to stop before");
  }

  @Test
  void aRegistersWriteOfOneValueIsSeen() throws Exception {
    Debugger all = start("long-mode");
    all.breakpoints().add(make(all, "register", Map.of("register", "cr3")));
    run(all);
    Access write = all.stop().hits().getFirst().access().orElseThrow();
    String value = "0x" + Long.toHexString(write.after());
    String other = "0x" + Long.toHexString(write.after() + 0x1000);
    Debugger d = start("long-mode");
    int id =
        d.breakpoints().add(make(d, "register", Map.of("register", "cr3", "value", other))).id();
    d.breakpoints().add(make(d, "register", Map.of("register", "cr3", "value", value)));
    Stop stop = run(d);
    assertEquals(all.stop().instructions(), stop.instructions());
    assertFalse(stop.hit(id));
    assertEquals(Optional.of(write), stop.hits().getFirst().access());
    assertEquals("write of " + value + " to cr3", stop.hits().getFirst().where());
  }

  // ---------------------------------------------------------------- modes, pages, devices

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "NATIVE"})
  void aModeIsSeenBehindWhatBringsIt(EngineChoice engine) throws Exception {
    long expected =
        firstChange("long-mode", d -> ProcessorMode.of(d.machine().processor()).ordinal());
    Debugger d = start(engine, "long-mode");
    ProcessorMode before = ProcessorMode.of(d.machine().processor());
    d.breakpoints().add(make(d, "mode", Map.of()));
    Stop stop = run(d);
    assertEquals(expected, stop.instructions());
    ProcessorMode after = ProcessorMode.of(d.machine().processor());
    assertEquals(
        before.text() + " became " + after.text(),
        stop.hits().getFirst().access().orElseThrow().text());
    Debugger other = start(engine, "long-mode");
    other.breakpoints().add(make(other, "mode", Map.of("to", "long", "from", "compatibility")));
    assertEquals(StopReason.BREAKPOINT, run(other).reason());
    assertEquals(64, other.machine().processor().codeBits());
    assertEquals(
        "from long mode, 32-bit or 16-bit code to long mode, 64-bit code",
        other.stop().hits().getFirst().where());
    assertEquals(Problem.NO_CHOICE, problem(other, "mode", Map.of("to", "warp")));
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "NATIVE"})
  void aPrivilegeLevelIsSeenBehindWhatBringsIt(EngineChoice engine) throws Exception {
    Debugger d = start(engine, "hello-pvh"); // 32-bit code without paging, in its first instruction
    var memory = d.machine().memory();
    memory.poke(0x20_0008, bytes("ffff 0000 00fa cf00 ffff 0000 00f2 cf00")); // for level 3
    memory.poke(0x20_00F0, bytes("1700 0000 2000")); // the table's limit and base
    // lgdt 0x2000f0; mov $0x202000, %esp; push $0x13, $0x201000, $2, $0xb, $0x200180; iret
    memory.poke(
        0x20_0100, bytes("0f0115f0002000 bc00202000 6a13 6800102000 6a02 6a0b 6880012000 cf"));
    memory.poke(0x20_0180, bytes("90 ebfe"));
    RegisterName rip = CpuRegisters.named("rip").orElseThrow();
    assertEquals(RegisterEdit.DONE, d.editor().set(rip, 0x20_0100));
    int back = d.breakpoints().add(make(d, "privilege", Map.of("to", "0"))).id();
    d.breakpoints().add(make(d, "privilege", Map.of("to", "3", "from", "0")));
    Stop stop = d.run(100);
    assertEquals(8, stop.instructions(), "behind IRET");
    assertEquals(3, d.machine().processor().cpl());
    assertEquals(0x20_0180, d.machine().processor().linearRip());
    assertFalse(stop.hit(back));
    assertEquals(
        "privilege level 0 became 3", stop.hits().getFirst().access().orElseThrow().text());
    assertEquals("from privilege level 0 to 3", stop.hits().getFirst().where());
    assertEquals(Stop.Moment.AFTER, stop.hits().getFirst().moment());
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "NATIVE"})
  void anyInstructionInARangeIsSeenBeforeItRuns(EngineChoice engine) throws Exception {
    Debugger d = start(engine, "hello-pvh");
    long from = d.symbols().address("put_string").orElseThrow();
    List<Long> stepped = new ArrayList<>();
    Debugger by = start("hello-pvh");
    while (stepped.size() < 40 && count(by) < 20_000) {
      if (Long.compareUnsigned(by.machine().processor().linearRip() - from, 24) < 0) {
        stepped.add(count(by));
      }
      by.step();
    }
    d.breakpoints().add(new ExecuteTrigger(new MemoryRange(from, true, 24, "put_string")));
    for (long at : stepped) {
      Stop stop = run(d);
      assertEquals(at, stop.instructions());
      assertTrue(stop.before());
      assertEquals(
          d.machine().processor().linearRip(),
          stop.hits().getFirst().access().orElseThrow().address());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "NATIVE"})
  void aPagesFirstInstructionIsSeenBeforeItRuns(EngineChoice engine) throws Exception {
    List<Long> pages = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    Debugger by = start("boot-mix");
    while (count(by) < 60_000) {
      Listing.Line line = by.here();
      for (long at : new long[] {line.address(), line.address() + line.bytes().length - 1}) {
        long page = by.machine().processor().mmu.observe(at) >>> 12;
        if (!pages.contains(page)) {
          pages.add(page);
          counts.add(count(by));
        }
      }
      by.step();
    }
    Debugger d = start(engine, "boot-mix");
    d.breakpoints().add(make(d, "page", Map.of()));
    for (int i = 0; i < pages.size(); i++) {
      Stop stop = run(d);
      Access access = stop.hits().getFirst().access().orElseThrow();
      assertEquals(pages.get(i), access.after() >>> 12);
      assertEquals(counts.get(i), stop.instructions());
    }
    assertTrue(pages.size() > 2, pages.toString());
    Debugger one = start(engine, "boot-mix");
    String last = "0x" + Long.toHexString(pages.getLast() << 12);
    one.breakpoints().add(make(one, "page", Map.of("at", last, "space", "physical")));
    assertEquals(counts.getLast(), run(one).instructions());
    one.breakpoints().delete(one.stop().hits().getFirst().id());
    one.breakpoints().add(make(one, "page", Map.of("at", last, "space", "physical")));
    assertEquals(StopReason.LIMIT, one.run(2_000_000).reason(), "it was executed before");
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "NATIVE"})
  void anAccessToADevicesRegisterIsSeenWithItsValue(EngineChoice engine) throws Exception {
    Debugger d = start(engine, "boot-mix");
    String lapic = "0x" + Long.toHexString(0xFEE0_0000L);
    d.breakpoints().add(make(d, "mmio", Map.of("at", lapic, "length", "4096", "on", "write")));
    Stop stop = run(d);
    assertEquals(StopReason.BREAKPOINT, stop.reason());
    Access access = stop.hits().getFirst().access().orElseThrow();
    assertEquals("lapic", access.name());
    assertTrue(access.write());
    long register = access.address();
    byte[] held = d.machine().memory().peek(register, access.size());
    assertEquals(Listing.number(held), access.after(), access.text());
    Debugger other = start(engine, "boot-mix");
    String at = "0x" + Long.toHexString(register);
    int read = other.breakpoints().add(make(other, "mmio", Map.of("at", at, "on", "read"))).id();
    other.breakpoints().add(make(other, "mmio", Map.of("at", at)));
    other.breakpoints().enable(read, true);
    Stop first = run(other);
    assertTrue(first.instructions() <= stop.instructions());
    assertEquals(register, first.hits().getFirst().access().orElseThrow().address());
  }

  @Test
  void aDevicesAccessToMemoryIsSeenAndTheProcessorsIsNot(@TempDir Path dir) throws Exception {
    Path image = Files.write(dir.resolve("disk.img"), new byte[4096]);
    var disk = new bootscope.core.machine.Drive("d", image, false, WritePolicy.KEEP);
    Debugger d = Debugger.start(Guests.boot("ticks", List.of(disk)), System::nanoTime);
    open.add(d);
    d.run(3_000);
    BlkDriver driver = new BlkDriver(d.machine().memory(), d.machine().ports(), 2);
    driver.start(BlkDriver.VERSION_1 | BlkDriver.FLUSH);
    d.machine().memory().store(BlkDriver.DATA, 8, 0x1234);
    String data = "0x" + Long.toHexString(BlkDriver.DATA);
    d.breakpoints().add(make(d, "dma", Map.of("at", data, "length", "512")));
    d.breakpoints().add(make(d, "dma", Map.of("at", "0", "length", "4096")));
    driver.request(0, 1, 512, true);
    Stop stop = d.run(3_000_000);
    assertEquals(StopReason.BREAKPOINT, stop.reason());
    Access access = stop.hits().getFirst().access().orElseThrow();
    assertTrue(access.name().equals("blk0"), access.name());
    assertEquals(
        new Access(Access.Space.DMA, access.name(), BlkDriver.DATA, 8, true, 0x1234, 0), access);
    assertEquals(Stop.Moment.BETWEEN, stop.hits().getFirst().moment(), "it did so by itself");
    assertEquals(StopReason.POWER_OFF, run(d).reason(), "nothing else does");
  }

  // ---------------------------------------------------------------- conditions and others

  @Test
  void aConditionDecidesAndCountsOnlyWhatHolds() throws Exception {
    Debugger d = start("hello-pvh");
    Breakpoint b = d.breakpoints().add(new SymbolTrigger("put_string"));
    LongSupplier rsi = () -> d.machine().state().reg(CpuState.RSI);
    run(d);
    long first = rsi.getAsLong();
    run(d);
    long second = rsi.getAsLong();
    assertTrue(first != second);
    d.restart();
    d.breakpoints().condition(b.id(), Optional.of(Expression.parse("$rsi == " + second, 10)));
    assertEquals(StopReason.BREAKPOINT, run(d).reason());
    assertEquals(second, rsi.getAsLong());
    assertEquals(1, b.hits());
  }

  @Test
  void aConditionWithoutAValueStops() throws Exception {
    Debugger d = start("hello-pvh");
    add(d, new SymbolTrigger("put_string"), "*(u8*)0x7fffffffffff");
    Stop stop = run(d);
    assertEquals(StopReason.BREAKPOINT, stop.reason(), "the user must see it");
    assertEquals(
        "breakpoint 1, put_string (its condition cannot be worked out: nothing can be read at"
            + " 0x7fffffffffff), before the instruction",
        stop.hits().getFirst().text());
  }

  // ---------------------------------------------------------------- which state is shown

  @ParameterizedTest
  @CsvSource({
    "hello-pvh, symbol, symbol, put_string, BEFORE",
    "hello-pvh, address, at, put_string, BEFORE",
    "long-mode, entry, '', '', BEFORE",
    "long-mode, count, instructions, 100, BEFORE",
    "long-mode, milestone, name, pvh_entry, BEFORE",
    "long-mode, milestone, name, long_mode, AFTER",
    "long-mode, execute, at, put_string, BEFORE",
    "long-mode, page, '', '', BEFORE",
    "long-mode, register, register, cr3, AFTER",
    "long-mode, mode, '', '', AFTER",
    "boot-mix, event, source, exception, DELIVERED",
    "ticks, event, source, interrupt, DELIVERED",
    "hello-pvh, port, ports, 0x3f8-0x3ff, AFTER",
    "boot-mix, device, register, com1.lcr, AFTER",
    "boot-mix, mmio, at, fee00000, AFTER"
  })
  void aStopSaysWhichStateItShows(
      String guest, String kind, String parameter, String said, Stop.Moment moment)
      throws Exception {
    for (EngineChoice engine : List.of(EngineChoice.INTERPRETER, EngineChoice.NATIVE)) {
      Debugger d = start(engine, guest);
      Map<String, String> values =
          parameter.isEmpty()
              ? Map.of()
              : Map.of(parameter, said, "length", "0x400", "space", "physical");
      d.breakpoints().add(make(d, kind, values));
      Stop stop = run(d);
      assertEquals(StopReason.BREAKPOINT, stop.reason());
      Stop.Hit hit = stop.hits().getFirst();
      assertEquals(moment, hit.moment(), hit.text());
      assertTrue(hit.text().endsWith(", " + moment.text()), hit.text());
      long next = d.machine().processor().linearRip();
      boolean waits = hit.access().filter(a -> a.address() == next).isPresent();
      assertTrue(!waits || moment == Stop.Moment.BEFORE, "what it is about is yet to run");
      if (moment == Stop.Moment.AFTER) {
        Debugger straight = start(engine, guest);
        straight.run(stop.instructions());
        assertEquals(StateHash.of(straight.machine()), StateHash.of(d.machine()));
      }
    }
  }

  @Test
  void whatTheDeliveryOfAnInterruptWritesIsSeenBeforeItsHandler() throws Exception {
    Debugger d = start("ticks");
    d.breakpoints().add(new EventTrigger(EventTrigger.Source.INTERRUPT, -1));
    Stop event = run(d);
    long handler = d.machine().processor().linearRip();
    long stack = d.machine().state().reg(CpuState.RSP);
    Debugger again = start("ticks");
    again.run(event.instructions() - 1);
    again
        .breakpoints()
        .add(new DataTrigger(new MemoryRange(stack, false, 8, "frame"), Accesses.WRITE));
    Stop write = run(again);
    assertEquals(event.instructions(), write.instructions());
    assertEquals(handler, again.machine().processor().linearRip());
    assertEquals(Stop.Moment.DELIVERED, write.hits().getFirst().moment());
  }

  @Test
  void eachOfTheHitsAtOneStopHasItsOwnMoment() throws Exception {
    Debugger d = start("long-mode");
    d.breakpoints().add(make(d, "register", Map.of("register", "cr3")));
    long there = run(d).instructions();
    Debugger both = start("long-mode");
    both.breakpoints().add(make(both, "register", Map.of("register", "cr3")));
    both.breakpoints().add(new CountTrigger(there));
    assertEquals(
        List.of(Stop.Moment.AFTER, Stop.Moment.BEFORE),
        run(both).hits().stream().map(Stop.Hit::moment).toList());
  }

  // ---------------------------------------------------------------- messages

  private static List<String> said(Debugger d) {
    List<String> said = new ArrayList<>();
    d.breakpoints().hears((b, text) -> said.add(b.id() + ": " + text));
    return said;
  }

  private static Breakpoint saying(Debugger d, Trigger trigger, String text)
      throws ExpressionException {
    Breakpoint added = d.breakpoints().add(trigger);
    Message message = Message.parse(text, 10);
    message.check(d.symbols());
    assertTrue(d.breakpoints().message(added.id(), Optional.of(message)));
    return added;
  }

  /** What is said at each call of put_string, by a machine that stops there. */
  private List<String> calls() throws Exception {
    Debugger d = start("hello-pvh");
    d.breakpoints().add(new SymbolTrigger("put_string"));
    List<String> calls = new ArrayList<>();
    while (run(d).reason() == StopReason.BREAKPOINT) {
      calls.add(
          String.format(
              "1: at %d, 0x%x <put_string>, rsi 0x%x",
              count(d), d.machine().processor().linearRip(), d.machine().state().reg(6)));
    }
    assertTrue(calls.size() > 2);
    return calls;
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "NATIVE"})
  void oneWithAMessageSaysItAndTheGuestRunsOn(EngineChoice engine) throws Exception {
    Debugger d = start(engine, "hello-pvh");
    List<String> said = said(d);
    Breakpoint b = saying(d, new SymbolTrigger("put_string"), "at {$insns:d}, {$pc:a}, rsi {$rsi}");
    assertEquals(StopReason.POWER_OFF, run(d).reason());
    assertEquals(calls(), said);
    assertEquals(said.size(), b.hits());
  }

  @Test
  void itSaysTheSameWhereTheGuestIsSteppedOrStopsBesides() throws Exception {
    Debugger d = start("hello-pvh");
    List<String> said = said(d);
    saying(d, new SymbolTrigger("put_string"), "at {$insns:d}, {$pc:a}, rsi {$rsi}");
    for (int i = 0; i < 40; i++) {
      d.step();
    }
    d.breakpoints().add(new SymbolTrigger("put_string"));
    int stops = 0;
    for (Stop stop = run(d); stop.reason() == StopReason.BREAKPOINT; stop = run(d)) {
      stops++;
      d.step();
      d.run(count(d) + 3);
      d.stepOver();
    }
    assertTrue(stops > 0);
    assertEquals(calls(), said);
  }

  @Test
  void ofAnAccessItSaysWhatWasThereBeforeAndAfter() throws Exception {
    Debugger d = start("long-mode");
    List<String> said = said(d);
    saying(d, make(d, "register", Map.of("register", "cr4")), "{$old} to {$new}, {{is {$cr4}}");
    long before = d.machine().state().cr(4);
    d.breakpoints().add(new CountTrigger(firstChange("long-mode", x -> x.machine().state().cr(4))));
    run(d);
    long after = d.machine().state().cr(4);
    assertEquals(List.of(String.format("1: 0x%x to 0x%x, {is 0x%x}", before, after, after)), said);
  }

  @Test
  void itSaysOnlyWhatItsConditionAndItsIgnoredHitsLeave() throws Exception {
    Debugger d = start("hello-pvh");
    List<String> said = said(d);
    Breakpoint b = saying(d, new SymbolTrigger("put_string"), "at {$insns:d}, {$pc:a}, rsi {$rsi}");
    String second = calls().get(1);
    d.breakpoints().ignore(b.id(), 1);
    long at = Long.parseLong(second.replaceAll("1: at ([0-9]+),.*", "$1"));
    d.breakpoints().condition(b.id(), Optional.of(Expression.parse("$insns <= " + at, 10)));
    assertEquals(StopReason.POWER_OFF, run(d).reason());
    assertEquals(List.of(second), said);
  }

  @Test
  void textInMemoryAndWhatCannotBeWorkedOutAreTold() throws Exception {
    Debugger d = start("hello-pvh");
    List<String> said = said(d);
    d.machine()
        .memory()
        .poke(0x20_0000, "a text\0more".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    d.machine().memory().poke(0x20_1000, new byte[] {'x', 1, (byte) 200, 0});
    saying(
        d,
        new CountTrigger(3),
        "{0x200000:s} {0x201000:s} {*0x7fffffffffff} {-1:d} { {u32}0x200000 } {-1:u} {$new}");
    d.run(4);
    assertEquals(
        List.of(
            "1: \"a text\" \"x..\" (nothing can be read at 0x7fffffffffff) -1 0x65742061"
                + " 18446744073709551615 ($new: there is no such register)"),
        said);
    for (String wrong : new String[] {"{", "{$rax", "{}", "{$rax:z}"}) {
      assertThrows(ExpressionException.class, () -> Message.parse(wrong, 10), wrong);
    }
    assertThrows(ExpressionException.class, () -> saying(d, new CountTrigger(5), "{$moon}"));
  }

  @Test
  void oneForOnceGoesWhenItIsHit() throws Exception {
    Debugger d = start("hello-pvh");
    d.breakpoints().add(new SymbolTrigger("put_string"), true);
    assertEquals(StopReason.BREAKPOINT, run(d).reason());
    assertEquals(List.of(), d.breakpoints().list());
    assertEquals(StopReason.POWER_OFF, run(d).reason());
  }

  @Test
  void whatIsSwitchedOffOrDeletedIsNotObserved() throws Exception {
    Debugger d = start("hello-pvh");
    int port = d.breakpoints().add(make(d, "port", Map.of("ports", "0x3f8-0x3ff"))).id();
    int data =
        d.breakpoints()
            .add(new DataTrigger(new MemoryRange(0, true, 4096, "low memory"), Accesses.ACCESS))
            .id();
    d.breakpoints().enable(port, false);
    d.breakpoints().delete(data);
    assertEquals(StopReason.POWER_OFF, run(d).reason());
  }

  @Test
  void theyHoldInTheMachineAfterARestart() throws Exception {
    Debugger d = start("hello-pvh");
    d.breakpoints().add(make(d, "port", Map.of("ports", "0x3f8-0x3ff")));
    long first = run(d).instructions();
    d.restart();
    assertEquals(first, run(d).instructions());
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    Debugger d = start("hello-pvh");
    assertEquals(Problem.NO_SYMBOL, problem(d, "symbol", Map.of("symbol", "zebra")));
    assertEquals(Problem.NO_MILESTONE, problem(d, "milestone", Map.of("name", "zebra")));
    assertEquals(Problem.NO_COUNT, problem(d, "count", Map.of("instructions", "0")));
    assertEquals(Problem.NO_LENGTH, problem(d, "data", Map.of("at", "0", "length", "4097")));
    assertEquals(Problem.NO_CHOICE, problem(d, "data", Map.of("at", "0", "on", "sight")));
    assertEquals(Problem.EXPRESSION, problem(d, "address", Map.of("at", "zebra")));
    assertEquals(Problem.EXPRESSION, problem(d, "data", Map.of()));
  }

  private static Problem problem(Debugger d, String kind, Map<String, String> said) {
    return assertThrows(BreakpointException.class, () -> make(d, kind, said)).problem();
  }

  @Test
  void hitsThatAreIgnoredCountAndDoNotStop() throws Exception {
    Debugger d = start("hello-pvh");
    Breakpoint line = d.breakpoints().add(new SymbolTrigger("put_newline"));
    Breakpoint ports =
        d.breakpoints().add(make(d, "port", Map.of("ports", "0x3f8", "on", "write")));
    assertTrue(d.breakpoints().ignore(line.id(), 2));
    assertTrue(d.breakpoints().ignore(ports.id(), 1_000_000));
    assertFalse(d.breakpoints().ignore(99, 1));
    assertEquals(StopReason.BREAKPOINT, run(d).reason());
    assertTrue(d.stop().hit(line.id()));
    assertEquals(3, line.hits());
    assertEquals(0, line.ignored());
    assertTrue(ports.hits() > 10);
    assertEquals(1_000_000 - ports.hits(), ports.ignored());
  }
}

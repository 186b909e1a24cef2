package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.BreakpointException.Problem;
import bootscope.core.describe.RegisterAccess;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.RegisterObserver;
import bootscope.core.device.virtio.BlkDriver;
import bootscope.core.disk.WritePolicy;
import bootscope.core.machine.Drive;
import bootscope.core.machine.Guests;
import bootscope.core.machine.StopReason;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stops at devices' registers by their names, whatever way the guest comes to them. */
class DeviceRegistersTest {
  private static final int ECAM_BAR = 0x8000_0060; // the host bridge's PCIEXBAR
  private static final int LPC_COMMAND = 0x8000_F804;

  /** Code in 32-bit mode with flat segments, as a guest has it at its PVH entry. */
  private static final class Code {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Code put(int... all) {
      for (int b : all) {
        bytes.write(b);
      }
      return this;
    }

    private Code word(int value) {
      return put(value, value >> 8, value >> 16, value >> 24);
    }

    Code out(int port, int size, int value) {
      put(0xB8).word(value).put(0xBA).word(port);
      return size == 1 ? put(0xEE) : size == 2 ? put(0x66, 0xEF) : put(0xEF);
    }

    Code outb(int port, int value) {
      return out(port, 1, value);
    }

    Code in(int port, int size) {
      put(0xBA).word(port);
      return size == 1 ? put(0xEC) : size == 2 ? put(0x66, 0xED) : put(0xED);
    }

    Code store(long address, int value) {
      return put(0xC7, 0x05).word((int) address).word(value);
    }

    Code load(long address) {
      return put(0xA1).word((int) address);
    }

    Code wrmsr(int number, int value) {
      return put(0xB9).word(number).put(0xB8).word(value).put(0xBA).word(0).put(0x0F, 0x30);
    }

    Code rdmsr(int number) {
      return put(0xB9).word(number).put(0x0F, 0x32);
    }

    byte[] halting() {
      return put(0xFA, 0xF4).bytes.toByteArray();
    }
  }

  private final List<Debugger> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(Debugger::close);
  }

  private Debugger running(EngineChoice engine, Code code) throws Exception {
    Debugger d = Debugger.start(Guests.on(engine, Guests.boot("hello-pvh")), System::nanoTime);
    open.add(d);
    long at = d.machine().processor().linearRip();
    for (byte b : code.halting()) {
      d.machine().memory().store(at++, 1, b & 0xFF);
    }
    return d;
  }

  private static Trigger make(Debugger d, String kind, String... said) throws BreakpointException {
    BreakpointKind made = BreakpointKinds.of(kind).orElseThrow();
    Map<String, String> values = new java.util.HashMap<>();
    for (int i = 0; i < said.length; i++) {
      values.put(made.parameters().get(i).name(), said[i]);
    }
    return made.make(values, d.breakpoints().surroundings(), 16);
  }

  /** What a breakpoint stops at in some code, to its end. */
  private List<String> hits(EngineChoice engine, Code code, String kind, String... said)
      throws Exception {
    Debugger d = running(engine, code);
    d.breakpoints().add(make(d, kind, said));
    List<String> texts = new ArrayList<>();
    Stop stop = d.run(1_000);
    while (stop.reason() == StopReason.BREAKPOINT) {
      texts.add(stop.hits().getFirst().access().orElseThrow().text());
      stop = d.run(1_000);
    }
    assertEquals(StopReason.HALTED, stop.reason());
    return texts;
  }

  private List<String> accesses(Code code, String register) throws Exception {
    return hits(EngineChoice.INTERPRETER, code, "device", register);
  }

  @Test
  void aSerialPortsFirstPortsAreWhatTheDivisorLatchBitSays() throws Exception {
    Code code =
        new Code()
            .outb(0x3F9, 5)
            .outb(0x3F8, 'A')
            .outb(0x3FB, 0x83)
            .outb(0x3F8, 1)
            .outb(0x3F9, 0)
            .outb(0x3FB, 3)
            .outb(0x3FA, 7)
            .in(0x3FA, 1);
    assertEquals(List.of("com1.ier: 0x0 became 0x5"), accesses(code, "com1.ier"));
    assertEquals(List.of("0x41 was written to com1.thr"), accesses(code, "com1.thr"));
    assertEquals(
        List.of("com1.dl: 0xc became 0x1", "com1.dl: 0x1 became 0x1"), accesses(code, "COM1.DL"));
    assertEquals(List.of("com1.fcr: 0x0 became 0x1"), accesses(code, "com1.fcr"));
    assertEquals(List.of("0xc1 was read from com1.iir"), accesses(code, "com1.iir"));
    assertEquals(8, accesses(code, "com1").size(), "any of its registers");
  }

  @Test
  void anInterruptControllersWordsAreToldApartByItsState() throws Exception {
    Code code =
        new Code()
            .outb(0x20, 0x11)
            .outb(0x21, 0x20)
            .outb(0x21, 4)
            .outb(0x21, 1)
            .outb(0x21, 0xFB)
            .outb(0x20, 0x0B)
            .in(0x20, 1)
            .outb(0x20, 0x0C)
            .in(0x20, 1)
            .outb(0x20, 0x20);
    assertEquals(List.of("pic.m.imr: 0x0 became 0xfb"), accesses(code, "pic.m.imr"));
    assertEquals(List.of("0x11 was written to pic.m.icw1"), accesses(code, "pic.m.icw1"));
    assertEquals(List.of("pic.m.icw2: 0x0 became 0x20"), accesses(code, "pic.m.icw2"));
    assertEquals(List.of("pic.m.icw3: 0x0 became 0x4"), accesses(code, "pic.m.icw3"));
    assertEquals(List.of("0x1 was written to pic.m.icw4"), accesses(code, "pic.m.icw4"));
    assertEquals(List.of("0x20 was written to pic.m.ocw2"), accesses(code, "pic.m.ocw2"));
    assertEquals(List.of("0x0 was read from pic.m.isr"), accesses(code, "pic.m.isr"));
    assertEquals(List.of(), accesses(code, "pic.m.irr"), "the second read polls");
    assertEquals(List.of(), accesses(code, "pic.s.imr"));
  }

  @Test
  void aTimersCounterIsReadAndWrittenByBytesAndItsStatusAtTheSamePort() throws Exception {
    Code code =
        new Code()
            .outb(0x43, 0x34)
            .outb(0x40, 0x10)
            .outb(0x40, 0x27)
            .outb(0x43, 0xE2)
            .in(0x40, 1)
            .in(0x40, 1);
    assertEquals(3, accesses(code, "pit.count0").size(), "two writes, and what is no status");
    assertEquals(1, accesses(code, "pit.status0").size());
    assertEquals(List.of(), accesses(code, "pit.count1"));
    assertEquals(
        List.of("0x34 was written to pit.control", "0xe2 was written to pit.control"),
        accesses(code, "pit.control"));
  }

  @Test
  void registersBehindAnIndexAreThoseThatItSelects() throws Exception {
    Code code =
        new Code()
            .outb(0x70, 0x0B)
            .outb(0x71, 0x82)
            .store(0xFEC0_0000L, 0x16)
            .store(0xFEC0_0010L, 0x1_0031)
            .load(0xFEC0_0010L);
    assertEquals(List.of("rtc.b: 0x2 became 0x82"), accesses(code, "rtc.b"));
    assertEquals(List.of(), accesses(code, "rtc.a"));
    assertEquals(List.of("rtc.index: 0x0 became 0xb"), accesses(code, "rtc.index"));
    assertEquals(
        List.of("ioapic.redtbl3: 0x10000 became 0x10031", "0x10031 was read from ioapic.redtbl3"),
        accesses(code, "ioapic.redtbl3"));
    assertEquals(List.of(), accesses(code, "ioapic.redtbl2"));
    assertEquals(List.of("ioapic.ioregsel: 0x0 became 0x16"), accesses(code, "ioapic.ioregsel"));
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "NATIVE"})
  void theLocalApicIsReachedInMemoryAndByMsrs(EngineChoice engine) throws Exception {
    Code code =
        new Code()
            .store(0xFEE0_0080L, 0x20)
            .load(0xFEE0_0080L)
            .store(0xFEE0_00B0L, 0)
            .wrmsr(0x1B, 0xFEE0_0D00)
            .wrmsr(0x808, 0x30)
            .rdmsr(0x808)
            .wrmsr(0x80B, 0);
    assertEquals(
        List.of(
            "lapic.tpr: 0x0 became 0x20",
            "0x20 was read from lapic.tpr",
            "lapic.tpr: 0x20 became 0x30",
            "0x30 was read from lapic.tpr"),
        hits(engine, code, "device", "lapic.tpr"));
    assertEquals(2, hits(engine, code, "device", "lapic.eoi").size());
    assertEquals(
        List.of("0x20 was read from lapic.tpr", "0x30 was read from lapic.tpr"),
        hits(engine, code, "device", "lapic.tpr", "read"));
  }

  @Test
  void theKeyboardControllersPortsAreOneRegisterEachWay() throws Exception {
    Code code = new Code().outb(0x64, 0xAA).in(0x60, 1).in(0x64, 1).outb(0x60, 0xED);
    assertEquals(List.of("0xaa was written to 8042.command"), accesses(code, "8042.command"));
    assertEquals(List.of("0x55 was read from 8042.output"), accesses(code, "8042.output"));
    assertEquals(List.of("0xed was written to 8042.input"), accesses(code, "8042.input"));
    assertEquals(1, accesses(code, "8042.status").size());
  }

  @Test
  void ofPortsThatSeveralDevicesShareOnlyTheOneThatIsGivenThemCounts() throws Exception {
    Code code = new Code().out(0xCF8, 4, LPC_COMMAND).outb(0xCF9, 0).in(0xCFC, 2);
    assertEquals(
        List.of("pci.config_address: 0x0 became 0x8000f804"), accesses(code, "pci.config_address"));
    assertEquals(1, accesses(code, "reset").size(), "the double word is not given to it");
    assertEquals(1, accesses(code, "pci.config_data").size());
  }

  private static Code configuration() {
    long lpc = 0xB000_0000L + (0x1F << 15) + 4;
    return new Code()
        .out(0xCF8, 4, ECAM_BAR)
        .out(0xCFC, 4, 0xB000_0001)
        .out(0xCF8, 4, LPC_COMMAND)
        .in(0xCFC, 4)
        .out(0xCFC, 2, 0x0107)
        .load(lpc)
        .store(lpc, 0x0003)
        .out(0xCF8, 4, LPC_COMMAND + 0x38)
        .outb(0xCFC, 0x21);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "NATIVE"})
  void configurationSpaceIsReachedByPortsAndInMemory(EngineChoice engine) throws Exception {
    String name = "PCI 00:1f.0 command";
    List<String> all = hits(engine, configuration(), "pci", "00:1f.0", "command");
    assertEquals(4, all.size(), all.toString());
    String first = all.getFirst().replaceAll(" was read.*", "");
    assertEquals(first + " was read from " + name, all.get(0));
    String set = all.get(1).replaceAll(".*became ", "");
    assertEquals(name + ": " + first + " became " + set, all.get(1));
    assertEquals(set + " was read from " + name, all.get(2));
    assertTrue(all.get(3).startsWith(name + ": " + set + " became "), all.toString());
    assertEquals(
        all.subList(1, 2),
        hits(engine, configuration(), "pci", "1f.0", "COMMAND", "change").subList(0, 1));
    assertEquals(
        all.stream().map(t -> t.replace(name, "lpc.command")).toList(),
        hits(engine, configuration(), "device", "lpc.command"));
    assertEquals(1, hits(engine, configuration(), "pci", "00:1f.0", "0x3c", "write").size());
    assertEquals(List.of(), hits(engine, configuration(), "pci", "00:00.0", "command"));
  }

  @Test
  void aDisksRegistersAreTheSameForModernAndLegacyDrivers(@TempDir Path dir) throws Exception {
    Path image = Files.write(dir.resolve("disk.img"), new byte[4096]);
    Drive disk = new Drive("d", image, false, WritePolicy.KEEP);
    Debugger d = Debugger.start(Guests.boot("ticks", List.of(disk)), System::nanoTime);
    open.add(d);
    RegisterBank bank =
        d.machine().registerBanks().stream()
            .filter(b -> b.name().equals("blk0"))
            .findFirst()
            .orElseThrow();
    List<String> writes = new ArrayList<>();
    d.machine()
        .observe(
            (RegisterObserver)
                a -> {
                  for (RegisterBank.Entry e : bank.entries()) {
                    RegisterAccess part = a.write() ? bank.to(e, a) : null;
                    if (part != null) {
                      String name = e.description().name();
                      writes.add(name + " " + Long.toHexString(part.value()));
                    }
                  }
                });
    BlkDriver driver = new BlkDriver(d.machine().memory(), d.machine().ports(), 2);
    driver.start(BlkDriver.VERSION_1);
    driver.kick();
    assertEquals(
        List.of(
            "BAR0 c000",
            "BAR1 febfb000",
            "BAR4 febfc000",
            "BAR5 0",
            "COMMAND 7",
            "DEVICE_STATUS 0",
            "DEVICE_STATUS 1",
            "DEVICE_STATUS 3",
            "DRIVER_FEATURE_SELECT 0",
            "DRIVER_FEATURE 0",
            "DRIVER_FEATURE_SELECT 1",
            "DRIVER_FEATURE 1",
            "DEVICE_STATUS b",
            "QUEUE_SELECT 0",
            "QUEUE_SIZE 100",
            "QUEUE_DESC 100000",
            "QUEUE_DESC 0",
            "QUEUE_DRIVER 102000",
            "QUEUE_DRIVER 0",
            "QUEUE_DEVICE 103000",
            "QUEUE_DEVICE 0",
            "QUEUE_ENABLE 1",
            "DEVICE_STATUS f",
            "QUEUE_NOTIFY 0"),
        writes);
    writes.clear();
    d.machine().ports().out(BlkDriver.PORTS + 0x12, 1, 0);
    d.machine().ports().out(BlkDriver.PORTS + 0x04, 4, 0x200);
    d.machine().ports().out(BlkDriver.PORTS + 0x0E, 2, 0);
    d.machine().ports().out(BlkDriver.PORTS + 0x08, 4, 0x100);
    d.machine().ports().out(BlkDriver.PORTS + 0x10, 2, 0);
    assertEquals(
        List.of(
            "DEVICE_STATUS 0",
            "DRIVER_FEATURE 200",
            "QUEUE_SELECT 0",
            "QUEUE_ADDRESS 100",
            "QUEUE_NOTIFY 0"),
        writes);
  }

  @Test
  void theMachineStandsBehindTheInstructionWithTheOldValueAndTheNew() throws Exception {
    Code code = new Code().outb(0x3F9, 5);
    Debugger d = running(EngineChoice.INTERPRETER, code);
    long at = d.machine().processor().linearRip();
    d.breakpoints().add(make(d, "device", "com1.ier"));
    int other = d.breakpoints().add(make(d, "device", "com1.ier", "write")).id();
    d.breakpoints().condition(other, java.util.Optional.of(Expression.parse("$new == 4", 10)));
    Stop stop = d.run(1_000);
    assertEquals(3, stop.instructions());
    assertEquals(at + 11, d.machine().processor().linearRip());
    assertEquals(1, stop.hits().size(), "the other's condition does not hold");
    assertEquals(Stop.Moment.AFTER, stop.hits().getFirst().moment());
    Access access = stop.hits().getFirst().access().orElseThrow();
    assertEquals(
        new Access(Access.Space.DEVICE_REGISTER, "com1.ier", 0x3F9, 1, true, 0, 5), access);
  }

  @Test
  void namesAreUnlikeAndAllLeadBackToTheirRegisters() throws Exception {
    Debugger d = running(EngineChoice.INTERPRETER, new Code());
    List<String> names = d.devices().names().toList();
    Set<String> once = new HashSet<>(names);
    assertEquals(once.size(), names.size(), "two registers have one name");
    assertTrue(
        once.containsAll(
            List.of("com1", "com1.ier", "pic.m.imr", "lapic.tpr", "pit.count0", "rtc.b")),
        names.toString());
    for (String name : names) {
      assertEquals(name, d.devices().find(name.toUpperCase(Locale.ROOT)).orElseThrow().text());
    }
  }

  @Test
  void whatThereIsNotIsSaidWithWhatMayHaveBeenMeant() throws Exception {
    Debugger d = running(EngineChoice.INTERPRETER, new Code());
    var register = assertThrows(BreakpointException.class, () -> make(d, "device", "lapic.trp"));
    assertEquals(Problem.NO_DEVICE_REGISTER, register.problem());
    assertEquals("lapic.tpr", Names.near(d.symbols(), register).getFirst());
    var function =
        assertThrows(BreakpointException.class, () -> make(d, "pci", "00:09.0", "command"));
    assertEquals(Problem.NO_FUNCTION, function.problem());
    var offset = assertThrows(BreakpointException.class, () -> make(d, "pci", "00:1f.0", "0x100"));
    assertEquals(Problem.NO_PCI_REGISTER, offset.problem());
  }
}

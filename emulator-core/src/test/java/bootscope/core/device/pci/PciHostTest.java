package bootscope.core.device.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.device.Bench;
import bootscope.core.event.GuestListeners;
import bootscope.core.io.IrqLine;
import bootscope.core.io.PortDevice;
import bootscope.core.io.PortMap;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After PCI Local Bus 3.0, and Intel's datasheets 316966 (MCH) and 316972 (ICH9). */
class PciHostTest {
  private final Bench bench = new Bench();
  private final Bench.Probe irq10 = bench.probe();
  private final Bench.Probe gsi16 = bench.probe();
  private final PortMap ports = new PortMap(new GuestListeners());
  private final MemoryMap memory = new MemoryMap(new GuestRam(Arena.ofAuto(), 1 << 20, 1 << 20));
  private final PciHost pci = new PciHost(memory, ports);
  private final List<Integer> acpiBlock = new ArrayList<>();
  private final Ich9Lpc lpc = lpc();

  private Ich9Lpc lpc() {
    IrqLine[] isa = new IrqLine[16];
    isa[10] = irq10;
    IrqLine[] high = new IrqLine[8];
    java.util.Arrays.fill(high, IrqLine.unconnected());
    high[0] = gsi16;
    return new Ich9Lpc(acpiBlock::add, isa, high);
  }

  @BeforeEach
  void wire() {
    pci.add(new Q35HostBridge(memory, pci, 0, -1));
    pci.add(lpc);
    ports.map(0xCF8, 1, 4, "pci", pci);
    ports.map(0xCFC, 4, 4, "pci", pci);
  }

  private int read(int device, int function, int register) {
    ports.out(0xCF8, 4, 0x8000_0000 | device << 11 | function << 8 | register);
    return ports.in(0xCFC, 4);
  }

  @Test
  void theHostBridgeAndTheLpcBridgeIdentifyThemselves() {
    assertEquals(0x29C0_8086, read(0, 0, 0));
    assertEquals(0x0600_0000, read(0, 0, 8));
    assertEquals(0x2918_8086, read(0x1F, 0, 0));
    assertEquals(0x0601_0002, read(0x1F, 0, 8));
    assertEquals(0x80, read(0x1F, 0, 0x0C) >> 16 & 0xFF, "multi-function");
  }

  @Test
  void functionsThatAreAbsentReadAllOnes() {
    assertEquals(-1, read(1, 0, 0));
    assertEquals(-1, read(0x1F, 1, 0));
    ports.out(0xCF8, 4, 0x8001_0000);
    assertEquals(-1, ports.in(0xCFC, 4), "bus 1");
    ports.out(0xCF8, 4, 0);
    assertEquals(0xFFFF, ports.in(0xCFC, 2), "not enabled");
  }

  @Test
  void theAddressRegisterAnswersDoubleWordsOnly() {
    ports.map(
        0xCF9,
        1,
        1,
        "reset",
        new PortDevice() {
          @Override
          public int in(int port, int size) {
            return 0x42;
          }

          @Override
          public void out(int port, int size, int value) {}

          @Override
          public int peek(int port, int size) {
            return 0x42;
          }
        });
    ports.out(0xCF8, 4, 0xFFFF_FFFF);
    assertEquals(0x80FF_FFFC, ports.in(0xCF8, 4), "reserved bits and bits 1:0 read 0");
    ports.out(0xCF8, 1, 0x55);
    assertEquals(0x80FF_FFFC, ports.in(0xCF8, 4));
    assertEquals(0x42, ports.in(0xCF9, 1));
    ports.out(0xCFB, 1, 1);
    assertEquals(0x80FF_FFFC, ports.in(0xCF8, 4));
  }

  @Test
  void bytesAndWordsReachTheirPartOfARegister() {
    read(0, 0, 0);
    assertEquals(0x29C0, ports.in(0xCFE, 2));
    assertEquals(0x80, ports.in(0xCFD, 1));
    read(0x1F, 0, 0x60);
    ports.out(0xCFD, 1, 0x7B);
    assertEquals(0x8080_0B80, ports.in(0xCFC, 4), "only writable bits of PIRQB change");
  }

  @Test
  void theMemoryWindowShowsTheSameRegisters() {
    assertEquals(0x29C0_8086L, pci.load(0, 4));
    assertEquals(0x2918L, pci.load(0x1F << 15 | 2, 2));
    assertEquals(0, pci.load(0x60, 8), "PCIEXBAR after power-on");
    assertEquals(0xFFFF_FFFFL, pci.load(0x100, 4), "no extended configuration space");
    assertEquals(0xFFL, pci.load(1 << 20, 1), "bus 1");
    pci.store(0x1F << 15 | 0x60, 1, 0x05);
    assertEquals(0x8080_8005, read(0x1F, 0, 0x60));
  }

  @Test
  void identificationCannotBeWritten() {
    read(0, 0, 0);
    ports.out(0xCFC, 4, 0);
    assertEquals(0x29C0_8086, ports.in(0xCFC, 4));
  }

  @Test
  void theAcpiBlockIsNowhereAfterPowerOn() {
    assertEquals(1, read(0x1F, 0, 0x40));
    assertEquals(0, read(0x1F, 0, 0x44), "disabled, SCI on IRQ 9");
  }

  @Test
  void pirqsReachTheIoApicAlwaysAndThe8259WhenRouted() {
    IrqLine first = lpc.pirq(0);
    IrqLine second = lpc.pirq(0);
    first.set(true);
    assertTrue(gsi16.level);
    assertFalse(irq10.level, "bit 7 of the routing register is set after reset");
    read(0x1F, 0, 0x60);
    ports.out(0xCFC, 1, 0x0A);
    assertTrue(irq10.level);
    second.set(true);
    first.set(false);
    assertTrue(irq10.level && gsi16.level, "the wire is shared");
    second.set(false);
    assertFalse(irq10.level || gsi16.level);
    assertEquals(1, gsi16.rises);
  }

  @Test
  void eachFunctionBelongsToTheBoardByItsSubsystem() {
    assertEquals(0x1100_1AF4, read(0, 0, 0x2C));
    assertEquals(0x1100_1AF4, read(0x1F, 0, 0x2C));
  }

  @Test
  void itsStateCanBeTakenOutAndPutBack() {
    read(0x1F, 0, 0x60);
    ports.out(0xCFC, 1, 0x0A);
    lpc.pirq(0).set(true);
    Ich9Lpc copy = lpc();
    Bench.Snapshot.of(lpc).into(copy);
    assertEquals(0x0A, copy.registers().value("PIRQA"));
    PciHost host = new PciHost(memory, ports);
    Bench.Snapshot.of(pci).into(host);
    assertEquals(0x8000_F860L, host.registers().value("CONFIG_ADDRESS"));
  }

  /** ICH9 316972 §13.1: PMBASE bits 15:7, and ACPI_CNTL's enable. */
  @Test
  void theAcpiBlockIsWhereItIsPut() {
    lpc.write(0x40, 4, 0x0601);
    lpc.write(0x44, 1, 0x80);
    lpc.write(0x40, 4, 0x0BFF);
    lpc.write(0x44, 1, 0x00);
    assertEquals(List.of(-1, 0x600, 0xB80, -1), acpiBlock);
  }
}

package bootscope.core.device;

import bootscope.core.board.Q35;
import bootscope.core.describe.Described;
import bootscope.core.describe.Stateful;
import bootscope.core.device.acpi.AcpiPm;
import bootscope.core.device.acpi.PowerRequests;
import bootscope.core.device.apic.IoApic;
import bootscope.core.device.apic.LocalApic;
import bootscope.core.device.apic.LocalApicConfiguration;
import bootscope.core.device.hpet.Hpet;
import bootscope.core.device.misc.A20Gate;
import bootscope.core.device.misc.DebugConsole;
import bootscope.core.device.misc.KeyboardController;
import bootscope.core.device.misc.Port92;
import bootscope.core.device.misc.PostPort;
import bootscope.core.device.misc.ResetControl;
import bootscope.core.device.misc.ResetSink;
import bootscope.core.device.misc.TracePorts;
import bootscope.core.device.pci.Ich9Lpc;
import bootscope.core.device.pci.PciHost;
import bootscope.core.device.pci.Q35HostBridge;
import bootscope.core.device.pic.Pic8259Pair;
import bootscope.core.device.pit.Pit8254;
import bootscope.core.device.rtc.RtcCmos;
import bootscope.core.device.serial.SerialTiming;
import bootscope.core.device.serial.Uart16550A;
import bootscope.core.event.GuestListeners;
import bootscope.core.io.IrqLine;
import bootscope.core.io.PortMap;
import bootscope.core.io.SharedLine;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import bootscope.core.memory.MmioDevice;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every device, wired as a q35 has them, without a processor. */
final class Board {
  final Bench bench = new Bench();
  final PortMap ports = new PortMap(new GuestListeners());
  final MemoryMap memory = new MemoryMap(new GuestRam(Arena.ofAuto(), 1 << 20, 1 << 20));
  final List<Integer> claimed = new ArrayList<>();
  final Map<Long, MmioDevice> windows = new LinkedHashMap<>();
  final List<Stateful> stateful = new ArrayList<>();
  final List<Described> described = new ArrayList<>();
  final StringBuilder console = new StringBuilder();
  final StringBuilder happened = new StringBuilder();
  final LocalApic lapic;
  final Uart16550A com1;
  final Uart16550A com2;
  final AcpiPm acpi;

  Board() {
    lapic = add(new LocalApic(LocalApicConfiguration.DEFAULT, bench.clock, bench.events));
    IoApic ioApic = add(new IoApic(lapic));
    lapic.connectIoApic(ioApic::endOfInterrupt);
    Pic8259Pair pic = add(new Pic8259Pair(lapic.lint0()));
    lapic.connectPic(pic::acknowledge);

    IrqLine[] isa = new IrqLine[16];
    SharedLine[] shared = new SharedLine[16];
    for (int i = 0; i < 16; i++) {
      if (i != 2) {
        int gsi = i == 0 ? 2 : i;
        shared[i] = new SharedLine("irq" + i, IrqLine.both(pic.input(i), ioApic.input(gsi)));
        stateful.add(shared[i]);
        isa[i] = shared[i].input();
      }
    }
    IrqLine[] gsi = new IrqLine[24];
    SharedLine[] high = new SharedLine[8];
    IrqLine[] pirqs = new IrqLine[8];
    for (int i = 0; i < 8; i++) {
      high[i] = new SharedLine("gsi" + (16 + i), ioApic.input(16 + i));
      stateful.add(high[i]);
      pirqs[i] = high[i].input();
      gsi[16 + i] = high[i].input();
    }
    gsi[11] = shared[11].input();

    Hpet hpet = add(new Hpet(bench.clock, bench.events, isa[0], isa[8], gsi));
    Pit8254 pit = add(new Pit8254(bench.clock, bench.events, hpet.legacyTimer()));
    long ram = 512L << 20;
    RtcCmos rtc =
        add(
            new RtcCmos(
                bench.clock, bench.events, hpet.legacyClock(), RtcCmos.DEFAULT_START, ram, 0));
    com1 = add(uart("com1", 0x3F8, isa[4], SerialTiming.INSTANT));
    com2 = add(uart("com2", 0x2F8, isa[3], SerialTiming.BAUD_RATE));
    PowerRequests power = () -> happened.append("off ");
    acpi = add(new AcpiPm(false, bench.clock, bench.events, shared[9].input(), power));
    ResetSink resets = cause -> happened.append(cause).append(' ');
    A20Gate gate = new A20Gate(level -> happened.append(level ? "a20 " : "no-a20 "));
    stateful.add(gate);
    Port92 port92 = add(new Port92(gate, resets));
    KeyboardController kbc = add(new KeyboardController(isa[1], isa[12], gate, resets));
    ResetControl reset = add(new ResetControl(resets));
    PostPort post = add(new PostPort(code -> {}));
    PciHost pci = add(new PciHost(memory, ports));
    pci.add(add(new Q35HostBridge(memory, pci, 0, -1)));
    pci.add(add(new Ich9Lpc(base -> {}, isa, pirqs)));

    map(0x20, 2, 1, "pic", pic);
    map(0xA0, 2, 1, "pic", pic);
    map(0x4D0, 2, 1, "pic", pic);
    map(0x40, 4, 1, "pit", pit);
    map(0x61, 1, 1, "pit", pit);
    map(0x60, 1, 1, "8042", kbc);
    map(0x64, 1, 1, "8042", kbc);
    map(0x70, 2, 1, "rtc", rtc);
    map(0x80, 1, 1, "post", post);
    map(0x92, 1, 1, "port92", port92);
    map(0xB2, 2, 1, "acpi", acpi);
    map(0xE9, 1, 1, "debug console", new DebugConsole(c -> console.append((char) c)));
    map(0xF4, 2, 1, "trace", new TracePorts((p, v) -> happened.append(p).append(' ')));
    map(0x3F8, 8, 1, "com1", com1);
    map(0x2F8, 8, 1, "com2", com2);
    map(Q35.PM_BASE, AcpiPm.BLOCK, 4, "acpi", acpi);
    map(0xCF8, 1, 4, "pci", pci);
    map(0xCF9, 1, 1, "reset", reset);
    map(0xCFC, 4, 4, "pci", pci);
    windows.put(LocalApic.DEFAULT_BASE, lapic);
    windows.put(IoApic.DEFAULT_BASE, ioApic);
    windows.put(Q35.HPET, hpet);
    windows.put(PciHost.ECAM_BASE, pci);
    stateful.add(bench.events);
  }

  private Uart16550A uart(String name, int base, IrqLine irq, SerialTiming timing) {
    return new Uart16550A(
        name, base, bench.clock, bench.events, irq, c -> console.append((char) c), timing);
  }

  private <T extends Stateful & Described> T add(T device) {
    stateful.add(device);
    described.add(device);
    return device;
  }

  private void map(
      int first, int count, int widest, String name, bootscope.core.io.PortDevice device) {
    ports.map(first, count, widest, name, device);
    for (int i = 0; i < count; i++) {
      claimed.add(first + i);
    }
  }

  String state() {
    StringBuilder out = new StringBuilder();
    for (Stateful component : stateful) {
      out.append(component.stateName()).append(": ");
      out.append(Bench.Snapshot.of(component).text()).append('\n');
    }
    return out.toString();
  }

  void copyTo(Board other) {
    other.bench.clock.set(bench.clock.now());
    for (int i = 0; i < stateful.size(); i++) {
      Bench.Snapshot.of(stateful.get(i)).into(other.stateful.get(i));
    }
  }
}

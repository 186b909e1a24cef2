package bootscope.core.board;

import bootscope.core.board.IsaDevice.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What hardware there is, as one value. The machine makes and wires its devices from it; the ACPI
 * and SMBIOS tables, the memory map, the BIOS data area and what firmware is told are printed from
 * it. So they cannot disagree.
 *
 * @param ram where RAM is
 * @param processors 1–255, with local APIC identifiers from 0
 * @param isa the devices at fixed ports, in the order in which tables list them
 * @param rom how much of it there is
 */
public record Board(RamSplit ram, int processors, List<IsaDevice> isa, RomSizes rom) {
  private static final int[] COM_PORTS = {0x3F8, 0x2F8, 0x3E8, 0x2E8};
  private static final int[] COM_IRQS = {4, 3, 4, 3};

  /** Most serial ports: a PC has four places for them. */
  public static final int MOST_SERIAL_PORTS = COM_PORTS.length;

  public Board {
    if (processors < 1 || processors > 255) {
      throw new IllegalArgumentException(processors + " processors");
    }
    isa = List.copyOf(isa);
  }

  /**
   * A q35 with one processor.
   *
   * @param ramBytes all RAM
   * @param serialPorts 0–{@value #MOST_SERIAL_PORTS}
   * @param debugConsole whether port 0xE9 answers
   * @param rom the firmware's, and what is told: without any there is nothing to tell it by either
   */
  public static Board q35(long ramBytes, int serialPorts, boolean debugConsole, RomSizes rom) {
    List<IsaDevice> isa = new ArrayList<>();
    for (int i = 0; i < serialPorts; i++) {
      PortRange ports = new PortRange(COM_PORTS[i], 8, 1);
      isa.add(IsaDevice.listed(Kind.SERIAL, i + 1, "PNP0501", COM_IRQS[i], ports));
    }
    isa.add(
        IsaDevice.listed(
            Kind.KEYBOARD_CONTROLLER, 1, "PNP0303", 1, bytes(0x60, 1), bytes(0x64, 1)));
    isa.add(IsaDevice.listed(Kind.RTC, 1, "PNP0B00", 8, bytes(0x70, 2)));
    isa.add(IsaDevice.listed(Kind.TIMER, 1, "PNP0100", 0, bytes(0x40, 4)));
    isa.add(IsaDevice.listed(Kind.PIC, 1, "PNP0000", 2, bytes(0x20, 2), bytes(0xA0, 2)));
    isa.add(IsaDevice.unlisted(Kind.TIMER_GATE, bytes(0x61, 1)));
    isa.add(IsaDevice.unlisted(Kind.PIC_TRIGGER, bytes(0x4D0, 2)));
    isa.add(IsaDevice.unlisted(Kind.POST, bytes(0x80, 1)));
    isa.add(IsaDevice.unlisted(Kind.PORT_92, bytes(0x92, 1)));
    isa.add(IsaDevice.unlisted(Kind.APM, bytes(Q35.SMI_COMMAND, 2)));
    isa.add(IsaDevice.unlisted(Kind.RESET, bytes(Q35.RESET_PORT, 1)));
    isa.add(
        IsaDevice.unlisted(
            Kind.PCI_CONFIGURATION,
            new PortRange(Q35.PCI_ADDRESS, 1, 4),
            new PortRange(Q35.PCI_DATA, 4, 4)));
    isa.add(IsaDevice.unlisted(Kind.TRACE, bytes(0xF4, 2)));
    if (debugConsole) {
      isa.add(IsaDevice.unlisted(Kind.DEBUG_CONSOLE, bytes(0xE9, 1)));
    }
    if (rom.store() > 0) {
      isa.add(
          IsaDevice.listed(
              Kind.FW_CFG,
              1,
              "QEMU0002",
              IsaDevice.NO_IRQ,
              new PortRange(0x510, 2, 2),
              new PortRange(0x514, 8, 4)));
    }
    if (rom.firmware() > 0) {
      isa.add(IsaDevice.unlisted(Kind.FIRMWARE_LOG, bytes(0x402, 1)));
    }
    return new Board(RamSplit.of(ramBytes), 1, isa, rom);
  }

  /** The same without firmware. */
  public static Board q35(long ramBytes, int serialPorts, boolean debugConsole) {
    return q35(ramBytes, serialPorts, debugConsole, RomSizes.NONE);
  }

  /**
   * The same with devices for tests. Where isa-debug-exit lies over a trace port, as tests have it
   * that were made for QEMU, that trace port is not there.
   *
   * @throws IllegalArgumentException when one lies where another device is; it names both
   */
  public Board with(TestDevices added) {
    List<IsaDevice> all = new ArrayList<>(isa);
    if (added.exit().isPresent()) {
      PortRange exit = added.exit().get();
      all.replaceAll(d -> d.kind() == Kind.TRACE ? d.without(exit) : d);
      all.add(IsaDevice.unlisted(Kind.DEBUG_EXIT, exit));
    }
    if (added.pcTestdev()) {
      all.add(
          IsaDevice.unlisted(
              Kind.PC_TESTDEV,
              new PortRange(TestDevices.TESTDEV_REGISTER, 8, 4),
              bytes(TestDevices.TESTDEV_REGISTER + 8, 4),
              bytes(TestDevices.TESTDEV_LINES, TestDevices.LINES)));
    }
    all.stream().skip(isa.size()).forEach(d -> checkFree(d, all));
    return new Board(ram, processors, all, rom);
  }

  private static void checkFree(IsaDevice device, List<IsaDevice> all) {
    PortRange power = new PortRange(Q35.PM_BASE, Q35.PM_LENGTH, 4);
    for (PortRange ports : device.ports()) {
      for (IsaDevice other : all) {
        boolean taken = other != device && other.ports().stream().anyMatch(ports::overlaps);
        if (taken || ports.overlaps(power)) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "the ports of %s from 0x%x belong to %s",
                  device.name(),
                  ports.first(),
                  taken ? other.name() : "acpi"));
        }
      }
    }
  }

  private static PortRange bytes(int first, int count) {
    return new PortRange(first, count, 1);
  }

  /** The devices of a kind, by number. */
  public List<IsaDevice> all(Kind kind) {
    return isa.stream().filter(d -> d.kind() == kind).toList();
  }

  /** The first port of each serial port, COM1's first. */
  public List<Integer> serialPorts() {
    return all(Kind.SERIAL).stream().map(d -> d.ports().getFirst().first()).toList();
  }
}

package bootscope.core.board;

import java.util.ArrayList;
import java.util.List;

/**
 * A device at fixed ports, with or without an ISA interrupt.
 *
 * @param kind what it is
 * @param number which of its kind, from 1
 * @param ports that it answers
 * @param irq ISA interrupt, or {@link #NO_IRQ}
 * @param hardwareId its plug and play identifier in the ACPI tables, or null: they do not list it
 */
public record IsaDevice(Kind kind, int number, List<PortRange> ports, int irq, String hardwareId) {
  public IsaDevice {
    ports = List.copyOf(ports);
  }

  public static final int NO_IRQ = -1;

  /** What devices there are at fixed ports. */
  public enum Kind {
    SERIAL("com"),
    KEYBOARD_CONTROLLER("i8042"),
    RTC("rtc"),
    TIMER("pit"),
    TIMER_GATE("pit"),
    PIC("pic"),
    PIC_TRIGGER("pic"),
    POST("post"),
    PORT_92("port92"),
    RESET("reset"),
    APM("apm"),
    PCI_CONFIGURATION("pci"),
    TRACE("trace"),
    DEBUG_CONSOLE("debugcon"),
    FW_CFG("fw_cfg"),
    FIRMWARE_LOG("firmware-log"),
    DEBUG_EXIT("isa-debug-exit"),
    PC_TESTDEV("pc-testdev");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /** Its name in the port map and in commands, unique in the machine. */
  public String name() {
    return kind == Kind.SERIAL ? "com" + number : kind.label;
  }

  /** The same without the ports that it has in common with a range. */
  IsaDevice without(PortRange range) {
    List<PortRange> left = new ArrayList<>();
    for (PortRange p : ports) {
      if (!p.overlaps(range)) {
        left.add(p);
        continue;
      }
      for (int port = p.first(); port < p.first() + p.count(); port++) {
        PortRange one = new PortRange(port, 1, 1);
        if (!one.overlaps(range)) {
          left.add(one);
        }
      }
    }
    return new IsaDevice(kind, number, left, irq, hardwareId);
  }

  static IsaDevice listed(Kind kind, int number, String hardwareId, int irq, PortRange... ports) {
    return new IsaDevice(kind, number, List.of(ports), irq, hardwareId);
  }

  static IsaDevice unlisted(Kind kind, PortRange... ports) {
    return new IsaDevice(kind, 1, List.of(ports), NO_IRQ, null);
  }
}

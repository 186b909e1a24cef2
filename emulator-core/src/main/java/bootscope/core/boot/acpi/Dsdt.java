package bootscope.core.boot.acpi;

import static bootscope.core.boot.acpi.Aml.argument;
import static bootscope.core.boot.acpi.Aml.device;
import static bootscope.core.boot.acpi.Aml.eisaId;
import static bootscope.core.boot.acpi.Aml.equal;
import static bootscope.core.boot.acpi.Aml.ifThen;
import static bootscope.core.boot.acpi.Aml.integer;
import static bootscope.core.boot.acpi.Aml.join;
import static bootscope.core.boot.acpi.Aml.method;
import static bootscope.core.boot.acpi.Aml.name;
import static bootscope.core.boot.acpi.Aml.not;
import static bootscope.core.boot.acpi.Aml.orElse;
import static bootscope.core.boot.acpi.Aml.packageOf;
import static bootscope.core.boot.acpi.Aml.returns;
import static bootscope.core.boot.acpi.Aml.scope;
import static bootscope.core.boot.acpi.Aml.string;
import static bootscope.core.boot.acpi.Aml.uuid;

import bootscope.core.board.Board;
import bootscope.core.board.IsaDevice;
import bootscope.core.board.IsaDevice.Kind;
import bootscope.core.board.Q35;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The devices that a guest cannot find by itself, as AML. */
final class Dsdt {
  /** PCI host bridge capabilities (PCI Firmware Specification 3.3 §4.5). */
  private static final String PCI_HOST_BRIDGE = "33DB4D5B-1FF7-401C-9657-7441C03DD766";

  private Dsdt() {}

  /** The definition block's terms, without the table header. */
  static byte[] terms(Board board) {
    return join(
        InterruptRouting.mode(),
        scope(
            "\\_SB",
            hostBridge(board),
            InterruptRouting.links(),
            motherboard(),
            hpet(),
            processors(board.processors())),
        name("\\_S5", packageOf(integer(Q35.SLEEP_TYPE_S5), zero(), zero(), zero())));
  }

  private static byte[] hostBridge(Board board) {
    byte[] resources =
        new Resources()
            .busWindow(0, 255)
            .ioWindow(0, 0xCF7)
            .io(0xCF8, 8)
            .ioWindow(0xD00, 0xFFFF)
            .memoryWindow(0xA_0000, 0xB_FFFF)
            .memoryWindow(board.ram().low(), Q35.ECAM - 1)
            .memoryWindow(Q35.ECAM + Q35.ECAM_SIZE, 0xFEBF_FFFFL)
            .build();
    return device(
        "PCI0",
        name("_HID", eisaId("PNP0A08")),
        name("_CID", eisaId("PNP0A03")),
        name("_UID", zero()),
        name("_SEG", zero()),
        name("_BBN", zero()),
        name("_CRS", resources),
        InterruptRouting.tables(),
        negotiation(),
        isaBridge(board));
  }

  /** _OSC: the operating system may have every PCI Express feature that it asks for. */
  private static byte[] negotiation() {
    return method(
        "_OSC",
        4,
        Aml.createDwordField(argument(3), 0, "CDW1"),
        ifThen(
            equal(argument(0), uuid(PCI_HOST_BRIDGE)),
            Aml.createDwordField(argument(3), 8, "CDW3"),
            // Native hot plug, SHPC hot plug, PME, AER, capability structures.
            Aml.andInto("CDW3", 0x1F),
            ifThen(not(equal(argument(1), integer(1))), Aml.orInto("CDW1", 0x08))),
        orElse(Aml.orInto("CDW1", 0x04)),
        returns(argument(3)));
  }

  private static byte[] isaBridge(Board board) {
    List<byte[]> terms = new ArrayList<>();
    terms.add(name("_ADR", integer(0x001F_0000)));
    terms.add(InterruptRouting.registers());
    for (IsaDevice device : board.isa()) {
      if (device.hardwareId() != null) {
        terms.add(isaDevice(device));
      }
    }
    return device("ISA", terms.toArray(byte[][]::new));
  }

  private static byte[] isaDevice(IsaDevice device) {
    List<byte[]> terms = new ArrayList<>();
    String id = device.hardwareId();
    // An EISA identifier has seven characters, an ACPI one eight (ACPI 6.5 §6.1.5).
    terms.add(name("_HID", id.length() == 7 ? eisaId(id) : string(id)));
    boolean serial = device.kind() == Kind.SERIAL;
    if (serial) {
      terms.add(name("_UID", integer(device.number())));
    }
    if (serial || device.kind() == Kind.KEYBOARD_CONTROLLER) {
      terms.add(name("_STA", integer(0xF)));
    }
    Resources resources = new Resources();
    device.ports().forEach(p -> resources.io(p.first(), p.count()));
    if (device.irq() != IsaDevice.NO_IRQ) {
      resources.irq(device.irq());
    }
    terms.add(name("_CRS", resources.build()));
    return device(segment(device), terms.toArray(byte[][]::new));
  }

  private static String segment(IsaDevice device) {
    return switch (device.kind()) {
      case SERIAL -> "COM" + device.number();
      case KEYBOARD_CONTROLLER -> "KBD";
      case RTC -> "RTC";
      case TIMER -> "TIMR";
      case PIC -> "PIC";
      case FW_CFG -> "FWCF";
      default -> throw new IllegalArgumentException(device + " has no name in the tables");
    };
  }

  /** What is on the board and moves nowhere; MCFG requires its window to be reserved like this. */
  private static byte[] motherboard() {
    return device(
        "MBRD",
        name("_HID", eisaId("PNP0C02")),
        name(
            "_CRS",
            new Resources()
                .memory(Q35.ECAM, Q35.ECAM_SIZE, true)
                .io(Q35.PM_BASE, Q35.PM_LENGTH)
                .io(Q35.SMI_COMMAND, 2)
                .build()));
  }

  private static byte[] hpet() {
    return device(
        "HPET",
        name("_HID", eisaId("PNP0103")),
        name("_UID", zero()),
        name("_CRS", new Resources().memory(Q35.HPET, 0x400, false).build()));
  }

  private static byte[] processors(int count) {
    byte[][] devices = new byte[count][];
    for (int i = 0; i < count; i++) {
      devices[i] =
          device(
              "C" + Integer.toHexString(0x1000 | i).substring(1).toUpperCase(Locale.ROOT),
              name("_HID", string("ACPI0007")),
              name("_UID", integer(i)));
    }
    return join(devices);
  }

  private static byte[] zero() {
    return integer(0);
  }
}

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

import bootscope.core.boot.MemoryLayout;
import java.util.Locale;

/** The devices that a guest cannot find by itself, as AML. */
final class Dsdt {
  /** PCI host bridge capabilities (PCI Firmware Specification 3.3 §4.5). */
  private static final String PCI_HOST_BRIDGE = "33DB4D5B-1FF7-401C-9657-7441C03DD766";

  private Dsdt() {}

  /** The definition block's terms, without the table header. */
  static byte[] terms(MemoryLayout layout, int processors) {
    return join(
        scope("\\_SB", hostBridge(layout), motherboard(), hpet(), processors(processors)),
        name("\\_S5", packageOf(integer(AcpiHardware.SLEEP_TYPE_S5), zero(), zero(), zero())));
  }

  private static byte[] hostBridge(MemoryLayout layout) {
    byte[] resources =
        new Resources()
            .busWindow(0, 255)
            .ioWindow(0, 0xCF7)
            .io(0xCF8, 8)
            .ioWindow(0xD00, 0xFFFF)
            .memoryWindow(0xA_0000, 0xB_FFFF)
            .memoryWindow(layout.lowTop(), MemoryLayout.ECAM - 1)
            .memoryWindow(MemoryLayout.ECAM + MemoryLayout.ECAM_SIZE, 0xFEBF_FFFFL)
            .build();
    return device(
        "PCI0",
        name("_HID", eisaId("PNP0A08")),
        name("_CID", eisaId("PNP0A03")),
        name("_UID", zero()),
        name("_SEG", zero()),
        name("_BBN", zero()),
        name("_CRS", resources),
        name("_PRT", interruptRouting()),
        negotiation(),
        isaBridge());
  }

  /**
   * Every pin of every device on bus 0, to a fixed interrupt. Deviation: the routes hold in I/O
   * APIC mode only; with the 8259 pair ({@code noapic}) PCI interrupts do not arrive.
   */
  private static byte[] interruptRouting() {
    byte[][] routes = new byte[32 * 4][];
    for (int device = 0; device < 32; device++) {
      for (int pin = 0; pin < 4; pin++) {
        routes[device * 4 + pin] =
            packageOf(
                integer((long) device << 16 | 0xFFFF),
                integer(pin),
                zero(),
                integer(AcpiHardware.pciInterrupt(device, pin)));
      }
    }
    return packageOf(routes);
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

  private static byte[] isaBridge() {
    return device(
        "ISA",
        name("_ADR", integer(0x001F_0000)),
        device(
            "COM1",
            name("_HID", eisaId("PNP0501")),
            name("_UID", integer(1)),
            name("_STA", integer(0xF)),
            name("_CRS", new Resources().io(0x3F8, 8).irq(4).build())),
        device(
            "KBD",
            name("_HID", eisaId("PNP0303")),
            name("_STA", integer(0xF)),
            name("_CRS", new Resources().io(0x60, 1).io(0x64, 1).irq(1).build())),
        device(
            "RTC",
            name("_HID", eisaId("PNP0B00")),
            name("_CRS", new Resources().io(0x70, 2).irq(8).build())),
        device(
            "TIMR",
            name("_HID", eisaId("PNP0100")),
            name("_CRS", new Resources().io(0x40, 4).irq(0).build())),
        device(
            "PIC",
            name("_HID", eisaId("PNP0000")),
            name("_CRS", new Resources().io(0x20, 2).io(0xA0, 2).irq(2).build())));
  }

  /** What is on the board and moves nowhere; MCFG requires its window to be reserved like this. */
  private static byte[] motherboard() {
    return device(
        "MBRD",
        name("_HID", eisaId("PNP0C02")),
        name(
            "_CRS",
            new Resources()
                .memory(MemoryLayout.ECAM, MemoryLayout.ECAM_SIZE, true)
                .io(AcpiHardware.PM_BASE, AcpiHardware.PM_LENGTH)
                .io(AcpiHardware.SMI_COMMAND, 2)
                .build()));
  }

  private static byte[] hpet() {
    return device(
        "HPET",
        name("_HID", eisaId("PNP0103")),
        name("_UID", zero()),
        name("_CRS", new Resources().memory(AcpiHardware.HPET, 0x400, false).build()));
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

package bootscope.core.board;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a q35 has what is the same in each of them. The machine wires its devices by these numbers,
 * and the tables that a guest reads are printed from them.
 */
public final class Q35 {
  /** PM1a status and enable, 4 ports. */
  public static final int PM1A_EVENT = 0x600;

  /** PM1a control, 2 ports. */
  public static final int PM1A_CONTROL = 0x604;

  /** The power management timer, 4 ports, 24 bits at 3.579545 MHz. */
  public static final int PM_TIMER = 0x608;

  /** General-purpose events: as many status as enable ports. */
  public static final int GPE0 = 0x620;

  public static final int GPE0_LENGTH = 16;

  /** All power management ports: one window, as in an ICH9. */
  public static final int PM_BASE = 0x600;

  public static final int PM_LENGTH = 0x80;

  /** Where the guest asks for the change to ACPI mode and back. */
  public static final int SMI_COMMAND = 0xB2;

  public static final int ACPI_ENABLE = 0x02;
  public static final int ACPI_DISABLE = 0x03;

  public static final int RESET_PORT = 0xCF9;

  /** Full reset: bits 1 and 2, and bit 3 for a power cycle. */
  public static final int RESET_VALUE = 0x0F;

  /** The system control interrupt, as ISA IRQ and GSI; level-triggered, active high. */
  public static final int SCI = 9;

  /** The value of SLP_TYP that means S5 in PM1a control. */
  public static final int SLEEP_TYPE_S5 = 0;

  public static final long LOCAL_APIC = 0xFEE0_0000L;
  public static final long IO_APIC = 0xFEC0_0000L;
  public static final long HPET = 0xFED0_0000L;

  /**
   * The low half of the HPET's capabilities: revision 1, three comparators, 64-bit counter, legacy
   * replacement, vendor 8086 (IA-PC HPET 1.0a §2.3.4).
   */
  public static final long HPET_ID = 0x8086_A201L;

  /** The high half: femtoseconds a tick, 10 ns. */
  public static final long HPET_PERIOD = 10_000_000;

  /** The fewest ticks that a periodic timer of it should be set to. */
  public static final int HPET_MINIMUM_TICK = 100;

  /** CMOS index of the century. */
  public static final int RTC_CENTURY = 0x32;

  /** The memory window of PCI Express configuration space: 256 buses of 1 MiB. */
  public static final long ECAM = 0xB000_0000L;

  public static final long ECAM_SIZE = 0x1000_0000L;

  /** The ports of PCI configuration mechanism #1. */
  public static final int PCI_ADDRESS = 0xCF8;

  public static final int PCI_DATA = 0xCFC;

  /** The PCI interrupt wires, PIRQA to PIRQH. */
  public static final int PIRQS = 8;

  /** Input of the I/O APIC that PIRQA is wired to; the others follow. */
  public static final int FIRST_PIRQ = 16;

  /** ISA interrupts that no device at fixed ports has, a bit each: those that links may use. */
  public static final int PIRQ_CHOICES = 1 << 5 | 1 << 10 | 1 << 11;

  /**
   * A stretch of addresses below 1 MiB that the host bridge leads to RAM or elsewhere.
   *
   * @param register PAM0 to PAM6
   * @param upper whether bits 5:4 of it decide, and not bits 1:0
   * @param start physical address
   * @param length bytes
   */
  public record PamSegment(int register, boolean upper, long start, long length) {
    /** As {@code PAM3.LOENABLE}; PAM0 decides about one stretch alone. */
    public String name() {
      return "PAM" + register + (register == 0 ? "" : upper ? ".HIENABLE" : ".LOENABLE");
    }
  }

  /** All of them, by ascending address (316966 §5.1.13 to 19). */
  public static final List<PamSegment> PAM = pamSegments();

  private static List<PamSegment> pamSegments() {
    List<PamSegment> segments = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      segments.add(new PamSegment(1 + i / 2, i % 2 != 0, 0xC_0000 + 0x4000L * i, 0x4000));
    }
    segments.add(new PamSegment(0, true, 0xF_0000, 0x1_0000));
    return List.copyOf(segments);
  }

  private Q35() {}

  /**
   * The global system interrupt of a PCI interrupt pin, on bus 0: they rotate over GSIs 16–23.
   *
   * @param device 0–31
   * @param pin 0 for INTA to 3 for INTD
   */
  public static int pciInterrupt(int device, int pin) {
    return FIRST_PIRQ + (device + pin & PIRQS - 1);
  }

  /**
   * Where in the LPC bridge's configuration space a wire is routed to the 8259s (ICH9 316972 §13.1,
   * PIRQ[n]_ROUT).
   *
   * @param pirq 0 for PIRQA to 7 for PIRQH
   */
  public static int pirqRegister(int pirq) {
    return pirq < 4 ? 0x60 + pirq : 0x68 + pirq - 4;
  }
}

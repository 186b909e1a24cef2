package bootscope.core.device.pci;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.FieldDescription.bits;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.board.Q35;
import bootscope.core.describe.Access;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.io.IrqLine;
import java.util.function.IntConsumer;

/**
 * The ICH9's LPC bridge, 00:1F.0, 8086:2918, after its datasheet (316972 §13.1), with the routing
 * of PIRQA–PIRQH to the 8259s and to inputs 16–23 of the I/O APIC.
 *
 * <p>PMBASE and ACPI_CNTL place the ACPI block. Deviation: GPIOBASE and RCBA move nothing; there is
 * no GPIO block and no root complex register block.
 */
public final class Ich9Lpc extends PciFunction {
  public static final int VENDOR = 0x8086;
  public static final int DEVICE = 0x2918;

  /** IRQs a PIRQ can be routed to (§13.1, PIRQ[n]_ROUT). */
  private static final int ROUTABLE = 0xDEF8;

  private static final int PMBASE = 0x40;
  private static final int ACPI_CNTL = 0x44;
  private static final int ACPI_ENABLE = 0x80;

  private final IntConsumer acpiBlock;
  private final IrqLine[] isa;
  private final IrqLine[] ioApic;
  private final int[] drivers = new int[Q35.PIRQS];
  private final long[] asserted = new long[Q35.PIRQS];
  private int isaLevels;

  /**
   * @param acpiBlock told the first port of the ACPI block, or −1 while it is disabled
   * @param isa the 8259s' inputs 0 to 15, to share with whatever else drives them; null where a
   *     PIRQ cannot go
   * @param ioApic I/O APIC inputs 16 to 23
   */
  public Ich9Lpc(IntConsumer acpiBlock, IrqLine[] isa, IrqLine[] ioApic) {
    super("lpc", "ICH9 LPC bridge", 0x1F, 0, VENDOR, DEVICE, 0x060100, 2);
    this.acpiBlock = acpiBlock;
    this.isa = isa.clone();
    this.ioApic = ioApic.clone();
    String doc = "316972 §13.1";
    set(COMMAND, 2, COMMAND_IO | COMMAND_MEMORY | COMMAND_MASTER); // hard-wired
    writable(COMMAND, 2, 0x0140);
    set(STATUS, 2, 0x0200);
    clearable(STATUS, 2, 0xF900);
    set(0x0E, 1, 0x80); // one function of several
    keep("PMBASE", PMBASE, 4, 1, 0xFF80, "ACPI block", doc);
    writable(ACPI_CNTL, 1, 0x87);
    describe(
        register(
            "ACPI_CNTL",
            ACPI_CNTL,
            8,
            Access.READ_WRITE,
            "ACPI control",
            doc,
            bits("SCI_IRQ", 2, 0, "SCI on IRQ", "9", "10", "11", "?", "20", "21", "22", "23"),
            bit("ACPI_EN", 7, "ACPI block enabled")));
    keep("GPIOBASE", 0x48, 4, 1, 0xFF80, "GPIO block", doc);
    keep("GC", 0x4C, 1, 0, 0x11, "GPIO control", doc);
    for (int i = 0; i < Q35.PIRQS; i++) {
      int at = Q35.pirqRegister(i);
      set(at, 1, 0x80);
      writable(at, 1, 0x8F);
      describe(
          register(
              "PIRQ" + (char) ('A' + i),
              at,
              8,
              Access.READ_WRITE,
              "interrupt routing",
              doc,
              bits("IRQ", 3, 0, "8259 input"),
              bit("OFF", 7, "not routed to the 8259s")));
    }
    keep("SIRQ_CNTL", 0x64, 1, 0x10, 0xDF, "serial interrupts", doc);
    keep("LPC_IO_DEC", 0x80, 2, 0, 0x1377, "COM, LPT and floppy ranges", doc);
    keep("LPC_EN", 0x82, 2, 0, 0x3F0F, "LPC enables", doc);
    for (int i = 0; i < 4; i++) {
      keep("GEN" + (i + 1) + "_DEC", 0x84 + 4 * i, 4, 0, 0x00FC_FFFD, "LPC decode range", doc);
    }
    keep("GEN_PMCON_1", 0xA0, 2, 0, 0x06B7, "power management", doc);
    keep("BIOS_CNTL", 0xDC, 1, 0, 0x1D, "BIOS control", doc);
    keep("RCBA", 0xF0, 4, 0, 0xFFFF_C001L, "root complex registers", doc);
  }

  private void keep(
      String name, int offset, int size, long value, long mask, String meaning, String doc) {
    set(offset, size, value);
    writable(offset, size, mask);
    describe(register(name, offset, 8 * size, Access.READ_WRITE, meaning, doc));
  }

  /**
   * One more driver of a PCI interrupt wire. Called at wiring.
   *
   * @param pirq 0 for PIRQA to 7 for PIRQH
   */
  public IrqLine pirq(int pirq) {
    if (drivers[pirq] == 64) {
      throw new IllegalStateException("PIRQ " + pirq + " has 64 drivers already");
    }
    long bit = 1L << drivers[pirq]++;
    return level -> {
      boolean before = asserted[pirq] != 0;
      asserted[pirq] = level ? asserted[pirq] | bit : asserted[pirq] & ~bit;
      if (before != (asserted[pirq] != 0)) {
        ioApic[pirq].set(!before);
        route();
      }
    };
  }

  private void placeAcpi() {
    boolean enabled = (value(ACPI_CNTL, 1) & ACPI_ENABLE) != 0;
    acpiBlock.accept(enabled ? (int) value(PMBASE, 4) & 0xFF80 : -1);
  }

  private void route() {
    int levels = 0;
    for (int i = 0; i < Q35.PIRQS; i++) {
      int routing = (int) value(Q35.pirqRegister(i), 1);
      if (asserted[i] != 0 && (routing & 0x80) == 0) {
        levels |= 1 << (routing & 15) & ROUTABLE;
      }
    }
    int changed = levels ^ isaLevels;
    isaLevels = levels;
    for (int irq = 0; irq < 16; irq++) {
      if ((changed >> irq & 1) != 0 && isa[irq] != null) {
        isa[irq].set((levels >> irq & 1) != 0);
      }
    }
  }

  @Override
  protected void written(int offset, int size) {
    if (offset + size > 0x60 && offset < 0x6C) {
      route();
    }
    if (offset + size > PMBASE && offset <= ACPI_CNTL) {
      placeAcpi();
    }
  }

  @Override
  public void save(StateWriter out) {
    super.save(out);
    out.putLongs("asserted", asserted);
    out.putInt("isaLevels", isaLevels);
  }

  @Override
  public void restore(StateReader in) {
    super.restore(in);
    in.getLongs("asserted", asserted);
    isaLevels = in.getInt("isaLevels");
    placeAcpi();
  }
}

package bootscope.core.boot.acpi;

import static bootscope.core.boot.acpi.Aml.and;
import static bootscope.core.boot.acpi.Aml.argument;
import static bootscope.core.boot.acpi.Aml.device;
import static bootscope.core.boot.acpi.Aml.eisaId;
import static bootscope.core.boot.acpi.Aml.ifThen;
import static bootscope.core.boot.acpi.Aml.integer;
import static bootscope.core.boot.acpi.Aml.join;
import static bootscope.core.boot.acpi.Aml.local;
import static bootscope.core.boot.acpi.Aml.method;
import static bootscope.core.boot.acpi.Aml.name;
import static bootscope.core.boot.acpi.Aml.orElse;
import static bootscope.core.boot.acpi.Aml.packageOf;
import static bootscope.core.boot.acpi.Aml.reference;
import static bootscope.core.boot.acpi.Aml.returns;
import static bootscope.core.boot.acpi.Aml.store;

import bootscope.core.board.Q35;

/**
 * Where PCI interrupts go, as AML. With I/O APICs each pin has an input of its own; with the 8259s
 * a pin leads to one of eight link devices (ACPI 6.5 §6.2.13), which the operating system routes to
 * an IRQ by the LPC bridge's registers. {@code \\_PIC} says which of the two it uses.
 */
final class InterruptRouting {
  private static final String MODE = "\\PICM";
  private static final String REGION = "PIRQ";

  /** As the operating system names the I/O APICs to {@code \\_PIC} (§5.8.1). */
  private static final int APIC_MODE = 1;

  /** Set where a link leads nowhere; below it the IRQ (ICH9 316972 §13.1, PIRQ[n]_ROUT). */
  private static final int OFF = 0x80;

  private static final int IRQ = 0x0F;

  private static final int PRESENT = 0x9; // and working; without the bit for "enabled" (§6.3.7)
  private static final int ENABLED = 0xB;

  private static final int IRQ_MASK_AT = 1; // in an IRQ descriptor (§6.4.2.1)

  private InterruptRouting() {}

  /** Which interrupt controllers are in use: terms for the root of the name space. */
  static byte[] mode() {
    return join(name(MODE, integer(0)), method("\\_PIC", 1, store(argument(0), reference(MODE))));
  }

  /** {@code _PRT}, for every pin of every device on bus 0: terms for the host bridge. */
  static byte[] tables() {
    return join(
        name("PRTA", routes(true)),
        name("PRTL", routes(false)),
        method(
            "_PRT",
            0,
            ifThen(Aml.equal(reference(MODE), integer(APIC_MODE)), returns(reference("PRTA"))),
            orElse(returns(reference("PRTL")))));
  }

  private static byte[] routes(boolean apic) {
    byte[][] routes = new byte[32 * 4][];
    for (int device = 0; device < 32; device++) {
      for (int pin = 0; pin < 4; pin++) {
        int input = Q35.pciInterrupt(device, pin);
        routes[device * 4 + pin] =
            packageOf(
                integer((long) device << 16 | 0xFFFF),
                integer(pin),
                apic ? integer(0) : reference(link(input - Q35.FIRST_PIRQ)),
                integer(apic ? input : 0));
      }
    }
    return packageOf(routes);
  }

  private static String link(int pirq) {
    return "LNK" + (char) ('A' + pirq);
  }

  private static String register(int pirq) {
    return "PRQ" + (char) ('A' + pirq);
  }

  /** The LPC bridge's registers of the links: a term for its device. */
  static byte[] registers() {
    int first = Q35.pirqRegister(0);
    int end = Q35.pirqRegister(Q35.PIRQS - 1) + 1;
    return Aml.configurationRegion(REGION, first, end - first);
  }

  /** The links: terms for the system bus, behind the LPC bridge. */
  static byte[] links() {
    String[] fields = new String[Q35.pirqRegister(Q35.PIRQS - 1) + 1 - Q35.pirqRegister(0)];
    byte[][] devices = new byte[Q35.PIRQS][];
    for (int i = 0; i < Q35.PIRQS; i++) {
      fields[Q35.pirqRegister(i) - Q35.pirqRegister(0)] = register(i);
      devices[i] = link(i, reference(register(i)));
    }
    return join(
        Aml.byteFields("\\_SB.PCI0.ISA." + REGION, fields), status(), current(), join(devices));
  }

  /** What a link's {@code _STA} is when its register holds the argument. */
  private static byte[] status() {
    return method(
        "LSTA",
        1,
        ifThen(and(argument(0), integer(OFF)), returns(integer(PRESENT))),
        returns(integer(ENABLED)));
  }

  /** What a link's {@code _CRS} is when its register holds the argument. */
  private static byte[] current() {
    byte[] irq = Aml.shiftLeft(integer(1), and(argument(0), integer(IRQ)));
    return method(
        "LCRS",
        1,
        store(new Resources().sharedIrqs(0).build(), local(0)),
        Aml.createWordField(local(0), IRQ_MASK_AT, "MASK"),
        ifThen(Aml.not(and(argument(0), integer(OFF))), store(irq, reference("MASK"))),
        returns(local(0)));
  }

  private static byte[] link(int pirq, byte[] register) {
    byte[] chosen = Aml.subtract(Aml.lowestBit(reference("MASK")), integer(1));
    return device(
        link(pirq),
        name("_HID", eisaId("PNP0C0F")),
        name("_UID", integer(pirq + 1)),
        name("_PRS", new Resources().sharedIrqs(Q35.PIRQ_CHOICES).build()),
        method("_STA", 0, returns(Aml.call("LSTA", register))),
        method("_CRS", 0, returns(Aml.call("LCRS", register))),
        method("_DIS", 0, Aml.orInto(register(pirq), OFF)),
        method(
            "_SRS",
            1,
            Aml.createWordField(argument(0), IRQ_MASK_AT, "MASK"),
            store(chosen, local(0)),
            store(local(0), register)));
  }
}

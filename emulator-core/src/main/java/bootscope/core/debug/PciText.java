package bootscope.core.debug;

import bootscope.core.device.pci.PciFunction;
import bootscope.core.machine.Machine;
import java.util.Locale;
import java.util.Map;

/** The PCI bus as text, function by function, as QEMU's {@code info pci} lays it out. */
public final class PciText {
  /** Base class and sub-class (PCI Code and ID Assignment 1.11 §1). */
  private static final Map<Integer, String> CLASSES =
      Map.of(
          0x0100, "SCSI controller",
          0x0106, "SATA controller",
          0x0180, "Storage controller",
          0x0200, "Ethernet controller",
          0x0600, "Host bridge",
          0x0601, "ISA bridge",
          0x0604, "PCI bridge");

  private static final int CLASS = 0x0A;

  private PciText() {}

  public static String text(Machine machine) {
    StringBuilder out = new StringBuilder();
    for (PciFunction f : machine.pciFunctions()) {
      function(out, f);
    }
    return out.toString();
  }

  private static void function(StringBuilder out, PciFunction f) {
    int kind = (int) f.value(CLASS, 2);
    line(out, "  Bus  0, device %3d, function %d:", f.device(), f.function());
    line(
        out,
        "    %s: PCI device %04x:%04x",
        CLASSES.getOrDefault(kind, String.format(Locale.ROOT, "Class %04x", kind)),
        f.value(0, 2),
        f.value(2, 2));
    line(
        out,
        "      PCI subsystem %04x:%04x",
        f.value(PciFunction.SUBSYSTEM, 2),
        f.value(PciFunction.SUBSYSTEM + 2, 2));
    int pin = (int) f.value(PciFunction.INTERRUPT_PIN, 1);
    if (pin != 0) {
      line(
          out,
          "      IRQ %d, pin %c",
          f.value(PciFunction.INTERRUPT_LINE, 1),
          (char) ('A' + pin - 1));
    }
    f.regions().forEach(r -> region(out, r));
    line(out, "      id \"%s\"", f.stateName());
  }

  private static void region(StringBuilder out, PciFunction.Region r) {
    String kind =
        r.io()
            ? "I/O"
            : (r.wide() ? "64" : "32")
                + " bit "
                + (r.prefetchable() ? "prefetchable " : "")
                + "memory";
    String at =
        r.base() == -1
            ? String.format(Locale.ROOT, "no address yet, 0x%x bytes", r.bytes())
            : String.format(Locale.ROOT, "at 0x%x [0x%x]", r.base(), r.base() + r.bytes() - 1);
    line(out, "      BAR%d: %s %s.", r.index(), kind, at);
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}

package bootscope.core.debug;

import bootscope.core.board.IsaDevice;
import bootscope.core.board.Q35;
import bootscope.core.cpu.state.Bits;
import bootscope.core.debug.InterruptWay.Handler;
import bootscope.core.debug.InterruptWay.State;
import bootscope.core.describe.RegisterBank;
import bootscope.core.device.apic.IoApic;
import bootscope.core.device.pci.PciFunction;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * The ways of a machine's interrupts, worked out of the registers that its interrupt controllers
 * describe: the 8259s' inputs, the I/O APIC's, the local APIC's own sources, and what else is
 * requested there, as by messages of devices.
 */
public final class InterruptWays {
  private static final int CASCADE = 2;
  private static final int EXT_INT = 7;
  private static final int LOWEST_PRIORITY = 1;
  private static final int LEAST_VECTOR = 16; // below, an APIC takes none

  private static final String[] MODES = {
    "fixed", "lowest", "SMI", "mode 3", "NMI", "INIT", "start-up", "ExtINT"
  };
  private static final List<String> LOCAL =
      List.of("LVTT", "LVTTHMR", "LVTPC", "LVT0", "LVT1", "LVTERR");

  /** How far it has come, and why no further. */
  private record Standing(State state, String why) {}

  private static final Standing IDLE = new Standing(State.IDLE, "nothing asks for it");

  private final Machine machine;
  private final Gates gates;
  private final RegisterBank pic;
  private final RegisterBank ioApic;
  private final RegisterBank lapic;
  private final BitSet requested;
  private final BitSet inService;
  private final BitSet told = new BitSet(256);
  private final List<InterruptWay> ways = new ArrayList<>();

  private InterruptWays(Debugger debugger) {
    machine = debugger.machine();
    gates = new Gates(debugger);
    pic = bank("pic");
    ioApic = bank("ioapic");
    lapic = bank("lapic");
    requested = vectors("IRR");
    inService = vectors("ISR");
  }

  /** All of them: the 8259s' first, then the I/O APIC's, the local APIC's, and other vectors. */
  static List<InterruptWay> of(Debugger debugger) {
    return new InterruptWays(debugger).all();
  }

  private List<InterruptWay> all() {
    for (int i = 0; i < 16; i++) {
      if (i != CASCADE) {
        ways.add(ofPic(i));
      }
    }
    for (int pin = 0; pin < IoApic.PINS; pin++) {
      ways.add(ofIoApic(pin));
    }
    LOCAL.forEach(entry -> ways.add(ofLocal(entry)));
    others();
    return List.copyOf(ways);
  }

  /** The same as text, a line each, what stands above the columns first. */
  public static String text(Debugger debugger) {
    InterruptWays w = new InterruptWays(debugger);
    StringBuilder out = new StringBuilder(w.heading()).append('\n');
    String form = "%-12s %-20s %s %-26s %-28s %4s %-24s %s";
    out.append(
            String.format(
                Locale.ROOT,
                form,
                "from",
                "device",
                " ",
                "8259 or I/O APIC",
                "local APIC",
                "vec",
                "handler",
                "state"))
        .append('\n');
    for (InterruptWay way : w.all()) {
      out.append(
              String.format(
                      Locale.ROOT,
                      form,
                      way.name(),
                      way.from(),
                      way.asserted() ? "*" : " ",
                      way.controller(),
                      way.local(),
                      way.vector() < 0 ? "" : String.format(Locale.ROOT, "%02x", way.vector()),
                      way.handler().text(),
                      way.why())
                  .stripTrailing())
          .append('\n');
    }
    return out.toString();
  }

  private String heading() {
    return String.format(
        Locale.ROOT,
        "IF=%d%s  local APIC %s, TPR=%02x PPR=%02x  LINT0 %s%s",
        interruptsOn() ? 1 : 0,
        machine.processor().inShadow() ? " (shadow)" : "",
        !apicOn() ? "off" : softwareOn() ? "on" : "off by software (SVR)",
        lapic.value("TPR"),
        lapic.value("PPR"),
        MODES[(int) (lapic.value("LVT0") >> 8 & 7)],
        (lapic.value("LVT0") & 1 << 16) != 0 ? ", masked" : "");
  }

  private RegisterBank bank(String name) {
    return machine.registerBanks().stream()
        .filter(b -> b.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private BitSet vectors(String registers) {
    BitSet set = new BitSet(256);
    for (int i = 0; i < 8; i++) {
      long word = lapic.value(registers + i);
      for (int bit = 0; bit < 32; bit++) {
        set.set(32 * i + bit, (word >> bit & 1) != 0);
      }
    }
    return set;
  }

  // ---------------------------------------------------------------- the 8259s

  private InterruptWay ofPic(int input) {
    boolean first = input < 8;
    String chip = first ? "M." : "S.";
    int number = input & 7;
    int bit = 1 << number;
    boolean irr = (pic.value(chip + "IRR") & bit) != 0;
    boolean isr = (pic.value(chip + "ISR") & bit) != 0;
    boolean masked = (pic.value(chip + "IMR") & bit) != 0;
    int vector = (int) pic.value(chip + "ICW2") | number;
    Standing standing =
        !irr
            ? isr ? new Standing(State.IN_SERVICE, "its handler has not ended it (EOI)") : IDLE
            : inPic(chip, number, masked);
    return new InterruptWay(
        "pic " + input,
        isaDevices(input),
        (pic.value(chip + "LINES") & bit) != 0,
        words(irr ? "IRR" : "", isr ? "ISR" : "", masked ? "masked" : ""),
        standing.state == State.AT_PROCESSOR || standing.state == State.READY ? "LINT0" : "",
        vector,
        gates.of(vector),
        standing.state,
        standing.why);
  }

  /** Of an input that asks for an interrupt. */
  private Standing inPic(String chip, int number, boolean masked) {
    if (masked) {
      return at(State.AT_CONTROLLER, "masked in the 8259 (IMR)");
    }
    Standing held = behind(chip, number, "");
    if (held == null && chip.equals("S.")) {
      held =
          (pic.value("M.IMR") & 1 << CASCADE) != 0
              ? at(State.AT_CONTROLLER, "input 2 of the first 8259, where it comes, is masked")
              : behind("M.", CASCADE, " of the first 8259");
    }
    if (held != null) {
      return held;
    }
    if (apicOn()) {
      long lint = lapic.value("LVT0");
      if ((lint & 1 << 16) != 0) {
        return at(State.AT_LOCAL_APIC, "LINT0 is masked in the local APIC (LVT0)");
      }
      if ((lint >> 8 & 7) != EXT_INT) {
        return at(State.AT_LOCAL_APIC, "LINT0 of the local APIC is not set to ExtINT (LVT0)");
      }
    }
    return processor();
  }

  /** Why an input is not the one that is acknowledged next; null where it is. */
  private Standing behind(String chip, int number, String where) {
    long next = pic.value(chip + "NEXT");
    if ((next & 8) == 0) {
      return at(State.AT_CONTROLLER, "behind one in service" + where + ", until its EOI");
    }
    return (next & 7) == number
        ? null
        : at(State.AT_CONTROLLER, "input " + (next & 7) + where + " comes first");
  }

  private String isaDevices(int irq) {
    List<String> names = new ArrayList<>();
    for (IsaDevice device : machine.configuration().board().isa()) {
      if (device.irq() == irq) {
        names.add(device.name());
      }
    }
    switch (irq) {
      case 0, 8 -> names.add("hpet");
      case 12 -> names.add("i8042");
      case Q35.SCI -> names.add("acpi");
      default -> {}
    }
    return String.join(", ", names);
  }

  // ---------------------------------------------------------------- the I/O APIC

  private InterruptWay ofIoApic(int pin) {
    long entry = ioApic.value("REDTBL" + pin);
    boolean active = (ioApic.value("ACTIVE") >> pin & 1) != 0;
    boolean masked = (entry & 1 << 16) != 0;
    boolean level = (entry & 1 << 15) != 0;
    boolean waits = (entry & 1 << 14) != 0;
    int mode = (int) (entry >> 8 & 7);
    int vector = (int) entry & 0xFF;
    boolean hasVector = mode <= LOWEST_PRIORITY && vector >= LEAST_VECTOR;
    String held =
        words(
            masked ? "masked" : "",
            mode == 0 ? "" : MODES[mode],
            level ? "level" : "edge",
            waits ? "RIRR" : "");
    boolean goesOn = hasVector && !masked;
    Standing standing = goesOn ? inLocal(vector) : null;
    if (standing == null) {
      standing = inIoApic(active, masked, level, waits, mode);
    }
    if (goesOn) {
      told.set(vector);
    }
    return new InterruptWay(
        "ioapic " + pin,
        devices(pin),
        (ioApic.value("LINES") >> pin & 1) != 0,
        held,
        goesOn ? held(vector) : "",
        hasVector ? vector : -1,
        hasVector ? gates.of(vector) : Handler.NONE,
        standing.state,
        standing.why);
  }

  /** Of an input whose interrupt is not in the local APIC. */
  private static Standing inIoApic(
      boolean active, boolean masked, boolean level, boolean waits, int mode) {
    if (waits) {
      return at(State.AT_CONTROLLER, "waits for an end of interrupt (remote IRR)");
    }
    if (!active) {
      return IDLE;
    }
    if (masked) {
      return at(State.AT_CONTROLLER, "masked in the I/O APIC");
    }
    if (mode > LOWEST_PRIORITY) {
      return new Standing(State.IDLE, "it was sent as " + MODES[mode]);
    }
    return level
        ? at(State.AT_LOCAL_APIC, "the local APIC did not take it when it was sent")
        : new Standing(State.IDLE, "its edge is over; the next one counts");
  }

  /** Input 2 has line 0, and 0 has none. */
  private String devices(int pin) {
    return switch (pin) {
      case 0 -> "";
      case CASCADE -> isaDevices(0);
      default -> pin < 16 ? isaDevices(pin) : pciDevices(pin);
    };
  }

  private String pciDevices(int gsi) {
    List<String> names = new ArrayList<>();
    for (PciFunction f : machine.pciFunctions()) {
      int pin = (int) f.value(PciFunction.INTERRUPT_PIN, 1);
      if (pin != 0 && Q35.pciInterrupt(f.device(), pin - 1) == gsi) {
        names.add(f.stateName());
      }
    }
    return String.join(", ", names);
  }

  // ---------------------------------------------------------------- the local APIC

  private InterruptWay ofLocal(String name) {
    long entry = lapic.value(name);
    boolean masked = (entry & 1 << 16) != 0;
    boolean timerOrError = name.equals("LVTT") || name.equals("LVTERR");
    int mode = timerOrError ? 0 : (int) (entry >> 8 & 7);
    int vector = (int) entry & 0xFF;
    boolean hasVector = mode == 0 && vector >= LEAST_VECTOR;
    Standing standing = !masked && hasVector ? inLocal(vector) : null;
    if (!masked && hasVector) {
      told.set(vector);
    }
    String held = words(masked ? "masked" : "", MODES[mode].equals("fixed") ? "" : MODES[mode]);
    return new InterruptWay(
        name,
        lapic.entry(name).description().meaning(),
        false,
        "",
        !masked && hasVector ? words(held, held(vector)) : held,
        hasVector ? vector : -1,
        hasVector ? gates.of(vector) : Handler.NONE,
        standing == null ? State.IDLE : standing.state,
        standing == null ? (masked ? "masked" : IDLE.why) : standing.why);
  }

  /** Vectors that are requested or in service by none of the ways that were told. */
  private void others() {
    BitSet all = (BitSet) requested.clone();
    all.or(inService);
    all.andNot(told);
    all.stream()
        .forEach(
            vector -> {
              Standing standing = inLocal(vector);
              ways.add(
                  new InterruptWay(
                      String.format(Locale.ROOT, "vector %02x", vector),
                      "",
                      false,
                      "",
                      held(vector),
                      vector,
                      gates.of(vector),
                      standing.state,
                      standing.why));
            });
  }

  private String held(int vector) {
    return words(requested.get(vector) ? "IRR" : "", inService.get(vector) ? "ISR" : "");
  }

  /** How a vector stands there; null where it is neither requested nor in service. */
  private Standing inLocal(int vector) {
    if (!requested.get(vector)) {
      return inService.get(vector)
          ? at(State.IN_SERVICE, "its handler has not ended it (EOI)")
          : null;
    }
    int served = inService.length() - 1;
    int priority = (int) lapic.value("PPR") >> 4;
    if (vector >> 4 <= priority) {
      return served >> 4 == priority && served >= 0
          ? at(
              State.AT_LOCAL_APIC,
              String.format(Locale.ROOT, "behind vector %02x in service, until its EOI", served))
          : at(
              State.AT_LOCAL_APIC,
              String.format(Locale.ROOT, "the task priority (TPR) holds it: class %x", priority));
    }
    int highest = requested.length() - 1;
    if (highest > vector) {
      return at(
          State.AT_LOCAL_APIC, String.format(Locale.ROOT, "vector %02x comes first", highest));
    }
    return processor();
  }

  private boolean apicOn() {
    return (lapic.value("APIC_BASE") & 1 << 11) != 0;
  }

  private boolean softwareOn() {
    return (lapic.value("SVR") & 1 << 8) != 0;
  }

  // ---------------------------------------------------------------- the processor

  private boolean interruptsOn() {
    return (machine.state().systemFlags() & Bits.FLAG_IF) != 0;
  }

  /** Of what waits for the processor. */
  private Standing processor() {
    if (!interruptsOn()) {
      return at(State.AT_PROCESSOR, "interrupts are off (IF = 0)");
    }
    return machine.processor().inShadow()
        ? at(State.AT_PROCESSOR, "the instruction behind STI, MOV SS or POP SS runs first")
        : at(State.READY, "nothing is in its way");
  }

  private static Standing at(State state, String why) {
    return new Standing(state, why);
  }

  private static String words(String... words) {
    return String.join(" ", List.of(words).stream().filter(w -> !w.isEmpty()).toList());
  }
}

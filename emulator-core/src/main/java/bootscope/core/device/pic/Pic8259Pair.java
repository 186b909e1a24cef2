package bootscope.core.device.pic;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.FieldDescription.bits;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterAccess;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.RegisterDescription;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.IrqLine;
import bootscope.core.io.PortDevice;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * The two cascaded 8259As of a PC with their edge/level registers: ports 0x20–0x21, 0xA0–0xA1 and
 * 0x4D0–0x4D1, each a byte wide. The slave's output is the master's input 2.
 *
 * <p>An edge input must stay active until it is acknowledged: a line that is merely pulsed gives
 * the default interrupt 7.
 */
public final class Pic8259Pair implements PortDevice, Stateful, Described {
  private static final String REFERENCE = "8259A datasheet 231468";

  // ICH9 §13.4: inputs 0, 1, 2, 8 and 13 are always edge-triggered.
  private final Pic8259 master = new Pic8259("master", true, 0xF8);
  private final Pic8259 slave = new Pic8259("slave", false, 0xDE);
  private final RegisterBank registers =
      new RegisterBank("pic", "8259A interrupt controllers", AddressSpace.PORT, 0);

  /**
   * @param intr the output, to the processor or its local APIC's LINT0
   */
  public Pic8259Pair(IrqLine intr) {
    master.output(intr);
    slave.output(level -> master.input(2, level));
    describe("M.", 0x20, 0x4D0, master);
    describe("S.", 0xA0, 0x4D1, slave);
  }

  /**
   * An interrupt request wire.
   *
   * @param irq 0 to 15, not 2
   */
  public IrqLine input(int irq) {
    if (irq == 2 || irq < 0 || irq > 15) {
      throw new IllegalArgumentException("no device can drive IRQ " + irq);
    }
    return irq < 8 ? level -> master.input(irq, level) : level -> slave.input(irq - 8, level);
  }

  /**
   * The processor's two interrupt acknowledge cycles.
   *
   * @return the vector, 0 to 255; input 7's without an in-service bit when the request has gone
   */
  public int acknowledge() {
    int number = master.acknowledge();
    if (master.cascades(number)) {
      return slave.vector(slave.acknowledge());
    }
    return master.vector(number);
  }

  @Override
  public int in(int port, int size) {
    return switch (port) {
      case 0x20, 0x21 -> master.read(port & 1);
      case 0xA0, 0xA1 -> slave.read(port & 1);
      case 0x4D0 -> master.edgeLevel();
      default -> slave.edgeLevel();
    };
  }

  @Override
  public int peek(int port, int size) {
    return switch (port) {
      case 0x20, 0x21 -> master.peek(port & 1);
      case 0xA0, 0xA1 -> slave.peek(port & 1);
      default -> in(port, size);
    };
  }

  @Override
  public void out(int port, int size, int value) {
    int data = value & 0xFF;
    switch (port) {
      case 0x20, 0x21 -> master.write(port & 1, data);
      case 0xA0, 0xA1 -> slave.write(port & 1, data);
      case 0x4D0 -> master.edgeLevel(data);
      default -> slave.edgeLevel(data);
    }
  }

  private void describe(String prefix, int base, int edgeLevelPort, Pic8259 chip) {
    add(
        described(prefix + "IRR", base, Access.READ_ONLY, "interrupt requests"),
        chip::irr,
        access -> !chip.polls() && !chip.readsIsr());
    add(
        described(prefix + "ISR", base, Access.READ_ONLY, "interrupts in service"),
        chip::isr,
        access -> !chip.polls() && chip.readsIsr());
    add(
        described(prefix + "IMR", base + 1, Access.READ_WRITE, "masked inputs"),
        chip::imr,
        access -> access.write() ? chip.initStep() == 0 : !chip.polls());
    registers.settable(value -> chip.mask((int) value));
    add(
        described(prefix + "ICW2", base + 1, Access.WRITE_ONLY, "vector base"),
        chip::icw2,
        access -> chip.initStep() == 2);
    add(
        described(prefix + "ICW3", base + 1, Access.WRITE_ONLY, "cascade"),
        chip::icw3,
        access -> chip.initStep() == 3);
    registers
        .command(
            described(prefix + "ICW1", base, Access.WRITE_ONLY, "begins the initialisation"),
            access -> (access.value() & 0x10) != 0)
        .command(
            described(prefix + "ICW4", base + 1, Access.WRITE_ONLY, "modes"),
            access -> chip.initStep() == 4)
        .command(
            described(prefix + "OCW2", base, Access.WRITE_ONLY, "end of interrupt, rotation"),
            access -> (access.value() & 0x18) == 0)
        .command(
            described(prefix + "OCW3", base, Access.WRITE_ONLY, "what a read gives, special mask"),
            access -> (access.value() & 0x18) == 0x08);
    registers.add(
        register(
            prefix + "ELCR",
            edgeLevelPort,
            8,
            Access.READ_WRITE,
            "level-triggered inputs",
            "ICH9 316972 §13.4.10"),
        chip::edgeLevel);
    registers.settable(value -> chip.edgeLevel((int) value));
    add(inner(prefix + "LINES", "what the wires carry"), chip::lines);
    add(inner(prefix + "LOWEST", "input of lowest priority"), chip::lowest);
    registers.add(
        register(
            prefix + "NEXT",
            0,
            8,
            Access.INTERNAL,
            "what is acknowledged next",
            REFERENCE,
            bits("INPUT", 2, 0, "its number"),
            bit("ANY", 3, "there is one")),
        () -> chip.next() < 0 ? 0 : 8 | chip.next());
    registers.add(
        register(
            prefix + "MODES",
            0,
            16,
            Access.INTERNAL,
            "modes set by ICW1, ICW4, OCW2, OCW3",
            REFERENCE,
            bit("AEOI", 0, "automatic end of interrupt"),
            bit("ROTATE", 1, "rotate on automatic end of interrupt"),
            bit("SMM", 2, "special mask mode"),
            bit("SFNM", 3, "special fully nested mode"),
            bit("SNGL", 4, "not cascaded"),
            bit("RIS", 5, "a read gives ISR"),
            bit("POLL", 6, "the next read polls"),
            bit("IC4", 7, "ICW4 is part of the initialisation"),
            bit("LTIM", 8, "level-triggered by ICW1 (ELCR decides)"),
            bit("INT", 9, "the output is active"),
            bits("NEXT", 12, 10, "the ICW expected next")),
        chip::modes);
  }

  private static RegisterDescription described(
      String name, int port, Access access, String meaning) {
    return register(name, port, 8, access, meaning, REFERENCE);
  }

  private static RegisterDescription inner(String name, String meaning) {
    return register(name, 0, 8, Access.INTERNAL, meaning, "");
  }

  private void add(RegisterDescription description, IntSupplier value) {
    registers.add(description, value::getAsInt);
  }

  private void add(
      RegisterDescription description, IntSupplier value, Predicate<RegisterAccess> selected) {
    registers.add(description, value::getAsInt, selected);
  }

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return "pic";
  }

  @Override
  public void save(StateWriter out) {
    master.save(out);
    slave.save(out);
  }

  @Override
  public void restore(StateReader in) {
    master.restore(in);
    slave.restore(in);
  }
}

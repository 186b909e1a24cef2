package bootscope.core.debug;

import bootscope.core.describe.RegisterBank;
import bootscope.core.device.pci.PciFunction;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The registers of a machine's devices by name, as the devices describe them, and the functions on
 * its PCI bus. Names are in lower case, a device's before its register's: {@code com1.ier}. Stays
 * what it is, and may be asked from any thread.
 */
public final class DeviceRegisters {
  /** Of no machine. */
  public static final DeviceRegisters NONE = new DeviceRegisters(List.of(), List.of());

  /**
   * A register, or all of a device's.
   *
   * @param device as its bank is called
   * @param register as its datasheet calls it; empty for any
   */
  public record Named(String device, String register) {
    /** As it is called in commands. */
    public String text() {
      return (register.isEmpty() ? device : device + "." + register).toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A function on bus 0.
   *
   * @param name of the device
   * @param registers in its configuration space, by their names
   */
  public record Function(String name, int device, int function, List<Register> registers) {
    /** Its place, as {@code 00:1f.0}. */
    public String place() {
      return String.format(Locale.ROOT, "00:%02x.%d", device, function);
    }

    /** A register by its name, in upper or lower case. */
    public Optional<Register> register(String name) {
      return registers.stream().filter(r -> r.name.equalsIgnoreCase(name)).findFirst();
    }
  }

  /**
   * A register in configuration space.
   *
   * @param bytes from {@code offset} on
   */
  public record Register(String name, int offset, int bytes) {}

  private final List<Named> all;
  private final List<Function> functions;

  private DeviceRegisters(List<Named> all, List<Function> functions) {
    this.all = List.copyOf(all);
    this.functions = List.copyOf(functions);
  }

  /** A machine's. */
  static DeviceRegisters of(Machine machine) {
    List<Named> all = new ArrayList<>();
    for (RegisterBank bank : machine.registerBanks()) {
      all.add(new Named(bank.name(), ""));
      bank.entries().stream()
          .filter(RegisterBank.Entry::reachable)
          .forEach(e -> all.add(new Named(bank.name(), e.description().name())));
    }
    return new DeviceRegisters(
        all, machine.pciFunctions().stream().map(DeviceRegisters::function).toList());
  }

  private static Function function(PciFunction f) {
    List<Register> registers =
        f.registers().entries().stream()
            .filter(e -> e.reachable() && e.way() == null)
            .map(RegisterBank.Entry::description)
            .map(d -> new Register(d.name(), d.offset(), (d.width() + 7) / 8))
            .toList();
    return new Function(f.stateName(), f.device(), f.function(), registers);
  }

  /** A register, or all of a device's, by {@link Named#text} in upper or lower case. */
  public Optional<Named> find(String text) {
    return all.stream().filter(n -> n.text().equalsIgnoreCase(text)).findFirst();
  }

  /** All names, those of devices too. */
  public Stream<String> names() {
    return all.stream().map(Named::text);
  }

  /** A function, by its place, with or without the bus, or the device's name. */
  public Optional<Function> function(String text) {
    return functions.stream()
        .filter(
            f ->
                f.name.equalsIgnoreCase(text)
                    || f.place().equalsIgnoreCase(text)
                    || f.place().substring(3).equalsIgnoreCase(text))
        .findFirst();
  }

  /** What functions on the bus are called: their places, then their devices' names. */
  public Stream<String> functionNames() {
    return Stream.concat(
        functions.stream().map(Function::place), functions.stream().map(Function::name));
  }

  /** Names of registers that functions have in their configuration space. */
  public Stream<String> pciRegisters() {
    return functions.stream()
        .flatMap(f -> f.registers.stream())
        .map(r -> r.name.toLowerCase(Locale.ROOT))
        .distinct();
  }
}

package bootscope.core.debug;

import bootscope.core.debug.BreakpointException.Problem;
import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.RegisterAccess;
import bootscope.core.describe.RegisterObserver;
import bootscope.core.device.pci.PciFunction;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A register in a PCI function's configuration space that the guest accesses, through ports 0xCF8
 * and 0xCFC as through the memory window (PCIe 3.0 §7.2).
 *
 * @param device on bus 0, 0 to 31
 * @param function 0 to 7
 * @param name of the register; empty where its offset is meant
 * @param offset in configuration space
 * @param bytes from there on, 1 to 8
 */
public record PciTrigger(int device, int function, String name, int offset, int bytes, Accesses on)
    implements Trigger {
  private static final Parameter ON =
      Accesses.parameter(Accesses.ACCESS, Accesses.WRITE, Accesses.READ, Accesses.CHANGE);

  static final BreakpointKind KIND =
      new BreakpointKind(
          "pci",
          "PCI configuration",
          "Behind the instruction that accesses a register in a PCI function's configuration"
              + " space.",
          List.of(
              Parameter.of("function", Type.PCI_FUNCTION, "00:1f.0"),
              Parameter.of("register", Type.PCI_REGISTER, "command"),
              ON),
          values -> {
            String said = values.text("function");
            DeviceRegisters there = values.surroundings().devices();
            DeviceRegisters.Function function =
                there
                    .function(said)
                    .orElseThrow(
                        () ->
                            new BreakpointException(
                                Problem.NO_FUNCTION, said, there.functionNames()));
            DeviceRegisters.Register register = register(function, values.text("register"));
            return new PciTrigger(
                function.device(),
                function.function(),
                register.name(),
                register.offset(),
                register.bytes(),
                Accesses.of(values, ON));
          });

  /** A register by its name, or the byte at an offset. */
  private static DeviceRegisters.Register register(DeviceRegisters.Function function, String said)
      throws BreakpointException {
    Optional<DeviceRegisters.Register> named = function.register(said);
    if (named.isPresent()) {
      return named.get();
    }
    OptionalLong offset = Expression.number(said);
    if (offset.isEmpty() || Long.compareUnsigned(offset.getAsLong(), PciFunction.SIZE) >= 0) {
      throw new BreakpointException(
          Problem.NO_PCI_REGISTER,
          said,
          function.registers().stream().map(r -> r.name().toLowerCase(Locale.ROOT)));
    }
    return new DeviceRegisters.Register("", (int) offset.getAsLong(), 1);
  }

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  private String place() {
    return String.format(Locale.ROOT, "00:%02x.%d", device, function);
  }

  private String register() {
    return name.isEmpty()
        ? String.format(Locale.ROOT, "0x%02x", offset)
        : name.toLowerCase(Locale.ROOT);
  }

  @Override
  public Map<String, String> values() {
    return on.in(new HashMap<>(Map.of("function", place(), "register", register())));
  }

  @Override
  public String text() {
    return "PCI " + place() + " " + register();
  }

  @Override
  public void arm(Arming arming) {
    arming
        .function(device, function)
        .ifPresent(f -> arming.observe((RegisterObserver) a -> accessed(arming, f, a)));
  }

  private void accessed(Arming arming, PciFunction f, RegisterAccess a) {
    boolean here =
        a.space() == AddressSpace.PCI_CONFIG
            && a.device().equals(f.stateName())
            && a.offset() < offset + bytes
            && offset < a.offset() + a.size();
    if (!here || !on.hears(a.write())) {
      return;
    }
    long first = Math.max(offset, a.offset());
    long end = Math.min(offset + bytes, a.offset() + a.size());
    long held = a.write() ? f.value(offset, bytes) : f.value((int) first, (int) (end - first));
    Access access =
        new Access(Access.Space.DEVICE_REGISTER, text(), offset, bytes, a.write(), held, held);
    arming.hit(
        () -> {
          Access over = a.write() ? access.over(f.value(offset, bytes)) : access;
          boolean changed = over.before() != over.after();
          return Optional.of(over).filter(o -> changed || on != Accesses.CHANGE);
        });
  }
}

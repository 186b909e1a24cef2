package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.describe.RegisterBank;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A device's register that the guest accesses, by its name, wherever it is reached: at ports, in
 * memory, by an index, as an MSR or in PCI configuration space.
 */
public record DeviceTrigger(DeviceRegisters.Named register, Accesses on) implements Trigger {
  private static final Parameter ON =
      Accesses.parameter(Accesses.ACCESS, Accesses.WRITE, Accesses.READ, Accesses.CHANGE);

  static final BreakpointKind KIND =
      new BreakpointKind(
          "device",
          "Device register",
          "Behind the instruction that accesses a register of a device, or any, by its name.",
          List.of(Parameter.of("register", Type.DEVICE_REGISTER, "lapic.tpr"), ON),
          values -> {
            String said = values.text("register");
            DeviceRegisters there = values.surroundings().devices();
            DeviceRegisters.Named register =
                there
                    .find(said)
                    .orElseThrow(
                        () ->
                            new BreakpointException(
                                BreakpointException.Problem.NO_DEVICE_REGISTER,
                                said.toLowerCase(Locale.ROOT),
                                there.names()));
            return new DeviceTrigger(register, Accesses.of(values, ON));
          });

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  @Override
  public Map<String, String> values() {
    return on.in(new HashMap<>(Map.of("register", register.text())));
  }

  @Override
  public String text() {
    return register.text();
  }

  @Override
  public void arm(Arming arming) {
    arming
        .registers(register.device())
        .ifPresent(bank -> new RegisterWatch(arming, bank, this::means, on).begin());
  }

  private boolean means(RegisterBank.Entry entry) {
    return register.register().isEmpty() || entry.description().name().equals(register.register());
  }
}

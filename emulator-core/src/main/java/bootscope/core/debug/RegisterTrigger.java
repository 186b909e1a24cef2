package bootscope.core.debug;

import bootscope.core.cpu.system.Msrs;
import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.event.GuestListener;
import bootscope.core.event.RegisterFile;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A write to a control or debug register, XCR0 or a model-specific register, also one that leaves
 * it as it was.
 *
 * @param name in lower case; {@code msr:0x…} for an MSR without a name
 * @param value that it must be given; empty for any
 */
public record RegisterTrigger(RegisterFile file, int number, String name, OptionalLong value)
    implements Trigger {
  private static final String MSR = "msr:";

  static final BreakpointKind KIND =
      new BreakpointKind(
          "register",
          "Register write",
          "Behind the instruction that writes a control, debug or model-specific register.",
          List.of(
              Parameter.of("register", Type.WORD, "cr3"),
              Parameter.optional("value", Type.ADDRESS, "1a2b000")),
          values -> {
            RegisterTrigger any =
                named(values.text("register"))
                    .orElseThrow(
                        () ->
                            new BreakpointException(
                                BreakpointException.Problem.NO_REGISTER, values.text("register")));
            return values.text("value").isEmpty() ? any : any.of(values.address("value"));
          });

  /**
   * Of a register's name, in upper or lower case; empty where it is not one whose writes can be
   * stopped at.
   */
  public static Optional<RegisterTrigger> named(String said) {
    String name = said.toLowerCase(Locale.ROOT).replaceFirst("^[$%]", "");
    if (name.equals("xcr0")) {
      return Optional.of(new RegisterTrigger(RegisterFile.XCR, 0, name, OptionalLong.empty()));
    }
    if (name.matches("cr[02348]")) {
      return Optional.of(
          new RegisterTrigger(
              RegisterFile.CONTROL, name.charAt(2) - '0', name, OptionalLong.empty()));
    }
    if (name.matches("dr[012367]")) {
      return Optional.of(
          new RegisterTrigger(
              RegisterFile.DEBUG, name.charAt(2) - '0', name, OptionalLong.empty()));
    }
    OptionalInt msr = Msrs.number(name);
    if (msr.isEmpty() && name.startsWith(MSR)) {
      OptionalLong number = Expression.number(name.substring(MSR.length()));
      if (number.isPresent() && number.getAsLong() >>> 32 == 0) {
        msr = OptionalInt.of((int) number.getAsLong());
      }
    }
    return msr.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RegisterTrigger(RegisterFile.MSR, msr.getAsInt(), name, OptionalLong.empty()));
  }

  @Override
  public BreakpointKind kind() {
    return KIND;
  }

  /** The same, for one value alone: all bits count, of CR3 a PCID in the lowest 12 too. */
  private RegisterTrigger of(long only) {
    return new RegisterTrigger(file, number, name, OptionalLong.of(only));
  }

  private String hex() {
    return value.isPresent() ? "0x" + Long.toHexString(value.getAsLong()) : "";
  }

  @Override
  public Map<String, String> values() {
    return Map.of("register", name, "value", hex());
  }

  @Override
  public String text() {
    return value.isPresent() ? "write of " + hex() + " to " + name : "write of " + name;
  }

  @Override
  public void arm(Arming arming) {
    arming.listen(
        new GuestListener() {
          @Override
          public void registerWritten(RegisterFile in, int written, long before, long after) {
            boolean wanted = value.isEmpty() || value.getAsLong() == after;
            if (in == file && written == number && wanted) {
              arming.hit(
                  new Access(
                      Access.Space.REGISTER,
                      name,
                      Integer.toUnsignedLong(number),
                      Long.BYTES,
                      true,
                      before,
                      after));
            }
          }
        });
  }
}

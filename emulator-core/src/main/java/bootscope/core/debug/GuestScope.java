package bootscope.core.debug;

import bootscope.core.machine.Machine;
import java.util.OptionalLong;

/** What names and addresses mean in a machine, as it is now. */
final class GuestScope implements Expression.Scope {
  private final Debugger debugger;

  GuestScope(Debugger debugger) {
    this.debugger = debugger;
  }

  @Override
  public OptionalLong named(String name) {
    return debugger.symbols().address(name);
  }

  @Override
  public OptionalLong register(String name) {
    return CpuRegisters.named(name)
        .map(r -> OptionalLong.of(r.get(debugger.machine().processor())))
        .orElse(OptionalLong.empty());
  }

  @Override
  public OptionalLong memory(long linearAddress, int bytes) {
    Machine m = debugger.machine();
    byte[] read = new byte[bytes];
    if (Listing.peek(m, false, linearAddress, read) < bytes) {
      return OptionalLong.empty();
    }
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | read[i] & 0xFF;
    }
    return OptionalLong.of(value);
  }
}

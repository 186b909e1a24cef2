package bootscope.core.debug;

import bootscope.core.machine.Machine;
import java.util.OptionalLong;

/** What names and addresses mean in a machine, as it is now. */
final class GuestScope implements Expression.Scope {
  private final BootProgress boot;

  GuestScope(BootProgress boot) {
    this.boot = boot;
  }

  @Override
  public OptionalLong named(String name) {
    OptionalLong own = boot.kernelSymbols().address(name); // it needs no look at the modules
    return own.isPresent() ? own : boot.symbols().address(name);
  }

  @Override
  public OptionalLong register(String name) {
    switch (name) {
      case "insns":
        return OptionalLong.of(boot.machine().clock().instructions());
      case "ns":
        return OptionalLong.of(boot.machine().clock().now());
      default:
    }
    return CpuRegisters.named(name)
        .map(r -> OptionalLong.of(r.get(boot.machine().processor())))
        .orElse(OptionalLong.empty());
  }

  @Override
  public OptionalLong memory(long linearAddress, int bytes) {
    Machine m = boot.machine();
    byte[] read = new byte[bytes];
    return Listing.peek(m, false, linearAddress, read) < bytes
        ? OptionalLong.empty()
        : OptionalLong.of(Listing.number(read));
  }

  @Override
  public SourceLines lines() {
    return boot.symbols().lines();
  }
}

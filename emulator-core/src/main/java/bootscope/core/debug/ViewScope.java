package bootscope.core.debug;

import java.util.OptionalLong;

/**
 * What names mean in a machine as it was last seen, for one that cannot be asked just now. Memory
 * is not at hand.
 */
public record ViewScope(Symbols symbols, RegisterValues registers) implements Expression.Scope {
  @Override
  public OptionalLong named(String name) {
    return symbols.address(name);
  }

  @Override
  public OptionalLong register(String name) {
    return CpuRegisters.named(name)
        .map(r -> OptionalLong.of(registers.get(r)))
        .orElse(OptionalLong.empty());
  }

  @Override
  public OptionalLong memory(long linearAddress, int bytes) {
    return OptionalLong.empty();
  }

  @Override
  public SourceLines lines() {
    return symbols.lines();
  }
}

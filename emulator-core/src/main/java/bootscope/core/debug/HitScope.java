package bootscope.core.debug;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What names mean where a breakpoint is hit: those of the machine, and {@code $at}, {@code $old}
 * and {@code $new} of the access for which it is hit.
 */
record HitScope(Expression.Scope guest, Optional<Access> access) implements Expression.Scope {
  @Override
  public OptionalLong named(String name) {
    return guest.named(name);
  }

  @Override
  public OptionalLong register(String name) {
    return switch (name) {
      case "at" -> known(access.map(Access::address));
      case "old" -> known(access.map(Access::before));
      case "new" -> known(access.map(Access::after));
      default -> guest.register(name);
    };
  }

  private static OptionalLong known(Optional<Long> value) {
    return value.isPresent() ? OptionalLong.of(value.get()) : OptionalLong.empty();
  }

  @Override
  public OptionalLong memory(long linearAddress, int bytes) {
    return guest.memory(linearAddress, bytes);
  }

  @Override
  public SourceLines lines() {
    return guest.lines();
  }
}

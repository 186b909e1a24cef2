package bootscope.core.image;

import java.util.List;
import java.util.Optional;

/**
 * A module that a Linux kernel has in its list.
 *
 * @param name as {@code lsmod} prints it
 * @param structure linear address of its {@code struct module}
 * @param memory what belongs to it, its code first; empty as long as that is not known
 * @param table its symbols at their linear addresses; where there are none, its origin says why
 */
public record KernelModule(
    String name, State state, long structure, List<Part> memory, SymbolTable table) {
  /** Linux' {@code enum module_state}. */
  public enum State {
    LIVE,
    /** Its init function is yet to come back. */
    COMING,
    GOING,
    /** Still being set up: nothing of it can be relied on. */
    UNFORMED
  }

  /**
   * A part of a module's memory.
   *
   * @param start linear, at a page's start
   * @param size bytes
   */
  public record Part(long start, long size) {
    /** Whether an address lies in it. */
    public boolean holds(long linear) {
      return Long.compareUnsigned(linear - start, size) < 0;
    }
  }

  public KernelModule {
    memory = List.copyOf(memory);
  }

  /** Bytes of all of it. */
  public long size() {
    return memory.stream().mapToLong(Part::size).sum();
  }

  /** Whether an address lies in its memory. */
  public boolean holds(long linear) {
    return memory.stream().anyMatch(p -> p.holds(linear));
  }

  /** The symbol that an address belongs to. */
  public Optional<Symbol> symbol(long linear) {
    return holds(linear) ? table.holding(linear) : Optional.empty();
  }
}

package bootscope.core.isa;

/** Names addresses for the listing. */
@FunctionalInterface
public interface SymbolResolver {
  /** Text for an address, such as {@code start_kernel+0x12}, or null where there is none. */
  String nameOf(long linearAddress);
}

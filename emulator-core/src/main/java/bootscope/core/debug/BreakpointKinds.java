package bootscope.core.debug;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds of breakpoints there are. */
public final class BreakpointKinds {
  /** In the order in which they are offered. */
  public static final List<BreakpointKind> ALL =
      List.of(
          SymbolTrigger.KIND,
          AddressTrigger.KIND,
          EntryTrigger.KIND,
          LineTrigger.KIND,
          MilestoneTrigger.KIND,
          CountTrigger.KIND,
          DataTrigger.KIND,
          RegisterTrigger.KIND,
          PortTrigger.KIND,
          EventTrigger.KIND,
          ModeTrigger.KIND,
          PrivilegeTrigger.KIND,
          ExecuteTrigger.KIND,
          PageTrigger.KIND,
          DeviceTrigger.KIND,
          PciTrigger.KIND,
          MmioTrigger.KIND,
          DmaTrigger.KIND,
          ModuleTrigger.KIND);

  private BreakpointKinds() {}

  /**
   * A kind, and what was said for it.
   *
   * @param values by its parameters
   */
  public record Said(BreakpointKind kind, Map<String, String> values) {}

  /**
   * What a user means by a place alone: a function, a line of source, or else an address, with or
   * without gdb's {@code *} before it.
   */
  public static Said at(Symbols symbols, String where) {
    if (symbols.mayKnow(where) || Modules.isQualified(where) && !symbols.canLoadModules()) {
      return new Said(SymbolTrigger.KIND, Map.of("symbol", where));
    }
    if (FileLine.of(where).isPresent()) {
      return new Said(LineTrigger.KIND, Map.of("line", where));
    }
    String address = where.startsWith("*") ? where.substring(1) : where;
    return new Said(AddressTrigger.KIND, Map.of("at", address, "name", where));
  }

  /** A kind by its id. */
  public static Optional<BreakpointKind> of(String id) {
    return ALL.stream().filter(k -> k.id().equals(id)).findFirst();
  }
}

package bootscope.core.debug;

import java.util.List;
import java.util.Optional;

/** The kinds of breakpoints there are. */
public final class BreakpointKinds {
  /** In the order in which they are offered. */
  public static final List<BreakpointKind> ALL =
      List.of(
          SymbolTrigger.KIND,
          AddressTrigger.KIND,
          EntryTrigger.KIND,
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

  /** A kind by its id. */
  public static Optional<BreakpointKind> of(String id) {
    return ALL.stream().filter(k -> k.id().equals(id)).findFirst();
  }
}

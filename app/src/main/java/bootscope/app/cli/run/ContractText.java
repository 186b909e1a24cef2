package bootscope.app.cli.run;

import bootscope.core.boot.BootPlan;
import bootscope.core.boot.BootProtocol;
import bootscope.core.boot.ContractItem;
import bootscope.core.boot.DirectPvh;
import bootscope.core.boot.EntryAbi;
import bootscope.core.boot.EntryContract;
import bootscope.core.boot.LoaderProfiles;
import bootscope.core.debug.Debugger;
import java.util.List;
import java.util.Locale;

/** How a machine compares with the ABI by which its kernel is entered, as text. */
final class ContractText {
  private ContractText() {}

  /** Of a machine that stands there: item by item, and what comes of it. */
  static String here(Debugger debugger) {
    return entry(debugger, debugger.contract());
  }

  /** How it was there; or why that is not known. */
  static String atEntry(Debugger debugger) {
    String none = none(debugger);
    if (!none.isEmpty()) {
      return none;
    }
    List<ContractItem> items = debugger.contractAtEntry();
    if (!items.isEmpty()) {
      return entry(debugger, items);
    }
    String place = debugger.boot().plan().entry().abi().place();
    return debugger.entered()
        ? "how the machine was at the " + place + " was not kept; 'info contract now' compares it\n"
        : "the "
            + place
            + " is not reached yet; 'info contract now' compares the machine as it is\n";
  }

  /** How it is now, wherever it stands. */
  static String now(Debugger debugger) {
    String none = none(debugger);
    if (!none.isEmpty()) {
      return none;
    }
    if (debugger.atEntry()) {
      return here(debugger);
    }
    List<ContractItem> items = debugger.contract();
    String place = debugger.boot().plan().entry().abi().place();
    long instructions = debugger.machine().clock().instructions();
    return String.format(
            Locale.ROOT,
            "After %,d instruction%s, %s the %s:%n",
            instructions,
            instructions == 1 ? "" : "s",
            debugger.entered() ? "behind" : "before",
            place)
        + lines(items)
        + EntryContract.counts(items)
        + ".\n"
        + (debugger.entered()
            ? "The guest has run since: what differs now may be its own doing.\n"
            : "Firmware is still on its way there: nothing is promised of here.\n");
  }

  private static String none(Debugger debugger) {
    if (debugger.boot() == null) {
      return "what the kernel was promised is not at hand: this machine comes from a snapshot\n";
    }
    EntryAbi abi = debugger.boot().plan().entry().abi();
    return EntryContract.exists(abi)
        ? ""
        : "nothing is compared at the " + abi.place() + ": it goes by the " + abi.title() + "\n";
  }

  private static String entry(Debugger debugger, List<ContractItem> items) {
    BootPlan plan = debugger.boot().plan();
    EntryAbi abi = plan.entry().abi();
    return String.format(
            Locale.ROOT,
            "At the %s, 0x%x%s:%n",
            abi.place(),
            plan.entry().physicalAddress(),
            loader(debugger.boot().protocol()))
        + lines(items)
        + String.format(
            Locale.ROOT,
            "%s. The machine %s the %s.%n",
            EntryContract.counts(items),
            EntryContract.holds(items) ? "keeps" : "breaks",
            abi.title());
  }

  private static String lines(List<ContractItem> items) {
    return String.join("\n", EntryContract.lines(items)) + "\n";
  }

  private static String loader(BootProtocol protocol) {
    return protocol instanceof DirectPvh p && !p.profile().equals(LoaderProfiles.BOOTSCOPE)
        ? ", as " + p.profile().title() + " hands over"
        : "";
  }
}

package bootscope.app.cli.run;

import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.debug.Stop;
import bootscope.core.machine.StopReason;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where the guest stands, and why, in words. */
final class Whereabouts {
  private final Debugger debugger;
  private final SourceView source;

  Whereabouts(Debugger debugger) {
    this(debugger, new SourceView(debugger));
  }

  Whereabouts(Debugger debugger, SourceView source) {
    this.debugger = debugger;
    this.source = source;
  }

  /** Where the guest stands, and the instruction there; above it its line of source. */
  String here() {
    Listing.Line line = debugger.here();
    long address = debugger.machine().processor().linearRip();
    String name = debugger.nameOf(address);
    String above =
        debugger.symbols().lines().in(debugger.machine(), address).map(source::told).orElse("");
    return above
        + String.format(
            Locale.ROOT,
            "0x%016x%s:  %s%n",
            address,
            name == null ? "" : " <" + name + ">",
            line == null ? "(nothing that can be read is here)" : line.text());
  }

  /** Lines: what stopped the guest, unless it came where it was sent, and where it stands. */
  String came(Stop stop) {
    return (stop.reason() == StopReason.LIMIT ? "" : why(stop)) + here();
  }

  /** Lines for what was interrupted: the guest stands where it stood. */
  String cancelled() {
    return String.format(
        Locale.ROOT,
        "interrupted; the guest is where it was, after %s%n%s",
        counted(debugger.machine().clock().instructions(), "instruction"),
        here());
  }

  /** Lines that say why the guest stopped. */
  static String why(Stop stop) {
    return stop.hits().isEmpty()
        ? stop.reason().text() + "\n"
        : stop.hits().stream().map(h -> h.text() + "\n").collect(Collectors.joining());
  }

  /** {@code 1 instruction}, {@code 2,000 instructions}. */
  static String counted(long count, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
  }
}

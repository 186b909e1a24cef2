package bootscope.core.remote.gdb;

import bootscope.core.debug.Accesses;
import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.Breakpoints;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.Editor;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.MemoryRange;
import bootscope.core.debug.Stop;
import bootscope.core.debug.Trigger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The breakpoints that a client has in the machine's one store. gdb takes its own out at each stop
 * and puts them back when the machine goes on; here they stay, and keep their numbers and hits, but
 * for those that have not come back by then.
 *
 * <p>Belongs to the connection's thread, as far as it is not given an {@link Editor}.
 */
final class ClientBreakpoints {
  /** As the packets Z0 to Z4 number them. */
  enum Kind {
    SOFTWARE("swbreak"),
    HARDWARE("hwbreak"),
    WRITE("watch"),
    READ("rwatch"),
    ACCESS("awatch");

    private final String reason;

    Kind(String reason) {
      this.reason = reason;
    }

    boolean isData() {
      return this != SOFTWARE && this != HARDWARE;
    }
  }

  /**
   * What gdb tells one from another by.
   *
   * @param length bytes; of code it means nothing here
   */
  record Wanted(Kind kind, long address, long length) {}

  private final Map<Wanted, List<Integer>> ids = new HashMap<>();
  private final Set<Wanted> gone = new HashSet<>();

  /** Puts one in; whether it is possible. */
  synchronized boolean insert(Editor machine, Wanted wanted) {
    if (wanted.kind.isData() && (wanted.length < 1 || wanted.length > DataTrigger.MOST_BYTES)) {
      return false;
    }
    gone.remove(wanted);
    Breakpoints all = machine.breakpoints();
    List<Integer> present = ids.getOrDefault(wanted, List.of());
    if (present.isEmpty() || present.stream().anyMatch(id -> all.get(id).isEmpty())) {
      present.forEach(all::delete);
      ids.put(wanted, add(machine, wanted));
    }
    return true;
  }

  /** Takes one out, when the machine next goes on. */
  synchronized void remove(Wanted wanted) {
    if (ids.containsKey(wanted)) {
      gone.add(wanted);
    }
  }

  /** The machine goes on: what was taken out and did not come back is deleted. */
  synchronized void settle(Breakpoints all) {
    for (Wanted wanted : gone) {
      ids.remove(wanted).forEach(all::delete);
    }
    gone.clear();
  }

  /** Whether there is something to {@link #settle}. */
  synchronized boolean isUnsettled() {
    return !gone.isEmpty();
  }

  /** The client goes. */
  synchronized void clear(Breakpoints all) {
    ids.values().forEach(each -> each.forEach(all::delete));
    ids.clear();
    gone.clear();
  }

  /** Of the kernel's code also where it was loaded, as long as it runs there. */
  private static List<Integer> add(Editor machine, Wanted wanted) {
    String name = machine.symbols().nameOf(wanted.address);
    String text = (name == null ? "0x" + Long.toHexString(wanted.address) : name) + " (gdb)";
    List<Integer> added = new ArrayList<>();
    added.add(machine.breakpoints().add(trigger(wanted, text)).id());
    OptionalLong loaded = machine.symbols().loadedAt(wanted.address);
    if (!wanted.kind.isData() && loaded.isPresent() && loaded.getAsLong() != wanted.address) {
      Trigger there = new AddressTrigger(loaded.getAsLong(), true, text);
      int id = machine.breakpoints().add(there).id();
      machine.breakpoints().condition(id, Optional.of(runsAt(loaded.getAsLong())));
      added.add(id);
    }
    return added;
  }

  private static Expression runsAt(long address) {
    try {
      return Expression.parse("$pc == 0x" + Long.toHexString(address), 16);
    } catch (ExpressionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Trigger trigger(Wanted wanted, String text) {
    return switch (wanted.kind) {
      case SOFTWARE, HARDWARE -> new AddressTrigger(wanted.address, false, text);
      case WRITE -> data(wanted, text, Accesses.WRITE);
      case READ -> data(wanted, text, Accesses.READ);
      case ACCESS -> data(wanted, text, Accesses.ACCESS);
    };
  }

  private static Trigger data(Wanted wanted, String text, Accesses on) {
    return new DataTrigger(new MemoryRange(wanted.address, false, wanted.length, text), on);
  }

  /**
   * Which of them stopped the machine, as a stop reply says it: {@code watch:ffff1234;}. Empty for
   * none: where code runs that is not mapped yet, too, since gdb goes on by itself where it has no
   * breakpoint.
   */
  synchronized String reason(Stop stop) {
    // A watched place is told before an instruction's: of that gdb sees by itself.
    return ids.entrySet().stream()
        .filter(e -> stop.hit(e.getValue().getFirst()))
        .map(Map.Entry::getKey)
        .max(Comparator.comparing(Wanted::kind))
        .map(w -> w.kind.reason + ":" + (w.kind.isData() ? Long.toHexString(w.address) : "") + ";")
        .orElse("");
  }

  /** What stopped it that gdb does not know as a breakpoint of its own there. */
  synchronized List<Stop.Hit> others(Stop stop) {
    Set<Integer> known = new HashSet<>();
    ids.values().forEach(each -> known.add(each.getFirst()));
    return stop.hits().stream().filter(h -> !known.contains(h.id())).toList();
  }
}

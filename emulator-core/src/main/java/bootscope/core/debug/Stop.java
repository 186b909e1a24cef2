package bootscope.core.debug;

import bootscope.core.machine.StopReason;
import java.util.List;
import java.util.Optional;

/**
 * Why and where a machine came to a stop.
 *
 * @param hits what it stopped for, by breakpoint; empty unless that is the reason
 * @param instructions retired then
 * @param virtualNanos virtual time then
 * @param before whether it stands before what it stopped for: the instruction at a breakpoint has
 *     not run, a data access or an event is over
 */
public record Stop(
    StopReason reason, List<Hit> hits, long instructions, long virtualNanos, boolean before) {
  /** Which state a stop shows. */
  public enum Moment {
    /** The instruction that it stopped for has not run. */
    BEFORE("before the instruction"),
    /** It is over, and the next has not run. */
    AFTER("after the instruction"),
    /** An exception or interrupt was delivered, and nothing of its handler has run. */
    DELIVERED("before the handler's first instruction"),
    /** A device did it by itself; what was to run before is next still. */
    BETWEEN("between two instructions");

    private final String text;

    Moment(String text) {
      this.text = text;
    }

    /** In words, for a person. */
    public String text() {
      return text;
    }
  }

  /**
   * A breakpoint that was hit.
   *
   * @param id of the breakpoint
   * @param where as {@link Trigger#text}
   * @param access what the guest did; empty where it only came there
   * @param moment at which the machine stands: what is shown of it is the state then
   * @param trouble why its condition could not be worked out; empty where it has none, or it holds
   */
  public record Hit(
      int id, String where, Optional<Access> access, Moment moment, Optional<String> trouble) {
    /** {@code breakpoint 3, start_kernel, before the instruction}. */
    public String text() {
      return "breakpoint "
          + id
          + ", "
          + where
          + access.map(a -> did(a.text())).orElse("")
          + trouble.map(t -> " (its condition cannot be worked out: " + t + ")").orElse("")
          + ", "
          + moment.text();
    }

    /** What was done, without a name that was just said. */
    private String did(String what) {
      return what.startsWith(where + ":") ? what.substring(where.length()) : ": " + what;
    }
  }

  public Stop {
    hits = List.copyOf(hits);
  }

  /** Whether a breakpoint is among those that were hit. */
  public boolean hit(int id) {
    return hits.stream().anyMatch(h -> h.id() == id);
  }
}

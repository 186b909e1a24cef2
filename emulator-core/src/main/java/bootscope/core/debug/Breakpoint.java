package bootscope.core.debug;

import java.util.Optional;

/** A trigger in force, or switched off, with the condition under which it stops the machine. */
public final class Breakpoint {
  private final int id;
  private final Trigger trigger;
  private final boolean once;
  private Optional<Expression> condition = Optional.empty();
  private boolean enabled = true;
  private long hits;
  private long ignored;

  Breakpoint(int id, Trigger trigger, boolean once) {
    this.id = id;
    this.trigger = trigger;
    this.once = once;
  }

  /** Positive, never used again. */
  public int id() {
    return id;
  }

  public Trigger trigger() {
    return trigger;
  }

  /** As the user named it: {@link Trigger#text}. */
  public String where() {
    return trigger.text();
  }

  /** Whether it goes when it is hit. */
  public boolean once() {
    return once;
  }

  /** What must not be 0 for the machine to stop; empty where it always does. */
  public Optional<Expression> condition() {
    return condition;
  }

  public boolean enabled() {
    return enabled;
  }

  /** How often this machine reached it while it was enabled and its condition held. */
  public long hits() {
    return hits;
  }

  /** How many of the next hits do not stop the machine. */
  public long ignored() {
    return ignored;
  }

  void ignore(long count) {
    ignored = count;
  }

  void condition(Optional<Expression> now) {
    condition = now;
  }

  void enable(boolean enable) {
    enabled = enable;
  }

  void forgetHits() {
    hits = 0;
  }

  /** Counts a hit, and says whether it stops the machine. */
  boolean hit() {
    hits++;
    if (ignored > 0) {
      ignored--;
      return false;
    }
    return true;
  }
}

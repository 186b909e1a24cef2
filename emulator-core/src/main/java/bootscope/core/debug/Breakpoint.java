package bootscope.core.debug;

import java.util.Optional;

/**
 * A trigger in force, or switched off, with the condition under which it stops the machine. One
 * that has a message says that instead, and the machine goes on.
 */
public final class Breakpoint {
  private final int id;
  private Trigger trigger;
  private boolean once;
  private Optional<Expression> condition = Optional.empty();
  private Optional<Message> message = Optional.empty();
  private boolean enabled = true;
  private long hits;
  private long stopsBehind; // so many hits in all

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

  /** What it says instead of stopping the machine; empty where it stops it. */
  public Optional<Message> message() {
    return message;
  }

  /** Whether the machine stops for it, when it is reached. */
  public boolean stops() {
    return enabled && message.isEmpty();
  }

  /** How often this machine reached it while it was enabled and its condition held. */
  public long hits() {
    return hits;
  }

  /** How many of the next hits do not stop the machine, and say nothing. */
  public long ignored() {
    return Math.max(0, stopsBehind - hits);
  }

  void trigger(Trigger now) {
    trigger = now;
  }

  void ignore(long count) {
    stopsBehind = hits + count;
  }

  void once(boolean now) {
    once = now;
  }

  void condition(Optional<Expression> now) {
    condition = now;
  }

  void message(Optional<Message> now) {
    message = now;
  }

  void enable(boolean enable) {
    enabled = enable;
  }

  /** Another machine has not reached it yet, and is stopped as often as the one before. */
  void forgetHits() {
    stopsBehind = ignored();
    hits = 0;
  }

  /** The machine was put back to when it had reached it so often; the same hits stop it again. */
  void cutHits(long then) {
    hits = then;
  }

  /** Counts a hit, and says whether it is to be heeded. */
  boolean hit() {
    hits++;
    return hits > stopsBehind;
  }
}

package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.debug.Debugger;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What goes through time just now: how far it is, and whether it is to end. Looked at after calls
 * for attention, so that it costs nothing while nobody wants to know. Belongs to the machine's
 * thread, but for {@link #advance}.
 */
final class Underway {
  private final Debugger debugger;
  private BooleanSupplier cancelled = () -> false;
  private boolean cancellable;
  private boolean ends; // somebody wanted it to end
  private volatile Advance advance; // null while nothing is under way

  Underway(Debugger debugger) {
    this.debugger = debugger;
    debugger.whileRerunning(this::attend);
  }

  void cancelledBy(BooleanSupplier cancelled) {
    this.cancelled = cancelled;
  }

  /** Work on the machine that may take long. */
  @FunctionalInterface
  interface Work<T> {
    T go() throws BootException;
  }

  boolean isOn() {
    return advance != null;
  }

  /** Empty while nothing is under way. From any thread. */
  Optional<Advance> advance() {
    return Optional.ofNullable(advance);
  }

  /**
   * Does something that is part of what is under way, if there is anything; else it is that itself.
   *
   * @param cancellable whether it is left by a {@link CancelledException} when it is to end; else
   *     it asks {@link #ends} itself
   */
  <T> T during(long from, long to, boolean cancellable, Work<T> work) throws BootException {
    if (isOn()) {
      return work.go();
    }
    this.cancellable = cancellable;
    ends = false;
    advance = new Advance(from, from, to);
    try {
      return work.go();
    } finally {
      advance = null;
    }
  }

  /** What looks further and further back has come to an instant. */
  void reachedBack(long instructions) {
    Advance now = advance;
    if (now != null && now.to() < now.from()) {
      advance = now.reached(instructions);
    }
  }

  /** Whether what is under way is to end. */
  boolean ends() {
    ends |= cancelled.getAsBoolean();
    return ends;
  }

  /** Between two instructions, after a call for attention. */
  private void attend() {
    Advance now = advance;
    if (now == null) {
      return;
    }
    if (now.to() >= now.from()) {
      advance = now.reached(debugger.machine().clock().instructions());
    }
    if (ends() && cancellable) {
      throw new CancelledException();
    }
  }
}

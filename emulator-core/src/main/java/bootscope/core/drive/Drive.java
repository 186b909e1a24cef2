package bootscope.core.drive;

import bootscope.core.boot.BootException;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Stop;
import bootscope.core.event.Recorded;
import bootscope.core.machine.InputLog.Input;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;

/**
 * Runs a machine for whoever sits before it, in slices between which they may look and speak. It
 * keeps what was typed until the machine takes it, stretches idle time to the wall clock where that
 * is wanted, and knows whether a guest that resets itself gets any further.
 *
 * <p>Belongs to the machine's thread.
 */
public final class Drive implements Recorded {
  /** Instructions between two looks at what else there is to do: about a hundredth of a second. */
  private static final long SLICE = 1_000_000;

  /** Most host time that one skip of idle time is stretched to, in ns. */
  private static final long LONGEST_PAUSE = 1_000_000_000;

  /** Who sits before the machine. Called on its thread. */
  public interface Seat {
    /** The machine took something from outside. */
    default void took(Stimulus what) {}

    /** Idle virtual time is about to pass: what there is to be shown is shown now. */
    default void idles() {}

    /** Whether idle time passes as it does on the wall. */
    default boolean paced() {
      return false;
    }

    /**
     * Lets host time pass, until something is to be done at the latest.
     *
     * @param nanoseconds at most so long
     */
    default void rest(long nanoseconds) {}
  }

  private final Debugger debugger;
  private final Seat seat;
  private final ArrayDeque<Stimulus> typed = new ArrayDeque<>();
  private boolean fed; // input went to the guest since its last boot began
  private long resets;
  private long bootAt; // instructions at which the present boot began
  private long lastBoot = -1; // instructions of the one before

  /** A drive of a machine under control; from now on it paces its idle time. */
  public Drive(Debugger debugger, Seat seat) {
    this.debugger = debugger;
    this.seat = seat;
    debugger.idlePacer(this::pace);
    debugger.keep(this);
  }

  // ---------------------------------------------------------------- what comes from outside

  /** Keeps something for the machine, behind what was kept before. */
  public void type(Stimulus what) {
    typed.add(what);
  }

  /** As {@link #type(Stimulus)}, for many. */
  public void type(Collection<? extends Stimulus> what) {
    typed.addAll(what);
  }

  /** How much is kept for the machine. */
  public int typed() {
    return typed.size();
  }

  /** What is kept for the machine, in order. */
  public List<Stimulus> untaken() {
    return List.copyOf(typed);
  }

  /** Forgets what is kept for the machine. */
  public List<Stimulus> forgetTyped() {
    List<Stimulus> all = List.copyOf(typed);
    typed.clear();
    return all;
  }

  /** Gives the machine what was kept for it, and says whether it took anything. */
  public boolean feed() {
    boolean took = false;
    if (!typed.isEmpty() && debugger.machine().betweenInstants()) {
      return false; // an instruction later
    }
    while (!typed.isEmpty() && debugger.machine().receive(typed.peek())) {
      seat.took(typed.remove());
      took = true;
    }
    fed |= took;
    return took;
  }

  // ---------------------------------------------------------------- running

  /** Runs for a slice; as {@link #slice(long, long)} without a limit. */
  public Stop slice() {
    return slice(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /**
   * Gives the machine its input and runs it until something stops it, at most for a slice. {@link
   * StopReason#WAITING} means that it waits, and nothing is kept for it.
   *
   * @param instructions how many may have retired in all
   * @param nanoseconds how far virtual time may have come
   */
  public Stop slice(long instructions, long nanoseconds) {
    long now = debugger.machine().clock().instructions();
    feed();
    boolean soon = !typed.isEmpty() && debugger.machine().betweenInstants();
    long end = Math.min(instructions, soon ? now + 1 : now + SLICE);
    Stop stop = debugger.run(end, nanoseconds);
    while (stop.reason() == StopReason.WAITING && feed()) {
      stop = debugger.run(end, nanoseconds);
    }
    return stop;
  }

  /** Idle virtual time, made as long on the wall. */
  private void pace(long nanoseconds) {
    seat.idles();
    if (seat.paced()) {
      seat.rest(Math.min(nanoseconds, LONGEST_PAUSE));
    }
  }

  // ---------------------------------------------------------------- again

  /**
   * Whether another reset would lead nowhere: the guest asked for it as long after its boot as the
   * last time, and nothing came from outside meanwhile.
   */
  public boolean resetsForEver() {
    return !fed && debugger.machine().clock().instructions() - bootAt == lastBoot;
  }

  /**
   * Carries out a reset that the guest asked for.
   *
   * @throws BootException when a file can no longer be read
   */
  public void reset() throws BootException {
    long now = debugger.machine().clock().instructions();
    debugger.reset();
    lastBoot = now - bootAt;
    bootAt = now;
    resets++;
    fed = false;
  }

  /** How often the guest was reset. */
  public long resets() {
    return resets;
  }

  /**
   * Makes the machine anew, before its first instruction; what was typed for the one before is
   * forgotten.
   *
   * @throws BootException when a file can no longer be read; the machine is as it was
   */
  public void restart() throws BootException {
    debugger.restart();
    typed.clear();
    fed = false;
    resets = 0;
    bootAt = 0;
    lastBoot = -1;
  }

  /** The record is what waited to be typed, and what is known of resets. */
  @Override
  public Mark mark() {
    List<Stimulus> markedTyped = List.copyOf(typed);
    boolean markedFed = fed;
    long markedResets = resets;
    long markedBootAt = bootAt;
    long markedLastBoot = lastBoot;
    return () -> {
      typed.clear();
      typed.addAll(markedTyped);
      fed = markedFed;
      resets = markedResets;
      bootAt = markedBootAt;
      lastBoot = markedLastBoot;
    };
  }

  /** What came from outside so far, in the order in which the machine took it. */
  public List<Input> inputs() {
    return debugger.machine().inputs().all();
  }
}

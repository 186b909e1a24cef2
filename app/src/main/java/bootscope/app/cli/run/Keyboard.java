package bootscope.app.cli.run;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;

/**
 * What is typed, or comes through a pipe, read ahead by a thread of its own so that the guest need
 * not wait. Bytes 0–255, or {@link #END} at the end and again for ever after.
 */
final class Keyboard {
  static final int END = -1;
  static final int NOTHING = -2;
  private static final int MOST = 1 << 16;

  private final ArrayDeque<Integer> queue = new ArrayDeque<>();
  private final Runnable onInput;
  private boolean ended;
  private boolean interrupted;
  private boolean woken;

  /**
   * @param onInput called on the reading thread when something came in
   */
  Keyboard(InputStream in, Runnable onInput) {
    this.onInput = onInput;
    Thread.ofPlatform().daemon().name("keyboard").start(() -> read(in));
  }

  private void read(InputStream in) {
    byte[] bytes = new byte[4096];
    try {
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        synchronized (this) {
          while (queue.size() > MOST) {
            wait();
          }
          for (int i = 0; i < n; i++) {
            queue.add(bytes[i] & 0xFF);
          }
          notifyAll();
          onInput.run(); // before anybody has the bytes: it is about waiting for them
        }
      }
    } catch (IOException | InterruptedException e) {
      // Nothing more will come: the same as the end.
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  /** The next byte if there is one, {@link #NOTHING} or {@link #END}. */
  synchronized int poll() {
    if (queue.isEmpty()) {
      return ended ? END : NOTHING;
    }
    notifyAll();
    return queue.remove();
  }

  /**
   * Waits for the next byte; {@link #END}, or {@link #NOTHING} after {@link #interrupt} and {@link
   * #wake}.
   */
  synchronized int take() throws InterruptedException {
    while (idle()) {
      wait();
    }
    boolean nothing = interrupted || woken;
    woken = false;
    return nothing ? NOTHING : poll();
  }

  /** Makes one {@link #take} return at once, or the one that waits. */
  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  /**
   * Waits until {@link #take} would return at once, at most so long.
   *
   * @return whether it would
   */
  synchronized boolean await(long nanoseconds) {
    long until = System.nanoTime() + nanoseconds;
    try {
      for (long left = nanoseconds; left > 0 && idle(); left = until - System.nanoTime()) {
        wait(left / 1_000_000, (int) (left % 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !idle();
  }

  private boolean idle() {
    return queue.isEmpty() && !ended && !interrupted && !woken;
  }

  /** Makes each {@link #take} return at once. */
  synchronized void interrupt() {
    interrupted = true;
    notifyAll();
  }
}

package bootscope.core.cpu.transfer;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Has buffers of notes read on a thread of its own, one after the other, while the next is being
 * filled. What that thread fails with comes out where the next buffer is handed over.
 */
final class TransferReader {
  private record Notes(long from, long to) {}

  private final TransferLog.Sink sink;
  private final LongSupplier maker;
  private final int most;
  private final ArrayDeque<Notes> full = new ArrayDeque<>();
  private final ArrayDeque<Long> free = new ArrayDeque<>();
  private int made;
  private boolean closed;
  private Throwable failure;

  /**
   * @param maker makes a buffer, when none is empty
   * @param most buffers that are made
   */
  TransferReader(TransferLog.Sink sink, LongSupplier maker, int most) {
    this.sink = sink;
    this.maker = maker;
    this.most = most;
    Thread.ofPlatform().daemon().name("calls").start(this::run);
  }

  /** Takes an empty buffer; waits for one where there are enough. */
  synchronized long free() {
    if (free.isEmpty() && made < most) {
      made++;
      return maker.getAsLong();
    }
    until(() -> !free.isEmpty());
    return free.pop();
  }

  /** Hands a buffer over, which begins with the first note. */
  synchronized void read(long from, long to) {
    full.add(new Notes(from, to));
    notifyAll();
  }

  /** Waits until all that was handed over has been read; the one that is being filled is not. */
  synchronized void await() {
    until(() -> free.size() == made - 1);
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }

  private void until(BooleanSupplier ready) {
    boolean interrupted = false;
    while (!ready.getAsBoolean()) {
      if (failure != null) {
        throw new IllegalStateException("calls could not be followed", failure);
      }
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // the other thread waits for nobody but this one
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      for (Notes notes = next(); notes != null; notes = next()) {
        sink.take(notes.from, notes.to);
        done(notes);
      }
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private synchronized Notes next() {
    until(() -> closed || !full.isEmpty());
    return full.poll();
  }

  private synchronized void done(Notes notes) {
    free.push(notes.from); // the next to be written: the host has it in its caches
    notifyAll();
  }

  private synchronized void failed(Throwable e) {
    failure = e;
    notifyAll();
  }
}

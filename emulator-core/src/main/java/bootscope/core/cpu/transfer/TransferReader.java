package bootscope.core.cpu.transfer;

import java.util.ArrayDeque;

/**
 * Has buffers of notes read on a thread of its own, one after the other, while the next is being
 * filled. What that thread fails with comes out where the next buffer is handed over.
 */
final class TransferReader {
  private record Notes(long from, long to) {}

  private final TransferLog.Sink sink;
  private final ArrayDeque<Notes> full = new ArrayDeque<>();
  private final ArrayDeque<Long> free = new ArrayDeque<>();
  private final int buffers;
  private boolean closed;
  private Throwable failure;

  TransferReader(TransferLog.Sink sink, long[] buffers) {
    this.sink = sink;
    this.buffers = buffers.length;
    for (long buffer : buffers) {
      free.add(buffer);
    }
    Thread.ofPlatform().daemon().name("calls").start(this::run);
  }

  /** Takes an empty buffer; waits for one. */
  synchronized long free() {
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
    until(() -> free.size() == buffers - 1);
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }

  private void until(java.util.function.BooleanSupplier ready) {
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

package bootscope.core.remote;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the machine's thread says to a client, written by a thread that may wait for the line. What
 * is said to one that has gone is dropped; one that asks for much more than it reads is told by
 * {@link #isTooMany}.
 */
public final class Answers implements Executor, AutoCloseable {
  /** So many may wait to be written. */
  private static final int MOST = 10_000;

  private final ExecutorService thread;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param name of the thread
   */
  public Answers(String name) {
    thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
  }

  /** Has something written, behind what was said before. Never waits, and never fails. */
  @Override
  public void execute(Runnable writing) {
    waiting.incrementAndGet();
    try {
      thread.execute(
          () -> {
            try {
              writing.run();
            } finally {
              waiting.decrementAndGet();
            }
          });
    } catch (RejectedExecutionException e) {
      waiting.decrementAndGet(); // nobody is there to read it
    }
  }

  /** Whether the client is to go: it does not read what it asked for. */
  public boolean isTooMany() {
    return waiting.get() > MOST;
  }

  /** The client has gone. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}

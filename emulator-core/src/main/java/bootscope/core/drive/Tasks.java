package bootscope.core.drive;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What is to be done on the thread that owns a machine, in the order in which it was sent. Sent
 * from any thread; taken by that thread alone.
 */
public final class Tasks {
  /**
   * @param question whether it may be done in the midst of a step that takes long
   */
  private record Task(boolean question, Runnable work, CompletableFuture<?> answer) {}

  private final LinkedBlockingQueue<Task> waiting = new LinkedBlockingQueue<>();
  private final Runnable onSent;

  /** Commands that want the machine to stop and are still to be carried out. */
  private final AtomicInteger stops = new AtomicInteger();

  /** Whose work a defect cut short. */
  private final List<CompletableFuture<?>> cutShort = new ArrayList<>();

  private volatile boolean closed;

  /**
   * @param onSent called where something was sent
   */
  public Tasks(Runnable onSent) {
    this.onSent = onSent;
  }

  /**
   * Has something done. What it throws is a defect of the machine and ends its run, unless it is
   * {@link Refused}: then it belongs to the future alone.
   *
   * @param question whether it may be done in the midst of a step that takes long
   */
  public <T> CompletableFuture<T> send(boolean question, Supplier<T> work) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Runnable run =
        () -> {
          T value;
          try {
            value = work.get();
          } catch (Refused e) {
            answer.completeExceptionally(e.getCause());
            return;
          } catch (Throwable e) {
            cutShort.add(answer); // told when the session has been seen to fail
            throw e;
          }
          answer.complete(value);
        };
    waiting.add(new Task(question, run, answer));
    onSent.run();
    if (closed) {
      refuseAll();
    }
    return answer;
  }

  /** The same of what does not wait for the end of a step that runs. */
  public <T> CompletableFuture<T> stopAnd(Supplier<T> work) {
    stops.incrementAndGet();
    return send(
        false,
        () -> {
          stops.decrementAndGet();
          return work.get();
        });
  }

  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Whether something waits that wants the machine to stop. */
  public boolean wantStop() {
    return stops.get() > 0;
  }

  /** Waits for the next, and does it. */
  public void doNext() throws InterruptedException {
    waiting.take().work.run();
  }

  /** Does the next; whether there was one. */
  public boolean doOne() {
    Task task = waiting.poll();
    if (task != null) {
      task.work.run();
    }
    return task != null;
  }

  /** Answers the questions that come first. */
  public void answer() {
    for (Task task = waiting.peek(); task != null && task.question; task = waiting.peek()) {
      waiting.remove().work.run();
    }
  }

  /**
   * Nothing will be done any more.
   *
   * @param failure the defect that cut work short; null for none
   */
  public void close(Throwable failure) {
    closed = true;
    cutShort.forEach(answer -> answer.completeExceptionally(failure));
    refuseAll();
  }

  private void refuseAll() {
    for (Task task = waiting.poll(); task != null; task = waiting.poll()) {
      task.answer.completeExceptionally(new GuestGoneException(null));
    }
  }
}

package bootscope.core.remote;

import bootscope.core.debug.Editor;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.Stop;
import bootscope.core.drive.RunWatch;
import bootscope.core.history.Search;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A machine that clients from outside control, beside whoever sits before it. All methods may be
 * called from any thread; none waits. What a future's continuation does is short, and does not wait
 * either.
 *
 * <p>Futures fail with {@link IllegalArgumentException} or {@link IllegalStateException} where
 * something is refused; the machine is as it was.
 */
public interface RemoteGuest {
  /** Looks at the machine between two instructions; it goes on afterwards if it was running. */
  <T> CompletableFuture<T> ask(Function<? super Inspector, ? extends T> question);

  /** As {@link #ask}, for what changes the machine or its breakpoints. */
  <T> CompletableFuture<T> change(Function<? super Editor, ? extends T> change);

  /**
   * Lets the machine go, and completes when it stands again, whoever stopped it. Of a machine that
   * runs already, it completes when that stands.
   */
  CompletableFuture<Stop> go(Motion motion);

  /** Completes when the machine stands; at once where it does. */
  CompletableFuture<Stop> stands();

  /**
   * Tells a client from now on when the machine goes on and when it stands, whoever lets it. What
   * {@link #go} and {@link #stands} were asked for is told before they complete.
   *
   * @return ends that
   */
  Runnable hear(RunWatch.Listener listener);

  /** Stops the machine where it is. */
  void pause();

  /** A client wants the guest gone: whoever sits before it sees to that. */
  void kill();

  /**
   * Asks the machine's past for something; the machine stays where it is. The future fails where
   * there is none, and while the machine runs.
   */
  <T> CompletableFuture<T> past(Search<T> search);

  /** Whether it can go back in time. */
  boolean hasPast();

  /**
   * A line for the monitor, and what that says to it. One that would let the guest run on, or end
   * the program, is refused: the client has ways of its own for that.
   *
   * @param out takes what is said, in pieces, on any thread
   */
  CompletableFuture<Void> monitor(String line, Consumer<String> out);

  /** A client came, or went: what stops the machine is told to it as long as it is there. */
  default void attended(boolean now) {}
}

package bootscope.views.pane;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The monitor of the guest that is open: a line there means what it means on the terminal. */
public interface GuestMonitor {
  /**
   * Does a line. Never waits.
   *
   * @param said takes what is said to it, in pieces with their line breaks, on any thread
   * @return completes when it is done, or the guest is on its way; cancelling has no effect
   */
  CompletableFuture<?> execute(String line, Consumer<String> said);

  /**
   * What a word may go on to.
   *
   * @param line what stands before the word, without blanks around it
   * @param word its beginning
   */
  List<String> completing(String line, String word);

  /** Ends what takes long; the guest stays where it has come. */
  void cancel();
}

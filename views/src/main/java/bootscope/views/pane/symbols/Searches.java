package bootscope.views.pane.symbols;

import bootscope.core.debug.SymbolSearch.Kind;
import bootscope.core.debug.search.SymbolList;
import bootscope.views.pane.Workspace;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Searches of symbols off the JavaFX thread; of several, the newest alone is answered. */
final class Searches {
  private final Workspace workspace;
  private final Executor executor;
  private int newest;

  /**
   * @param executor runs what is done with answers: the JavaFX thread
   */
  Searches(Workspace workspace, Executor executor) {
    this.workspace = workspace;
    this.executor = executor;
  }

  /** Asks for the positions of what fits. */
  void ask(SymbolList list, String wanted, Kind kind, Consumer<int[]> answer) {
    int number = ++newest;
    CompletableFuture<int[]> found = new CompletableFuture<>();
    workspace.inBackground(
        () -> {
          try {
            found.complete(list.find(wanted, kind));
          } catch (RuntimeException | Error e) {
            found.completeExceptionally(e);
            throw e;
          }
        });
    found.thenAcceptAsync(
        positions -> {
          if (number == newest) {
            answer.accept(positions);
          }
        },
        executor);
  }

  /** What is on its way is not answered. */
  void forget() {
    newest++;
  }
}

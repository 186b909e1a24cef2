package bootscope.core.remote.dap;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.lsp4j.jsonrpc.MessageConsumer;
import org.eclipse.lsp4j.jsonrpc.messages.RequestMessage;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseMessage;

/**
 * Counts what an editor has asked and was not answered yet: each waits for the machine with all
 * that it holds, so whoever asks without an end is let go.
 */
final class UnansweredRequests {
  /** So many may wait: an editor asks a few dozen at each stop. */
  static final int MOST = 1_000;

  private final Runnable letGo;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param letGo ends the connection
   */
  UnansweredRequests(Runnable letGo) {
    this.letGo = letGo;
  }

  /** Watches what one direction of the connection takes. */
  MessageConsumer watching(MessageConsumer consumer) {
    return message -> {
      if (message instanceof RequestMessage && waiting.incrementAndGet() > MOST) {
        letGo.run();
        return;
      }
      if (message instanceof ResponseMessage) {
        waiting.decrementAndGet();
      }
      consumer.consume(message);
    };
  }
}

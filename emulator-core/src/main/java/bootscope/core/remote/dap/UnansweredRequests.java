package bootscope.core.remote.dap;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.lsp4j.jsonrpc.MessageConsumer;
import org.eclipse.lsp4j.jsonrpc.messages.RequestMessage;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseMessage;

/**
 * What an editor has asked and was not answered yet. Each request waits for the machine with all
 * that it holds, so whoever asks without an end is let go; and the program may end with the guest,
 * so that the answer to the last one, {@code disconnect}, is to be written before.
 */
final class UnansweredRequests {
  /** So many may wait: an editor asks a few dozen at each stop. */
  static final int MOST = 1_000;

  private static final String LAST = "disconnect";

  private final Runnable letGo;
  private final Runnable parted;
  private volatile String last; // the id of the last request; null before it
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param letGo ends the connection
   * @param parted run when the last request was answered
   */
  UnansweredRequests(Runnable letGo, Runnable parted) {
    this.letGo = letGo;
    this.parted = parted;
  }

  /** Watches what one direction of the connection takes. */
  MessageConsumer watching(MessageConsumer consumer) {
    return message -> {
      if (message instanceof RequestMessage asked) {
        if (waiting.incrementAndGet() > MOST) {
          letGo.run();
          return;
        }
        last = LAST.equals(asked.getMethod()) ? asked.getId() : last;
      }
      try {
        consumer.consume(message);
      } finally {
        if (message instanceof ResponseMessage answer) {
          waiting.decrementAndGet();
          if (last != null && last.equals(answer.getId())) {
            parted.run();
          }
        }
      }
    };
  }
}

package bootscope.core.remote.dap;

import bootscope.core.remote.Answers;
import bootscope.core.remote.Attendance;
import bootscope.core.remote.RemoteGuest;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.lsp4j.debug.launch.DSPLauncher;
import org.eclipse.lsp4j.debug.services.IDebugProtocolClient;
import org.eclipse.lsp4j.jsonrpc.Launcher;

/** One editor, from its first message to its last. */
public final class DapConnection {
  /** What a broken client sends is nobody's concern but its own; held for good. */
  private static final Logger LIBRARY = Logger.getLogger("org.eclipse.lsp4j");

  private final RemoteGuest guest;
  private final InputStream in;
  private final OutputStream out;

  public DapConnection(RemoteGuest guest, InputStream in, OutputStream out) {
    this.guest = guest;
    this.in = in;
    this.out = out;
  }

  /** A line that is down is found by the reading thread. */
  private static void write(NumberedMessages answers, JsonObject refusal) {
    try {
      answers.whole(CheckedMessages.message(refusal));
    } catch (IOException e) {
      // It ends.
    }
  }

  /** Serves it until it goes or the line ends. */
  public void serve() throws InterruptedException {
    Answers later = new Answers("dap");
    ExecutorService reader =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("dap client").factory());
    Attendance attendance = new Attendance(guest);
    DapServer server = new DapServer(guest, attendance, later);
    LIBRARY.setLevel(Level.OFF);
    try {
      NumberedMessages answers = new NumberedMessages(out);
      CheckedMessages messages =
          new CheckedMessages(in, new DapRequests(), refusal -> write(answers, refusal));
      UnansweredRequests unanswered = new UnansweredRequests(messages::end, server::parted);
      Launcher<IDebugProtocolClient> launcher =
          DSPLauncher.createServerLauncher(server, messages, answers, reader, unanswered::watching);
      server.connect(launcher.getRemoteProxy());
      launcher.startListening().get();
    } catch (ExecutionException e) {
      // What came was no message, or the line is down: the same as its end.
    } finally {
      server.forget();
      attendance.close();
      reader.shutdownNow();
      later.close();
    }
  }
}

package bootscope.core.remote.control;

import bootscope.core.drive.GuestGoneException;
import bootscope.core.remote.Answers;
import bootscope.core.remote.RemoteGuest;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One script, from its first line to its last. A request is an object in a line, {@code
 * {"id":1,"verb":"read","address":"jiffies","length":8}}; its answer has the same {@code id}, and
 * either {@code result} or {@code error}. Requests are carried out in their order, but none waits
 * for one that lets the guest run: {@code stop} ends that.
 */
public final class ControlConnection {
  /** The longest line that is taken, in bytes. */
  static final int MOST = 1 << 20;

  /** So many requests may wait for their answers. */
  private static final int MOST_UNANSWERED = 1000;

  private final Verbs verbs;
  private final RemoteGuest guest;
  private final InputStream in;
  private final OutputStream out;

  /** Writes answers: the machine's thread does not wait for the line. */
  private final Answers later = new Answers("control");

  private final AtomicInteger unanswered = new AtomicInteger();

  public ControlConnection(RemoteGuest guest, InputStream in, OutputStream out) {
    this.guest = guest;
    this.in = new BufferedInputStream(in);
    this.out = out;
    verbs = new Verbs(guest);
  }

  /** Serves it until it goes or the line ends. */
  public void serve() {
    guest.attended(true);
    try {
      for (String line = line(); line != null; line = line()) {
        if (unanswered.get() >= MOST_UNANSWERED || later.isTooMany()) {
          return; // it asks for more than it reads
        }
        if (!line.isBlank()) {
          answer(line);
        }
      }
    } catch (IOException e) {
      // The line is down: the same as its end.
    } finally {
      guest.attended(false);
      later.close();
    }
  }

  /** Null at the end. */
  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return null;
      }
      if (line.size() == MOST) {
        throw new IOException("a line of more than " + MOST + " bytes");
      }
      line.write(c);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private void answer(String line) {
    JsonElement id = JsonNull.INSTANCE;
    CompletableFuture<JsonElement> result;
    try {
      JsonElement said = JsonParser.parseString(line);
      if (!said.isJsonObject()) {
        throw new IllegalArgumentException("an object is wanted: {\"verb\": \"help\"}");
      }
      id = Optional.ofNullable(said.getAsJsonObject().get("id")).orElse(id);
      result = verbs.carryOut(said.getAsJsonObject());
    } catch (JsonParseException e) {
      result = CompletableFuture.failedFuture(new IllegalArgumentException("this is no JSON"));
    } catch (IllegalArgumentException | StackOverflowError e) {
      String why = e instanceof StackOverflowError ? "too deep" : e.getMessage();
      result = CompletableFuture.failedFuture(new IllegalArgumentException(why));
    }
    JsonElement of = id;
    unanswered.incrementAndGet();
    result.whenCompleteAsync(
        (value, trouble) -> {
          unanswered.decrementAndGet();
          send(of, value, trouble);
        },
        later);
  }

  private void send(JsonElement id, JsonElement value, Throwable trouble) {
    JsonObject answer = new JsonObject();
    answer.add("id", id);
    if (trouble == null) {
      answer.add("result", value);
    } else {
      Throwable cause = trouble instanceof CompletionException ? trouble.getCause() : trouble;
      answer.addProperty("error", String.valueOf(cause.getMessage()));
      if (cause instanceof GuestGoneException) {
        answer.addProperty("gone", true);
      }
    }
    try {
      out.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      // Found by the reading thread.
    }
  }

  /** What {@code help} answers, for documentation. */
  static JsonArray help() {
    return new Verbs(null).help();
  }
}

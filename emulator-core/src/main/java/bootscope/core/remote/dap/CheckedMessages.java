package bootscope.core.remote.dap;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Messages with headers, of which none may be longer than an editor's, and what is in them: a
 * request that is none, or cannot come now, is answered here, and only others are passed on.
 */
final class CheckedMessages extends InputStream {
  /** The longest that is taken, in bytes. */
  static final int MOST = 1 << 20;

  /** Values within values: no request has more than a few. */
  private static final int MOST_DEPTH = 64;

  private static final int MOST_HEADER = 1 << 10;
  private static final Pattern LENGTH =
      Pattern.compile("(?i)^content-length: *([0-9]{1,9})$", Pattern.MULTILINE);

  private final InputStream in;
  private final DapRequests requests;
  private final Consumer<JsonObject> answers;
  private byte[] passed = {}; // a message that is being read
  private int at;
  private volatile boolean ended;

  /**
   * @param answers writes what is answered here
   */
  CheckedMessages(InputStream in, DapRequests requests, Consumer<JsonObject> answers) {
    this.in = in;
    this.requests = requests;
    this.answers = answers;
  }

  /** Passes nothing on any more, whatever comes. */
  void end() {
    ended = true;
  }

  @Override
  public int read() throws IOException {
    return fill() ? passed[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, passed.length - at);
    System.arraycopy(passed, at, into, offset, count);
    at += count;
    return count;
  }

  /** Whether there is something to be read. */
  private boolean fill() throws IOException {
    while (!ended && at == passed.length) {
      int length = length(header());
      if (length < 0) {
        return false;
      }
      byte[] body = in.readNBytes(length);
      if (body.length < length) {
        return false;
      }
      passed = passedOn(new String(body, StandardCharsets.UTF_8));
      at = 0;
    }
    return !ended;
  }

  /** Null at the end. */
  private String header() throws IOException {
    StringBuilder header = new StringBuilder();
    while (header.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        return null;
      }
      header.append((char) c);
      if (header.length() > MOST_HEADER) {
        throw new IOException("a header of more than " + MOST_HEADER + " bytes");
      }
    }
    return header.toString();
  }

  private static int length(String header) throws IOException {
    if (header == null) {
      return -1;
    }
    Matcher said = LENGTH.matcher(header.replace("\r", ""));
    if (!said.find()) {
      throw new IOException("a header without a length");
    }
    int length = Integer.parseInt(said.group(1));
    if (length > MOST) {
      throw new IOException("a message of " + length + " bytes");
    }
    return length;
  }

  // ---------------------------------------------------------------- what is in them

  /** What is passed on of a message: nothing of one that is answered here. */
  private byte[] passedOn(String text) {
    JsonObject said = new JsonObject();
    try {
      said = object(text);
      String type = DapRequests.text(said, "type");
      if (type.equals("response") || type.equals("event")) {
        return new byte[0]; // nobody has asked for it
      }
      if (!type.equals("request")) {
        throw new IllegalArgumentException("type: request is wanted");
      }
      return message(requests.checked(said));
    } catch (IllegalArgumentException e) {
      answers.accept(refused(said, e.getMessage()));
      return new byte[0];
    }
  }

  private static JsonObject object(String text) {
    if (depth(text) > MOST_DEPTH) {
      throw new IllegalArgumentException("a message has at most " + MOST_DEPTH + " levels");
    }
    try {
      JsonElement said = JsonParser.parseString(text);
      if (said.isJsonObject()) {
        return said.getAsJsonObject();
      }
    } catch (JsonParseException e) {
      // told below
    }
    throw new IllegalArgumentException("an object of JSON is wanted");
  }

  /** How many values are open at once in a text, at the most. */
  private static int depth(String text) {
    int depth = 0;
    int most = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        i += c == '\\' ? 1 : 0;
        quoted = c != '"';
      } else {
        quoted = c == '"';
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        most = Math.max(most, depth);
      }
    }
    return most;
  }

  /** Of a request without a number of its own it is 0. */
  private static JsonObject refused(JsonObject said, String why) {
    int number;
    try {
      number = DapRequests.number(said, "seq");
    } catch (IllegalArgumentException e) {
      number = 0;
    }
    String command = DapRequests.text(said, "command");
    JsonObject answer = new JsonObject();
    answer.addProperty("type", "response");
    answer.addProperty("seq", 0);
    answer.addProperty("request_seq", number);
    answer.addProperty("success", false);
    answer.addProperty("command", command);
    answer.addProperty("message", command.isEmpty() ? why : command + ": " + why);
    return answer;
  }

  /** A message with its header. */
  static byte[] message(JsonObject body) {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    byte[] header =
        ("Content-Length: " + bytes.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[header.length + bytes.length];
    System.arraycopy(header, 0, all, 0, header.length);
    System.arraycopy(bytes, 0, all, header.length, bytes.length);
    return all;
  }
}

package bootscope.core.remote.dap;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.lsp4j.debug.services.IDebugProtocolServer;
import org.eclipse.lsp4j.jsonrpc.services.JsonRequest;

/**
 * The requests of the protocol, in the order in which they may come (Debug Adapter Protocol,
 * "Overview", "Initialization"): each is held against what the library says of it before the
 * library sees it, so that what is refused is refused in words. Which of them are offered is what
 * the {@link DapServer} carries out.
 */
final class DapRequests {
  /** How far the conversation is. */
  private enum Phase {
    /** Nothing was said. */
    NEW,
    INITIALIZED,
    /** The editor has the guest. */
    BEGUN,
    CONFIGURED,
    ENDED
  }

  private static final Map<String, Method> PROTOCOL = protocol();

  private Phase phase = Phase.NEW;

  private static Map<String, Method> protocol() {
    Map<String, Method> all = new TreeMap<>();
    for (Method m : IDebugProtocolServer.class.getMethods()) {
      JsonRequest request = m.getAnnotation(JsonRequest.class);
      if (request != null) {
        all.put(request.value().isEmpty() ? m.getName() : request.value(), m);
      }
    }
    return all;
  }

  private static boolean isOffered(Method request) {
    return Arrays.stream(DapServer.class.getDeclaredMethods())
        .anyMatch(
            m ->
                m.getName().equals(request.getName())
                    && Arrays.equals(m.getParameterTypes(), request.getParameterTypes()));
  }

  /** Whether a request is the protocol's, and is offered. */
  static boolean isOffered(String command) {
    return PROTOCOL.containsKey(command) && isOffered(PROTOCOL.get(command));
  }

  /** The names of all that the protocol has. */
  static Iterable<String> names() {
    return PROTOCOL.keySet();
  }

  /**
   * A request as it is carried out, with all that the library needs.
   *
   * @throws IllegalArgumentException with the reason where it is none, or cannot come now
   */
  JsonObject checked(JsonObject said) {
    String command = text(said, "command");
    Method method = PROTOCOL.get(command);
    if (method == null) {
      throw new IllegalArgumentException(
          command.isEmpty() ? "command: it is missing" : "the protocol has no such request");
    }
    if (!isOffered(method)) {
      throw new IllegalArgumentException(
          "this request is not offered: the capabilities tell what is");
    }
    number(said, "seq");
    JsonElement arguments = said.get("arguments");
    if (arguments == null || arguments.isJsonNull()) {
      arguments = new JsonObject();
    }
    if (!arguments.isJsonObject()) {
      throw new IllegalArgumentException("arguments: an object is wanted");
    }
    Phase next = next(command);
    JsonObject checked = new JsonObject();
    checked.addProperty("type", "request");
    checked.add("seq", said.get("seq"));
    checked.addProperty("command", command);
    if (method.getParameterCount() > 0) {
      Class<?> type = method.getParameterTypes()[0];
      JsonObject whole = DapArguments.checked(arguments.getAsJsonObject(), type);
      checkThread(command, whole);
      checked.add("arguments", whole);
    }
    phase = next;
    return checked;
  }

  /** To pause it none need be known: editors that know none then send 0 or less. */
  private static void checkThread(String command, JsonObject arguments) {
    JsonElement said = arguments.get("threadId");
    int thread = said == null ? DapServer.THREAD : said.getAsInt();
    if (thread != DapServer.THREAD && !(command.equals("pause") && thread < DapServer.THREAD)) {
      throw new IllegalArgumentException(
          "threadId: there is no thread " + thread + "; the processor is " + DapServer.THREAD);
    }
  }

  /** How far the conversation is behind a request. */
  private Phase next(String command) {
    boolean begins = command.equals("launch") || command.equals("attach");
    String obstacle =
        switch (phase) {
          case NEW -> command.equals("initialize") ? "" : "initialize comes first";
          case ENDED -> "disconnect has ended this";
          default ->
              switch (command) {
                case "initialize" -> "this came already";
                case "disconnect" -> "";
                case "launch", "attach" ->
                    phase == Phase.INITIALIZED ? "" : "the editor has the guest already";
                case "configurationDone" ->
                    phase == Phase.CONFIGURED
                        ? "this came already"
                        : phase == Phase.BEGUN ? "" : "launch or attach comes first";
                default -> phase == Phase.INITIALIZED ? "launch or attach comes first" : "";
              };
        };
    if (!obstacle.isEmpty()) {
      throw new IllegalArgumentException(obstacle);
    }
    return switch (command) {
      case "initialize" -> Phase.INITIALIZED;
      case "configurationDone" -> Phase.CONFIGURED;
      case "disconnect" -> Phase.ENDED;
      default -> begins ? Phase.BEGUN : phase;
    };
  }

  /** A text; empty where there is none. */
  static String text(JsonObject said, String name) {
    JsonElement value = said.get(name);
    boolean text =
        value != null && value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
    return text ? value.getAsString() : "";
  }

  /** A request's number; it is answered with it. */
  static int number(JsonObject said, String name) {
    JsonElement value = said.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + ": it is missing");
    }
    return DapArguments.whole(value, name);
  }
}

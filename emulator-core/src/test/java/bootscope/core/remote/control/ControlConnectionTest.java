package bootscope.core.remote.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.machine.Guests;
import bootscope.core.remote.RemoteServer;
import bootscope.core.remote.SessionGuest;
import bootscope.core.session.Session;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A script at a guest. */
@Timeout(60)
class ControlConnectionTest {
  private Session session;
  private RemoteServer server;
  private Socket socket;
  private BufferedReader in;
  private int last;

  private void open(String guest) throws Exception {
    session = Session.start(Guests.boot(guest), 256L << 20);
    SessionGuest remote =
        new SessionGuest(
            session,
            (line, out) -> {
              out.accept("said: " + line + "\n");
              return CompletableFuture.completedFuture(null);
            });
    server =
        RemoteServer.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            "control",
            (from, to) -> new ControlConnection(remote, from, to).serve());
    socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  @AfterEach
  void close() throws Exception {
    socket.close();
    server.close();
    session.close();
  }

  private void send(String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private JsonObject answer() throws IOException {
    return JsonParser.parseString(in.readLine()).getAsJsonObject();
  }

  /** Sends a request's insides; the result. */
  private JsonElement ask(String request) throws IOException {
    JsonObject answer = answered(request);
    assertFalse(answer.has("error"), answer.toString());
    return answer.get("result");
  }

  private String refusal(String request) throws IOException {
    return answered(request).get("error").getAsString();
  }

  private JsonObject answered(String request) throws IOException {
    last++;
    send("{\"id\":" + last + "," + request + "}");
    JsonObject answer = answer();
    assertEquals(last, answer.get("id").getAsInt());
    return answer;
  }

  @Test
  void aScriptDrivesAGuestAndAsksItsPast() throws Exception {
    open("long-mode");
    JsonObject state = ask("\"verb\":\"state\"").getAsJsonObject();
    assertEquals(0, state.get("instructions").getAsLong());
    assertEquals("pvh_entry", state.get("symbol").getAsString());
    assertEquals(32, state.get("bits").getAsInt());
    JsonObject set = ask("\"verb\":\"break\",\"at\":\"long_mode_entry\"").getAsJsonObject();
    assertEquals("symbol", set.get("kind").getAsString());
    JsonObject stop = ask("\"verb\":\"run\"").getAsJsonObject();
    assertEquals("breakpoint", stop.get("reason").getAsString());
    assertEquals(
        set.get("number"), stop.getAsJsonArray("hits").get(0).getAsJsonObject().get("number"));
    assertEquals("long_mode_entry", stop.get("symbol").getAsString());
    String cr3 =
        ask("\"verb\":\"registers\",\"names\":\"cr3 eax\"")
            .getAsJsonObject()
            .get("cr3")
            .getAsString();
    assertEquals(cr3, ask("\"verb\":\"eval\",\"expression\":\"pml4\"").getAsString());
    JsonObject written = ask("\"verb\":\"lastwrite\",\"address\":\"pml4\"").getAsJsonObject();
    assertEquals("event", written.get("by").getAsString(), "a page walk marks it as accessed");
    long at = written.get("instructions").getAsLong();
    ask("\"verb\":\"goto\",\"instant\":\"" + at + "\"");
    assertEquals(written.get("pc"), ask("\"verb\":\"state\"").getAsJsonObject().get("pc"));
    ask("\"verb\":\"step\"");
    ask("\"verb\":\"back\"");
    assertEquals(at, ask("\"verb\":\"state\"").getAsJsonObject().get("instructions").getAsLong());
    assertEquals(
        "0x7", ask("\"verb\":\"set\",\"register\":\"rbx\",\"value\":\"3 + 4\"").getAsString());
    assertEquals(
        2, ask("\"verb\":\"write\",\"address\":\"pml4 + 2048\",\"bytes\":\"aabb\"").getAsInt());
    assertEquals(
        "aabb",
        ask("\"verb\":\"read\",\"address\":\"pml4 + 2048\",\"length\":2,\"physical\":true")
            .getAsString());
    JsonArray lines = ask("\"verb\":\"disassemble\",\"count\":3").getAsJsonArray();
    assertEquals(3, lines.size());
    assertEquals(1, ask("\"verb\":\"breakpoints\"").getAsJsonArray().size());
    ask("\"verb\":\"delete\",\"number\":" + set.get("number"));
    assertEquals(0, ask("\"verb\":\"breakpoints\"").getAsJsonArray().size());
    assertTrue(ask("\"verb\":\"callstack\"").getAsJsonArray().size() > 0);
    assertTrue(ask("\"verb\":\"timeline\"").isJsonArray());
    assertEquals("said: x\n", ask("\"verb\":\"monitor\",\"line\":\"x\"").getAsString());
  }

  @Test
  void whatItCannotDoIsSaidAndTheLineGoesOn() throws Exception {
    open("hello-pvh");
    assertTrue(refusal("\"verb\":\"fly\"").contains("there is no 'fly'"));
    assertTrue(refusal("\"verb\":\"read\"").contains("'address' is missing"));
    assertTrue(
        refusal("\"verb\":\"read\",\"address\":\"1\",\"colour\":1").contains("takes no 'colour'"));
    assertTrue(refusal("\"verb\":\"read\",\"address\":\"moon\"").contains("moon"));
    assertTrue(refusal("\"verb\":\"read\",\"address\":\"1\",\"length\":-1").contains("from 0"));
    assertTrue(refusal("\"verb\":\"read\",\"address\":[]").contains("a text or a number"));
    assertTrue(refusal("\"verb\":\"goto\",\"instant\":\"1.5\"").contains("1.5ms"));
    assertTrue(
        refusal("\"verb\":\"set\",\"register\":\"cs.base\",\"value\":1").contains("cs.base: "));
    for (String line : new String[] {"nonsense", "[]", "1", "[".repeat(100_000), "{\"verb\":{}}"}) {
      send(line);
      assertTrue(answer().has("error"), line.substring(0, Math.min(20, line.length())));
    }
    assertEquals(0, ask("\"verb\":\"state\"").getAsJsonObject().get("instructions").getAsLong());
  }

  /** A guest that runs is asked and stopped meanwhile; what let it run is answered then. */
  @Test
  void aGuestThatRunsIsStopped() throws Exception {
    open("echo");
    send("{\"id\":\"a\",\"verb\":\"run\"}");
    send("{\"id\":\"b\",\"verb\":\"state\"}");
    assertEquals("b", answer().get("id").getAsString());
    send("{\"id\":\"c\",\"verb\":\"stop\"}");
    JsonObject first = answer();
    JsonObject second = answer();
    assertEquals("requested", first.getAsJsonObject("result").get("reason").getAsString());
    assertEquals(first.get("result"), second.get("result"));
  }

  @Test
  void helpTellsAllVerbs() throws Exception {
    open("hello-pvh");
    assertEquals(ControlConnection.help(), ask("\"verb\":\"help\""));
    assertTrue(ControlConnection.help().size() > 20);
  }
}

package bootscope.core.remote.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.DirectPvh;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.image.SourceKernel;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.MachineConfiguration;
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
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A script at a guest. */
@Timeout(60)
class ControlConnectionTest {
  private Session session;
  private RemoteServer server;
  private Socket socket;
  private BufferedReader in;
  private int last;

  private void open(String guest) throws Exception {
    open(Guests.boot(guest));
  }

  private void open(Boot boot) throws Exception {
    session = Session.start(boot, 256L << 20);
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

  private JsonObject got(String request) throws IOException {
    return ask(request).getAsJsonObject();
  }

  private long instructions() throws IOException {
    return got("\"verb\":\"state\"").get("instructions").getAsLong();
  }

  /** A breakpoint on a line tells where it is, and whether that is another line. */
  @Test
  void linesAreStoppedAtAndGoneBackTo(@TempDir Path folder) throws Exception {
    Path kernel = SourceKernel.compile(folder, "-g", "-O0");
    open(
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(kernel)),
            List.of(),
            "",
            MachineConfiguration.ofRam(64 << 20)));
    int call = SourceKernel.line("main.c", "total = add_up");
    int sum = SourceKernel.line("main.c", "int sum = 0");
    String at = "\"verb\":\"break\",\"at\":\"main.c:";
    JsonObject moved = got(at + (sum + 1) + "\"");
    assertEquals(
        "at line " + (sum + 2) + ", the next with code", moved.get("remark").getAsString());
    JsonObject place = moved.getAsJsonArray("places").get(0).getAsJsonObject();
    assertEquals("main.c:" + (sum + 2), place.get("source").getAsString());
    assertTrue(place.get("address").getAsString().startsWith("0x10"), place.toString());
    JsonObject exact =
        got("\"verb\":\"break\",\"kind\":\"line\",\"line\":\"main.c:" + call + "\",\"once\":true");
    assertFalse(exact.has("remark"), exact.toString());
    assertTrue(exact.get("once").getAsBoolean());
    ask("\"verb\":\"delete\",\"number\":" + moved.get("number"));
    assertEquals("main.c:" + call, got("\"verb\":\"run\"").get("source").getAsString());
    assertEquals(0, ask("\"verb\":\"breakpoints\"").getAsJsonArray().size(), "for once");
    long here = instructions();
    String two = got("\"verb\":\"stepline\",\"count\":2").get("source").getAsString();
    assertTrue(two.startsWith("main.c:" + (sum + 1)) || two.equals("main.c:" + (sum + 2)), two);
    got("\"verb\":\"lineback\",\"count\":2,\"over\":false");
    assertEquals(here, instructions());
    ask("\"verb\":\"nextline\"");
    ask("\"verb\":\"lineback\"");
    assertEquals(here, instructions(), "over what was called");
    JsonObject there = got("\"verb\":\"until\",\"at\":\"main.c:" + sum + "\"");
    assertEquals("main.c:" + sum, there.get("source").getAsString());
    got("\"verb\":\"outback\"");
    assertEquals("main.c:" + call, got("\"verb\":\"state\"").get("source").getAsString());
  }

  @Test
  void stepsAreCountedAndEndAtBreakpoints() throws Exception {
    open("hello-pvh");
    got("\"verb\":\"step\",\"count\":7");
    assertEquals(7, instructions());
    got("\"verb\":\"back\",\"count\":4");
    assertEquals(3, instructions());
    got("\"verb\":\"over\",\"count\":2");
    got("\"verb\":\"overback\",\"count\":2");
    assertEquals(3, instructions());
    got("\"verb\":\"overback\",\"count\":1000");
    assertEquals(0, instructions(), "no further than to the beginning");
    int number = got("\"verb\":\"break\",\"at\":\"put_string\"").get("number").getAsInt();
    JsonObject stop = got("\"verb\":\"step\",\"count\":100000");
    assertEquals("breakpoint", stop.get("reason").getAsString());
    assertEquals("put_string", stop.get("symbol").getAsString());
    String change = "\"verb\":\"change\",\"number\":" + number;
    JsonObject changed = got(change + ",\"condition\":\"$rip == 0\",\"ignore\":3");
    assertEquals("$rip == 0", changed.get("condition").getAsString());
    assertEquals("put_string", changed.get("at").getAsString());
    assertEquals(3, changed.get("ignore").getAsInt());
    changed = got(change + ",\"condition\":\"\",\"message\":\"at {$pc:a}\",\"enabled\":false");
    assertFalse(changed.has("condition") || changed.get("enabled").getAsBoolean());
    assertEquals("at {$pc:a}", changed.get("message").getAsString());
    changed =
        got(
            change
                + ",\"kind\":\"count\",\"instructions\":50,\"ignore\":0,\"message\":\"\",\"enabled\":true");
    assertEquals("count", changed.get("kind").getAsString());
    ask("\"verb\":\"goto\",\"instant\":\"begin\"");
    got("\"verb\":\"run\"");
    assertEquals(50, instructions());
    ask("\"verb\":\"set\",\"register\":\"rbx\",\"value\":\"7\"");
    ask("\"verb\":\"goto\",\"instant\":\"20\"");
    ask("\"verb\":\"set\",\"register\":\"rbx\",\"value\":\"8\"");
    JsonObject history = got("\"verb\":\"history\"");
    int before = history.getAsJsonArray("branches").get(0).getAsJsonObject().get("run").getAsInt();
    got("\"verb\":\"branch\",\"run\":" + before);
    assertEquals(before, got("\"verb\":\"history\"").get("run").getAsInt());
  }

  /** What a breakpoint can stop at is asked of the past, too; devices and names are told. */
  @Test
  void thePastIsAskedForAllKinds() throws Exception {
    open("long-mode");
    ask("\"verb\":\"until\",\"at\":\"long_mode_entry\"");
    JsonObject mode = got("\"verb\":\"lastaccess\",\"kind\":\"register\",\"register\":\"cr3\"");
    assertTrue(mode.get("text").getAsString().contains("cr3"), mode.toString());
    JsonObject there = got("\"verb\":\"lastaccess\",\"at\":\"pvh_entry\"");
    assertEquals(0, there.get("instructions").getAsLong());
    assertTrue(got("\"verb\":\"lastaccess\",\"kind\":\"register\",\"register\":\"eax\"").has("pc"));
    assertTrue(
        ask("\"verb\":\"nextaccess\",\"at\":\"long_mode_entry\"").isJsonNull()
            || instructions() > 0);
    assertEquals(
        "long_mode_entry+0x1",
        got("\"verb\":\"symbol\",\"address\":\"long_mode_entry+1\"").get("symbol").getAsString());
    assertTrue(ask("\"verb\":\"devices\"").getAsJsonArray().size() > 5);
    assertTrue(ask("\"verb\":\"devices\",\"name\":\"com1\"").toString().contains("\"IER\""));
    assertTrue(got("\"verb\":\"modules\"").get("note").getAsString().length() > 0);
  }

  @Test
  void whatABreakpointLacksIsSaid() throws Exception {
    open("hello-pvh");
    String line = refusal("\"verb\":\"break\",\"kind\":\"line\"");
    assertEquals("kind line: 'line' is missing, as init/main.c:12", line);
    assertTrue(refusal("\"verb\":\"break\",\"kind\":\"data\"").contains("'at' is missing"));
    assertTrue(refusal("\"verb\":\"break\"").contains("'at' or 'kind' is missing"));
    assertTrue(refusal("\"verb\":\"break\",\"kind\":\"moon\"").contains("there is no 'moon'"));
    assertTrue(
        refusal("\"verb\":\"break\",\"kind\":\"mode\",\"colour\":1").contains("no 'colour'"));
    assertTrue(refusal("\"verb\":\"break\",\"kind\":\"entry\",\"at\":1").contains("takes no 'at'"));
    assertTrue(
        refusal("\"verb\":\"break\",\"at\":\"put_strin\"").contains("did you mean put_string?"));
    assertTrue(
        refusal("\"verb\":\"break\",\"at\":\"put_string\",\"condition\":\"put_strin\"")
            .contains("did you mean put_string?"));
    assertTrue(
        refusal("\"verb\":\"lastaccess\",\"kind\":\"mode\",\"condition\":1").contains("takes no"));
    assertTrue(refusal("\"verb\":\"change\",\"number\":9").contains("no breakpoint 9"));
    assertTrue(refusal("\"verb\":\"step\",\"count\":0").contains("count: from 1 to"));
    assertTrue(refusal("\"verb\":\"lineback\",\"count\":\"x\"").contains("no whole number"));
    assertTrue(refusal("\"verb\":\"step\",\"count\":1000000000000").contains("count: from 1 to "));
    assertTrue(refusal("\"verb\":\"branch\",\"run\":99").length() > 5);
    assertTrue(refusal("\"verb\":\"lastaccess\"").contains("'at' or 'kind' is missing"));
    assertEquals(0, ask("\"verb\":\"breakpoints\"").getAsJsonArray().size(), "none was made");
    String kinds =
        ask("\"verb\":\"help\"").getAsJsonArray().asList().stream()
            .map(JsonElement::getAsJsonObject)
            .filter(v -> v.get("verb").getAsString().equals("break"))
            .map(v -> v.get("kinds").toString())
            .findFirst()
            .orElseThrow();
    BreakpointKinds.ALL.forEach(k -> assertTrue(kinds.contains("\"" + k.id() + "\""), k.id()));
  }

  /** A long row of steps is ended by what makes the guest stand. */
  @Test
  void manyStepsAreStopped() throws Exception {
    open("echo");
    send("{\"id\":\"many\",\"verb\":\"step\",\"count\":1000000}");
    send("{\"id\":\"stop\",\"verb\":\"stop\"}");
    List<String> ids = List.of(answer().get("id").getAsString(), answer().get("id").getAsString());
    assertTrue(ids.contains("many") && ids.contains("stop"), ids.toString());
    assertTrue(instructionsOf(answered("\"verb\":\"state\"")) < 1_000_000);
  }

  private static long instructionsOf(JsonObject answer) {
    return answer.getAsJsonObject("result").get("instructions").getAsLong();
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

package bootscope.core.remote.dap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.machine.Guests;
import bootscope.core.remote.RemoteServer;
import bootscope.core.remote.SessionGuest;
import bootscope.core.session.Phase;
import bootscope.core.session.Session;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Requests that cannot be carried out, as a client writes them: each is answered by a sentence, and
 * the next one is served.
 */
@Timeout(60)
class DapRefusalsTest {
  /** What would be the library's words, or the language's. */
  private static final Pattern FOREIGN =
      Pattern.compile(
          "[A-Z]\\w*(Exception|Error)\\b|\\bjava\\.|lsp4j|gson|bootscope\\.core|Internal error|"
              + ": null|\\bat \\w+\\.");

  private static final String NOTHING = "{}";

  private Session session;
  private RemoteServer server;
  private Socket socket;
  private InputStream in;
  private int last;
  private int lastHeard;

  private void open(long history) throws Exception {
    session = Session.start(Guests.boot("hello-pvh"), history);
    SessionGuest remote =
        new SessionGuest(
            session,
            (line, out) ->
                CompletableFuture.failedFuture(
                    new IllegalArgumentException("there is no " + line)));
    server =
        RemoteServer.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            "dap",
            (from, to) -> new DapConnection(remote, from, to).serve());
    socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  private void begin() throws Exception {
    open(256L << 20);
    taken("initialize", "{\"adapterID\":\"bootscope\"}");
    taken("launch", NOTHING);
    taken("configurationDone", NOTHING);
  }

  @AfterEach
  void close() throws Exception {
    socket.close();
    server.close();
    session.close();
  }

  private void raw(String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String header = "Content-Length: " + bytes.length + "\r\n\r\n";
    socket.getOutputStream().write(header.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(bytes);
  }

  /** The next message; its number is one more than the last one's. */
  private JsonObject message() throws IOException {
    StringBuilder header = new StringBuilder();
    while (header.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      assertTrue(c >= 0, "the connection ended");
      header.append((char) c);
    }
    int length = Integer.parseInt(header.toString().replaceAll("[^0-9]", ""));
    JsonObject message =
        JsonParser.parseString(new String(in.readNBytes(length), StandardCharsets.UTF_8))
            .getAsJsonObject();
    assertEquals(++lastHeard, message.get("seq").getAsInt(), message.toString());
    return message;
  }

  private JsonObject response() throws IOException {
    JsonObject message = message();
    while (!message.get("type").getAsString().equals("response")) {
      message = message();
    }
    return message;
  }

  private JsonObject asked(String command, String arguments) throws IOException {
    last++;
    raw(
        String.format(
            Locale.ROOT,
            "{\"seq\":%d,\"type\":\"request\",\"command\":\"%s\"%s}",
            last,
            command,
            arguments.isEmpty() ? "" : ",\"arguments\":" + arguments));
    JsonObject answer = response();
    assertEquals(last, answer.get("request_seq").getAsInt(), answer.toString());
    assertEquals(command, answer.get("command").getAsString());
    return answer;
  }

  private JsonObject taken(String command, String arguments) throws IOException {
    JsonObject answer = asked(command, arguments);
    assertTrue(answer.get("success").getAsBoolean(), answer.toString());
    return answer;
  }

  /** A sentence of this program, with something in it. */
  private static String sentence(JsonObject answer) {
    assertFalse(answer.get("success").getAsBoolean(), answer.toString());
    String why = answer.get("message").getAsString();
    assertFalse(FOREIGN.matcher(answer.toString()).find(), answer.toString());
    assertTrue(why.length() > 10 && why.indexOf('\n') < 0, why);
    return why;
  }

  private void refused(String command, String arguments, String why) throws IOException {
    String said = sentence(asked(command, arguments));
    assertTrue(said.contains(why), command + " " + arguments + ": " + said);
  }

  /** Each request that is offered, with what it takes, so that one thing may be wrong. */
  private static Map<String, String> whole() {
    Map<String, String> all = new TreeMap<>();
    String thread = "{\"threadId\":1}";
    for (String c : "continue next stepIn stepOut stepBack reverseContinue pause".split(" ")) {
      all.put(c, thread);
    }
    all.put("stackTrace", thread);
    all.put("threads", NOTHING);
    all.put("scopes", "{\"frameId\":1}");
    all.put("variables", "{\"variablesReference\":1}");
    all.put("setVariable", "{\"variablesReference\":1,\"name\":\"rbx\",\"value\":\"1\"}");
    all.put("evaluate", "{\"expression\":\"1\"}");
    all.put("readMemory", "{\"memoryReference\":\"0x100000\",\"count\":4}");
    all.put("writeMemory", "{\"memoryReference\":\"0x200000\",\"data\":\"AQID\"}");
    all.put("disassemble", "{\"memoryReference\":\"0x100000\",\"instructionCount\":4}");
    all.put("setBreakpoints", "{\"source\":{\"path\":\"main.c\"}}");
    all.put("breakpointLocations", "{\"source\":{\"path\":\"main.c\"},\"line\":1}");
    for (String c : List.of("Function", "Instruction", "Data")) {
      all.put("set" + c + "Breakpoints", "{\"breakpoints\":[]}");
    }
    all.put("setExceptionBreakpoints", "{\"filters\":[]}");
    all.put("dataBreakpointInfo", "{\"name\":\"put_string\"}");
    return all;
  }

  @Test
  void whatTheProtocolHasAndIsNotOfferedIsSaid() throws Exception {
    begin();
    List<String> offered = new ArrayList<>(whole().keySet());
    offered.addAll(List.of("initialize", "launch", "attach", "configurationDone", "disconnect"));
    int others = 0;
    for (String command : DapRequests.names()) {
      assertEquals(offered.contains(command), DapRequests.isOffered(command), command);
      if (!DapRequests.isOffered(command)) {
        refused(command, NOTHING, command + ": this request is not offered");
        refused(command, "", command + ": this request is not offered");
        others++;
      }
    }
    assertTrue(others > 10, others + " of them");
    refused("fly", NOTHING, "fly: the protocol has no such request");
    taken("threads", "");
  }

  /** Each argument of each request in turn is left out, and is something else. */
  @Test
  void whatIsMissingOrOfAnotherKindIsNamed() throws Exception {
    begin();
    Map<String, Integer> tried = new HashMap<>();
    for (Map.Entry<String, String> request : whole().entrySet()) {
      String command = request.getKey();
      JsonObject whole = JsonParser.parseString(request.getValue()).getAsJsonObject();
      for (String name : whole.keySet()) {
        JsonObject less = whole.deepCopy();
        less.remove(name);
        if (!name.equals("threadId")) { // there is one
          refused(command, less.toString(), command + ": " + name + ": it is missing");
        }
        for (String other : List.of("[[]]", "{}", "1.5", "\"x\"", "true", "99999999999999")) {
          JsonObject wrong = whole.deepCopy();
          wrong.add(name, JsonParser.parseString(other));
          JsonObject answer = asked(command, wrong.toString());
          if (!answer.get("success").getAsBoolean()) {
            sentence(answer);
            tried.merge(command, 1, Integer::sum);
          }
        }
      }
      if (!whole.isEmpty()) {
        assertTrue(tried.get(command) >= 5, command);
      }
      if (!whole.isEmpty() && !whole.has("threadId")) {
        refused(command, "", "it is missing");
      }
      refused(command, "[]", command + ": arguments: an object is wanted");
      refused(command, "7", command + ": arguments: an object is wanted");
    }
    refused("next", "{\"threadId\":1,\"granularity\":\"page\"}", "statement, line, instruction");
    refused(
        "setDataBreakpoints",
        "{\"breakpoints\":[{\"dataId\":\"cr3\",\"accessType\":7}]}",
        "breakpoints[0].accessType: one of these: read, write, readWrite");
    refused("setFunctionBreakpoints", "{\"breakpoints\":[{}]}", "breakpoints[0].name: it is miss");
    refused("setFunctionBreakpoints", "{\"breakpoints\":[null]}", "breakpoints[0]: an object is");
    refused("setBreakpoints", "{\"source\":{\"path\":{}}}", "source.path: a text is wanted");
    refused(
        "setBreakpoints",
        "{\"source\":{},\"breakpoints\":[{\"line\":\"one\"}]}",
        "breakpoints[0].line: a whole number is wanted");
    taken("threads", NOTHING);
    assertTrue(session.view().phase() != Phase.FAILED, String.valueOf(session.view().failure()));
  }

  /** What editors send though they need not, or do not send though they should. */
  @Test
  void whatEditorsSendIsTaken() throws Exception {
    begin();
    taken("pause", "{\"threadId\":0}");
    taken("pause", "{\"threadId\":-1,\"more\":[1]}");
    taken("pause", "");
    taken(
        "stackTrace",
        "{\"threadId\":null,\"startFrame\":0,\"levels\":20,\"format\":{\"hex\":true}}");
    taken("next", "{\"granularity\":\"instruction\",\"singleThread\":null}");
    taken(
        "setExceptionBreakpoints", "{\"filters\":[],\"filterOptions\":[],\"exceptionOptions\":[]}");
    JsonObject none = asked("setExceptionBreakpoints", "{\"filters\":[\"uncaught\"]}");
    assertTrue(none.toString().contains("uncaught: there is no such filter"), none.toString());
    JsonObject value = asked("evaluate", "{\"expression\":\" 2+2\",\"context\":\"repl\"}");
    assertTrue(value.toString().contains("\"0x4\""), value.toString());
  }

  /** Of the right kind, and of no use. */
  @Test
  void whatThereIsNotIsSaid() throws Exception {
    begin();
    for (String command : whole().keySet()) {
      if (whole().get(command).contains("threadId")) {
        refused(command, "{\"threadId\":7}", "there is no thread 7; the processor is 1");
      }
    }
    refused("scopes", "{\"frameId\":99}", "there is no frame 99 now");
    refused("scopes", "{\"frameId\":0}", "there is no frame 0 now");
    refused("evaluate", "{\"expression\":\"1\",\"frameId\":-1}", "there is no frame -1 now");
    refused("evaluate", "{\"expression\":\"no_such\"}", "no_such");
    refused("evaluate", "{\"expression\":\"\"}", "");
    refused("evaluate", "{\"expression\":\"x\",\"context\":\"repl\"}", "there is no x");
    refused("variables", "{\"variablesReference\":77777}", "there is nothing of the number 77777");
    String set = "{\"variablesReference\":%d,\"name\":\"%s\",\"value\":\"%s\"}";
    refused(
        "setVariable",
        String.format(Locale.ROOT, set, 0, "rbx", "1"),
        "there is nothing of the number 0");
    refused(
        "setVariable",
        String.format(Locale.ROOT, set, 1, "colour", "1"),
        "there is no such variable");
    refused("setVariable", String.format(Locale.ROOT, set, 1, "rbx", "moon"), "moon");
    refused("readMemory", "{\"memoryReference\":\"moon\",\"count\":1}", "moon");
    refused("readMemory", "{\"memoryReference\":\"1\",\"count\":-1}", "count: 0 or more is wanted");
    refused("writeMemory", "{\"memoryReference\":\"1\",\"data\":\"-\"}", "base64 is wanted");
    refused("writeMemory", "{\"memoryReference\":\"-1\",\"data\":\"AQID\"}", "not all of these");
    refused(
        "disassemble",
        "{\"memoryReference\":\"1\",\"instructionCount\":-1}",
        "0 or more is wanted");
    refused("dataBreakpointInfo", "{\"name\":\"moon\"}", "moon");
    refused("dataBreakpointInfo", "{\"name\":\"1\",\"bytes\":99999}", "bytes are watched");
    String told =
        taken("setDataBreakpoints", "{\"breakpoints\":[{\"dataId\":\"moon\"}]}").toString();
    assertTrue(told.contains("moon: nothing that can be watched"), told);
    JsonObject big = taken("readMemory", "{\"memoryReference\":\"0x100000\",\"count\":9999999}");
    assertEquals(0, big.getAsJsonObject("body").get("unreadableBytes").getAsInt(), "not asked");
    taken("threads", NOTHING);
  }

  /** Before it begins, out of order, and behind the end. */
  @Test
  void whatComesTooEarlyOrTooLateIsSaid() throws Exception {
    open(0);
    for (String command : whole().keySet()) {
      refused(command, whole().get(command), command + ": initialize comes first");
    }
    refused("disconnect", NOTHING, "initialize comes first");
    taken("initialize", NOTHING);
    refused("initialize", NOTHING, "this came already");
    for (String command : whole().keySet()) {
      refused(command, whole().get(command), command + ": launch or attach comes first");
    }
    refused("configurationDone", NOTHING, "launch or attach comes first");
    refused("attach", "{\"stopOnEntry\":1}", "stopOnEntry: true or false is wanted");
    taken("attach", "");
    refused("launch", NOTHING, "the editor has the guest already");
    taken("configurationDone", "");
    refused("configurationDone", "", "this came already");
    refused("stepBack", "{\"threadId\":1}", "no history is kept");
    refused("reverseContinue", "{\"threadId\":1}", "no history is kept");
    taken("disconnect", "");
    for (String command : whole().keySet()) {
      refused(command, whole().get(command), command + ": disconnect has ended this");
    }
    refused("disconnect", "", "disconnect has ended this");
  }

  /** What is no request at all; the connection goes on as long as there are headers. */
  @Test
  void whatIsNoRequestIsAnsweredAndTheNextIsServed() throws Exception {
    begin();
    Map<String, String> bodies = new TreeMap<>();
    bodies.put("nonsense", "an object of JSON is wanted");
    bodies.put("", "an object of JSON is wanted");
    bodies.put("[]", "an object of JSON is wanted");
    bodies.put("null", "an object of JSON is wanted");
    bodies.put("{\"seq\":1", "an object of JSON is wanted");
    bodies.put("[".repeat(100_000), "at most 64 levels");
    bodies.put("{\"a\":".repeat(100_000), "at most 64 levels");
    bodies.put("{}", "type: request is wanted");
    bodies.put("{\"type\":7,\"seq\":1}", "type: request is wanted");
    bodies.put("{\"type\":\"request\",\"seq\":1}", "command: it is missing");
    bodies.put("{\"type\":\"request\",\"seq\":1,\"command\":[]}", "command: it is missing");
    bodies.put("{\"type\":\"request\",\"command\":\"threads\"}", "seq: it is missing");
    bodies.put(
        "{\"type\":\"request\",\"command\":\"threads\",\"seq\":\"x\"}",
        "seq: a whole number is wanted");
    for (Map.Entry<String, String> each : bodies.entrySet()) {
      raw(each.getKey());
      String why = sentence(response());
      assertTrue(why.contains(each.getValue()), why);
      taken("threads", NOTHING);
    }
    raw("{\"type\":\"response\",\"seq\":1,\"request_seq\":1,\"success\":true,\"command\":\"x\"}");
    raw("{\"type\":\"event\",\"seq\":1,\"event\":\"x\"}");
    taken("threads", "null");
  }
}

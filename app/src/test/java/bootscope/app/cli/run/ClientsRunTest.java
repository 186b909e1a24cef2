package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.DebianKernels;
import bootscope.app.cli.ExitStatus;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A script and an editor at a guest on the terminal. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClientsRunTest {
  private static Socket connect(ProgramProcess program, String client) throws IOException {
    program.expect("waiting for " + client + " at ");
    String[] place = program.expect("\n").strip().split(":");
    Socket socket = new Socket(place[0], Integer.parseInt(place[1]));
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** A script's line of requests and answers. */
  private record Script(Socket socket, BufferedReader in) {
    static Script of(Socket socket) throws IOException {
      return new Script(
          socket,
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
    }

    JsonElement ask(String request) throws IOException {
      socket.getOutputStream().write(("{" + request + "}\n").getBytes(StandardCharsets.UTF_8));
      JsonObject answer = JsonParser.parseString(in.readLine()).getAsJsonObject();
      assertFalse(answer.has("error"), answer.toString());
      return answer.get("result");
    }

    JsonObject object(String request) throws IOException {
      return ask(request).getAsJsonObject();
    }
  }

  @Test
  void aScriptFindsWhoWroteWhatItStoppedFor() throws Exception {
    List<String> options =
        List.of(
            "-kernel",
            DebianKernels.cloud().toString(),
            "-initrd",
            DebianKernels.INIT.toString(),
            "-append",
            "console=ttyS0 panic=-1",
            "-m",
            "512M",
            "-serial",
            "null",
            "-S",
            "-control",
            "tcp::0");
    try (ProgramProcess program = ProgramProcess.start(options);
        Socket socket = connect(program, "a script")) {
      Script script = Script.of(socket);
      script.ask("\"verb\":\"break\",\"at\":\"tick_periodic\"");
      JsonObject stop = script.object("\"verb\":\"run\"");
      assertEquals("tick_periodic", stop.get("symbol").getAsString());
      long there = stop.get("instructions").getAsLong();
      assertTrue(
          script.ask("\"verb\":\"callstack\"").getAsJsonArray().size() > 4, "through an interrupt");
      JsonObject written = script.object("\"verb\":\"lastwrite\",\"address\":\"$rsp\"");
      assertEquals("instruction", written.get("by").getAsString());
      assertEquals(there - 1, written.get("instructions").getAsLong(), "the call pushed it");
      script.ask("\"verb\":\"back\"");
      assertEquals(written.get("pc"), script.object("\"verb\":\"state\"").get("pc"));
      script.ask("\"verb\":\"goto\",\"instant\":\"end\"");
      assertEquals(there, script.object("\"verb\":\"state\"").get("instructions").getAsLong());
      assertTrue(
          script
              .ask("\"verb\":\"monitor\",\"line\":\"info registers rip\"")
              .getAsString()
              .contains("rip"));
      assertTrue(script.ask("\"verb\":\"timeline\"").getAsJsonArray().size() > 1);
      assertTrue(script.ask("\"verb\":\"delete\",\"number\":1").isJsonNull());
    }
  }

  /** What is sent meanwhile does not cut a step short. */
  @Test
  void stepsThatAreSentAtOnceAreAllMade() throws Exception {
    List<String> options =
        List.of("-kernel", "guest:hello-pvh", "-serial", "null", "-S", "-control", "tcp::0");
    try (ProgramProcess program = ProgramProcess.start(options);
        Socket socket = connect(program, "a script")) {
      String step = "{\"id\":1,\"verb\":\"step\",\"count\":1000}\n";
      String last = "{\"id\":2,\"verb\":\"history\"}\n";
      socket.getOutputStream().write((step.repeat(5) + last).getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String told = in.readLine();
      while (!told.contains("\"id\":2")) {
        told = in.readLine();
      }
      assertTrue(told.contains("\"last\":5000,"), told);
    }
  }

  @Test
  void anEditorAttachesAndEndsTheGuest() throws Exception {
    List<String> options =
        List.of("-kernel", "guest:hello-pvh", "-serial", "null", "-S", "-dap", "tcp::0");
    try (ProgramProcess program = ProgramProcess.start(options);
        Socket socket = connect(program, "an editor")) {
      JsonObject can = editor(socket, 1, "initialize", "{}").getAsJsonObject("body");
      assertTrue(can.get("supportsStepBack").getAsBoolean());
      editor(socket, 2, "attach", "{}");
      JsonObject said =
          editor(
              socket,
              3,
              "evaluate",
              "{\"context\":\"repl\",\"expression\":\"info registers rip\"}");
      String result = said.getAsJsonObject("body").get("result").getAsString();
      assertTrue(result.contains("<pvh_entry>"), result);
      editor(socket, 4, "disconnect", "{\"terminateDebuggee\":true}");
      assertEquals(ExitStatus.QUIT.code(), program.end());
    }
  }

  /** An editor's request, and its answer; events are passed over. */
  private static JsonObject editor(Socket socket, int number, String command, String arguments)
      throws IOException {
    String request =
        String.format(
            Locale.ROOT,
            "{\"seq\":%d,\"type\":\"request\",\"command\":\"%s\",\"arguments\":%s}",
            number,
            command,
            arguments);
    String message = "Content-Length: " + request.length() + "\r\n\r\n" + request;
    socket.getOutputStream().write(message.getBytes(StandardCharsets.US_ASCII));
    while (true) {
      JsonObject answer = message(socket.getInputStream());
      if (answer.get("type").getAsString().equals("response")) {
        assertTrue(answer.get("success").getAsBoolean(), answer.toString());
        assertEquals(number, answer.get("request_seq").getAsInt());
        return answer;
      }
    }
  }

  private static JsonObject message(InputStream in) throws IOException {
    StringBuilder header = new StringBuilder();
    while (header.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException("the connection ended behind '" + header + "'");
      }
      header.append((char) c);
    }
    int length =
        Integer.parseInt(header.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
    return JsonParser.parseString(new String(in.readNBytes(length), StandardCharsets.UTF_8))
        .getAsJsonObject();
  }
}

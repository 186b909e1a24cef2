package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.app.cli.RunOptions.Door;
import bootscope.core.remote.Protocol;
import bootscope.core.session.Phase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Window and gdb at the same guest at once. */
@Timeout(120)
class ClientsWindowTest {
  @TempDir Path folder;

  @Test
  void whatGdbDoesTheWindowShowsAndTheOtherWayRound() throws Exception {
    Door door =
        new Door(
            Protocol.GDB, Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    GuiLauncher.Setup setup =
        GuiLauncher.Setup.standard(
            new GuiLauncher.BuiltIn("hello-pvh"), Keeping.NO_CODE, List.of(door));
    try (User user = User.at(folder, setup)) {
      user.await("the guest", () -> user.view() != null);
      user.awaitNotice("gdb can attach at ");
      Matcher place = Pattern.compile("127\\.0\\.0\\.1:\\d+").matcher(user.notices().toString());
      assertTrue(place.find());
      user.press("F7");
      user.await("a step", () -> user.view().instructions() == 1);
      String said =
          gdb(
              place.group(),
              "stepi",
              "break put_string",
              "continue",
              "monitor info breakpoints",
              "set $rbx = 0x1234");
      assertTrue(said.contains("Breakpoint 1, "), said);
      assertTrue(said.contains("(put_string (gdb)"), said);
      user.await("it went on when gdb left", () -> user.view().phase() == Phase.ENDED);
      assertEquals(List.of(), user.view().breakpoints());
      long end = user.view().instructions();
      user.press("Shift+F7");
      user.await("a step back", () -> user.view().instructions() < end);
      user.press("Ctrl+Z");
    }
  }

  /** It waits for the guest. */
  @Test
  void aScriptThatComesBeforeTheGuestIsAnswered() throws Exception {
    Path path = folder.resolve("door");
    Door door = new Door(Protocol.CONTROL, Optional.of(UnixDomainSocketAddress.of(path)));
    GuiLauncher.Setup setup =
        GuiLauncher.Setup.standard(new GuiLauncher.Welcome(), Keeping.NO_CODE, List.of(door));
    try (User user = User.at(folder, setup)) {
      user.await("the door", () -> Files.exists(path));
      try (SocketChannel script = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
        String asked = "{\"id\":7,\"verb\":\"state\"}\n";
        script.write(ByteBuffer.wrap(asked.getBytes(StandardCharsets.UTF_8)));
        FxThread.run(() -> user.session().ports().files().openBuiltIn("hello-pvh"));
        ByteBuffer answer = ByteBuffer.allocate(1 << 16);
        while (answer.position() == 0 || answer.get(answer.position() - 1) != '\n') {
          assertTrue(script.read(answer) >= 0, "it was sent away");
        }
        String said = new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        assertTrue(said.contains("\"id\":7"), said);
        assertTrue(said.contains("\"result\""), said);
      }
    }
  }

  /** An editor is told at once of what the window does, and gdb when it asks or goes on. */
  @Test
  void whatTheWindowDoesItsClientsHear() throws Exception {
    InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    GuiLauncher.Setup setup =
        GuiLauncher.Setup.standard(
            new GuiLauncher.BuiltIn("hello-pvh"),
            Keeping.NO_CODE,
            List.of(
                new Door(Protocol.GDB, Optional.of(here)),
                new Door(Protocol.DAP, Optional.of(here))));
    try (User user = User.at(folder, setup)) {
      user.await("the guest", () -> user.view() != null);
      user.awaitNotice("gdb can attach at ");
      user.awaitNotice("editor can attach at ");
      Matcher place =
          Pattern.compile("(gdb|editor) can attach at (127\\.0\\.0\\.1):(\\d+)")
              .matcher(user.notices().toString());
      Map<String, String> ports = new HashMap<>();
      while (place.find()) {
        ports.put(place.group(1), place.group(3));
      }
      Process gdb = new ProcessBuilder("gdb", "-nx", "-nh", "-q").redirectErrorStream(true).start();
      try (Socket editor = new Socket(here.getAddress(), Integer.parseInt(ports.get("editor")));
          Writer toGdb = gdb.outputWriter();
          BufferedReader fromGdb = gdb.inputReader()) {
        send(editor, "\"initialize\",\"arguments\":{\"adapterID\":\"x\"}");
        send(editor, "\"attach\",\"arguments\":{}");
        send(editor, "\"configurationDone\"");
        until(editor, "\"reason\":\"entry\"");
        say(toGdb, "set confirm off", "set width 0", "target remote :" + ports.get("gdb"));
        say(toGdb, "break put_string", "printf \"first %#lx\\n\", $rip");
        String first = until(fromGdb, "first ");
        user.press("F7");
        user.await("a step", () -> user.view().instructions() == 1);
        until(editor, "\"reason\":\"step\"");
        say(toGdb, "printf \"old %#lx\\n\", $rip", "maintenance flush register-cache");
        assertEquals(first.replace("first", "old"), until(fromGdb, "old "), "gdb's own memory");
        say(toGdb, "printf \"new %#lx\\n\", $rip");
        assertFalse(until(fromGdb, "new ").equals(first.replace("first", "new")));
        user.press("F7");
        user.await("a step", () -> user.view().instructions() == 2);
        until(editor, "\"reason\":\"step\"");
        say(toGdb, "stepi");
        until(fromGdb, "the guest was moved meanwhile, and goes on from 0x");
        user.await("gdb's step", () -> user.view().instructions() == 3);
        until(editor, "\"reason\":\"step\"");
        user.press("F5");
        until(editor, "\"event\":\"continued\"");
        until(editor, "\"event\":\"terminated\"", "\"event\":\"stopped\"");
        say(toGdb, "kill", "quit");
        assertTrue(gdb.waitFor(60, TimeUnit.SECONDS));
      } finally {
        gdb.destroyForcibly();
      }
    }
  }

  private static void say(Writer gdb, String... lines) throws IOException {
    for (String line : lines) {
      gdb.write(line + "\n");
    }
    gdb.flush();
  }

  /** The line in which a text stands, from there on. */
  private static String until(BufferedReader from, String text) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line = from.readLine(); line != null; line = from.readLine()) {
      said.append(line).append('\n');
      if (line.contains(text)) {
        return line.substring(line.indexOf(text));
      }
    }
    throw new AssertionError("no '" + text + "' in: " + said);
  }

  private static void send(Socket editor, String command) throws IOException {
    String text = "{\"seq\":1,\"type\":\"request\",\"command\":" + command + "}";
    String message = "Content-Length: " + text.length() + "\r\n\r\n" + text;
    editor.getOutputStream().write(message.getBytes(StandardCharsets.US_ASCII));
  }

  /** Reads messages until one has one of these texts in it. */
  private static void until(Socket editor, String... texts) throws IOException {
    editor.setSoTimeout(20_000);
    StringBuilder said = new StringBuilder();
    while (Arrays.stream(texts).noneMatch(t -> said.indexOf(t) >= 0)) {
      int c = editor.getInputStream().read();
      assertTrue(c >= 0, said.toString());
      said.append((char) c);
    }
  }

  /** A second port is taken where the usual one is not free; what is closed takes nobody. */
  @Test
  void theMenuLetsGdbAttach() throws Exception {
    try (User user = User.with(folder, "hello-pvh")) {
      user.menu("run", "run.gdb");
      user.awaitNotice("gdb can attach at ");
      Matcher place = Pattern.compile("127\\.0\\.0\\.1:\\d+").matcher(user.notices().toString());
      assertTrue(place.find());
      String said = gdb(place.group(), "info registers rip");
      assertTrue(said.contains("<pvh_entry>"), said);
      user.menu("run", "run.gdb");
      user.await("closed", () -> !user.session().ports().run().letsGdbAttach().get());
      String[] at = place.group().split(":");
      assertThrows(
          ConnectException.class, () -> new Socket(at[0], Integer.parseInt(at[1])).close());
    }
  }

  private static String gdb(String place, String... commands) throws Exception {
    List<String> words = new ArrayList<>(List.of("gdb", "-nx", "-nh", "-batch"));
    words.addAll(List.of("-ex", "set confirm off", "-ex", "target remote " + place));
    for (String command : commands) {
      words.addAll(List.of("-ex", command));
    }
    Process gdb = new ProcessBuilder(words).redirectErrorStream(true).start();
    gdb.getOutputStream().close();
    String said = new String(gdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(gdb.waitFor(60, TimeUnit.SECONDS), said);
    return said;
  }
}

package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.app.cli.RunOptions.Door;
import bootscope.core.remote.Protocol;
import bootscope.core.session.Phase;
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
import java.util.List;
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

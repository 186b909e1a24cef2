package bootscope.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.settings.SavedSession.SavedBookmark;
import bootscope.app.settings.SavedSession.SavedBreakpoint;
import bootscope.app.settings.SavedSession.SavedDrive;
import bootscope.app.settings.SavedSession.SavedFwCfg;
import bootscope.core.bits.ByteText;
import bootscope.core.board.TestDevices;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.machine.MachineConfiguration;
import bootscope.views.control.dock.DockLayout;
import bootscope.views.control.dock.DockLayout.Tabs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionStoreTest {
  private static final SavedSession SESSION =
      new SavedSession(
          SavedSession.FORMAT,
          SavedSession.VERSION,
          "/boot/vmlinuz",
          List.of("/boot/initrd.img"),
          "console=ttyS0 \"quoted\"",
          "bios-256k.bin",
          List.of("/opt/firmware"),
          "bootscope",
          SavedSession.Machine.of(MachineConfiguration.ofRam(256L << 20)),
          List.of(new SavedDrive("virtio0", "/srv/root.ext2", false, true, true)),
          List.of(
              new SavedFwCfg("opt/org.example/a", null, "text"),
              new SavedFwCfg("opt/org.example/b", "/srv/b", null)),
          List.of(
              new SavedBreakpoint(
                  "symbol", Map.of("symbol", "run_init_process"), "", null, false, 0, true),
              new SavedBreakpoint(
                  "address",
                  Map.of("at", "0xffffffff81000000", "space", "linear", "name", "start_kernel"),
                  "$rax == 0",
                  "called with {$rdi:s}",
                  true,
                  7,
                  true),
              new SavedBreakpoint(
                  "count", Map.of("instructions", "1000000"), "", "", false, 0, false)),
          List.of(SavedBookmark.of("stack", 0xFFFF_8880_0000_0000L, false)),
          List.of(new SavedSession.SavedInstant("here it goes wrong", 1_234_567, 1_300_000, true)),
          new DockLayout(
              DockLayout.above(List.of(0.5), new Tabs("terminal"), new Tabs("timeline", "log"))),
          Map.of("terminal", 1.5));

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    SavedSession read = SessionStore.read(SessionStore.write(SESSION));
    assertEquals(SESSION, read);
    assertEquals(MachineConfiguration.ofRam(256L << 20), read.machine().configuration());
    assertEquals("$rax == 0", read.breakpoints().get(1).condition());
    assertEquals(0xFFFF_8880_0000_0000L, read.bookmarks().getFirst().number());
  }

  @Test
  void addressesAreWrittenForPeople() {
    assertTrue(SessionStore.write(SESSION).contains("\"0xffffffff81000000\""));
  }

  /** A file is UTF-8, and a command line any bytes. */
  @Test
  void bytesThatAreNoUtf8AreWrittenAsEscapes() throws Exception {
    String text = ByteText.of(new byte[] {'a', (byte) 0xE4}) + "\uD83D\uDC80";
    String json = SessionStore.write(SESSION).replace(": \"text\"", ": \"" + text + "\"");
    String written = SessionStore.write(SessionStore.read(json));
    assertTrue(written.contains("\"a\\udce4\uD83D\uDC80\""), written);
    byte[] file = written.getBytes(StandardCharsets.UTF_8);
    SavedSession read = SessionStore.read(new String(file, StandardCharsets.UTF_8));
    assertEquals(text, read.fwCfg().getFirst().text());
  }

  @Test
  void devicesForTestsAreAmongAMachinesParts() {
    MachineConfiguration machine =
        MachineConfiguration.ofRam(256L << 20)
            .withTestDevices(TestDevices.exitAt(0xF4, 4).withPcTestdev(true));
    assertEquals(machine, SavedSession.Machine.of(machine).configuration());
  }

  @Test
  void theEngineIsKeptAndAnUnknownOneLeftToTheProgram() throws Exception {
    MachineConfiguration machine =
        MachineConfiguration.ofRam(256L << 20).withEngine(EngineChoice.INTERPRETER);
    assertEquals(machine, SavedSession.Machine.of(machine).configuration());
    String other = SessionStore.write(SESSION).replace("\"auto\"", "\"steam\"");
    assertEquals(EngineChoice.AUTO, SessionStore.read(other).machine().configuration().engine());
  }

  @Test
  void gapsBecomeTheStandard() throws Exception {
    String machine =
        "\"machine\":{\"memoryBytes\":4194304,\"features\":[\"BASE\"],\"tscHz\":1000000000}";
    SavedSession read =
        SessionStore.read(
            "{\"format\":\"bootscope-session\",\"version\":1,\"kernel\":\"guest:echo\","
                + machine
                + "}");
    assertEquals(List.of(), read.initrds());
    assertEquals("", read.append());
    assertEquals(List.of(), read.breakpoints());
    assertEquals(List.of(), read.drives());
  }

  @Test
  void anythingElseIsRefusedWithItsReason() {
    String good = SessionStore.write(SESSION);
    refused("", "no session");
    refused("no JSON {", "JSON");
    refused("[1, 2]", "JSON");
    refused("{\"format\":\"bootscope-timeline\",\"version\":1}", "no session");
    refused(good.replace("\"version\": 2", "\"version\": 9"), "version 9");
    refused(good.replace("/boot/vmlinuz", ""), "no kernel");
    refused(good.replace("\"0xffffffff81000000\"", "\"0xhere\""), "0xhere");
    refused(good.replace("\"instructions\": \"1000000\"", ""), "instructions is missing");
    refused(good.replace("\"POPCNT\"", "\"TELEPATHY\""), "TELEPATHY");
    refused(good.replace("\"file\": \"/srv/root.ext2\"", "\"path\": \"x\""), "drives[0].file");
    refused(good.replace("\"text\": \"text\"", "\"words\": \"x\""), "fwCfg[0]");
    refused(good.replace("\"exitPorts\": 0", "\"exitPorts\": 9"), "machine.exitPorts is 9");
  }

  private static void refused(String text, String reason) {
    String message =
        assertThrows(SessionFormatException.class, () -> SessionStore.read(text), text)
            .getMessage();
    assertTrue(message.contains(reason), message);
  }

  @Test
  void breakpointsOfTheFirstVersionAreUnderstood() throws Exception {
    String old =
        """
        {"format":"bootscope-session","version":1,"kernel":"guest:echo",
         "machine":{"memoryBytes":4194304,"features":["BASE"],"tscHz":1000000000},
         "breakpoints":[
          {"kind":"PHYSICAL","at":"0x0","where":"start_kernel","symbol":true,"enabled":true},
          {"kind":"PHYSICAL","at":"0x100000","where":"PVH entry","symbol":false,"enabled":true},
          {"kind":"LINEAR","at":"0xffffffff81000000","where":"_text","enabled":false},
          {"kind":"COUNT","at":"1000","where":"after 1,000","symbol":false,"enabled":true},
          {"kind":"MILESTONE","at":"0x0","where":"long_mode","symbol":false,"enabled":true}]}
        """;
    SavedSession read = SessionStore.read(old);
    assertEquals(
        List.of(
            new SavedBreakpoint(
                "symbol", Map.of("symbol", "start_kernel"), null, null, false, 0, true),
            new SavedBreakpoint(
                "address",
                Map.of("at", "0x100000", "space", "physical", "name", "PVH entry"),
                null,
                null,
                false,
                0,
                true),
            new SavedBreakpoint(
                "address",
                Map.of("at", "0xffffffff81000000", "space", "linear", "name", "_text"),
                null,
                null,
                false,
                0,
                false),
            new SavedBreakpoint(
                "count", Map.of("instructions", "1000"), null, null, false, 0, true),
            new SavedBreakpoint(
                "milestone", Map.of("name", "long_mode"), null, null, false, 0, true)),
        read.breakpoints());
  }

  @Test
  void whatWasCalledADeviceByItsAddressIsMmio() throws Exception {
    String text =
        SessionStore.write(SESSION)
            .replace("\"kind\": \"address\"", "\"kind\": \"device\"")
            .replace("\"kind\":\"address\"", "\"kind\":\"device\"");
    assertTrue(text.contains("\"device\""), text);
    SavedBreakpoint read = SessionStore.read(text).breakpoints().get(1);
    assertEquals("mmio", read.kind());
    assertEquals("0xffffffff81000000", read.said().get("at"));
  }

  @Test
  void aBreakpointOfAnUnknownKindIsRefused() {
    String text = SessionStore.write(SESSION).replace("\"count\"", "\"moonrise\"");
    var e = assertThrows(SessionFormatException.class, () -> SessionStore.read(text));
    assertTrue(e.getMessage().contains("moonrise"), e.getMessage());
  }
}

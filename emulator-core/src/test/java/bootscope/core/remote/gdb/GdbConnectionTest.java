package bootscope.core.remote.gdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.Inspector;
import bootscope.core.machine.Guests;
import bootscope.core.session.Phase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What packets are answered, by the GDB manual's appendix "Remote Serial Protocol". */
@Timeout(120)
class GdbConnectionTest {
  private static final int PACKETS = 10_000;

  private static GdbClient client(String guest) throws Exception {
    return new GdbClient(Guests.boot(guest));
  }

  private static String hex(String text) {
    return Hex.of(text);
  }

  /** Little-endian, as gdb has it. */
  private static long number(String digits) {
    return Long.reverseBytes(Long.parseUnsignedLong((digits + "00000000").substring(0, 16), 16));
  }

  private static long register(GdbClient client, int number) throws IOException {
    return number(client.ask("p" + Integer.toHexString(number)));
  }

  // ---------------------------------------------------------------- registers

  @Test
  void theDescriptionNamesEachRegisterOfAGPacketInOneOrder() throws Exception {
    try (GdbClient client = client("hello-pvh")) {
      String text = client.transfer("features:read:target.xml");
      int bits = 0;
      int count = 0;
      Matcher reg = Pattern.compile("<reg name=\"(\\w+)\" bitsize=\"(\\d+)\"").matcher(text);
      while (reg.find()) {
        assertEquals(GdbRegisters.all().get(count).name(), reg.group(1));
        bits += Integer.parseInt(reg.group(2));
        count++;
      }
      assertEquals(GdbRegisters.all().size(), count);
      assertEquals(bits / 4, client.ask("g").length());
    }
  }

  /** Real mode is the only one missing here: no mode changes how many registers there are. */
  @Test
  void allModesHaveTheSameRegisters() throws Exception {
    try (GdbClient client = client("long-mode")) {
      int length = client.ask("g").length();
      assertEquals(0x8, register(client, 18) & 0xFFFF, "CS in 32-bit code");
      long place = client.symbol("long_mode_entry");
      assertEquals("OK", client.ask("Z1," + Long.toHexString(place) + ",1"));
      String stop = client.go("vCont;c").getLast();
      assertTrue(stop.startsWith("T05") && stop.contains("hwbreak:;"), stop);
      assertEquals(length, client.ask("g").length());
      assertEquals(place, register(client, GdbRegisters.rip()));
    }
  }

  @Test
  void registersTakeValuesOrSayWhyNot() throws Exception {
    try (GdbClient client = client("hello-pvh")) {
      assertEquals("OK", client.ask("P1=8877665544332211"));
      assertEquals(0x1122334455667788L, register(client, 1));
      String all = client.ask("g").replace('x', '0'); // as gdb writes what it does not know
      assertEquals("OK", client.ask("G" + "0102030405060708" + all.substring(16)));
      assertEquals(0x0807060504030201L, register(client, 0));
      assertTrue(client.ask("P12=10000000").startsWith("E.cs: "), "not in protected mode");
      assertEquals("E01", client.ask("P1=88"), "too short");
      assertEquals("E01", client.ask("pffff"), "no such register");
      assertEquals("E01", client.ask("G00"), "not all of them");
    }
  }

  /** Where modules are libraries, as the list is said to be ("Library List Format"). */
  @Test
  void theLibrariesOfAKernelWithoutModulesAreNone() throws Exception {
    try (GdbClient client = client("hello-pvh")) {
      assertTrue(client.ask("qSupported:").contains(";qXfer:libraries:read+;"));
      assertTrue(client.transfer("features:read:target.xml").contains("<osabi>none</osabi>"));
      assertEquals("<library-list>\n</library-list>\n", client.transfer("libraries:read:"));
      String stop = client.ask("vCont;s");
      assertTrue(stop.startsWith("T05") && !stop.contains("library"), stop);
      assertEquals("F-1,2", client.ask("vFile:open:" + hex("/modules/0/virtio.ko") + ",0,0"));
    }
  }

  // ---------------------------------------------------------------- memory

  @Test
  void memoryIsReadAndWrittenAsFarAsItIsThere() throws Exception {
    try (GdbClient client = client("hello-pvh")) {
      assertEquals("OK", client.ask("M200000,4:01020304"));
      assertEquals("01020304", client.ask("m200000,4"));
      assertEquals("OK", client.ask("X200000,2:\u00AA}\u0003"), "an escaped byte");
      assertEquals("aa230304", client.ask("m200000,4"));
      assertEquals("b\u00AA#", client.ask("x200000,2"));
      assertEquals("OK", client.ask("X200000,0:"), "gdb tries whether it can");
      assertEquals("E0e", client.ask("m40000000,4"));
      assertEquals("E0e", client.ask("M40000000,1:00"));
      assertEquals("E01", client.ask("M200000,4:01"), "another length");
      assertEquals("OK", client.ask("Qqemu.PhyMemMode:1"));
      assertEquals("1", client.ask("qqemu.PhyMemMode"));
      assertEquals("aa23", client.ask("m200000,2"));
    }
  }

  // ---------------------------------------------------------------- stops

  @Test
  void aBreakpointThatGdbTakesOutAndPutsBackStaysTheSame() throws Exception {
    try (GdbClient client = client("hello-pvh")) {
      String place = Long.toHexString(client.symbol("put_string"));
      for (int i = 0; i < 2; i++) {
        assertEquals("OK", client.ask("Z0," + place + ",1"));
        String stop = client.go("vCont;c").getLast();
        assertTrue(stop.contains("swbreak:;"), stop);
        assertEquals("OK", client.ask("z0," + place + ",1"));
        assertEquals(1, client.session().view().breakpoints().size());
        assertEquals(i + 1, client.session().view().breakpoints().getFirst().hits());
      }
      client.ask("vCont;s");
      assertEquals(0, client.session().view().breakpoints().size(), "it did not come back");
    }
  }

  /** The protocol cannot say it at once: what gdb holds of registers is old until it asks. */
  @Test
  void whatOthersDidIsSaidWhenGdbLetsTheGuestGo() throws Exception {
    try (GdbClient client = client("hello-pvh")) {
      client.ask("?");
      List<String> said = client.go("vCont;s");
      assertEquals(1, said.size(), "nobody else did anything: " + said);
      client.session().step().get();
      long there = client.session().view().instructions();
      assertEquals(2, there);
      said = client.go("vCont;s");
      assertTrue(
          Hex.text(said.getFirst().substring(1)).startsWith("the guest was moved meanwhile, and "),
          said.toString());
      assertEquals(there + 1, client.session().view().instructions(), "it goes on from there");
      assertEquals(1, client.go("vCont;s").size());
      client.session().step().get();
      client.ask("g");
      assertEquals(1, client.go("vCont;s").size(), "it has asked");
      client.session().time().stepBack().get();
      assertEquals(2, client.go("bs").size());
      long now = client.session().view().instructions();
      assertEquals(now, client.session().ask(i -> i.instructions()).get());
    }
  }

  /** A guest that somebody else runs meanwhile is stopped by gdb, too. */
  @Test
  void aGuestThatOthersRunStopsWhereItStopsForThem() throws Exception {
    try (GdbClient client = client("echo")) {
      client.ask("?");
      client.session().run().get();
      client.send("vCont;c");
      client.raw(new byte[] {3});
      List<String> said = new ArrayList<>(List.of(client.receive()));
      while (said.getLast().startsWith("O")) {
        said.add(client.receive());
      }
      assertTrue(said.getLast().startsWith("T02"), said.toString());
    }
  }

  @Test
  void watchedDataStopsBehindTheAccess() throws Exception {
    try (GdbClient client = client("long-mode")) {
      String place = Long.toHexString(client.symbol("pml4"));
      assertEquals("OK", client.ask("Z2," + place + ",8"));
      String stop = client.go("vCont;c").getLast();
      assertTrue(stop.contains("watch:" + place + ";"), stop);
      assertTrue(client.ask("Z2," + place + ",0").startsWith("E."));
      assertTrue(client.ask("Z2," + place + ",2000").startsWith("E."));
      assertEquals("E01", client.ask("Z5," + place + ",1"));
    }
  }

  @Test
  void timeGoesBackToWhereItBegan() throws Exception {
    try (GdbClient client = client("hello-pvh")) {
      long first = register(client, GdbRegisters.rip());
      client.ask("vCont;s");
      long second = register(client, GdbRegisters.rip());
      client.ask("vCont;s");
      client.ask("bs");
      assertEquals(second, register(client, GdbRegisters.rip()));
      assertTrue(client.ask("bc").contains("replaylog:begin;"));
      assertEquals(first, register(client, GdbRegisters.rip()));
      assertTrue(client.ask("bs").contains("replaylog:begin;"));
    }
  }

  /** The guest loops for ever: one that ends may have ended before the interrupt comes. */
  @Test
  void anInterruptStopsAGuestThatRuns() throws Exception {
    try (GdbClient client = client("hello-pvh")) {
      String here = Long.toHexString(register(client, GdbRegisters.rip()));
      assertEquals("OK", client.ask("M" + here + ",2:ebfe"), "jmp to itself");
      client.send("vCont;c");
      client.raw(new byte[] {3});
      String stop = client.receive();
      assertTrue(stop.startsWith("T02"), stop);
      assertTrue(client.ask("?").startsWith("T"));
    }
  }

  /** As between two of the motions that gdb's {@code step} is made of. */
  @Test
  void anInterruptOfAGuestThatStandsHoldsForItsNextMotion() throws Exception {
    try (GdbClient client = client("hello-pvh")) {
      client.ask("?");
      long here = register(client, GdbRegisters.rip());
      for (String motion : List.of("vCont;s", "c", "bs")) {
        client.raw(new byte[] {3});
        String stop = client.ask(motion);
        assertTrue(stop.startsWith("T02"), motion + ": " + stop);
        assertEquals(here, register(client, GdbRegisters.rip()), "it did not move");
      }
      assertTrue(client.ask("vCont;s").startsWith("T05"));
      assertTrue(here != register(client, GdbRegisters.rip()), "the next is made");
    }
  }

  /** A SIGTRAP would have gdb make the next step, and the next, in a line that never ends. */
  @Test
  void aGuestThatHaltsForGoodDoesNotStopByASuccessfulStep() throws Exception {
    try (GdbClient client = client("hello-pvh")) {
      long here = register(client, GdbRegisters.rip());
      String from = Long.toHexString(here);
      assertEquals("OK", client.ask("M" + from + ",4:faf4ebfd"), "cli; halt: hlt; jmp halt");
      String range = "vCont;r" + from + "," + Long.toHexString(here + 4) + ":1;c";
      for (String motion : List.of(range, range, "vCont;s", "c")) {
        List<String> said = client.go(motion);
        assertEquals("O" + hex("the guest: halted for good\n"), said.getFirst(), motion);
        assertTrue(said.getLast().startsWith("T00"), motion + ": " + said.getLast());
      }
      assertEquals(here + 2, register(client, GdbRegisters.rip()), "behind the halt");
      assertTrue(client.ask("bs").startsWith("T05"));
    }
  }

  /** gdb sends its first packet again while nobody is there to acknowledge it. */
  @Test
  void theFirstPacketIsAnsweredOnce() throws Exception {
    byte[] first = GdbClient.framed("qSupported:swbreak+");
    byte[] next = GdbClient.framed("vMustReplyEmpty");
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    for (byte[] packet : List.of(new byte[] {'+'}, first, first, first, next, next)) {
      sent.write(packet);
    }
    GdbLink link = new GdbLink(new ByteArrayInputStream(sent.toByteArray()), sent);
    List<String> heard = new ArrayList<>();
    while (link.next() instanceof GdbLink.Packet packet) {
      heard.add(Bytes.text(packet.data()));
    }
    assertEquals(List.of("qSupported:swbreak+", "vMustReplyEmpty", "vMustReplyEmpty"), heard);
  }

  /** A triple fault is a signal; behind the end there is nothing but going back. */
  @Test
  void anEndIsToldAndCanBeGoneBackFrom() throws Exception {
    try (GdbClient client = client("triple-fault")) {
      List<String> said = client.go("c");
      assertEquals("O" + hex("the guest: triple fault\n"), said.getFirst());
      assertTrue(said.getLast().startsWith("T0b"), said.getLast());
      assertTrue(client.ask("bs").startsWith("T05"));
    }
  }

  @Test
  void theMonitorsAnswerComesBeforeItsEnd() throws Exception {
    try (GdbClient client = client("hello-pvh")) {
      assertEquals(List.of("O" + hex("said: info x\n"), "OK"), client.go("qRcmd," + hex("info x")));
      assertEquals(
          List.of("O" + hex("not here\n"), "OK"),
          client.go("qRcmd," + hex("cont")),
          "what is refused is text: gdb would take E.not for hexadecimal digits");
      assertEquals("E01", client.ask("qRcmd,0"));
    }
  }

  // ---------------------------------------------------------------- names

  @Test
  void theImageThatIsServedHasTheGuestsSymbolsAndNothingElseIsServed() throws Exception {
    try (GdbClient client = client("hello-pvh")) {
      String name = client.transfer("exec-file:read:");
      String opened = client.ask("vFile:open:" + hex(name) + ",0,0");
      assertTrue(opened.startsWith("F"), opened);
      String number = opened.substring(1);
      String header = client.ask("vFile:pread:" + number + ",40,0");
      assertTrue(header.startsWith("F40;\u007fELF\u0002\u0001\u0001"), header);
      assertTrue(client.ask("vFile:fstat:" + number).startsWith("F40;"));
      assertEquals("F0", client.ask("vFile:close:" + number));
      assertEquals("F-1,9", client.ask("vFile:pread:" + number + ",40,0"));
      assertEquals("F-1,2", client.ask("vFile:open:" + hex("/etc/passwd") + ",0,0"));
      assertEquals("F-1,58", client.ask("vFile:unlink:" + hex(name)));
    }
  }

  // ---------------------------------------------------------------- whatever comes

  @Test
  void damagedPacketsAreAskedForAgain() throws Exception {
    try (GdbClient client = client("hello-pvh")) {
      client.raw("$g#00".getBytes(StandardCharsets.ISO_8859_1));
      client.send("qC");
      assertEquals("QC1", client.receive());
      assertEquals("OK", client.ask("QStartNoAckMode"));
      client.raw("$qC#00".getBytes(StandardCharsets.ISO_8859_1));
      assertEquals("QC1", client.receive(), "sums are not looked at any more");
    }
  }

  @Test
  void aSecondClientIsSentAwayAndTheNextIsServed() throws Exception {
    try (GdbClient client = client("hello-pvh")) {
      assertEquals("QC1", client.ask("qC"));
      try (Socket second = new Socket("127.0.0.1", client.port())) {
        second.setSoTimeout(20_000);
        assertEquals(-1, second.getInputStream().read());
      }
      assertEquals("OK", client.ask("D"));
      client.disconnect();
      reconnect(client);
      assertEquals("QC1", client.ask("qC"));
    }
  }

  /** The one before may not be gone yet. */
  private static void reconnect(GdbClient client) throws Exception {
    for (int i = 0; ; i++) {
      client.connect();
      try {
        if ("QC1".equals(client.ask("qC"))) {
          return;
        }
      } catch (IOException e) {
        if (i == 200) {
          throw e;
        }
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** The monitor's answer to one that has gone meanwhile is nobody's trouble. */
  @Test
  void aClientThatDoesNotWaitForItsAnswersHarmsNothing() throws Exception {
    try (GdbClient client = client("hello-pvh")) {
      for (int i = 0; i < 50; i++) {
        for (int j = 0; j < 20; j++) {
          client.send("qRcmd," + hex("help"));
        }
        client.disconnect();
        reconnect(client);
      }
      assertEquals("", client.ask("qCRC:0,1"), "not the current thread");
      assertTrue(client.session().view().phase() != Phase.FAILED, "the session stands");
    }
  }

  /** Whoever asks without an end, and never reads, is sent away. */
  @Test
  void aClientThatNeverReadsIsSentAway() throws Exception {
    try (GdbClient client = client("echo")) {
      client.send("c");
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 1_000_000; i++) {
              client.send("?");
            }
          });
      client.disconnect();
      reconnect(client);
      assertTrue(client.session().view().phase() != Phase.FAILED, "the session stands");
    }
  }

  /** Random packets, of which half begin as those that mean something. */
  @Test
  void brokenPacketsHarmNothing() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("GdbConnectionTest seed " + seed);
    Random random = new Random(seed);
    String[] beginnings = {
      "g",
      "G",
      "p",
      "P",
      "m",
      "M",
      "X",
      "x",
      "Z0,",
      "Z2,",
      "z1,",
      "vCont;",
      "vCont;r",
      "bs",
      "bc",
      "qXfer:features:read:",
      "qXfer:exec-file:read::",
      "vFile:open:",
      "vFile:pread:3,",
      "qRcmd,",
      "s",
      "?",
      "qSupported:",
      "Qqemu.PhyMemMode:",
      "T",
      "H",
      "\u0003",
      "$$$",
      "}",
      "#"
    };
    try (GdbClient client = client("hello-pvh")) {
      int sent = 0;
      while (sent < PACKETS) {
        StringBuilder packet = new StringBuilder();
        if (random.nextBoolean()) {
          packet.append(beginnings[random.nextInt(beginnings.length)]);
        }
        int length = random.nextInt(random.nextInt(20) == 0 ? 30_000 : 24);
        for (int i = 0; i < length; i++) {
          int kind = random.nextInt(4);
          packet.append(
              kind == 0
                  ? (char) random.nextInt(256)
                  : "0123456789abcdef,:;=-".charAt(random.nextInt(21)));
        }
        byte[] bytes =
            random.nextInt(4) == 0
                ? packet.toString().getBytes(StandardCharsets.ISO_8859_1)
                : GdbClient.framed(packet.toString());
        try {
          client.raw(bytes);
          sent++;
          if (sent % 100 == 0) {
            client.disconnect();
            reconnect(client);
          }
        } catch (IOException e) {
          reconnect(client);
        }
      }
      client.disconnect();
      reconnect(client);
      assertNotNull(client.ask("g"));
      assertTrue(client.session().view().phase() != Phase.FAILED, "the session stands");
      String hash = client.session().ask(Inspector::stateHash).get();
      assertEquals(64, hash.length());
    }
  }
}

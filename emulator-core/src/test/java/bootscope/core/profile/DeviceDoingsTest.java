package bootscope.core.profile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Debugger;
import bootscope.core.device.virtio.BlkDriver;
import bootscope.core.disk.WritePolicy;
import bootscope.core.event.GuestListener;
import bootscope.core.event.Recorded;
import bootscope.core.files.ZstdLibrary;
import bootscope.core.machine.Drive;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a profile has of consoles, disks and waits. */
class DeviceDoingsTest {
  @TempDir Path folder;

  // ---------------------------------------------------------------- consoles

  @ParameterizedTest
  @ValueSource(strings = {"boot-mix", "hello-pvh", "long-mode"})
  void aLineIsThereWithTheInstantOfItsFirstByte(String guest) throws Exception {
    try (Debugger d = Debugger.start(Guests.boot(guest), () -> 0)) {
      List<String> said = new ArrayList<>();
      StringBuilder line = new StringBuilder();
      d.listen(
          new GuestListener() {
            @Override
            public void serial(int port, int character) {
              if (line.isEmpty()) {
                line.append(d.machine().clock().instructions()).append(' ');
                line.append(d.machine().clock().now()).append(' ');
              }
              if (character == '\n') {
                said.add(line.toString());
                line.setLength(0);
              } else if (character >= ' ') {
                line.append((char) character);
              }
            }
          });
      CallRecorder recorder = new CallRecorder(d);
      d.run(3_000_000);
      Profile profile = recorder.profile();
      List<String> lines = new ArrayList<>();
      for (ConsoleLine l : profile.devices().lines()) {
        assertEquals("COM1", l.console());
        assertTrue(l.by().thread() >= 0 && l.by().thread() < profile.threads().size());
        lines.add(l.instructions() + " " + l.nanoseconds() + " " + l.text());
      }
      if (!line.isEmpty()) {
        said.add(line.toString()); // it goes on
      }
      assertTrue(said.size() > 1);
      assertEquals(said, lines);
      assertEquals(0, profile.devices().linesLeftOut());
    }
  }

  @Test
  void aGuestThatWritesForEverIsBounded() throws Exception {
    try (Debugger d = Debugger.start(Guests.boot("ticks"), () -> 0)) {
      DeviceRecorder recorder = new DeviceRecorder(d.machine(), (what, one, other) -> {});
      for (int i = 0; i < DeviceRecorder.MOST_LINES + 5; i++) {
        say(recorder, "a\u001b[2Jb\r\t" + (i == 0 ? "x".repeat(2000) : "") + "\n");
      }
      say(recorder, "c");
      List<Whereabouts> places = new ArrayList<>();
      for (int i = 0; i < DeviceRecorder.MOST_LINES; i++) {
        places.add(Whereabouts.UNKNOWN);
      }
      DeviceDoings doings = recorder.doings(places, new WaitFinder());
      assertEquals(DeviceRecorder.MOST_LINES, doings.lines().size());
      assertEquals(6, doings.linesLeftOut());
      assertEquals("ab ", doings.lines().get(1).text());
      assertEquals(DeviceRecorder.MOST_TEXT, doings.lines().get(0).text().length());
    }
  }

  private static void say(DeviceRecorder recorder, String text) {
    text.chars().forEach(c -> recorder.serial(0, c));
  }

  // ---------------------------------------------------------------- disks

  @Test
  void aRequestIsThereWithWhenItWasAskedForAndServed() throws Exception {
    Path image = Files.write(folder.resolve("disk.img"), new byte[1 << 20]);
    Drive drive = new Drive("virtio0", image, false, WritePolicy.KEEP);
    try (Debugger d = Debugger.start(Guests.boot("ticks", List.of(drive)), () -> 0)) {
      Machine m = d.machine();
      CallRecorder recorder = new CallRecorder(d);
      m.runTo(3000);
      BlkDriver driver = new BlkDriver(m.memory(), m.ports(), 2);
      driver.start(BlkDriver.VERSION_1 | BlkDriver.FLUSH);
      final long asked = m.clock().now();
      final long at = m.clock().instructions();
      driver.request(1, 8, 4096, false);
      final Recorded.Mark mark = d.mark();
      assertEquals(List.of(), recorder.profile().devices().requests());
      m.runTo(Long.MAX_VALUE, asked + 50_000);
      driver.request(0, 2047, 1024, true); // reaches over the end
      m.runTo(Long.MAX_VALUE, asked + 100_000);
      driver.request(4, 0, 0, false);
      m.runTo(Long.MAX_VALUE, asked + 150_000);
      Profile profile = recorder.profile();
      List<DiskRequest> all = profile.devices().requests();
      assertEquals(
          List.of("WRITE 8 4096 true", "READ 2047 1024 false", "FLUSH 0 0 true"),
          all.stream()
              .map(r -> r.work() + " " + r.sector() + " " + r.bytes() + " " + r.done())
              .toList());
      DiskRequest first = all.getFirst();
      assertEquals("virtio0", first.disk());
      assertEquals(at, first.asked());
      assertEquals(asked, first.askedNanos());
      assertEquals(10_000, first.nanoseconds()); // the device's latency
      assertTrue(first.by().thread() >= 0);
      assertEquals(4096, profile.devices().bytesMoved());
      String text = ProfileText.of(profile, 1);
      assertTrue(
          text.contains("Disk: 3 requests, 1 read, 1 write (4,096 bytes), 1 flush, 1 failed"),
          text);
      mark.cut();
      assertEquals(List.of(), recorder.profile().devices().requests());
    }
  }

  // ---------------------------------------------------------------- waits

  private static final int CODE = 0x20_0000;
  private static final int HELPER = 0x21_0000;
  private static final int WORK = 0x22_0000;

  private static Profile waits(EngineChoice engine, String code) throws Exception {
    try (Debugger d = Debugger.start(Guests.on(engine, Guests.boot("ticks")), () -> 0)) {
      Machine m = d.machine();
      poke(m, CODE, "BC00000900" + code + "F4EBFD"); // MOV ESP, 0x90000; …; HLT; JMP
      poke(m, HELPER, "66BAFD03 EC C3"); // MOV DX, 0x3FD; IN AL, DX; RET
      poke(m, WORK, "B850C30000 48 75FD C3"); // MOV EAX, 50000; DEC EAX; JNZ; RET
      m.state().rip(CODE);
      CallRecorder recorder = new CallRecorder(d);
      m.runTo(2_000_000, 4_000_000);
      return recorder.profile();
    }
  }

  private static void poke(Machine m, int at, String hex) {
    m.memory().poke(at, HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  /** So many times what is put between. */
  private static String times(int n, String body) {
    int back = -(body.replace(" ", "").length() / 2 + 3);
    return String.format("B9%08X", Integer.reverseBytes(n))
        + body
        + String.format("4975%02X", back & 0xFF);
  }

  /** A call from an instruction that begins so many bytes behind the code's beginning. */
  private static String call(int to, int at) {
    return String.format("E8%08X", Integer.reverseBytes(to - (CODE + at + 5)));
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "AUTO"})
  void whoGoesRoundWaitsAndNotItsHelper(EngineChoice engine) throws Exception {
    Profile profile = waits(engine, times(10, call(HELPER, 10)));
    WaitSum wait = profile.devices().waits().getFirst();
    assertEquals(1, profile.devices().waits().size(), profile.devices().waits().toString());
    assertEquals("com1.lsr", wait.register());
    assertEquals(10, wait.reads());
    assertEquals(1, wait.waits());
    assertEquals(9 * 6, wait.instructions()); // IN, RET, DEC, JNZ, CALL, MOV: as far as the last IN
    assertTrue(!profile.functions().get(wait.function()).text().contains("210000"));
    Wait one = profile.devices().longest().getFirst();
    assertEquals(3 + 1, one.from()); // MOV ESP, MOV ECX, CALL, MOV DX
    assertEquals(9 * 6, one.instructions());
    assertEquals(one.toNanos() - one.fromNanos(), one.instructions());
    assertTrue(ProfileText.of(profile, 5).contains("com1.lsr"));
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "AUTO"})
  void repeatedReadsOfASteadyPortCountOneByOne(EngineChoice engine) throws Exception {
    Profile profile = waits(engine, times(100_000, "E461")); // IN AL, 0x61
    WaitSum wait = profile.devices().waits().getFirst();
    assertEquals("pit.nmi_sc", wait.register());
    assertEquals(100_000, wait.reads());
    assertEquals(99_999 * 3, wait.instructions());
  }

  @Test
  void registersInMemoryAreNamedToo() throws Exception {
    // MOV EBX, 0xFED000F0; MOV EAX, [EBX]
    Profile profile = waits(EngineChoice.AUTO, "BBF000D0FE" + times(7, "8B03"));
    assertEquals(
        List.of("hpet.main_cnt 7"),
        profile.devices().waits().stream().map(w -> w.register() + " " + w.reads()).toList());
  }

  @Test
  void fewReadsAndOtherAccessesAreNoWait() throws Exception {
    assertEquals(List.of(), waits(EngineChoice.AUTO, times(3, "E461")).devices().waits());
    String scratch = "66BAFF03 EE 66BAFD03 EC"; // OUT to COM1's scratch register, IN from LSR
    assertEquals(List.of(), waits(EngineChoice.AUTO, times(9, scratch)).devices().waits());
    String other = "66BAFE03 EC 66BAFD03 EC"; // IN from MSR and LSR
    assertEquals(List.of(), waits(EngineChoice.AUTO, times(9, other)).devices().waits());
    String two = "E461 66BAFD03 EC"; // another device is another wait
    assertEquals(2, waits(EngineChoice.AUTO, times(9, two)).devices().waits().size());
  }

  @Test
  void readingWhatADeviceHandsOutIsNoWait() throws Exception {
    String data = "66BA1105 EC"; // MOV DX, 0x511; IN AL, DX
    assertEquals(List.of(), waits(EngineChoice.AUTO, times(50, data)).devices().waits());
    assertEquals(List.of(), waits(EngineChoice.AUTO, times(50, "E460")).devices().waits());
  }

  @Test
  void workBetweenReadsIsNoWait() throws Exception {
    Profile profile = waits(EngineChoice.AUTO, times(9, "E461" + call(WORK, 12)));
    assertEquals(List.of(), profile.devices().waits());
  }

  @Test
  void sumsAndSingleWaitsAreBounded() {
    WaitFinder finder = new WaitFinder();
    GuestStack s = new GuestStack(0);
    s.push(GuestStack.BASE, 0, 0, 3);
    long t = 0;
    for (int i = 0; i < WaitFinder.MOST_SUMS + 3; i++) {
      s.push(GuestStack.CALL, 8, 8, 4 + i);
      for (int n = 0; n < 5; n++) {
        finder.read(0, 1, s, t += 1 + i % 7, t);
      }
      finder.touched(0);
      s.depth--;
      s.low = 1;
    }
    assertEquals(WaitFinder.MOST_SUMS, finder.sums(n -> "r" + n).size());
    assertEquals(3, finder.leftOut());
    List<Wait> longest = finder.longest(n -> "r" + n);
    assertEquals(WaitFinder.MOST_SINGLE, longest.size());
    assertTrue(longest.stream().allMatch(w -> w.instructions() >= 4 * 4), "the longest stay");
  }

  @Test
  void interruptsInBetweenAreNoWaiting() {
    WaitFinder finder = new WaitFinder();
    GuestStack s = new GuestStack(0);
    s.push(GuestStack.BASE, 0, 0, 3);
    for (int t = 0; t < 50; t += 10) {
      finder.read(0, 1, s, t, t);
    }
    finder.interrupted(1, 45);
    s.push(GuestStack.EVENT, 8, 8, 4);
    s.depth--;
    finder.resumed(1, 100_045);
    finder.read(0, 1, s, 100_050, 100_050);
    WaitSum sum = finder.sums(n -> "r").getFirst();
    assertEquals(6, sum.reads());
    assertEquals(50, sum.instructions());
  }

  /** Twenty recordings have the same file. */
  @Test
  void itIsTheSameEachTime() throws Exception {
    byte[] first = file();
    for (int i = 1; i < 20; i++) {
      assertArrayEquals(first, file());
    }
  }

  private static byte[] file() throws Exception {
    try (Debugger d = Debugger.start(Guests.boot("boot-mix"), () -> 0)) {
      CallRecorder recorder = new CallRecorder(d);
      d.run(1_000_000);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ZstdLibrary.load();
      ProfileFile.write(recorder.profile(), ProfileOrigin.UNKNOWN, out);
      return out.toByteArray();
    }
  }
}

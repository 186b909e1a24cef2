package bootscope.core.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.event.DiskWork;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written comes back; what is damaged is refused by one message, and by nothing else. */
class ProfileFileTest {
  private static final ProfileOrigin ORIGIN =
      new ProfileOrigin("vmlinuz \uDCE4", "Linux version 6.1.0", "-append \"console=ttyS0\"");
  private static final int HEAD = 22; // magic and version

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    bootscope.core.files.ZstdLibrary.load();
  }

  private static final Whereabouts A = new Whereabouts(0, 2);

  private static SampleRun sample() {
    SampleRun run = new SampleRun().enter("start", Entered.START).run(10).milestone("entry");
    run.initcall("a", "device").initcall("never", "late \uDCE4");
    run.enter("a").run(5).call("m:b", 7).idle(1000).thread("two").enter("go", Entered.START);
    run.link(12, "init", "two").said("COM1", "Linux \u00e9", "two", "a");
    run.disk(DiskWork.READ, 7, 1024, 9, Whereabouts.UNKNOWN).disk(DiskWork.FLUSH, 0, 0, 1, A);
    run.waited("com1.lsr", "init", "a", 17, 5);
    return run.run(3).enter("irq", Entered.INTERRUPT).run(2).leave().thread("init").run(1).leave();
  }

  /** With more than one chunk, and threads whose stacks go from one to the next. */
  private static Profile large(long seed) {
    Random random = new Random(seed);
    SampleRun run = sample();
    run.thread("two").enter("deep");
    for (int i = 0; i < 1_000_000; i++) {
      run.call("f" + random.nextInt(300), random.nextInt(200));
    }
    return run.milestone("end \"1\"").run(77).profile();
  }

  private static byte[] bytes(Profile profile) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ProfileFile.write(profile, ORIGIN, out);
    return out.toByteArray();
  }

  /** All that a log shows, as text. */
  private static final class Told implements CallVisitor {
    final StringBuilder text = new StringBuilder();
    long hash;

    private void add(String what, long one, long instructions, long nanoseconds) {
      hash = ((hash * 31 + what.hashCode()) * 31 + one) * 31 + instructions * 7 + nanoseconds;
      if (text.length() < 10_000) {
        text.append(what + " " + one + " at " + instructions + ", " + nanoseconds + "\n");
      }
    }

    @Override
    public void thread(int thread, long instructions, long nanoseconds) {
      add("thread", thread, instructions, nanoseconds);
    }

    @Override
    public void enter(int function, Entered how, long instructions, long nanoseconds) {
      add("enter " + how, function, instructions, nanoseconds);
    }

    @Override
    public void leave(long instructions, long nanoseconds) {
      add("leave", 0, instructions, nanoseconds);
    }

    @Override
    public void idle(long idled, long instructions, long nanoseconds) {
      add("idle", idled, instructions, nanoseconds);
    }

    @Override
    public void end(long instructions, long nanoseconds) {
      add("end", 0, instructions, nanoseconds);
    }
  }

  private static String told(Profile profile, long from, long to) {
    Told told = new Told();
    profile.log().show(from, to, told);
    return told.hash + "\n" + told.text;
  }

  private void expectSame(Profile profile) throws Exception {
    Path file = folder.resolve("one" + ProfileFile.SUFFIX);
    ProfileFile.write(profile, ORIGIN, file);
    ProfileFile.Loaded loaded = ProfileFile.read(file);
    assertEquals(ORIGIN, loaded.origin());
    assertEquals(profile.functions(), loaded.profile().functions());
    assertEquals(profile.threads(), loaded.profile().threads());
    assertEquals(profile.milestones(), loaded.profile().milestones());
    assertEquals(profile.links(), loaded.profile().links());
    assertEquals(profile.initcalls(), loaded.profile().initcalls());
    assertEquals(profile.devices(), loaded.profile().devices());
    assertEquals(Initcalls.of(profile), Initcalls.of(loaded.profile()));
    CallLog log = profile.log();
    CallLog again = loaded.profile().log();
    assertEquals(log.events(), again.events());
    assertEquals(log.instructions(), again.instructions());
    assertEquals(log.nanoseconds(), again.nanoseconds());
    assertEquals(log.depth(), again.depth());
    long end = log.instructions();
    for (long from : new long[] {0, 1, end / 3, end / 2, end - 1, end}) {
      for (long to : new long[] {from + 1, end / 2, end, Long.MAX_VALUE}) {
        if (to <= from) {
          continue;
        }
        assertEquals(told(profile, from, to), told(loaded.profile(), from, to), from + "–" + to);
      }
    }
    Path second = folder.resolve("two" + ProfileFile.SUFFIX);
    ProfileFile.write(loaded.profile(), loaded.origin(), second);
    assertEquals(-1, Files.mismatch(file, second));
  }

  @Test
  void whatIsWrittenComesBack() throws Exception {
    expectSame(sample().profile());
    expectSame(large(1));
  }

  @Test
  void aRunWithoutCallsIsAProfileToo() throws Exception {
    List<ProfiledFunction> machine = sample().profile().functions().subList(0, 1);
    expectSame(new Profile(machine, List.of(), new CallLog(), List.of()));
  }

  private ProfileException refused(byte[] bytes) throws Exception {
    Path file = folder.resolve("bad" + ProfileFile.SUFFIX);
    Files.write(file, bytes);
    ProfileException e = assertThrows(ProfileException.class, () -> ProfileFile.read(file));
    assertTrue(
        e.getMessage().matches("\\S+bad.bootprofile[^\n]*: [^\n]*; [^\n]*\\."), e.getMessage());
    return e;
  }

  private static void expectSays(String what, ProfileException e) {
    assertTrue(e.getMessage().contains(what), e.getMessage());
  }

  @Test
  void whatIsNoProfileIsRefused() throws Exception {
    expectSays("it is no profile of Bootscope; give a file", refused(new byte[0]));
    expectSays("it is no profile", refused("bootscope snapshot\n".getBytes()));
    byte[] good = bytes(sample().profile());
    byte[] newer = good.clone();
    newer[21] = 2;
    expectSays("offset 0x12: it has version 2, and version 1 is understood", refused(newer));
    expectSays("something follows behind its end", refused(Arrays.copyOf(good, good.length + 1)));
    Path none = folder.resolve("none");
    expectSays(
        "it is not there", assertThrows(ProfileException.class, () -> ProfileFile.read(none)));
    expectSays(
        "no regular file", assertThrows(ProfileException.class, () -> ProfileFile.read(folder)));
  }

  @Test
  void aTruncatedFileIsRefusedWhereverItEnds() throws Exception {
    byte[] good = bytes(sample().profile());
    for (int length = 0; length < good.length; length++) {
      refused(Arrays.copyOf(good, length));
    }
  }

  /** Sections of a file: where each begins. */
  private static List<Integer> sections(byte[] file) {
    List<Integer> starts = new ArrayList<>();
    ByteBuffer b = ByteBuffer.wrap(file);
    for (int at = HEAD; at < file.length; at += 12 + b.getInt(at + 4)) {
      starts.add(at);
    }
    return starts;
  }

  /** Makes a section's checksum right again. */
  private static void sum(byte[] file, int section) {
    int length = ByteBuffer.wrap(file).getInt(section + 4);
    CRC32C crc = new CRC32C();
    crc.update(file, section, 8 + length);
    ByteBuffer.wrap(file).putInt(section + 8 + length, (int) crc.getValue());
  }

  private static byte[] section(String tag, byte[] body) {
    ByteBuffer b = ByteBuffer.allocate(12 + body.length);
    b.put(tag.getBytes(StandardCharsets.US_ASCII)).putInt(body.length).put(body);
    sum(b.array(), 0);
    return b.array();
  }

  private static byte[] inserted(byte[] file, int at, byte[] what) {
    byte[] all = Arrays.copyOf(file, file.length + what.length);
    System.arraycopy(what, 0, all, at, what.length);
    System.arraycopy(file, at, all, at + what.length, file.length - at);
    return all;
  }

  @Test
  void anotherSectionIsPassedOverOrRefusedByItsTag() throws Exception {
    byte[] good = bytes(sample().profile());
    Path file = folder.resolve("more");
    Files.write(file, inserted(good, HEAD, section("more", new byte[9])));
    assertEquals(ORIGIN, ProfileFile.read(file).origin());
    expectSays(
        "offset 0x16: the profile is damaged: a section MORE does not belong there",
        refused(inserted(good, HEAD, section("MORE", new byte[9]))));
  }

  /** The sample's file with another section in place of its own; without it for no body. */
  private static byte[] with(String tag, byte[] body) throws Exception {
    byte[] good = bytes(sample().profile());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(good, 0, HEAD);
    List<Integer> at = sections(good);
    at.add(good.length);
    for (int i = 0; i + 1 < at.size(); i++) {
      byte[] one = Arrays.copyOfRange(good, at.get(i), at.get(i + 1));
      boolean that = new String(one, 0, 4, StandardCharsets.US_ASCII).equals(tag);
      if (!that) {
        all.write(one);
      } else if (body != null) {
        all.write(section(tag, body));
      }
    }
    return all.toByteArray();
  }

  private static byte[] link(long asked, int asker, long started, int runner) {
    ByteBuffer b = ByteBuffer.allocate(28).putInt(1).putLong(asked).putInt(asker);
    return b.putLong(started).putInt(runner).array();
  }

  /** As in files that were written before there were these sections. */
  @Test
  void linksAndInitcallsMayBeMissing() throws Exception {
    Path file = folder.resolve("older");
    Files.write(file, with("link", null));
    assertEquals(List.of(), ProfileFile.read(file).profile().links());
    Files.write(file, with("init", null));
    assertEquals(0, ProfileFile.read(file).profile().initcalls().size());
    expectSays("it has no section THRD", refused(with("THRD", null)));
  }

  @Test
  void linksAndInitcallsThatNoRunCanHaveAreRefused() throws Exception {
    Path file = folder.resolve("good");
    Files.write(file, with("link", link(12, 0, 22, 1)));
    assertEquals(List.of(new WorkLink(12, 0, 22, 1)), ProfileFile.read(file).profile().links());
    expectSays("there is no thread 2", refused(with("link", link(12, 0, 22, 2))));
    expectSays("there is no thread -1", refused(with("link", link(12, -1, 22, 1))));
    expectSays("before it is asked for", refused(with("link", link(23, 0, 22, 1))));
    expectSays("or after all", refused(with("link", link(12, 0, 1 << 20, 1))));
    expectSays("a time is below zero", refused(with("link", link(-1, 0, 22, 1))));
    expectSays("no room for 2 of them", refused(with("link", two(link(12, 0, 22, 1)))));
    byte[] level = {0, 0, 0, 1, 0, 0, 0, 99, 0, 0, 0, 1, 'x'};
    expectSays("there is no initcall 99", refused(with("init", level)));
    byte[] twice = {0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0};
    expectSays("function 2 is an initcall twice", refused(with("init", twice)));
  }

  @Test
  void whatDevicesDidMayBeMissing() throws Exception {
    Path file = folder.resolve("older");
    DeviceDoings all = sample().profile().devices();
    Files.write(file, with("cons", null));
    assertEquals(List.of(), ProfileFile.read(file).profile().devices().lines());
    assertEquals(all.requests(), ProfileFile.read(file).profile().devices().requests());
    Files.write(file, with("disk", null));
    assertEquals(List.of(), ProfileFile.read(file).profile().devices().requests());
    Files.write(file, with("wait", null));
    assertEquals(List.of(), ProfileFile.read(file).profile().devices().waits());
    assertEquals(all.lines(), ProfileFile.read(file).profile().devices().lines());
  }

  private static byte[] line(int thread, int function, long instructions, long nanoseconds) {
    ByteBuffer b = ByteBuffer.allocate(44).putLong(0).putInt(1).putInt(0).putInt(0);
    b.putLong(instructions).putLong(nanoseconds).putInt(thread);
    return b.putInt(function).array();
  }

  private static byte[] request(int work, int done, long asked, long served) {
    ByteBuffer b = ByteBuffer.allocate(74).putLong(0).putInt(1).putInt(0).put((byte) work);
    b.putLong(-5).putLong(0).put((byte) done).putLong(asked).putLong(asked);
    return b.putLong(served).putLong(served).putInt(-1).putInt(0).array();
  }

  private static byte[] wait(int function, long instructions, long from, long to) {
    ByteBuffer b = ByteBuffer.allocate(108).putLong(0).putInt(1).putInt(0).putInt(function);
    b.putLong(1).putLong(4).putLong(9).putLong(9).putInt(1).putInt(0).putInt(0).putInt(function);
    return b.putLong(4).putLong(from).putLong(from).putLong(to).putLong(instructions).array();
  }

  @Test
  void whatDevicesCannotHaveDoneIsRefused() throws Exception {
    Path file = folder.resolve("good");
    Files.write(file, with("cons", line(1, 2, 22, 1022)));
    assertEquals(1, ProfileFile.read(file).profile().devices().lines().size());
    expectSays("there is no thread 2", refused(with("cons", line(2, 2, 22, 22))));
    expectSays("there is no thread -2", refused(with("cons", line(-2, 2, 22, 22))));
    expectSays("there is no function 99", refused(with("cons", line(1, 99, 22, 22))));
    expectSays("there is no function -1", refused(with("cons", line(1, -1, 22, 22))));
    expectSays("after the end", refused(with("cons", line(1, 2, 1 << 20, 22))));
    expectSays("after the end", refused(with("cons", line(1, 2, 22, 1 << 20))));
    expectSays("a time is below zero", refused(with("cons", line(1, 2, -1, 22))));
    byte[] many = line(1, 2, 22, 22);
    many[8] = 0x7F;
    expectSays("there is no room for", refused(with("cons", many)));
    Files.write(file, with("disk", request(0, 1, 5, 9)));
    assertEquals(-5, ProfileFile.read(file).profile().devices().requests().getFirst().sector());
    expectSays("there is no kind 6", refused(with("disk", request(6, 1, 5, 9))));
    expectSays("there is no kind 2", refused(with("disk", request(1, 2, 5, 9))));
    expectSays("after the end", refused(with("disk", request(1, 1, 9, 5))));
    expectSays("after the end", refused(with("disk", request(1, 1, 9, 1 << 20))));
    Files.write(file, with("wait", wait(2, 9, 3, 12)));
    assertEquals(1, ProfileFile.read(file).profile().devices().longest().size());
    expectSays("there is no function 99", refused(with("wait", wait(99, 9, 3, 12))));
    expectSays("after the end", refused(with("wait", wait(2, 1 << 20, 3, 12))));
    expectSays("after the end", refused(with("wait", wait(2, 9, 12, 3))));
  }

  private static byte[] two(byte[] one) {
    byte[] claims = one.clone();
    claims[3] = 2;
    return claims;
  }

  private static byte[] withCalls(int... events) throws Exception {
    byte[] raw = new byte[events.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) events[i];
    }
    byte[] packed = com.github.luben.zstd.Zstd.compress(raw, 1);
    ByteBuffer body = ByteBuffer.allocate(4 + packed.length).putInt(raw.length).put(packed);
    byte[] good = bytes(sample().profile());
    List<Integer> at = sections(good);
    byte[] head = Arrays.copyOf(good, at.get(at.size() - 2)); // all but the calls and the end
    byte[] all = inserted(head, head.length, section("CALL", body.array()));
    return inserted(all, all.length, section("DONE", new byte[0]));
  }

  @Test
  void callsThatNoRunCanHaveMadeAreRefused() throws Exception {
    final int thread = CallLog.THREAD;
    final int enter = CallLog.ENTER;
    expectSays("a function is left where none was entered", refused(withCalls(thread, 0, 1)));
    expectSays("left where none was", refused(withCalls(thread, 0, enter, 8, 1, 1)));
    expectSays("left where none was", refused(withCalls(1)));
    expectSays("entered before any thread runs", refused(withCalls(enter, 8)));
    expectSays("there is no function 15", refused(withCalls(thread, 0, enter, 15 << 3)));
    expectSays("there is no way 5", refused(withCalls(thread, 0, enter, 8 | 5)));
    expectSays("there is no thread 2", refused(withCalls(thread, 2)));
    expectSays("it idles before any thread", refused(withCalls(CallLog.IDLE, 3)));
    expectSays("a chunk ends within an event", refused(withCalls(thread, 0, enter)));
    expectSays("a chunk ends within an event", refused(withCalls(thread, 0x80)));
    int[] late = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1}; // 2^61 later
    int[] endless = new int[12];
    Arrays.fill(endless, 0xFF);
    expectSays("more than 64 bits", refused(withCalls(endless)));
    expectSays(
        "beyond all bounds", refused(withCalls(concat(new int[] {thread, 0}, late, late, late))));
    expectSays("ends before its last call", refused(withCalls(0x82, 1 << 6, 0, enter, 8)));
  }

  private static int[] concat(int[]... parts) {
    return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
  }

  /** A file of some kilobytes must not become gigabytes. */
  @Test
  void endlessRecursionIsRefused() throws Exception {
    int[] events = new int[2 + (1 << 20)];
    events[0] = CallLog.THREAD;
    for (int i = 2; i < events.length; i += 2) {
      events[i + 1] = 8;
    }
    byte[] one = withCalls(events);
    List<Integer> at = sections(one);
    int calls = at.get(at.size() - 2);
    byte[] chunk = Arrays.copyOfRange(one, calls, at.getLast());
    byte[] all = one;
    for (int i = 0; i < 3; i++) {
      all = inserted(all, calls, chunk);
    }
    assertTrue(all.length < 20_000, all.length + " bytes");
    expectSays("its stacks are deeper than 1048576 calls", refused(all));
  }

  /** 10,000 files with some bytes changed, half of them with checksums that fit. */
  @Test
  void aDamagedFileIsRefusedOrIsAProfile() throws Exception {
    long seed = Long.getLong("bootscope.fuzz.seed", 20_260_115L);
    System.out.println("ProfileFileTest: seed " + seed);
    Random random = new Random(seed);
    byte[] good = bytes(sample().profile());
    List<Integer> sections = sections(good);
    Path file = folder.resolve("bad" + ProfileFile.SUFFIX);
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] bad = good.clone();
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        int at = HEAD + random.nextInt(bad.length - HEAD);
        bad[at] =
            random.nextBoolean()
                ? (byte) random.nextInt()
                : (byte) (bad[at] ^ 1 << random.nextInt(8));
      }
      if (i % 2 == 0) {
        for (int at : sections) {
          ByteBuffer.wrap(bad).putInt(at + 4, ByteBuffer.wrap(good).getInt(at + 4));
          sum(bad, at);
        }
      }
      if (Arrays.equals(bad, good)) {
        continue;
      }
      Files.write(file, bad);
      Profile profile;
      try {
        profile = ProfileFile.read(file).profile();
      } catch (ProfileException e) {
        continue;
      }
      taken++;
      assertEquals(0, i % 2, "no checksum found it: seed " + seed + ", damage " + i);
      CallTree tree = profile.tree();
      assertTrue(tree.total(0) >= 0, "seed " + seed + ", damage " + i);
    }
    assertTrue(taken > 100 && taken < 5000, taken + " were taken");
  }
}

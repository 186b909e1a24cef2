package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.capsule.Capsule;
import bootscope.app.cli.capsule.Capsule.Packed;
import bootscope.app.cli.capsule.Capsule.Text;
import bootscope.app.cli.capsule.Capsule.Word;
import bootscope.app.cli.capsule.CapsuleException;
import bootscope.app.cli.capsule.CapsuleFile;
import bootscope.core.history.Recording;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A boot and its run in one file: opened, it has the same state. */
class CapsuleRunTest {
  @TempDir Path dir;

  private Path cache() {
    return dir.resolve("cache");
  }

  private Program open(Path capsule, String input, String... more) throws CapsuleException {
    List<String> words = List.of("-capsule", capsule.toString(), "-monitor", "stdio");
    return Program.run(
        input,
        CapsuleFile.expanded(Stream.concat(words.stream(), Stream.of(more)).toList(), cache()));
  }

  private static String hash(Program run) {
    return run.out()
        .lines()
        .filter(l -> l.contains("state hash"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(run.out() + run.err()));
  }

  /** Makes a capsule of a run in which something was changed by hand. */
  private Program made(Path file, String kernel) {
    return Program.run(
        "break pvh_entry\ncondition 1 $rax > 10\n"
            + "step 300\n"
            + "set $r15 = 0x77\n"
            + "set $al = 3\n"
            + "step 40\n"
            + "set {long}0x8000 = 0x1122334455667788\n"
            + "step 60\n"
            + "set $xmm3 = 5\n"
            + "sendbreak\nsystem_powerdown\n"
            + "step 7\n"
            + "capsule "
            + file
            + "\nquit\n",
        List.of(
            "-kernel",
            kernel,
            "-serial",
            "null",
            "-m",
            "64M",
            "-cpu",
            "max,-sse4-2",
            "-rtc",
            "base=2031-02-03T04:05:06",
            "-S",
            "-monitor",
            "stdio",
            "-state-hash",
            "end"));
  }

  @Test
  void openedItHasTheSameState() throws Exception {
    Path kernel = dir.resolve("my, kernel");
    Files.copy(Path.of("../assets/guests/long-mode.elf"), kernel);
    Path file = dir.resolve("a.bootcapsule");
    Program first = made(file, kernel.toString());
    assertTrue(first.out().contains("its run of 407 instructions; -capsule opens it"), first.out());
    Files.delete(kernel); // as on another computer
    Program again = open(file, "history\ninfo breakpoints\ngoto 320\np/x $r15\ngoto end\nquit\n");
    String compared = "the state after 407 instructions was compared: its hash is the capsule's\n";
    assertTrue(again.out().startsWith(compared), again.out());
    assertFalse(first.out().contains("was compared"), "nothing was, where no capsule was opened");
    assertTrue(again.out().contains("stopped after 407 instructions"), again.out());
    assertTrue(again.out().contains("known from 0 to 407 instructions"), again.out());
    assertTrue(again.out().contains("0x77"), again.out());
    assertTrue(again.out().contains("$rax > 10"), again.out());
    assertTrue(again.err().contains("ended by the user after 407 instructions"), again.err());
    assertTrue(again.err().contains(" million instructions a second"), "it took time to replay");
    Program end = open(file, "quit\n", "-state-hash", "end");
    assertEquals(hash(first), hash(end));
    assertTrue(Files.isDirectory(cache()));
  }

  /** Also what is only said, is hit once, or lets some hits pass; and notes of this run to here. */
  @Test
  void breakpointsAndMarksComeAlong() throws Exception {
    Path file = dir.resolve("a.bootcapsule");
    String set =
        "break put_string\nmessage 1 line at {$insns:d}\n"
            + "tbreak serial_drain\n"
            + "catch port 0x3f8 write\nignore 3 7000\ndisable 2\n"
            + "step 100\nmark first\n"
            + "step 900\nmark behind\n"
            + "goto 500\nmark here\n";
    Program first =
        Program.run(
            set + "info breakpoints\ncapsule " + file + "\nquit\n",
            "-kernel guest:hello-pvh -serial null -S -monitor stdio");
    Program again = open(file, "info breakpoints\nmarks\ngoto first\ngoto mark 2\nquit\n");
    assertEquals(told(first), told(again));
    assertTrue(told(again).get(0).endsWith("says 'line at {$insns:d}')"), again.out());
    assertTrue(told(again).get(1).endsWith(", once, off)"), again.out());
    assertTrue(told(again).get(2).matches(".*, the next [0-9]+ hits pass\\)"), again.out());
    assertEquals(
        List.of(
            "mark 1: first, after 100 instructions, 0.000100 ms",
            "mark 2: here, after 500 instructions, 0.000500 ms"),
        lines(again, "mark .*"));
    assertTrue(again.out().contains("after 100 instructions, 400 before the end"), again.out());
  }

  /** The three breakpoints as they were listed last, without how often they were hit. */
  private static List<String> told(Program run) {
    List<String> all = lines(run, "breakpoint [123] .*\\)");
    return all.subList(all.size() - 3, all.size()).stream()
        .map(l -> l.replaceFirst(", hit [0-9]+ times?", ""))
        .toList();
  }

  private static List<String> lines(Program run, String pattern) {
    return run.out()
        .lines()
        .map(l -> l.replace("(bootscope) ", ""))
        .filter(l -> l.matches(pattern))
        .toList();
  }

  /** What was known to come is none of it. */
  @Test
  void oneOfAnInstantInThePastOpensThere() throws Exception {
    Path file = dir.resolve("a.bootcapsule");
    Program first =
        Program.run(
            "step 300\nset $cr2 = 0x77\nstep 300\nset $cr2 = 0x99\nstep 300\ngoto 450\ncapsule "
                + file
                + "\nquit\n",
            "-kernel guest:hello-pvh -serial null -S -monitor stdio -state-hash end");
    Program again =
        open(file, "history\np/x $cr2\nstep 150\np/x $cr2\ngoto 450\nquit\n", "-state-hash", "end");
    assertTrue(again.out().contains("stopped after 450 instructions"), again.out());
    assertTrue(again.out().contains("known from 0 to 450 instructions"), again.out());
    assertEquals(2, lines(again, "0x77").size(), again.out());
    assertEquals(hash(first), hash(again));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-bios bios-256k.bin", "-bios qboot.rom"})
  void allThatABootIsMadeOfComesAlong(String firmware) throws Exception {
    for (String name : List.of("kernel", "module 1", "module,2", "disk", "read-only", "item")) {
      byte[] bytes = new byte[4096];
      new Random(name.hashCode()).nextBytes(bytes);
      Files.write(dir.resolve(name), bytes);
    }
    Files.copy(
        Path.of("../assets/guests/hello-pvh.elf"),
        dir.resolve("kernel"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.move(dir.resolve("module 1"), dir.resolve("module1"));
    List<String> words =
        new ArrayList<>(
            List.of(
                "-kernel",
                dir.resolve("kernel").toString(),
                "-initrd",
                dir.resolve("module1")
                    + (firmware.isEmpty() ? " a,,b," + dir.resolve("module,,2") : ""),
                "-append",
                "a, b \"c\"",
                "-drive",
                "if=virtio,format=raw,snapshot=on,file=" + dir.resolve("disk"),
                "-drive",
                "if=virtio,format=raw,readonly=on,file=" + dir.resolve("read-only"),
                "-m",
                "40M",
                "-serial",
                "null",
                "-serial",
                "null",
                "-device",
                "isa-debug-exit",
                "-S",
                "-monitor",
                "stdio",
                "-state-hash",
                "end"));
    if (!firmware.isEmpty()) {
      words.addAll(List.of(firmware.split(" ")));
      words.addAll(List.of("-fw_cfg", "name=opt/org.a,file=" + dir.resolve("item")));
    }
    Path file = dir.resolve("a.bootcapsule");
    Program first = Program.run("step 700000\ncapsule " + file + "\nquit\n", words);
    assumeFalse(first.err().contains("is not here, nor in"), first.err());
    assertTrue(first.out().contains("-capsule opens it"), first.out() + first.err());
    for (String name : List.of("kernel", "module1", "module,2", "disk", "read-only", "item")) {
      Files.delete(dir.resolve(name));
    }
    assertEquals(hash(first), hash(open(file, "quit\n", "-state-hash", "end")), firmware);
  }

  @Test
  void aBootThatGoesAnotherWayIsToldApart() throws Exception {
    Path file = dir.resolve("a.bootcapsule");
    made(file, "../assets/guests/long-mode.elf");
    Program other = open(file, "quit\n", "-m", "65M");
    assertTrue(
        other.err().contains("the boot goes another way than when it was recorded"), other.err());
    assertFalse(other.out().contains("its hash is"), other.out());
  }

  @Test
  void aRunThatCannotBeMadeAgainIsRefused() {
    String text = "reset by hand";
    Program run =
        Program.run(
            "step 5\nsystem_reset\nstep 5\ncapsule " + dir.resolve("a") + "\nquit\n",
            "-kernel guest:hello-pvh -serial null -S -monitor stdio");
    assertTrue(run.out().contains(text), run.out());
    assertFalse(Files.exists(dir.resolve("a")));
  }

  @ParameterizedTest
  @CsvSource({
    "../evil, {}, is no capsule: it holds ../evil",
    "files/0/../../x, {}, is no capsule: it holds files",
    "capsule.json, {}, is not a capsule's",
    "capsule.json, '{\"format\":\"bootscope-capsule\",\"version\":9}', is of version 9",
    "capsule.json, '{\"format\":\"bootscope-capsule\",\"version\":1}', is damaged",
    "files/0/.., x, is no capsule: it holds files",
    "files/0/., x, is no capsule: it holds files",
    "/etc/x, x, is no capsule: it holds /etc/x",
    "files/0/k, x, it holds no capsule.json"
  })
  void aFileThatIsNoneIsRefused(String entry, String text, String why) throws Exception {
    Path file = dir.resolve("a.bootcapsule");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry(entry));
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    CapsuleException e = assertThrows(CapsuleException.class, () -> open(file, "quit\n"));
    assertTrue(e.getMessage().contains(why), e.getMessage());
    assertFalse(Files.exists(cache()), "nothing was unpacked");
    try (Stream<Path> left = Files.walk(dir)) {
      assertTrue(left.noneMatch(p -> p.endsWith("evil") || p.endsWith("x")), "nothing outside");
    }
  }

  /** It comes from somebody else, who must not have files of this computer read or written. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{'text':'-D'}],[{'text':'/somewhere/log'}] | -D",
        "[{'text':'-serial'}],[{'text':'file:/somewhere'}] | -serial",
        "[{'text':'-kernel'}],[{'text':'/etc/hostname'}] | -kernel",
        "[{'text':'-drive'}],[{'text':'if=virtio,format=raw,file=/dev/sda'}] | -drive",
        "[{'text':'-fw_cfg'}],[{'text':'name=opt/a,file=/etc/hostname'}] | -fw_cfg",
        "[{'text':'-initrd'}],[{'file':'files/0/k'},{'text':',/etc/hostname'}] | -initrd",
        "[{'text':'-append'}] | has no value"
      })
  void aCapsuleMayNameNoFilesButItsOwn(String words, String why) throws Exception {
    Path file = dir.resolve("a.bootcapsule");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry("capsule.json"));
      String text =
          "{'format':'bootscope-capsule','version':1,'words':["
              + words
              + "],'inputs':[],'edits':[],'breakpoints':[],'hash':''}";
      out.write(text.replace("'", "\"").getBytes(StandardCharsets.UTF_8));
    }
    CapsuleException e = assertThrows(CapsuleException.class, () -> open(file, "quit\n"));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  /** Cut off or changed anywhere, it is refused or is the same; nothing of it stays that is not. */
  @Test
  void aDamagedCapsuleIsRefused() throws Exception {
    Path whole = dir.resolve("whole");
    made(whole, "../assets/guests/long-mode.elf");
    byte[] bytes = Files.readAllBytes(whole);
    Path file = dir.resolve("a.bootcapsule");
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 200; i++) {
      byte[] damaged =
          i % 2 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
      if (i % 2 == 1) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, damaged);
      try {
        CapsuleFile.words(file, cache(), () -> false);
      } catch (CapsuleException e) {
        refused++;
      }
    }
    assertTrue(refused > 150, refused + " of 200");
    try (Stream<Path> left = Files.walk(cache())) {
      assertTrue(left.noneMatch(p -> p.toString().endsWith(".part")), "nothing half unpacked");
    }
  }

  /** Says that it is enough at the n-th time that it is asked. */
  private static BooleanSupplier at(int n) {
    int[] asked = {0};
    return () -> ++asked[0] == n;
  }

  /** Cancelled wherever it is, it leaves what there was, and nothing half done. */
  @Test
  void writingAndUnpackingCanBeCancelled() throws Exception {
    Path big = dir.resolve("big");
    byte[] bytes = new byte[300_000]; // several pieces
    new Random(1).nextBytes(bytes);
    Files.write(big, bytes);
    List<Word> words =
        List.of(
            new Word(List.of(new Text("-kernel"))),
            new Word(List.of(new Text("guest:hello-pvh"))),
            new Word(List.of(new Text("-initrd"))),
            new Word(List.of(new Packed(big, true))));
    Recording none = new Recording(List.of(), List.of(), 0, 0, "");
    Capsule capsule = new Capsule(words, none, List.of(), List.of());
    Path file = Files.writeString(dir.resolve("a.bootcapsule"), "what was there");
    for (int n = 1; n <= 4; n++) {
      BooleanSupplier enough = at(n);
      CapsuleException e =
          assertThrows(CapsuleException.class, () -> CapsuleFile.write(capsule, file, enough));
      assertTrue(e.getMessage().contains("it was cancelled"), e.getMessage());
      assertEquals("what was there", Files.readString(file));
      assertEquals(List.of("a.bootcapsule", "big"), names(dir));
    }
    CapsuleFile.write(capsule, file, () -> false);
    for (int n = 1; n <= 4; n++) {
      BooleanSupplier enough = at(n);
      assertThrows(CapsuleException.class, () -> CapsuleFile.words(file, cache(), enough));
      assertEquals(List.of(), names(cache()), "nothing half unpacked");
    }
    List<String> unpacked = CapsuleFile.words(file, cache(), () -> false);
    assertArrayEquals(bytes, Files.readAllBytes(Path.of(unpacked.get(3))));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  /** The size that an entry claims stands in the archive's directory, and may be any. */
  @Test
  void claimedSizesAreHeldAgainstWhatThereIs() throws Exception {
    Path file = dir.resolve("a.bootcapsule");
    made(file, "../assets/guests/long-mode.elf");
    byte[] bytes = Files.readAllBytes(file);
    int entry = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    for (int size : new int[] {0, 1, 0x7FFF_FFFF, -2}) {
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(entry + 24, size);
      Files.write(file, bytes);
      assertThrows(
          CapsuleException.class, () -> CapsuleFile.words(file, cache(), () -> false), "" + size);
    }
  }

  /** What runs a boot does not take what its index may not say. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'inputs':[{'instructions':5,'nanos':5,'what':'typed','port':9,'character':65}] | serial"
            + " port",
        "'inputs':[{'instructions':5,'nanos':5,'what':'typed','port':-1}] | no serial port",
        "'inputs':[{'instructions':5,'nanos':5,'what':'typed','character':256}] | no character",
        "'inputs':[{'instructions':5,'nanos':5,'what':'moon'}] | nothing that comes",
        "'inputs':[{'instructions':5,'nanos':5}] | damaged",
        "'inputs':[null] | damaged",
        "'inputs':[{'instructions':9,'nanos':9,'what':'nmi'},{'instructions':8,'nanos':8,'what':'nmi'}]"
            + " | order",
        "'inputs':[{'instructions':500,'nanos':5,'what':'nmi'}] | out of order",
        "'inputs':[{'instructions':5,'nanos':6,'what':'nmi'}] | another",
        "'edits':[{'instructions':5,'nanos':5,'register':'moon','after':'1'}] | no register",
        "'edits':[{'instructions':5,'nanos':5,'register':'rax'}] | damaged",
        "'edits':[{'instructions':5,'nanos':5,'register':'rax','after':'x'}] | can hold",
        "'edits':[{'instructions':5,'nanos':5,'register':'cs','after':'ffff'}] | cannot be",
        "'edits':[{'instructions':5,'nanos':5,'address':'x','after':'00'}] | damaged",
        "'edits':[{'instructions':5,'nanos':5,'physical':true,'address':'fee00000','after':'00'}] |"
            + " cannot be",
        "'breakpoints':[{'kind':'moon','said':{},'radix':10}] | no kind of breakpoint",
        "'breakpoints':[{'kind':'symbol','radix':10}] | damaged",
        "'breakpoints':[{'kind':'symbol','said':{},'radix':10}] | -replay: ",
        "'breakpoints':[{'kind':'data','said':{'at':'1','length':'99999'},'radix':10}] | 99999",
        "'breakpoints':[{'kind':'entry','said':{},'radix':10,'condition':'('}] | -replay: ",
        "'breakpoints':[{'kind':'entry','said':{},'radix':10,'message':'{'}] | -replay: ",
        "'breakpoints':[{'kind':'entry','said':{},'radix':1}] | radix",
        "'marks':[{'instructions':5,'nanos':5}] | damaged",
        "'marks':[{'note':'a','instructions':500,'nanos':5}] | out of order",
        "'hash':null | another",
        "'hash':'00' | another",
        "'words':[[{}]] | not of one kind",
        "'words':[[{'text':'-L','folder':'files/0/'}]] | not of one kind",
        "'words':[[null]] | damaged",
        "'words':null | damaged",
        "'instructions':-5 | another",
        "'instructions':1e99 | damaged",
        "'inputs':{} | damaged"
      })
  void whatAnIndexMayNotSayIsOneClearMessage(String said, String why) throws Exception {
    String usual =
        "'words':[],'inputs':[],'edits':[],'breakpoints':[],'instructions':50,'nanos':50";
    String name = said.substring(0, said.indexOf(':'));
    String rest = usual.replaceFirst(name + ":(\\[]|[0-9]+),?", "").replaceFirst(",$", "");
    Path index = dir.resolve("capsule.json");
    String text = "{'format':'bootscope-capsule','version':1," + rest + "," + said + "}";
    Files.writeString(index, text.replace("'", "\""));
    Program run =
        Program.run(
            "quit\n",
            List.of(
                ("-kernel guest:hello-pvh -serial null -S -monitor stdio -replay " + index)
                    .split(" ")));
    assertEquals(ExitStatus.USAGE, run.status(), run.out() + run.err());
    List<String> message =
        run.err().lines().filter(l -> l.startsWith("bootscope: -replay: ")).toList();
    assertEquals(1, message.size(), run.err());
    assertTrue(message.getFirst().contains(why), message.getFirst());
  }

  @Test
  void oneCapsuleIsOpenedAtATime() {
    CapsuleException e =
        assertThrows(
            CapsuleException.class, () -> open(dir.resolve("a"), "", "-capsule", "another"));
    assertTrue(e.getMessage().contains("one capsule"), e.getMessage());
  }

  @Test
  void aFileThatIsNoArchiveIsRefused() throws IOException {
    Path file = Files.writeString(dir.resolve("a.bootcapsule"), "no archive");
    CapsuleException e = assertThrows(CapsuleException.class, () -> open(file, "quit\n"));
    assertTrue(e.getMessage().contains("is no capsule"), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
    Path none = dir.resolve("none");
    CapsuleException n = assertThrows(CapsuleException.class, () -> open(none, "quit\n"));
    assertTrue(n.getMessage().contains("there is no such file"), n.getMessage());
  }

  @Test
  void itHoldsTheFilesOfTheBoot() throws Exception {
    Path file = dir.resolve("a.bootcapsule");
    made(file, "../assets/guests/long-mode.elf");
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertEquals(
          List.of("capsule.json", "long-mode.elf"),
          zip.stream().map(e -> e.getName().replaceFirst(".*/", "")).sorted().toList());
    }
  }
}

package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.BuiltInGuests;
import bootscope.app.cli.ExitStatus;
import bootscope.core.timeline.TimelineFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user sees who boots the built-in guests. */
@Timeout(60)
class GuestRunTest {
  private static final Path GUESTS =
      Path.of(System.getProperty("basedir", "."), "../assets/guests").normalize();

  @TempDir Path dir;

  private static String golden(String guest) throws IOException {
    return Files.readString(GUESTS.resolve(guest + ".golden.txt"), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource({
    "hello-pvh, console=ttyS0, POWERED_OFF, 100000",
    "long-mode, '', POWERED_OFF, 100000",
    "ticks, '', POWERED_OFF, 100000",
    "echo, '', POWERED_OFF, 100000",
    "triple-fault, '', TRIPLE_FAULT, 10000",
    "wrong-pte, '', TRIPLE_FAULT, 1000000",
    "overwritten-descriptor, '', TRIPLE_FAULT, 1000000",
    "missing-far-jump, '', TRIPLE_FAULT, 1000000",
    "hello-multiboot, 'debug \"a b\"', POWERED_OFF, 100000",
    "boot-mix, '', POWERED_OFF, 100000000",
    "steady-loops, count=2, POWERED_OFF, 20000000",
  })
  void aGuestPrintsItsGoldenTextAndEndsAsItShould(
      String guest, String append, ExitStatus.End end, long limit) throws IOException {
    Path input = GUESTS.resolve(guest + ".input.txt");
    String typed = Files.exists(input) ? Files.readString(input, StandardCharsets.ISO_8859_1) : "";
    Program run =
        Program.run(
            typed,
            java.util.List.of(
                "-kernel",
                "guest:" + guest,
                "-append",
                append,
                "-nographic",
                "-no-reboot",
                "-max-instructions",
                Long.toString(limit)));
    assertEquals(golden(guest), run.out());
    assertEquals(end, run.status().end(), run.err());
  }

  @Test
  void aSteadyLoopByItselfPrintsWhatItPrintsAmongAll() throws IOException {
    String all = golden("steady-loops");
    for (String loop : List.of("multiply", "sort", "scan", "calls")) {
      String expected =
          all.lines()
              .filter(line -> line.startsWith("steady-loops: ") || line.startsWith(loop + " "))
              .collect(Collectors.joining("\r\n", "", "\r\n"));
      Program run =
          Program.run(
              "",
              List.of(
                  "-nographic",
                  "-kernel",
                  "guest:steady-loops",
                  "-append",
                  "quiet loop=" + loop + " count=2 x"));
      assertEquals(expected, run.out(), run.err());
    }
  }

  @Test
  void eachBuiltInGuestIsAmongThese() {
    assertEquals(
        Set.of(
            "hello-pvh",
            "long-mode",
            "ticks",
            "echo",
            "triple-fault",
            "wrong-pte",
            "overwritten-descriptor",
            "missing-far-jump",
            "hello-multiboot",
            "boot-mix",
            "steady-loops"),
        BuiltInGuests.ALL.keySet());
  }

  @Test
  void whatIsDamagedOrRiskyAboutAnImageIsAWarningOfTheRunAndOfInspect() throws IOException {
    byte[] image = BuiltInGuests.read("hello-pvh");
    boolean wide = image[4] == 2;
    image[wide ? 54 : 42] = 1; // e_phentsize
    Path file = Files.write(dir.resolve("damaged.elf"), image);
    Program run = Program.run("", "-append console=ttyS0 -nographic -no-reboot -kernel " + file);
    assertEquals(golden("hello-pvh"), run.out());
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    assertTrue(run.err().startsWith("bootscope: warning: in the kernel, offset 0x"), run.err());
    String text = Program.run("", "inspect " + file).out();
    assertTrue(text.contains("a program header is said to take 1 bytes"), text);
    assertTrue(text.contains("PVH: bootable"), text);
  }

  @Test
  void inspectSaysWhatIsRiskyAboutWhereSegmentsLie() throws IOException {
    byte[] image = BuiltInGuests.read("hello-pvh"); // an ELF64 file
    ByteBuffer b = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    int last = -1;
    for (int i = 0; i < b.getShort(56); i++) {
      int header = (int) b.getLong(32) + i * 56;
      last = b.getInt(header) == 1 ? header : last; // PT_LOAD
    }
    b.putLong(last + 24, 0x6000); // p_paddr
    Path file = Files.write(dir.resolve("low.elf"), image);
    String text = Program.run("", "inspect " + file).out();
    assertTrue(text.contains("Warning: hvm_start_info and its tables lie at 0x1000"), text);
    assertTrue(text.contains("PVH: bootable"), text);
  }

  /** As with QEMU, but for a file that has the whole name. */
  @Test
  void aModulesNameEndsAtItsFirstBlank() throws IOException {
    Path file = dir.resolve("a module");
    String rest = "-serial null -append x -initrd";
    List<String> words = new ArrayList<>(List.of("-kernel", "guest:hello-multiboot"));
    words.addAll(List.of(rest.split(" ")));
    words.add(file.toString());
    Program run = Program.run("", words);
    assertEquals(ExitStatus.USAGE, run.status());
    String missing = file.toString().substring(0, file.toString().indexOf(' '));
    assertTrue(
        run.err()
            .contains("nor '" + missing + "' is there; a module's file name ends at the first"),
        run.err());
    Files.write(file, new byte[100]);
    for (String guest : List.of("guest:hello-multiboot", "guest:hello-pvh")) {
      words.set(1, guest);
      assertEquals(ExitStatus.POWERED_OFF, Program.run("", words).status());
    }
  }

  @Test
  void theLastLineSaysHowItEnded() {
    Program run = Program.run("", "-kernel guest:ticks -serial none");
    assertEquals("", run.out());
    assertTrue(
        run.err()
            .matches(
                "bootscope: the guest powered off after [\\d,]+ instructions, 0\\.\\d{6} s of"
                    + " virtual time; [\\d.]+ s of host time, [\\d.]+ million instructions a"
                    + " second\\R"),
        run.err());
  }

  @Test
  void withStopAtStartCommandsComeThroughAPipe() {
    Program run =
        Program.run(
            """
            info registers
            break put_string
            cont
            x/2i $rip
            delete 1
            step
            info breakpoints
            info timeline
            info notes
            info startinfo
            info e820
            info mem
            info pic
            info lapic
            cont
            """,
            "-kernel guest:hello-pvh -S");
    String out = run.out();
    assertTrue(out.startsWith("stopped before the first instruction, at the PVH entry\n"), out);
    assertTrue(out.contains("<pvh_entry>"), out);
    assertTrue(out.contains("breakpoint 1, put_string"), out);
    assertTrue(out.contains("<put_string>:"), out);
    assertTrue(out.contains("no breakpoints"), out);
    assertTrue(out.contains(" pvh_entry: 0.000000"), out);
    assertTrue(out.contains("PHYS32_ENTRY"), out);
    assertTrue(out.contains("hvm_start_info at 0x"), out);
    assertTrue(out.contains("memory map at 0x"), out);
    assertTrue(out.contains("paging is off"), out);
    assertFalse(out.contains("there is no"), out);
    assertTrue(out.stripTrailing().endsWith("hello-pvh: powering off"), out);
    assertEquals(ExitStatus.POWERED_OFF, run.status());
  }

  @Test
  void theEndOfThePipeQuitsTheMonitor() {
    Program run = Program.run("info registers\n", "-kernel guest:hello-pvh -S");
    assertEquals(ExitStatus.QUIT, run.status());
    assertTrue(run.err().contains("ended by the user after 0 instructions"), run.err());
  }

  @Test
  void theEntryContractIsPrintedAndHolds() {
    Program run = Program.run("", "-kernel guest:hello-pvh -check-entry");
    assertTrue(run.out().contains("The machine keeps the x86/HVM direct boot ABI."), run.out());
    assertFalse(run.out().contains("fail "), run.out());
  }

  @Test
  void aGuestThatWaitsForInputHaltsForGoodAtTheEndOfInput() {
    assertEquals(ExitStatus.HALTED, Program.run("", "-kernel guest:echo").status());
  }

  @ParameterizedTest
  @CsvSource({"0x3F8, -serial stdio", "0x2F8, -serial null -serial stdio"})
  void aGuestThatReadsBeforeItPrintsGetsItsInputOnWhicheverPortIsTheConsole(
      String port, String serials) throws IOException {
    Path guest = TinyGuest.write(dir.resolve("guest"), TinyGuest.echo(Integer.decode(port)));
    Program run = Program.run("typed ahead\n", "-kernel " + guest + " " + serials);
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    assertEquals("typed ahead\n", run.out());
  }

  @Test
  void inputThatNobodyTakesEndsTheRunWhenTheGuestSleeps() throws IOException {
    Path guest = TinyGuest.write(dir.resolve("guest"), "FB F4 EBFD"); // sti; hlt; again
    Program run = Program.run("x".repeat(100_000), "-kernel " + guest);
    assertEquals(ExitStatus.HALTED, run.status(), run.err());
  }

  @Test
  void textThatIsSentBeforeTheLineIsSetUpIsShownAndToldOf() throws IOException {
    String code = "66BAF803 B048 EE B069 EE" + TinyGuest.POWER_OFF; // "Hi" to COM1
    Path guest = TinyGuest.write(dir.resolve("guest"), code);
    Program run = Program.run("", "-kernel " + guest + " -d guest_errors");
    assertTrue(run.out().startsWith("Hi"), run.out());
    assertEquals(
        1, run.err().lines().filter(l -> l.contains("COM1 sent before LCR was set up")).count());
  }

  @Test
  void thePowerButtonIsPressedInTheMonitorAtAnInstructionCount() throws IOException {
    String loop = "66BA0006 66ED F6C401 74F5"; // until PWRBTN_STS in PM1 status
    Path guest = TinyGuest.write(dir.resolve("guest"), loop + TinyGuest.POWER_OFF);
    String words = "-S -kernel " + guest + " -max-instructions 100000";
    Program run = Program.run("step 1000\nsystem_powerdown\ncont\ncont\n", words);
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    assertTrue(run.err().contains(" after 1,00"), run.err());
    Program without = Program.run("step 1000\ncont\ncont\n", words);
    assertEquals(ExitStatus.INSTRUCTION_LIMIT, without.status());
  }

  @Test
  void aBreakReachesTheGuestBetweenTheKeysTypedAroundIt() throws IOException {
    // IER and OUT2, then each character with LSR before it, until 'z': COM1 shows LSR's BI as '!'.
    String code =
        "66BAF903 B001 EE 66BAFC03 B008 EE"
            + "66BAFD03 EC A801 74FB A810 7407 66BAF803 B021 EE"
            + "66BAF803 EC EE 3C7A 75E2"
            + TinyGuest.POWER_OFF;
    Path guest = TinyGuest.write(dir.resolve("guest"), code);
    Program run = Program.run("a\001bz", "-nographic -kernel " + guest);
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    assertEquals("a!\0z", run.out(), "the bytes are the guest's and no others");
  }

  @Test
  void theInstructionLimitEndsTheRun() {
    Program run = Program.run("", "-kernel guest:ticks -max-instructions 1234");
    assertEquals(ExitStatus.INSTRUCTION_LIMIT, run.status());
    assertTrue(run.err().contains("after 1,234 instructions"), run.err());
  }

  @Test
  void theLimitOfVirtualTimeEndsTheRunAndSaysThatItIsThisOne() {
    Program run = Program.run("", "-kernel guest:ticks -max-time 0.025");
    assertEquals(ExitStatus.TIME_LIMIT, run.status());
    assertEquals(ExitStatus.INSTRUCTION_LIMIT.code(), run.status().code());
    assertTrue(run.err().contains("the limit of virtual time was reached"), run.err());
    assertTrue(run.err().contains(" 0.025000 s of virtual time"), run.err());
  }

  @Test
  void aGuestThatWaitsForInputStillHaltsForGoodBeforeTheLimitOfVirtualTime() {
    assertEquals(ExitStatus.HALTED, Program.run("", "-kernel guest:echo -max-time 3").status());
  }

  @Test
  void aResetThatWouldComeBackForEverEnds() {
    Program run = Program.run("", "-kernel guest:triple-fault");
    assertEquals(ExitStatus.TRIPLE_FAULT, run.status());
    assertEquals(golden("triple-fault", 2), run.out());
    assertTrue(run.err().contains("for ever"), run.err());
    assertTrue(run.err().contains("could not be delivered: #GP, error code 0x33: "), run.err());
    assertTrue(run.err().contains("exception #UD, address "), "it has no error code: " + run.err());
    assertTrue(run.err().contains("<ud2_here>"), "the evidence is shown: " + run.err());
  }

  private static String golden(String guest, int times) {
    try {
      return golden(guest).repeat(times);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void stateHashesAreTheSameInEachRunAndBehindASnapshot() {
    Path snapshot = dir.resolve("snap");
    String points = "7000,9000,end";
    Program first =
        Program.run("", "-kernel guest:ticks -state-hash 5000," + points + " -serial null");
    Program second =
        Program.run(
            "",
            "-kernel guest:ticks -serial null -state-hash 5000,"
                + points
                + " -snapshot-save at=6001,file="
                + snapshot);
    assertEquals(first.out(), second.out());
    assertEquals(4, first.out().lines().count());
    Program rest =
        Program.run("", "-snapshot-load " + snapshot + " -serial null -state-hash " + points);
    assertEquals(
        first.out().lines().skip(1).collect(Collectors.joining("\n", "", "\n")), rest.out());
    assertEquals(ExitStatus.POWERED_OFF, rest.status());
  }

  @Test
  void whatIsSaidAtAStopBehindASnapshotComesFromTheMachine() {
    Path snapshot = dir.resolve("snap");
    Program.run("", "-kernel guest:ticks -serial null -snapshot-save at=6001,file=" + snapshot);
    Program stopped =
        Program.run(
            "info registers\nb pit_interrupt\nc\nq\n",
            "-S -monitor stdio -serial null -d cpu_reset -snapshot-load " + snapshot);
    String out = stopped.out();
    assertTrue(out.startsWith("stopped after 6,001 instructions\n0x"), out);
    assertFalse(out.contains("first instruction") || out.contains("PVH entry"), out);
    assertTrue(out.lines().skip(1).findFirst().orElseThrow().contains(" <"), "a name: " + out);
    assertTrue(out.contains("breakpoint 1, pit_interrupt, before the instruction\n"), out);
    assertTrue(out.contains("<pit_interrupt>:"), out);
    assertFalse(stopped.err().contains("power-up"), stopped.err());
  }

  @Test
  void aSnapshotOfTheVeryStartIsSaidToStandThere() {
    Path snapshot = dir.resolve("snap");
    Program.run("", "-kernel guest:ticks -serial null -snapshot-save at=0,file=" + snapshot);
    Program stopped =
        Program.run("q\n", "-S -monitor stdio -serial null -snapshot-load " + snapshot);
    assertTrue(stopped.out().startsWith("stopped before the first instruction\n"), stopped.out());
  }

  @Test
  void aTimelineBehindASnapshotHasOnlyWhatHappensBehindIt() {
    Path snapshot = dir.resolve("snap");
    Program.run(
        "", "-kernel guest:long-mode -serial null -snapshot-save at=12000,file=" + snapshot);
    Program rest = Program.run("", "-serial null -timeline text -snapshot-load " + snapshot);
    assertFalse(rest.out().contains("vm_init_end") || rest.out().contains("pvh_entry"), rest.out());
    assertFalse(rest.out().contains("paging_enabled"), rest.out());
    assertTrue(rest.out().contains("power_off"), rest.out());
  }

  @Test
  void repeatedRunsHaveStatisticsAndFiles() throws Exception {
    Path json = dir.resolve("t.json");
    Path csv = dir.resolve("t.csv");
    Program run =
        Program.run(
            "",
            "-kernel guest:long-mode -serial none -repeat 3 -timeline text -timeline json:"
                + json
                + " -timeline csv:"
                + csv);
    assertTrue(run.out().contains("3) run 3\n"), run.out());
    assertTrue(run.out().contains("\nAvg\n") && run.out().contains("\nMax\n"), run.out());
    var timelines = TimelineFiles.fromJson(Files.readString(json));
    assertEquals(3, timelines.size());
    assertEquals(
        timelines.get(0).get("long_mode").instructions(),
        timelines.get(2).get("long_mode").instructions());
    assertTrue(Files.readString(csv).startsWith("run,name,source,"));
  }

  @Test
  void logsGoToTheirFile() throws Exception {
    Path log = dir.resolve("log");
    Program run =
        Program.run("", "-kernel guest:ticks -serial none -d int,in_asm,cpu_reset,unimp -D " + log);
    assertEquals(1, run.err().lines().count(), run.err());
    String text = Files.readString(log);
    assertTrue(text.contains("CPU reset (power-up)"), text);
    assertTrue(text.contains("IN: pvh_entry"), text);
    assertTrue(text.contains(": interrupt 20 at 0008:"), text);
  }

  @Test
  void aKernelThatIsNotThereIsTheUsersMistake() {
    Program run = Program.run("", "-kernel /no/such/file");
    assertEquals(ExitStatus.USAGE, run.status());
    assertEquals(1, run.err().lines().count(), run.err());
    Program dir = Program.run("", "-kernel guest:ticks -initrd /no/such/file");
    assertEquals(ExitStatus.USAGE, dir.status());
    Program snapshot = Program.run("", "-snapshot-load /no/such/file");
    assertEquals(ExitStatus.USAGE, snapshot.status());
  }

  @Test
  void whatIsInspectedIsToldWithItsVerdict() {
    Program run = Program.run("", "inspect guest:hello-pvh");
    assertTrue(run.out().contains("PVH: bootable."), run.out());
  }

  @Test
  void aFeatureThatIsSwitchedOffIsMissingFromTheProcessor() {
    Program with = Program.run("", "-kernel guest:long-mode -serial none");
    assertEquals(ExitStatus.POWERED_OFF, with.status());
    Program without = Program.run("", "-kernel guest:long-mode -cpu max,-lm -no-reboot");
    assertFalse(without.out().contains("powering off\n") && without.out().contains("64-bit code"));
  }

  @Test
  void theFirmwaresPlacesAreListed() {
    Program run = Program.run("", "-L mine -L help");
    assertEquals(ExitStatus.POWERED_OFF, run.status());
    assertTrue(run.out().startsWith("mine\n"), run.out());
    assertTrue(run.out().lines().count() > 1, run.out());
  }

  /** Value 5 to port 0xF4, from 32-bit code. */
  private static final String EXIT = "B005 E6F4 EBFE";

  @Test
  void aDebugExitIsTheProgramsExitStatus() throws IOException {
    Path guest = TinyGuest.write(dir.resolve("guest"), EXIT);
    String line = "-kernel " + guest + " -display none -max-instructions 1000";
    Program run = Program.run("", line + " -device isa-debug-exit,iobase=0xf4,iosize=0x4");
    assertEquals(ExitStatus.ofDebugExit(11), run.status(), run.err());
    assertEquals(11, run.status().code());
    assertTrue(run.err().contains("the guest ended the run with status 11"), run.err());
    Program without = Program.run("", line);
    assertEquals(ExitStatus.INSTRUCTION_LIMIT, without.status(), "else it is a trace port");
  }

  @Test
  void anExitPortOverAnotherDeviceIsRefused() throws IOException {
    Path guest = TinyGuest.write(dir.resolve("guest"), EXIT);
    Program run = Program.run("", "-kernel " + guest + " -device isa-debug-exit,iobase=0x3f8");
    assertEquals(ExitStatus.USAGE, run.status());
    assertTrue(run.err().contains("-device: the ports of isa-debug-exit from 0x3f8"), run.err());
    assertTrue(run.err().contains("belong to com1; give"), run.err());
  }
}

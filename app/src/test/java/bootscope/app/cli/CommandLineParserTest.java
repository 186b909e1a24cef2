package bootscope.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.RunOptions.CharDevice;
import bootscope.app.cli.RunOptions.LogItem;
import bootscope.app.cli.RunOptions.TimelineOutput;
import bootscope.core.cpu.engine.EngineChoice;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineParserTest {
  private final CommandLineParser parser =
      new CommandLineParser(InstantSource.fixed(Instant.parse("2026-03-04T05:06:07.89Z")));

  private RunOptions run(String... words) {
    return assertInstanceOf(Invocation.Run.class, parser.parse(List.of(words))).options();
  }

  private RunOptions boot(String line) {
    return run(("-kernel vmlinux " + line).strip().split(" "));
  }

  private String refusal(String line) {
    return assertThrows(UsageException.class, () -> parser.parse(List.of(line.split(" "))))
        .getMessage();
  }

  @Test
  void eachRefusedOptionIsNamedOnALineOfItsOwn() {
    String refusal = refusal("-kernel k -usb -hda b -blockdev d");
    assertEquals(
        List.of("-blockdev:", "-hda:", "-usb:"),
        refusal.lines().map(line -> line.substring(0, line.indexOf(':') + 1)).toList());
  }

  @Test
  void theEngineIsOneOfThree() {
    assertEquals(EngineChoice.AUTO, boot("").engine());
    assertEquals(EngineChoice.NATIVE, boot("-engine native").engine());
    assertEquals(EngineChoice.INTERPRETER, boot("-engine interpreter").engine());
    assertTrue(boot("-engine interpreter").window());
    assertEquals(
        "-engine: 'steam' is none; there are auto, native, interpreter",
        refusal("-kernel k -engine steam"));
    Invocation measure = parser.parse(List.of("measure", "-kernel", "k", "-engine", "interpreter"));
    assertEquals(
        EngineChoice.INTERPRETER,
        assertInstanceOf(Invocation.Measure.class, measure).options().engine());
  }

  @ParameterizedTest
  @CsvSource({
    "-kernal x, -kernel",
    "-apend x, -append",
    "--inird x, -initrd",
    "-nographics, -nographic",
  })
  void anUnknownOptionSuggestsTheNearest(String line, String suggestion) {
    String refusal = refusal(line);
    assertTrue(refusal.endsWith("did you mean " + suggestion + "?"), refusal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-smp 2",
        "-smp 1,cores=2",
        "-vga std",
        "-display gtk",
        "-machine pc",
        "-machine q35,usb=on",
        "-machine q35,kernel-irqchip=split",
        "-monitor tcp:127.0.0.1:1",
        "-serial pty",
        "-serial file:",
        "-icount auto",
        "-icount 1,align=on",
        "-rtc clock=host",
        "-rtc base=localtime",
        "-d op",
        "-cpu Nehalem",
        "-cpu max,+avx2",
        "-m 1",
        "-m 100G",
        "-m lots",
        "-m 512,slots=2",
        "-timeline xml:f",
        "-repeat 0",
        "-max-instructions many",
        "-max-time 0",
        "-max-time -1",
        "-max-time 0.0000000001",
        "-max-time 1e99",
        "-max-time soon",
        "-snapshot-save file=f",
        "-initrd a,",
        "-serial stdio -monitor stdio",
        "-serial stdio -serial mon:stdio",
        "-S -serial file:x",
        "-repeat 3 -S",
        "-snapshot-load s",
      })
  void aValueThatIsNotBuiltIsRefusedByTheOptionsName(String line) {
    String refusal = refusal("-kernel k " + line);
    assertTrue(refusal.startsWith("-") && refusal.contains(":"), refusal);
    assertEquals(1, refusal.lines().count(), refusal);
  }

  @Test
  void aMissingValueIsSaidToBeMissing() {
    assertEquals("-kernel: its FILE is missing", refusal("-kernel"));
    assertEquals("-kernel: its FILE is missing", refusal("-kernel -nographic"));
  }

  @Test
  void aStrayWordIsRefused() {
    assertTrue(refusal("-kernel a b").startsWith("b: belongs to no option"));
    assertFalse(refusal("-S b").contains("already"));
  }

  @Test
  void withoutAKernelThereIsNothingToBoot() {
    assertTrue(refusal("-m 512").startsWith("-kernel: missing"));
  }

  @ParameterizedTest
  @CsvSource({
    "512, 536870912",
    "512M, 536870912",
    "4G, 4294967296",
    "size=1G, 1073741824",
    "65536k, 67108864",
    "size=1.5G, 1610612736",
    "1.5G, 1610612736",
    "0.5g, 536870912",
    "64.25M, 67371008",
    "67108864B, 67108864",
    "0.001T, 1099513856",
    "0x40, 67108864",
    "+64, 67108864",
    "3.1M, 3252224",
    "5000000B, 5005312",
    "512MB, 536870912",
    "512MiB, 536870912"
  })
  void memoryIsInMebibytesUnlessItHasAUnit(String size, long bytes) {
    assertEquals(bytes, boot("-m " + size).memoryBytes());
  }

  /**
   * As QEMU 7.2 was seen to refuse them, but for the last two, of which this machine has no use.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {"1.5", "16.3", "1e3", "-64", ".5G", "0x1.8G", "64Mi", "1.5B", "16E", "1M", "65G"})
  void whatIsNoSizeIsRefused(String size) {
    assertTrue(refusal("-kernel k -m " + size).startsWith("-m: "), size);
  }

  @Test
  void theDefaultsAreThoseOfTheHelpText() {
    RunOptions options = boot("");
    assertEquals(512L << 20, options.memoryBytes());
    assertEquals("max", options.cpu().model());
    assertTrue(options.monitorReachable());
    assertEquals(0, options.instructionShift());
    assertEquals(LocalDateTime.of(2026, 1, 1, 0, 0), options.rtcStart());
    assertEquals(1, options.repeat());
    assertEquals(CharDevice.NONE, options.debugConsole());
    assertFalse(options.noReboot());
  }

  @Test
  void optionsMayHaveTwoDashesAndTheLastOneCounts() {
    RunOptions options = boot("--m 1G -m 256 --no-reboot -no-reboot -S");
    assertEquals(256L << 20, options.memoryBytes());
    assertTrue(options.noReboot());
    assertTrue(options.stopAtStart());
  }

  @Test
  void modulesAreSplitAtCommasAndADoubledCommaIsOne() {
    assertEquals(List.of("a,b", "c"), boot("-initrd a,,b,c").initrds());
  }

  @Test
  void processorFeaturesAreSwitchedBySignOrByOnAndOff() {
    RunOptions.CpuChoice cpu = boot("-cpu max,-sse4_2,xsave=off,+popcnt,mOVBE=on").cpu();
    assertEquals(Set.of("sse4-2", "xsave"), cpu.without());
    assertEquals(Set.of("popcnt", "movbe"), cpu.with());
  }

  @Test
  void eachSerialOptionIsTheNextPort() {
    RunOptions options = boot("-serial none -serial file:com2.log -debugcon stdio");
    assertEquals(CharDevice.NONE, options.serials().get(0));
    assertEquals(Optional.of(Path.of("com2.log")), options.serials().get(1).file());
    assertEquals(CharDevice.Kind.STDIO, options.debugConsole().kind());
  }

  @Test
  void theMonitorOnTheTerminalLeavesNoneToTheSerialPort() {
    RunOptions options = boot("-monitor stdio -S");
    assertTrue(options.monitorOnStdio());
    assertEquals(List.of(CharDevice.NONE), options.serials());
  }

  @Test
  void logItemsAddUp() {
    assertEquals(
        Set.of(LogItem.INT, LogItem.CPU_RESET, LogItem.UNIMP),
        boot("-d int,cpu_reset -d unimp -D log").log());
  }

  @Test
  void theClockStartsWhereItIsTold() {
    assertEquals(
        LocalDateTime.of(2020, 2, 29, 0, 0), boot("-rtc base=2020-02-29,clock=vm").rtcStart());
    assertEquals(
        LocalDateTime.of(2020, 2, 29, 1, 2, 3), boot("-rtc base=2020-02-29T01:02:03").rtcStart());
    assertEquals(LocalDateTime.of(2026, 3, 4, 5, 6, 7), boot("-rtc base=utc").rtcStart());
  }

  @Test
  void timelinesGoToSeveralPlaces() {
    assertEquals(
        List.of(
            new TimelineOutput(TimelineOutput.Format.TEXT, Optional.empty()),
            new TimelineOutput(TimelineOutput.Format.JSON, Optional.of(Path.of("t.json")))),
        boot("-timeline text -timeline json:t.json").timelines());
  }

  @Test
  void translatedCodeIsKeptUnlessThatIsSwitchedOff() {
    assertEquals(RunOptions.KeptCodeChoice.USUAL, boot("").keptCode());
    assertEquals(RunOptions.KeptCodeChoice.OFF, boot("-kept-code off").keptCode());
    assertEquals(Optional.of(Path.of("./off")), boot("-kept-code ./off").keptCode().folder());
    assertTrue(boot("-kept-code dir").keptCode().on());
  }

  @Test
  void theHistorysSizeIsGivenAsMemoryIs() {
    assertEquals(1L << 30, boot("").history());
    assertEquals(0, boot("-history off").history());
    assertEquals(2L << 30, boot("-history 2G").history());
    assertEquals(256L << 20, boot("-history 256").history());
    for (String wrong : new String[] {"1M", "on", "0"}) {
      String said = refusal("-kernel k -history " + wrong);
      assertTrue(said.startsWith("-history: "), said);
    }
  }

  @Test
  void stateHashesComeInOrder() {
    RunOptions options = boot("-state-hash 2_000,1000,end");
    assertTrue(options.stateHash());
    assertEquals(List.of(1000L, 2000L), options.stateHashAt());
  }

  @Test
  void aSnapshotBringsItsOwnGuest() {
    RunOptions options = run("-snapshot-load", "s.snap");
    assertEquals(Optional.of(Path.of("s.snap")), options.snapshotLoad());
    assertEquals(Optional.empty(), options.kernel());
  }

  @Test
  void aBuiltInGuestIsNamedByItsPrefix() {
    assertEquals(Optional.of("hello-pvh"), run("-kernel", "guest:hello-pvh").builtInGuest());
    assertEquals(Optional.empty(), boot("").builtInGuest());
  }

  @Test
  void commandsAreNotOptions() {
    assertEquals(new Invocation.Inspect("vmlinux"), parser.parse(List.of("inspect", "vmlinux")));
    assertEquals(new Invocation.Cache(false, List.of()), parser.parse(List.of("cache")));
    assertEquals(
        new Invocation.Cache(true, List.of("a", "b")),
        parser.parse(List.of("cache", "clear", "a", "b")));
    assertEquals("usage: bootscope cache [clear [FILE...]]", refusal("cache frob"));
    assertEquals(new Invocation.Guests(), parser.parse(List.of("guests")));
    assertEquals("usage: bootscope inspect FILE", refusal("inspect"));
    assertTrue(refusal("inspekt f").endsWith("did you mean 'inspect'?"));
    assertTrue(refusal("vmlinux").endsWith("use -kernel vmlinux"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-help", "--help", "-h", "help"})
  void helpNamesEveryOptionThatIsBuilt(String word) {
    String text = assertInstanceOf(Invocation.Print.class, parser.parse(List.of(word))).text();
    for (OptionTable.Row row : OptionTable.ROWS) {
      assertTrue(text.lines().anyMatch(line -> tells(line, row)), row.name());
    }
    for (OptionTable.Row row : RefusedOptions.rows()) {
      assertFalse(text.lines().anyMatch(line -> tells(line, row)), row.name());
    }
    assertTrue(text.lines().allMatch(line -> line.length() <= 105), "lines fit a terminal");
  }

  private static boolean tells(String line, OptionTable.Row row) {
    return line.startsWith("  " + row.name() + " ") || line.startsWith("  " + row.name() + ",");
  }

  @Test
  void aRunMayOpenAWindowUnlessItAsksForWhatOnlyATerminalHas() {
    assertTrue(boot("-S -m 1G").window());
    for (String option : List.of("-nographic", "-display none", "-timeline text", "-repeat 2")) {
      assertFalse(boot(option).window(), option);
    }
    String capsule = "-replay capsule.json -serial mon:stdio -serial null -debugcon null ";
    assertTrue(boot(capsule).window(), "where its ports lead, a capsule says itself");
    assertFalse(boot(capsule + "-nographic").window());
    assertFalse(boot(capsule + "-state-hash end").window());
  }

  @Test
  void noWordsAtAllAskForTheWelcome() {
    assertInstanceOf(Invocation.Welcome.class, parser.parse(List.of()));
  }

  @Test
  void aPatternThatMatchesTwoFilesIsToldWithBoth() {
    String said = refusal("-kernel linux-image-1.deb linux-image-2.deb -m 512M");
    assertTrue(said.startsWith("linux-image-2.deb: belongs to no option"), said);
    assertTrue(said.contains("-kernel has linux-image-1.deb already"), said);
    assertTrue(said.contains("matches two files, name one of them"), said);
    assertEquals(
        "usage: bootscope inspect FILE; there are 2 here: a.deb, b.deb",
        refusal("inspect a.deb b.deb"));
  }
}

package bootscope.core.profile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.drive.Drive;
import bootscope.core.history.History;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.InstructionClass;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each retired instruction is counted once, in a class; whatever runs the guest and wherever it
 * stops on the way: in the midst of blocks, at faults, while code is overwritten.
 */
class RetiredClassesTest {
  private static final long INSTRUCTIONS = 100_000;
  private static final long PATIENCE = 100_000; // ns of virtual time: some only wait
  private static final long HOSTILE = 5_000;

  static Stream<String> guests() {
    return GuestProfileTest.guests();
  }

  private record Counted(long[] all, long instructions, String hash) {}

  private static Counted run(String name, EngineChoice engine, boolean counted, Random stops)
      throws Exception {
    try (Debugger d = Debugger.start(Guests.on(engine, Guests.boot(name)), System::nanoTime)) {
      CallRecorder recorder = new CallRecorder(d, counted);
      StopReason reason = StopReason.LIMIT;
      long to = 0;
      long most = name.startsWith("hostile") ? HOSTILE : INSTRUCTIONS;
      while (reason == StopReason.LIMIT && to < most && d.machine().clock().now() < PATIENCE) {
        to += stops == null ? most : 1 + stops.nextLong(most / 6);
        reason = d.machine().runTo(Math.min(to, most), PATIENCE);
        if (stops != null && stops.nextBoolean()) {
          recorder.classes(); // a look on the way counts nothing twice
        }
      }
      return new Counted(
          recorder.classes().map(RetiredClasses::all).orElse(null),
          d.machine().clock().instructions(),
          StateHash.of(d.machine()).toString());
    }
  }

  private static long sum(long[] counts) {
    return LongStream.of(counts).sum();
  }

  @ParameterizedTest
  @MethodSource("guests")
  void eachInstructionIsCountedOnceWhateverRunsIt(String name) throws Exception {
    long seed = System.nanoTime();
    Counted without = run(name, EngineChoice.INTERPRETER, false, null);
    Counted one = run(name, EngineChoice.INTERPRETER, true, null);
    assertEquals(one.instructions, sum(one.all));
    assertEquals(without.hash, one.hash, "counting shows");
    Counted other = run(name, EngineChoice.AUTO, true, new Random(seed));
    assertEquals(other.instructions, sum(other.all), "seed " + seed);
    assertEquals(without.hash, other.hash, "counting shows, seed " + seed);
    assertArrayEquals(one.all, other.all, "seed " + seed);
  }

  @Test
  void eachInstructionCountsForItsOwnClass() throws Exception {
    Boot boot = Guests.on(EngineChoice.AUTO, Guests.boot("boot-mix"));
    try (Debugger d = Debugger.start(boot, () -> 0)) {
      CallRecorder recorder = new CallRecorder(d, true);
      long[] expected = new long[ClassCounts.CLASSES];
      for (int i = 0; i < 2_000; i++) {
        expected[next(d).ordinal()]++;
        long before = d.machine().clock().instructions();
        assertEquals(StopReason.LIMIT, d.machine().runTo(before + 1, Long.MAX_VALUE));
      }
      assertArrayEquals(expected, recorder.classes().orElseThrow().all());
    }
  }

  /** The class of the instruction at RIP. */
  private static InstructionClass next(Debugger d) {
    byte[] bytes = new byte[15];
    int there = Listing.peek(d.machine(), false, d.machine().processor().linearRip(), bytes);
    Decoder decoder = new Decoder(Listing.codeSize(d.machine().processor()));
    return InstructionClass.of(decoder.decode(bytes, 0, there));
  }

  @Test
  void goingBackTakesBackWhatWasCounted() throws Exception {
    Boot boot = Guests.on(EngineChoice.AUTO, Guests.boot("boot-mix"));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long length = 300_000;
    try (Debugger d = Debugger.start(boot, () -> 0)) {
      Drive drive = new Drive(d, new Drive.Seat() {});
      CallRecorder recorder = new CallRecorder(d, true);
      try (History history = new History(d, drive, 256 << 20)) {
        for (long to = length / 10; to <= length; to += length / 10) {
          history.look();
          drive.slice(to, Long.MAX_VALUE);
        }
        history.look();
        for (int i = 0; i < 8; i++) {
          long at = random.nextLong(d.machine().clock().instructions() + 1);
          history.goTo(at);
          assertEquals(at, sum(recorder.classes().orElseThrow().all()), "seed " + seed);
        }
      }
    }
  }

  @Test
  void weightsAreMultiplied() {
    long[] counts = new long[ClassCounts.CLASSES];
    counts[InstructionClass.LOAD.ordinal()] = 5;
    counts[InstructionClass.PORT.ordinal()] = 2;
    counts[InstructionClass.INTEGER.ordinal()] = 7;
    assertEquals(14, CostModel.parse("load=1").cost(counts));
    assertEquals(20 + 2000 + 7, CostModel.parse("load=4,port=1000").cost(counts));
    assertTrue(CostModel.parse("load=0,port=0,integer=0").cost(counts) == 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|'' is not CLASS=WEIGHT",
        "load|'load' is not CLASS=WEIGHT",
        "load=1,|'' is not CLASS=WEIGHT",
        "loads=1|there is no class 'loads'; there are port, rep,",
        "load=|the weight of load is a whole number of 0 to 10,000, not ''",
        "load=-1|the weight of load is a whole number of 0 to 10,000, not '-1'",
        "load=10001|the weight of load is a whole number of 0 to 10,000, not '10001'",
        "load=1,load=1|load is given twice"
      },
      quoteCharacter = '"')
  void wrongWeightsAreToldWhatIsWrong(String text, String says) {
    String given = text.equals("''") ? "" : text;
    Exception e = assertThrows(IllegalArgumentException.class, () -> CostModel.parse(given));
    assertTrue(e.getMessage().startsWith(says), e.getMessage());
  }

  @Test
  void theLargestCostFits() {
    long[] counts = new long[ClassCounts.CLASSES];
    counts[0] = 1L << 48; // as many as a profile has room for
    assertEquals(10_000L << 48, CostModel.parse("port=10000").cost(counts));
    assertTrue(CostModel.parse("port=10000").cost(counts) > 0);
  }

  @Test
  void theTextHasAllClassesAndTheDearestFunctionsFirst() {
    long[] many = new long[ClassCounts.CLASSES];
    many[InstructionClass.INTEGER.ordinal()] = 30;
    long[] dear = new long[ClassCounts.CLASSES];
    dear[InstructionClass.PORT.ordinal()] = 1;
    RetiredClasses classes =
        RetiredClasses.of(
            Map.of(
                new ProfiledFunction("many", ProfiledFunction.Place.KERNEL, "", 1), many,
                new ProfiledFunction("dear", ProfiledFunction.Place.MODULE, "m", 2), dear));
    String text = classes.text(CostModel.parse("port=70"), 10);
    assertTrue(text.contains("100 for 31 instructions. It is no time."), text);
    assertTrue(text.indexOf("dear [m]") > 0 && text.indexOf("dear [m]") < text.indexOf("many"));
    for (InstructionClass c : InstructionClass.values()) {
      assertTrue(text.contains("  " + c.key()), c.key());
    }
    assertTrue(classes.text(CostModel.parse("port=1"), 1).contains("many"));
    assertEquals(-1, classes.text(CostModel.parse("port=1"), 1).indexOf("dear"));
  }
}

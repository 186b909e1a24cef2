package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.conformance.Dice;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionFormatter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random blocks on two processors, one of which runs them translated. Wherever both are stopped,
 * everything is the same. {@code mvn -Pfuzz -Dfuzz.blocks=N test} runs more of them, N in each
 * mode; {@code -Dbootscope.fuzz.seed=S} names the first program. One that fails is run again by
 * {@code -Dbootscope.fuzz.program=SEED}.
 */
class EngineFuzzTest {
  private static final int SLOTS = 6; // blocks that begin in a page
  private static final int BLOCKS = FuzzGuest.CODE_PAGES * SLOTS;
  private static final long PLENTY = Long.MAX_VALUE;

  private FuzzGuest.Mode mode;
  private boolean noting;
  private FuzzGuest translated;
  private FuzzGuest reference;

  @ParameterizedTest
  @EnumSource
  void translatedCodeDoesWhatTheInterpreterDoes(FuzzGuest.Mode mode) {
    compare(mode, false);
  }

  /** Every transfer of control is noted alike: who, whither, when, and where on the stack. */
  @ParameterizedTest
  @EnumSource
  void soItIsWithTransfersNoted(FuzzGuest.Mode mode) {
    compare(mode, true);
  }

  private void compare(FuzzGuest.Mode mode, boolean noting) {
    this.mode = mode;
    this.noting = noting;
    long blocks = Long.getLong("bootscope.fuzz.blocks", 12_000);
    long one = Long.getLong("bootscope.fuzz.program", 0);
    long seed = one != 0 ? one : Long.getLong("bootscope.fuzz.seed", System.nanoTime());
    System.out.println("EngineFuzzTest: " + mode + ", " + blocks + " blocks from program " + seed);
    long end = one != 0 ? seed + 1 : seed + (blocks + BLOCKS - 1) / BLOCKS;
    begin();
    for (long program = seed; program < end; program++) {
      String difference = run(program, PLENTY);
      if (difference != null) {
        difference = explain(program, difference);
      }
      assertNull(difference, mode + ", -Dbootscope.fuzz.program=" + program);
    }
    long retired = translated.g.clock.instructions();
    long entries = translated.g.cpu.runner.translated.entries;
    System.out.printf(
        Locale.ROOT,
        "EngineFuzzTest: %d instructions retired; code was entered %d times%n",
        retired,
        entries);
    assertTrue(retired > (end - seed) * BLOCKS, "most blocks do not fault at once");
    assertTrue(entries > (end - seed) * BLOCKS, "most of them are translated");
    assertTrue(!noting || reference.noted() > retired / 100, reference.noted() + " noted");
    end();
  }

  private void begin() {
    translated = new FuzzGuest(EngineChoice.NATIVE, mode);
    reference = new FuzzGuest(EngineChoice.INTERPRETER, mode);
    if (noting) {
      translated.note();
      reference.note();
    }
  }

  private void end() {
    translated.close();
    reference.close();
  }

  // ---------------------------------------------------------------- a program

  private final Dice dice = new Dice();
  private final Dice twice = new Dice(); // what both see begins from the same seed
  private final long[] starts = new long[BLOCKS];
  private long codeBase;
  private long dataBase;
  private long steps; // comparisons so far

  private final RandomCode.Places places =
      new RandomCode.Places() {
        @Override
        public long block(Dice d) {
          return starts[d.below(BLOCKS)] + (d.one(8) ? FuzzGuest.ALIASES * 4096L : 0);
        }

        @Override
        public long data(Dice d) {
          int page =
              switch (d.below(40)) {
                case 0 -> FuzzGuest.READ_ONLY;
                case 1 -> d.one(3) ? FuzzGuest.ABSENT : FuzzGuest.DATA;
                case 2 -> FuzzGuest.DEVICE;
                case 3 -> FuzzGuest.SUPERVISOR;
                case 4 -> d.below(FuzzGuest.DATA);
                case 5, 6 -> FuzzGuest.STACKS + d.below(2);
                default -> FuzzGuest.DATA + d.below(FuzzGuest.DATA_PAGES);
              };
          long at = d.one(16) ? 0x1000 - d.below(20) : d.below(0x1000) & (d.one(3) ? -1 : -8);
          if (d.one(200)) {
            return mode.end() - d.below(16);
          }
          if (d.one(100)) { // of this very block, or near it
            return codeBase + FuzzGuest.REGION + at;
          }
          long region =
              page >= FuzzGuest.DATA && page < 24 && d.one(6)
                  ? FuzzGuest.CONFLICTING
                  : FuzzGuest.REGION;
          return dataBase + region + page * 4096L + at;
        }

        @Override
        public long stack(Dice d) {
          if (mode.size == CodeSize.BITS_32 && d.one(24)) { // where the stack pointer goes round
            return mode.end() + 8 * d.below(8) - 32 & mode.end() - 1;
          }
          int page =
              d.one(24)
                  ? d.pick(FuzzGuest.DEVICE, FuzzGuest.ABSENT, FuzzGuest.READ_ONLY)
                  : FuzzGuest.STACKS;
          return dataBase
              + FuzzGuest.REGION
              + page * 4096L
              + 0x800
              + (d.one(8) ? 0x800 + d.below(24) - 16 : 8 * d.below(128));
        }

        @Override
        public long entry(Dice d) {
          int page = d.one(4) ? d.below(FuzzGuest.DATA) : d.below(FuzzGuest.PAGES);
          return dataBase + FuzzGuest.entryAddress(page);
        }
      };

  /** As {@link #play}, with what is thrown as a difference. */
  private String run(long seed, long last) {
    try {
      return play(seed, last);
    } catch (RuntimeException defect) {
      StringWriter out = new StringWriter();
      defect.printStackTrace(new PrintWriter(out, true));
      return out.toString();
    }
  }

  /**
   * Runs a program on both.
   *
   * @param last the comparison at which to end
   * @return what differs, or null
   */
  private String play(long seed, long last) {
    dice.seed(seed);
    steps = 0;
    long[] bases = mode.bases();
    codeBase = bases[dice.below(bases.length)];
    dataBase = dice.coin() ? codeBase : bases[dice.below(bases.length)];
    boolean user = dice.coin();
    translated.leaveEvery(dice.pick(0, 0, 0, 2, 3, 7));
    long same = dice.next();
    twice.seed(same);
    translated.begin(twice);
    twice.seed(same);
    reference.begin(twice);
    code(user);
    for (int i = 0; i < BLOCKS; i++) {
      String difference = episode(i, user ^ dice.one(8), last);
      if (difference != null || steps >= last) {
        return difference;
      }
    }
    String difference = FuzzGuest.inMemory(translated, reference, true);
    return difference != null ? difference : FuzzGuest.inTranslations(translated, reference);
  }

  private void code(boolean user) {
    for (int i = 0; i < BLOCKS; i++) {
      int slot = i % SLOTS;
      int at = slot == SLOTS - 1 ? 0xFFF - dice.below(0x80) : 0x180 + slot * 0x280 + dice.below(64);
      starts[i] = codeBase + FuzzGuest.REGION + i / SLOTS * 4096L + at;
    }
    RandomCode made = new RandomCode(dice, places, mode.size, user);
    for (int i = 0; i < BLOCKS; i++) {
      made.make(starts[i]);
      place(starts[i], made.code(), made.length());
    }
  }

  /** Into both memories, from outside. */
  private void place(long linear, byte[] bytes, int length) {
    for (int from = 0; from < length; ) {
      long at = linear + from - codeBase - FuzzGuest.REGION;
      int part = (int) Math.min(length - from, 4096 - (at & 4095));
      long physical = FuzzGuest.physical((int) (at >>> 12)) + (at & 4095);
      translated.g.memory.poke(physical, bytes, from, part);
      reference.g.memory.poke(physical, bytes, from, part);
      from += part;
    }
  }

  /** Runs on from the start of a block. */
  private String episode(int block, boolean user, long last) {
    long same = dice.next();
    long rip = starts[block];
    long data = dataBase + FuzzGuest.REGION + FuzzGuest.DATA * 4096L;
    long stack = places.stack(dice);
    twice.seed(same);
    translated.enter(twice, user, rip, data, stack);
    translated.watch(dice.one(4) ? dice.next() : 0);
    twice.seed(same);
    reference.enter(twice, user, rip, data, stack);
    long until = reference.g.clock.now() + 1 + dice.below(dice.one(8) ? 600 : 120);
    int most = dice.pick(1, 7, 40, 1000);
    boolean alive = true;
    while (alive && reference.g.clock.now() < until) {
      long to = Math.min(until, reference.g.clock.now() + 1 + dice.below(most));
      alive = pieces(translated, to, dice.pick(1, 3, 20, 1000, 1000));
      alive &= pieces(reference, to, dice.pick(1, 1000));
      String difference = FuzzGuest.difference(translated, reference);
      steps++;
      if (difference != null || steps >= last) {
        return difference;
      }
      if (alive) {
        difference = between();
        if (difference != null) {
          return difference;
        }
      }
    }
    return FuzzGuest.inMemory(translated, reference, false);
  }

  private boolean pieces(FuzzGuest g, long until, int most) {
    while (g.g.clock.now() < until) {
      if (!g.run(Math.min(until, g.g.clock.now() + 1 + dice.below(most)))) {
        return false;
      }
    }
    return true;
  }

  /**
   * What happens from outside, to both, or what nobody may notice, to one; says what is wrong with
   * it, or null.
   */
  private String between() {
    switch (dice.below(40)) {
      case 0, 1 -> {
        translated.interrupt();
        reference.interrupt();
      }
      case 2 -> {
        byte[] bytes = new byte[1 + dice.below(8)];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) (dice.coin() ? 0x90 : dice.next());
        }
        place(starts[dice.below(BLOCKS)] + dice.below(32), bytes, bytes.length);
      }
      case 3 -> {
        translated.g.cpu.mmu.flush();
        reference.g.cpu.mmu.flush();
      }
      case 4 -> {
        int page = dice.below(FuzzGuest.PAGES);
        long entry = FuzzGuest.entryAddress(page);
        long change = dice.pick(0x20, 0x60, 2, 0x1000, 0x100);
        boolean told = dice.coin();
        for (FuzzGuest g : new FuzzGuest[] {translated, reference}) {
          g.g.poke64(entry, g.g.peek64(entry) ^ change);
          if (told) {
            g.g.cpu.mmu.flushPage(codeBase + FuzzGuest.REGION + page * 4096L);
            g.g.cpu.mmu.flushPage(dataBase + FuzzGuest.REGION + page * 4096L);
          }
        }
      }
      case 5 -> {
        if (dice.one(4)) {
          translated.g.cpu.hooks(address -> false); // drops what is decoded
        }
      }
      case 6 -> {
        if (dice.one(4)) {
          translated.g.cpu.engine().counting(dice.coin());
        }
      }
      case 7, 8 -> {
        return translated.epoch();
      }
      case 9 -> {
        return reference.epoch();
      }
      default -> {}
    }
    return null;
  }

  // ---------------------------------------------------------------- what went wrong

  /** Finds the first comparison that fails, and lists what ran before it. */
  private String explain(long program, String difference) {
    long failed = steps;
    StringBuilder out = new StringBuilder("program " + program + ", comparison " + failed + "\n");
    out.append(difference);
    fresh();
    if (run(program, PLENTY) == null) {
      return out.append("only after the programs before it\n").toString();
    }
    fresh();
    run(program, failed - 1);
    FuzzGuest a = reference;
    out.append(
        String.format(
            Locale.ROOT,
            "at rip %x, user %b; code that runs next on the interpreter:%n",
            a.g.cpu.linearRip(),
            a.g.cpu.cpl() == 3));
    CodeSize size = a.g.cpu.c.code64() ? CodeSize.BITS_64 : CodeSize.BITS_32;
    Decoder decoder = new Decoder(size);
    for (int i = 0; i < 60; i++) {
      long rip = a.g.cpu.linearRip();
      byte[] bytes = new byte[15];
      for (int k = 0; k < bytes.length; k++) {
        long physical = a.g.cpu.mmu.observe(rip + k);
        bytes[k] = physical < 0 ? 0 : a.g.memory.peek(physical, 1)[0];
      }
      Instruction in = decoder.decode(bytes, 0, bytes.length);
      int length = in == null ? 1 : in.length();
      String text =
          in == null
              ? "?"
              : InstructionFormatter.of(InstructionFormatter.Syntax.INTEL, size)
                  .format(in, rip, null);
      out.append(
          String.format(
              Locale.ROOT,
              "  %x %-32s %s%n",
              rip,
              HexFormat.of().formatHex(bytes, 0, length),
              text));
      if (!a.run(a.g.clock.now() + 1)) {
        break;
      }
    }
    return out.toString();
  }

  private void fresh() {
    end();
    begin();
  }
}

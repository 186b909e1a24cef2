package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Debugger;
import bootscope.core.drive.Drive;
import bootscope.core.history.History;
import bootscope.core.history.Origin;
import bootscope.core.history.Piece;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where bytes of Debian's cloud kernel came from, at the end of its boot: each answer is checked by
 * changing the guest and running it again. {@code mvn -Plockstep} runs it; {@code
 * -Dhistory.jumps=N} says of how many bytes; the interpreter is asked for a fifth of them.
 */
@Tag("lockstep")
@EnabledIfSystemProperty(named = "bootscope.lockstep", matches = "[0-9]+")
class OriginBootTest {
  private static final int BYTES = Integer.getInteger("history.jumps", 30);

  /** Not empty, half of them where the boot puts nothing. */
  private static List<Long> filled(Machine machine, Boot boot, int count) {
    Random random = new Random(13);
    List<Long> bytes = new ArrayList<>();
    while (bytes.size() < count) {
      long at = random.nextLong(HistoryBootTest.RAM);
      boolean anywhere = bytes.size() < count / 2;
      if (machine.memory().readOffset(at) >= 0
          && machine.memory().peek(at, 1)[0] != 0
          && (anywhere || boot.plan().at(at) == null)) {
        bytes.add(at);
      }
    }
    return bytes;
  }

  /** What was seen of all chains. */
  private static final class Seen {
    private final Map<Origin.Why, Integer> ends = new EnumMap<>(Origin.Why.class);
    private final Map<Piece.Space, Integer> inputs = new EnumMap<>(Piece.Space.class);
    private int copies;
    private int longest;
    private int elsewhere;
    private int faulting;
    private int untouched;
    private int whole;
    private int inPieces;
    private int partings;

    void check(ChangedPast past, Origin.Chain chain, long end) throws Exception {
      ends.merge(chain.end().why(), 1, Integer::sum);
      if (copies == 0 && !chain.links().isEmpty()) {
        assertThrows(AssertionError.class, new ChainCheck(past, wrong(chain), end)::check);
      }
      copies += chain.links().size();
      longest = Math.max(longest, chain.links().size());
      ChainCheck check = new ChainCheck(past, chain, end);
      check.check();
      elsewhere += check.elsewhere();
      faulting += check.faulting();
      partings += check.partings().size();
      if (chain.links().isEmpty() && chain.end().step() == null) {
        untouched++;
      } else if (check.partings().isEmpty()) {
        whole++;
      } else {
        inPieces++;
        System.out.printf(
            Locale.ROOT,
            "OriginBootTest: with another byte at the origin of 0x%x the guest parts %d times:"
                + " %s%n",
            (chain.links().isEmpty() ? chain.end().place() : chain.links().getFirst().to()).at(),
            check.partings().size(),
            check.partings().getFirst());
      }
      if (chain.end().why() == Origin.Why.COMPUTED) {
        inputs.merge(new InputCheck(past, chain).input(), 1, Integer::sum);
      }
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "ends %s, %d of them never written; %d copies, %d in the longest chain, each changed"
              + " alone (%d wrote elsewhere with it, %d faulted); of the other chains %d, changed"
              + " at their origin, came to the end at once, %d in pieces, between %d partings;"
              + " computed from %s",
          ends,
          untouched,
          copies,
          longest,
          elsewhere,
          faulting,
          whole,
          inPieces,
          partings,
          inputs);
    }
  }

  /** As if the first copy were one of the byte behind. */
  private static Origin.Chain wrong(Origin.Chain chain) {
    List<Origin.Link> links = new ArrayList<>(chain.links());
    Origin.Link first = links.removeLast();
    Piece other = new Piece(first.from().space(), first.from().at() + 1, 1);
    links.add(new Origin.Link(first.step(), first.to(), other, first.constant(), first.away()));
    Origin.End e = chain.end();
    Origin.End end =
        new Origin.End(e.why(), e.step(), other, e.away(), e.name(), e.at(), e.inFile());
    return new Origin.Chain(chain.offset(), 1, chain.value(), links, end);
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "INTERPRETER"})
  void whereAByteCameFromIsFoundByChangingItThere(EngineChoice engine) throws Exception {
    Boot boot = HistoryBootTest.boot(engine);
    Debugger debugger = Debugger.start(boot, System::nanoTime);
    Drive drive = new Drive(debugger, new Drive.Seat() {});
    try (History history = new History(debugger, drive, History.USUAL_SIZE)) {
      while (drive.slice().reason() == StopReason.LIMIT) {
        history.look();
      }
      history.look();
      Machine machine = debugger.machine();
      ChangedPast past = new ChangedPast(history, debugger);
      long end = history.last() - 5_000_000;
      past.goTo(end);
      String there = StateHash.of(machine);
      int count = engine == EngineChoice.INTERPRETER ? (BYTES + 4) / 5 : BYTES;
      HostTime times = new HostTime();
      Seen seen = new Seen();
      for (long at : filled(machine, boot, count)) {
        past.goTo(end);
        Origin origin = times.measure(() -> history.origin(true, at, 1, Syntax.INTEL, () -> false));
        assertEquals(there, StateHash.of(machine), "it stays where it was");
        seen.check(past, origin.chains().getFirst(), end);
      }
      past.goTo(end);
      assertEquals(there, StateHash.of(machine));
      System.out.printf(
          Locale.ROOT,
          "OriginBootTest %s: the origin of %d bytes in %s; %s%n",
          engine,
          count,
          times,
          seen);
    } finally {
      debugger.close();
    }
  }
}

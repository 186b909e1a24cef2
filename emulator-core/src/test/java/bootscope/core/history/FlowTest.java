package bootscope.core.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.event.GuestListener;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import bootscope.core.memory.PhysicalObserver;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever an instruction of a guest changes in registers, and whatever it writes to memory, is
 * said of it before it runs; and what is said to be a copy is one, byte for byte.
 */
class FlowTest {
  private static final int GENERAL = 16 * 8;
  private static final int XMM = 16 * 16;

  /** Transfers of control, whose frames are not told. */
  private static final Set<Mnemonic> FRAMES =
      EnumSet.of(Mnemonic.INT, Mnemonic.INT3, Mnemonic.INTO, Mnemonic.CALL_FAR);

  private static final class Seen implements PhysicalObserver {
    final Machine machine;
    final Map<Long, Byte> before = new HashMap<>();

    Seen(Machine machine) {
      this.machine = machine;
    }

    @Override
    public long start() {
      return 0;
    }

    @Override
    public long length() {
      return machine.configuration().ramBytes();
    }

    @Override
    public void accessed(long at, int size, boolean write) {
      byte[] bytes = machine.memory().peek(at, size);
      for (int i = 0; write && i < size; i++) {
        before.putIfAbsent(at + i, bytes[i]);
      }
    }
  }

  private Machine machine;
  private boolean delivered;
  private int copies;

  private Piece register(int i) {
    return i < GENERAL
        ? new Piece(Piece.Space.GENERAL, i, 1)
        : new Piece(Piece.Space.XMM, i - GENERAL, 1);
  }

  private long[] registers() {
    long[] all = new long[GENERAL + XMM];
    for (int i = 0; i < all.length; i++) {
      all[i] = register(i).value(machine);
    }
    return all;
  }

  private boolean stored(Piece source) {
    return source.space() != Piece.Space.LINEAR
        || machine.memory().readOffset(machine.processor().mmu.observe(source.at())) >= 0;
  }

  /** What a byte will be, where it is said to be a copy. */
  private Optional<Long> copied(Transfer.Match match) {
    Piece source = match.source();
    return source.space().extended() && stored(source)
        ? Optional.of(source.value(machine))
        : Optional.empty();
  }

  @ParameterizedTest
  @CsvSource({"boot-mix, 30000", "long-mode, 6000", "ticks, 8000", "hello-pvh, 700"})
  void allThatAnInstructionWritesIsKnown(String guest, int steps) throws Exception {
    Map<Mnemonic, Integer> beside = new EnumMap<>(Mnemonic.class);
    try (Debugger debugger = Debugger.start(Guests.boot(guest), () -> 0)) {
      machine = debugger.machine();
      machine
          .listeners()
          .add(
              new GuestListener() {
                @Override
                public void interrupt(int vector) {
                  delivered = true;
                }

                @Override
                public void exception(int vector, int errorCode, long linearAddress) {
                  delivered = true;
                }
              });
      Seen seen = new Seen(machine);
      machine.memory().observe(seen);
      for (int n = 0; n < steps; n++) {
        step(debugger, seen, beside);
      }
    }
    assertTrue(copies > steps / 2, copies + " bytes were copied");
    beside.forEach(
        (m, times) ->
            assertTrue(times < 40, () -> m + " wrote " + times + " bytes that are not told"));
  }

  private void step(Debugger debugger, Seen seen, Map<Mnemonic, Integer> beside) {
    Listing.Line line = debugger.here();
    Instruction in = line.instruction();
    List<Transfer> flow =
        in == null ? List.of() : Flow.of(machine, in, machine.processor().linearRip());
    long[] before = registers();
    Map<Integer, Long> expected = new HashMap<>();
    boolean[] written = new boolean[before.length];
    for (int i = 0; i < before.length; i++) {
      Optional<Transfer.Match> match = Transfer.match(flow, register(i), a -> a);
      written[i] = match.isPresent();
      int at = i;
      match.flatMap(this::copied).ifPresent(v -> expected.put(at, v));
    }
    seen.before.clear();
    delivered = false;
    long count = machine.clock().instructions();
    debugger.step();
    if (delivered || machine.clock().instructions() != count + 1) {
      return;
    }
    long[] after = registers();
    for (int i = 0; i < after.length; i++) {
      if (after[i] != before[i]) {
        assertTrue(written[i], "byte of " + register(i).text() + " by " + line.text());
      }
      if (expected.containsKey(i)) {
        copies++;
        assertEquals(expected.get(i), after[i], register(i).text() + " by " + line.text());
      }
    }
    seen.before.forEach(
        (at, held) -> {
          Piece here = Piece.physical(at, 1);
          Optional<Transfer.Match> match =
              Transfer.match(flow, here, a -> machine.processor().mmu.observe(a));
          if (match.isEmpty()) {
            if (!FRAMES.contains(in.mnemonic())) {
              beside.merge(in.mnemonic(), 1, Integer::sum);
            }
          } else {
            memory(line, at, match.get(), before, seen);
          }
        });
  }

  private void memory(
      Listing.Line line, long at, Transfer.Match match, long[] registers, Seen seen) {
    Piece from = match.source();
    int there = machine.memory().peek(at, 1)[0] & 0xFF;
    if (from.space() == Piece.Space.GENERAL || from.space() == Piece.Space.XMM) {
      int number = (int) from.at() + (from.space() == Piece.Space.XMM ? GENERAL : 0);
      copies++;
      assertEquals(registers[number], there, () -> "0x%x by %s".formatted(at, line.text()));
      return;
    }
    if (from.space() != Piece.Space.LINEAR || !stored(from)) {
      return;
    }
    long physical = machine.processor().mmu.observe(from.at());
    long held =
        seen.before.containsKey(physical) ? seen.before.get(physical) & 0xFF : from.value(machine);
    copies++;
    assertEquals(held, there, () -> "0x%x by %s".formatted(at, line.text()));
  }
}

package bootscope.core.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.Breakpoints;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.Stop;
import bootscope.core.debug.Trigger;
import bootscope.core.drive.Drive;
import bootscope.core.event.GuestListener;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever takes long in time can be cancelled: then the machine is where it was, exactly. */
class CancelTest {
  private static final long END = 12_000;
  private static final long INTERVAL = 1_000; // what is farther can be cancelled

  /** Goes through time, or asks something of it. */
  private enum Way {
    TO_BEGIN_AND_ON {
      @Override
      void go(Run run) throws Exception {
        run.history.goTo(END / 2);
      }
    },
    TO_END {
      @Override
      void go(Run run) throws Exception {
        run.history.goTo(Long.MAX_VALUE);
      }
    },
    TO_TIME {
      @Override
      void go(Run run) throws Exception {
        run.history.goTo(new Instant.Time(run.history.lastNanos() / 2));
      }
    },
    BACK {
      @Override
      void go(Run run) throws Exception {
        int id = run.debugger.breakpoints().add(run.never()).id();
        try {
          run.history.runBack();
        } finally {
          run.debugger.breakpoints().delete(id);
        }
      }
    },
    OVER_BACK {
      @Override
      void go(Run run) throws Exception {
        run.asked = 0; // it is not long
        run.history.stepOverBack();
      }
    },
    BRANCH {
      @Override
      void go(Run run) throws Exception {
        run.history.returnTo(1);
      }
    },
    LAST_WRITE {
      @Override
      void go(Run run) throws Exception {
        run.history.lastWrite(true, run.unwritten(), 8, Syntax.ATT);
      }
    },
    NEXT_WRITE {
      @Override
      void go(Run run) throws Exception {
        run.history.goTo(100);
        run.take();
        run.cancelSoon();
        run.history.nextWrite(true, run.unwritten(), 8, Syntax.ATT);
      }
    },
    LAST_ACCESS {
      @Override
      void go(Run run) throws Exception {
        run.history.occurrences(Syntax.ATT).last(run.never());
      }
    },
    NEXT_ACCESS {
      @Override
      void go(Run run) throws Exception {
        run.history.goTo(100);
        run.take();
        run.cancelSoon();
        run.history.occurrences(Syntax.ATT).next(run.never());
      }
    },
    LAST_CHANGE {
      @Override
      void go(Run run) throws Exception {
        RegisterName cr2 = CpuRegisters.named("cr2").orElseThrow();
        run.history.occurrences(Syntax.ATT).lastChange("cr2", cr2);
      }
    };

    abstract void go(Run run) throws Exception;
  }

  /** A guest that was run without a checkpoint on the way, so that each way back is long. */
  private static final class Run implements AutoCloseable {
    final Debugger debugger;
    final Drive drive;
    final History history;
    final Random random;
    private long asked; // how often before it is cancelled
    private boolean cancelling;
    private List<Object> before;

    Run(Boot boot, long seed) throws Exception {
      debugger = Debugger.start(boot, () -> 0);
      drive = new Drive(debugger, new Drive.Seat() {});
      history = new History(debugger, drive, 64 << 20, INTERVAL, 1);
      history.cancelledBy(this::isEnough);
      random = new Random(seed);
      debugger
          .machine()
          .listeners()
          .add(
              new GuestListener() {
                @Override
                public void interrupt(int vector) {
                  debugger.callAttention(); // asks on the way
                }
              });
    }

    private boolean isEnough() {
      return cancelling && asked-- <= 0;
    }

    Stop run(long instructions) {
      return drive.slice(instructions, Long.MAX_VALUE);
    }

    Trigger never() throws Exception {
      return BreakpointKinds.of("port")
          .orElseThrow()
          .make(Map.of("ports", "0x1234"), debugger.breakpoints().surroundings(), 10);
    }

    /** Bytes in a page that is written. */
    long unwritten() {
      return debugger.machine().state().reg(CpuState.RSP) & -4096;
    }

    /** All that must be as it was. */
    List<Object> all() {
      return List.of(
          StateHash.of(debugger.machine()),
          debugger.machine().betweenInstants(),
          debugger.stop(),
          history.isPast(),
          history.last(),
          history.run(),
          history.known().branches().stream().map(Branch::number).toList(),
          debugger.breakpoints().list().stream().map(b -> b.hits()).toList(),
          debugger.recorder().timeline().milestones().size());
    }

    /** Remembers how it stands. */
    void take() {
      before = all();
    }

    void cancelSoon() {
      asked = random.nextInt(3);
      cancelling = true;
      debugger.callAttention();
    }

    void check(Way way, String where) {
      take();
      cancelSoon();
      assertThrows(CancelledException.class, () -> way.go(this), way + " " + where);
      cancelling = false;
      assertEquals(before, all(), way + " " + where);
      assertTrue(history.advance().isEmpty());
    }

    @Override
    public void close() {
      history.close();
      debugger.close();
    }
  }

  /** From the end, from the past, and from behind an interrupt's delivery there. */
  @ParameterizedTest
  @EnumSource
  void theMachineIsWhereItWasAndGoesOnAsItWouldHave(Way way) throws Exception {
    Boot boot = Guests.boot("ticks");
    String straight;
    try (Run run = new Run(boot, 0)) {
      run.run(END);
      straight = StateHash.of(run.debugger.machine());
    }
    for (long seed = 1; seed <= 3; seed++) {
      try (Run run = new Run(boot, seed)) {
        String where = "seed " + seed;
        run.run(END - 5_000);
        Breakpoints all = run.debugger.breakpoints();
        int id =
            all.add(
                    BreakpointKinds.of("event")
                        .orElseThrow()
                        .make(Map.of("source", "interrupt"), all.surroundings(), 10))
                .id();
        assertEquals(StopReason.BREAKPOINT, run.run(END).reason());
        assertTrue(run.debugger.machine().betweenInstants());
        all.delete(id);
        run.history.look();
        boolean onward = way == Way.TO_END || way == Way.BRANCH;
        if (!onward) {
          run.check(way, where + ", behind a delivery");
        }
        run.run(END);
        assertEquals(straight, StateHash.of(run.debugger.machine()));
        run.history.look();
        if (!onward) {
          run.check(way, where + ", at the end");
        }
        run.history.goTo(way == Way.TO_END ? 500 : END - 2_000);
        if (way == Way.BRANCH) {
          run.debugger.editor().set(CpuRegisters.CR2, 7, 0);
          run.history.look();
          assertEquals(2, run.history.run());
        }
        run.check(way, where + ", in the past");
        if (way == Way.BRANCH) {
          run.history.returnTo(1);
        }
        run.history.goTo(Long.MAX_VALUE);
        assertEquals(straight, StateHash.of(run.debugger.machine()));
      }
    }
  }

  /** A search for origins has what it found by then. */
  @Test
  void anOriginEndsWithWhatThereIs() throws Exception {
    try (Run run = new Run(Guests.boot("ticks"), 1)) {
      run.run(END);
      run.history.look();
      run.take();
      run.cancelSoon();
      Origin origin = run.history.origin(true, 0x100000, 1, Syntax.ATT, run.history::isCancelled);
      assertEquals(1, origin.chains().size());
      assertEquals(run.before, run.all());
    }
  }

  /** A boot that is run as it was recorded stops where it has come: on its way, exactly. */
  @Test
  void aReplayStopsWhereItHasCome() throws Exception {
    Recording recording;
    String halfway;
    String end;
    try (Run run = new Run(Guests.boot("ticks"), 1)) {
      run.run(END / 2);
      run.debugger.editor().set(CpuRegisters.CR2, 7, 0);
      halfway = StateHash.of(run.debugger.machine());
      run.run(END);
      end = StateHash.of(run.debugger.machine());
      recording = Recording.of(run.debugger);
    }
    for (int wanted = 1; wanted <= 3; wanted++) {
      try (Run run = new Run(Guests.boot("ticks"), 1)) {
        String begin = StateHash.of(run.debugger.machine());
        int enough = wanted;
        int[] asked = {0};
        new Replay(run.debugger, run.drive, () -> {}).run(recording, () -> ++asked[0] == enough);
        assertEquals(
            List.of(begin, halfway, end).get(wanted - 1), StateHash.of(run.debugger.machine()));
      }
    }
  }

  @Test
  void howFarItIsGrowsToItsEnd() throws Exception {
    try (Run run = new Run(Guests.boot("ticks"), 1)) {
      run.run(END);
      run.history.look();
      List<Advance> seen = new ArrayList<>();
      run.history.cancelledBy(
          () -> {
            seen.add(run.history.advance().orElseThrow());
            return false;
          });
      run.debugger.callAttention();
      run.history.goTo(END / 2);
      assertTrue(seen.size() > 3, seen.size() + " times");
      long before = 0;
      for (Advance a : seen) {
        assertEquals(new Advance(0, a.at(), END / 2), a);
        assertTrue(a.at() >= before && a.part() <= 1, a.toString());
        before = a.at();
      }
      assertTrue(before > END / 4, "seen up to " + before);
    }
  }
}

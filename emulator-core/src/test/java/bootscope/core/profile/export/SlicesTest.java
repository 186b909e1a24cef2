package bootscope.core.profile.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.profile.CallVisitor;
import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which calls are shown, and what of the others is in them. */
class SlicesTest {
  @Test
  void callsAreShownWithWhatIsTheirs() {
    List<String> told = new ArrayList<>();
    Slices slices = Slices.of(Samples.small(), 10);
    slices.show(new Teller(told));
    assertEquals(
        List.of(
            "run 0 shown 0",
            "begin 0 3 START depth 0 at 0 own 0",
            "begin 0 4 CALL depth 1 at 10 own 10",
            "begin 0 4 CALL depth 2 at 20 own 20",
            "end 0 4 at 60 ns 60 total 40 self 40 left out 0 of 0 idle 0 returned",
            "begin 0 7 INTERRUPT depth 2 at 70 own 70",
            "end 0 7 at 90 ns 90 total 20 self 20 left out 0 of 0 idle 0 returned",
            "end 0 4 at 100 ns 100 total 90 self 30 left out 0 of 0 idle 0 returned",
            "begin 0 5 CALL depth 1 at 120 own 120",
            "run 1 shown 150",
            "begin 1 3 START depth 0 at 150 own 0",
            "begin 1 4 CALL depth 1 at 200 own 50",
            "idle 1 250 1250",
            "end 1 4 at 300 ns 1300 total 100 self 100 left out 0 of 0 idle 1000 returned",
            "run 0 shown 1400",
            "end 0 5 at 450 ns 1450 total 80 self 80 left out 0 of 0 idle 0 returned",
            "end 0 3 at 500 ns 1500 total 250 self 77 left out 3 of 1 idle 0 open",
            "end 1 3 at 500 ns 1500 total 250 self 150 left out 0 of 0 idle 1000 open",
            "end 500 1500"),
        told);
    assertEquals(7, slices.shown());
    assertEquals(8, slices.calls());
    assertEquals(5, slices.shown(0));
    assertEquals(250, slices.instructions(1));
    assertEquals(1000, slices.idle());
  }

  @Test
  void whatAThreadBeginsWithIsShownAlways() {
    Slices slices = Slices.of(Samples.small(), Long.MAX_VALUE);
    List<String> told = new ArrayList<>();
    slices.show(new Teller(told));
    assertEquals(2, slices.shown());
    assertTrue(
        told.contains("end 0 3 at 500 ns 1500 total 250 self 77 left out 173 of 5 idle 0 open"),
        told::toString);
  }

  /** Against all calls, kept with their lengths. */
  @Test
  void randomRunsAreShownAsTheyWere() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      Profile profile = Samples.random(random.nextLong(), 1 + random.nextInt(400));
      long least = random.nextInt(300);
      String which = "seed " + seed + ", run " + i;
      All all = new All(profile.threads().size());
      profile.log().show(all);
      List<Slice> slices = new ArrayList<>();
      long[] sum = new long[1];
      Slices.of(profile, least)
          .show(
              new SliceVisitor() {
                @Override
                public void end(Slice slice) {
                  slices.add(slice);
                  sum[0] += slice.self() + slice.leftOut();
                }
              });
      List<Call> expected =
          all.ended.stream().filter(c -> c.start || c.own1 - c.own0 >= least).toList();
      assertEquals(expected.size(), slices.size(), which);
      for (int k = 0; k < slices.size(); k++) {
        Call c = expected.get(k);
        Slice s = slices.get(k);
        assertEquals(
            List.of(c.function, c.depth, c.begin, c.end, c.own0, c.own1),
            List.of(
                s.begin().function(),
                s.begin().depth(),
                s.begin().instructions(),
                s.instructions(),
                s.begin().own(),
                s.own()),
            which);
      }
      long bottom =
          expected.stream().filter(c -> c.depth == 0).mapToLong(c -> c.own1 - c.own0).sum();
      assertEquals(bottom, sum[0], which + ": each instruction is in one call");
    }
  }

  @Test
  void roundNumbers() {
    assertEquals(0, Steps.atLeast(0));
    assertEquals(1, Steps.atLeast(1));
    assertEquals(5, Steps.atLeast(3));
    assertEquals(20_000, Steps.atLeast(10_001));
    assertEquals(1, Steps.next(0));
    assertEquals(50, Steps.next(20));
    assertEquals(100, Steps.next(50));
    assertEquals(Long.MAX_VALUE, Steps.atLeast(Long.MAX_VALUE));
    assertEquals(Long.MAX_VALUE, Steps.next(Long.MAX_VALUE));
  }

  @Test
  void aSetOfNumbers() {
    Bits bits = new Bits();
    bits.set(3);
    bits.set(1_000_000);
    assertTrue(bits.has(3) && bits.has(1_000_000));
    assertTrue(!bits.has(67) && !bits.has(1L << 40));
  }

  private record Teller(List<String> told) implements SliceVisitor {
    @Override
    public void run(int thread, boolean shown, long instructions, long nanoseconds) {
      told.add("run " + thread + (shown ? " shown " : " ") + nanoseconds);
    }

    @Override
    public void begin(Slice.Begin b) {
      told.add(
          String.join(
              " ",
              "begin " + b.thread(),
              b.function() + " " + b.how(),
              "depth " + b.depth(),
              "at " + b.instructions(),
              "own " + b.own()));
    }

    @Override
    public void end(Slice s) {
      told.add(
          String.join(
              " ",
              "end " + s.begin().thread() + " " + s.begin().function(),
              "at " + s.instructions() + " ns " + s.nanoseconds(),
              "total " + s.total() + " self " + s.self(),
              "left out " + s.leftOut() + " of " + s.leftOutCalls(),
              "idle " + s.idle() + (s.returned() ? " returned" : " open")));
    }

    @Override
    public void idle(int thread, long from, long to, long instructions) {
      told.add("idle " + thread + " " + from + " " + to);
    }

    @Override
    public void end(long instructions, long nanoseconds) {
      told.add("end " + instructions + " " + nanoseconds);
    }
  }

  private static final class Call {
    int function;
    int depth;
    boolean start;
    long begin;
    long end;
    long own0;
    long own1;
  }

  /** Keeps every call, in the order in which they end. */
  private static final class All implements CallVisitor {
    final List<Call> ended = new ArrayList<>();
    final List<Deque<Call>> stacks = new ArrayList<>();
    final long[] own;
    final int[] starts;
    int thread = -1;
    long at;

    All(int threads) {
      own = new long[threads];
      starts = new int[threads];
      for (int i = 0; i < threads; i++) {
        stacks.add(new ArrayDeque<>());
      }
    }

    private void count(long instructions) {
      if (thread >= 0) {
        own[thread] += instructions - at;
      }
      at = instructions;
    }

    @Override
    public void thread(int to, long instructions, long nanoseconds) {
      count(instructions);
      thread = to;
    }

    @Override
    public void enter(int function, Entered how, long instructions, long nanoseconds) {
      count(instructions);
      Call call = new Call();
      call.function = function;
      call.depth = stacks.get(thread).size();
      call.start = call.depth == 0 && how == Entered.START && starts[thread]++ < 8;
      call.begin = instructions;
      call.own0 = own[thread];
      stacks.get(thread).push(call);
    }

    @Override
    public void leave(long instructions, long nanoseconds) {
      count(instructions);
      close(thread, instructions);
    }

    private void close(int of, long instructions) {
      Call call = stacks.get(of).pop();
      call.end = instructions;
      call.own1 = own[of];
      ended.add(call);
    }

    @Override
    public void idle(long idled, long instructions, long nanoseconds) {}

    @Override
    public void end(long instructions, long nanoseconds) {
      count(instructions);
      for (int i = 0; i < own.length; i++) {
        while (!stacks.get(i).isEmpty()) {
          close(i, instructions);
        }
      }
      assertNull(stacks.stream().filter(s -> !s.isEmpty()).findAny().orElse(null));
    }
  }
}

package bootscope.core.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CheckpointsTest {
  private static final long PLACE = 0x180_0000; // that the guest leaves alone
  private static final int BYTES = 100 * 4096;

  private static void fill(Machine machine, int value) {
    byte[] bytes = new byte[BYTES];
    Arrays.fill(bytes, (byte) value);
    machine.memory().poke(PLACE, bytes);
  }

  private static int held(Machine machine) {
    byte[] bytes = machine.memory().peek(PLACE, BYTES);
    for (byte b : bytes) {
      assertEquals(bytes[0], b);
    }
    return bytes[0];
  }

  /** Pages that are written, and then are as they were, are kept once. */
  @Test
  void whatIsAsItWasIsKeptOnceAndStaysRightWhateverComesInBetween() throws Exception {
    try (Machine machine = Guests.boot("boot-mix").start();
        Checkpoints checkpoints = new Checkpoints(machine, () -> () -> {}, 64 << 20)) {
      machine.runTo(1_000);
      fill(machine, 1);
      checkpoints.take(false);
      Checkpoint first = checkpoints.last();
      long before = checkpoints.bytes();
      machine.runTo(2_000);
      fill(machine, 2);
      fill(machine, 1);
      checkpoints.take(false);
      Checkpoint last = checkpoints.last();
      long grown = checkpoints.bytes() - before;
      assertTrue(grown < BYTES, grown + " bytes");
      assertTrue(last.pages().holds((int) (PLACE >> 12))); // for it was written

      checkpoints.restore(first);
      machine.runTo(1_500);
      fill(machine, 3);
      checkpoints.insert();
      Checkpoint between = checkpoints.upTo(1_500);
      assertEquals(1_500, between.instructions);

      for (int i = 0; i < 2; i++) {
        checkpoints.restore(last);
        assertEquals(1, held(machine));
        checkpoints.restore(between);
        assertEquals(3, held(machine));
        checkpoints.restore(first);
        assertEquals(1, held(machine));
      }
      checkpoints.restore(checkpoints.first());
      assertEquals(0, held(machine));
      checkpoints.restore(last);
      machine.runTo(3_000);
      fill(machine, 1); // the same again, where one has come in between
      checkpoints.take(false);
      Checkpoint newest = checkpoints.last();
      checkpoints.restore(between);
      checkpoints.restore(newest);
      assertEquals(1, held(machine));
    }
  }

  /** What is old is compressed: more of it is kept than would fit, and comes back as it was. */
  @Test
  @Timeout(120)
  void moreIsKeptThanFits() throws Exception {
    long room = 24L * BYTES;
    try (Machine machine = Guests.boot("boot-mix").start();
        Checkpoints checkpoints = new Checkpoints(machine, () -> () -> {}, room)) {
      int last = 0;
      while (checkpoints.count() < 40) {
        last++;
        machine.runTo(last);
        fill(machine, last % 100 + 1);
        checkpoints.take(false);
        assertTrue(checkpoints.bytes() <= room, checkpoints.bytes() + " bytes");
        Thread.onSpinWait();
      }
      int reached = 0;
      for (int i = last; i > 0; i--) {
        Checkpoint there = checkpoints.upTo(i);
        checkpoints.restore(there);
        assertEquals(there.instructions == 0 ? 0 : there.instructions % 100 + 1, held(machine));
        reached += there.instructions == i ? 1 : 0;
      }
      assertEquals(39, reached);
    }
  }

  /** No run leads through what is taken to come back: whatever was done to the machine there. */
  @Test
  void whatIsTakenAsideIsNoPartOfTheRun() throws Exception {
    try (Machine machine = Guests.boot("boot-mix").start();
        Checkpoints checkpoints = new Checkpoints(machine, () -> () -> {}, 64 << 20)) {
      machine.runTo(1_000);
      checkpoints.take(false);
      Checkpoint start = checkpoints.last();
      machine.runTo(2_000);
      fill(machine, 2);
      checkpoints.take(true);
      Checkpoint changed = checkpoints.last();
      machine.runTo(3_000);
      checkpoints.take(false);
      Checkpoint end = checkpoints.last();

      checkpoints.restore(start);
      machine.runTo(2_000); // right before the change
      Checkpoint aside = checkpoints.aside();
      assertEquals(2_000, checkpoints.changedBehind(aside).orElseThrow().instructions);
      checkpoints.restore(end);
      assertEquals(2, held(machine));
      checkpoints.restore(aside);
      assertEquals(0, held(machine));
      checkpoints.restore(changed);
      assertEquals(2, held(machine));

      checkpoints.restore(start);
      machine.runTo(1_500);
      fill(machine, 9); // nobody hears of that
      Checkpoint spoilt = checkpoints.aside();
      machine.runTo(1_600);
      checkpoints.restore(end);
      assertEquals(2, held(machine));
      checkpoints.restore(spoilt);
      assertEquals(9, held(machine));
      long bytes = checkpoints.bytes();
      Checkpoint again = checkpoints.aside();
      assertTrue(checkpoints.bytes() < bytes + BYTES / 2, "what it came from has it");
      checkpoints.restore(changed);
      assertEquals(2, held(machine));
      checkpoints.restore(again);
      Checkpoint third = checkpoints.aside(); // the one before goes, and leaves what it has
      checkpoints.restore(end);
      assertEquals(2, held(machine));
      checkpoints.restore(third);
      assertEquals(9, held(machine));
      checkpoints.restore(start);
      checkpoints.aside(); // instead of the others
      assertEquals(4 + 1, checkpoints.count());
      checkpoints.restore(changed);
      assertEquals(2, held(machine));
      checkpoints.restore(start);
      assertEquals(0, held(machine));
    }
  }

  /** Behind the last one of the run, it is known from where the machine is kept. */
  @Test
  void whatWasWrittenSinceTheLastIsKnown() throws Exception {
    try (Machine machine = Guests.boot("boot-mix").start();
        Checkpoints checkpoints = new Checkpoints(machine, () -> () -> {}, 64 << 20)) {
      int page = (int) (PLACE >> 12);
      machine.runTo(1_000);
      checkpoints.take(false);
      Checkpoint last = checkpoints.last();
      machine.runTo(2_000);
      assertTrue(checkpoints.mayHaveWritten(last, 2_000, page), "nobody has looked");
      checkpoints.aside();
      assertFalse(checkpoints.mayHaveWritten(last, 2_000, page));
      assertTrue(checkpoints.mayHaveWritten(last, 3_000, page), "that is behind it");
      fill(machine, 3);
      checkpoints.aside();
      checkpoints.aside();
      assertTrue(checkpoints.mayHaveWritten(last, 2_000, page));
      assertFalse(checkpoints.mayHaveWritten(last, 2_000, page - 1));
    }
  }

  /** Where there is little room, earlier ones are merged into those behind them. */
  @Test
  void whatIsAsItWasOutlivesThoseThatHadIt() throws Exception {
    long room = 3L * BYTES;
    try (Machine machine = Guests.boot("boot-mix").start();
        Checkpoints checkpoints = new Checkpoints(machine, () -> () -> {}, room)) {
      machine.runTo(1_000);
      fill(machine, 7);
      checkpoints.take(false);
      for (int i = 2; i < 40; i++) {
        machine.runTo(1_000L * i);
        fill(machine, i % 7 == 0 ? 5 : 7);
        checkpoints.take(false);
        assertTrue(checkpoints.bytes() <= room, checkpoints.bytes() + " bytes");
      }
      int reached = 0;
      for (int i = 39; i > 0; i--) {
        Checkpoint there = checkpoints.upTo(1_000L * i);
        checkpoints.restore(there);
        long at = there.instructions / 1_000;
        assertEquals(at == 0 ? 0 : at != 1 && at % 7 == 0 ? 5 : 7, held(machine));
        reached += at == i ? 1 : 0;
      }
      assertTrue(reached > 3 && reached < 39, reached + " of them are kept");
    }
  }
}

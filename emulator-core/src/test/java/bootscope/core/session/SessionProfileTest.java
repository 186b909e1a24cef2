package bootscope.core.session;

import static bootscope.core.session.SessionGoingBackTest.get;
import static bootscope.core.session.SessionGoingBackTest.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.CountTrigger;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.SavePoint;
import bootscope.core.history.Instant;
import bootscope.core.machine.Guests;
import bootscope.core.profile.CallRecorder;
import bootscope.core.profile.CallVisitor;
import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session's profile is that of the whole boot, whenever it is asked for. */
@Timeout(60)
class SessionProfileTest {
  private static final long HISTORY = 64 << 20;

  @TempDir Path dir;

  /** All that is told, as a text; functions by their names. */
  private static String told(Profile profile) {
    StringBuilder all = new StringBuilder();
    profile
        .log()
        .show(
            new CallVisitor() {
              @Override
              public void thread(int to, long instructions, long nanoseconds) {
                all.append("thread ").append(to).append(' ').append(instructions).append('\n');
              }

              @Override
              public void enter(int function, Entered how, long instructions, long nanoseconds) {
                all.append(profile.functions().get(function).text())
                    .append(' ')
                    .append(how)
                    .append(' ')
                    .append(instructions)
                    .append('\n');
              }

              @Override
              public void leave(long instructions, long nanoseconds) {
                all.append("leave ").append(instructions).append('\n');
              }

              @Override
              public void idle(long idled, long instructions, long nanoseconds) {
                all.append("idle ").append(idled).append(' ').append(instructions).append('\n');
              }

              @Override
              public void end(long instructions, long nanoseconds) {
                all.append("end ").append(instructions).append(' ').append(nanoseconds);
              }
            });
    return all.toString();
  }

  private static String straight(String guest, long instructions) throws Exception {
    try (Debugger d = Debugger.start(Guests.boot(guest), () -> 0)) {
      CallRecorder recorder = new CallRecorder(d);
      d.run(instructions);
      return told(recorder.profile());
    }
  }

  private static Profile profile(Session session) throws Exception {
    return get(session.profiling().profile()).orElseThrow();
  }

  @Test
  void fromTheFirstInstructionOnItIsThatOfTheRun() throws Exception {
    try (Session session = Session.start(Guests.boot("hello-pvh"))) {
      assertTrue(get(session.profiling().profile()).isEmpty(), "nothing was recorded");
      MachineView view = get(session.profiling().begin());
      assertEquals(0, view.instructions());
      assertEquals(new Profiling.State(true, 1), session.profiling().state());
      view = run(session);
      assertEquals(Phase.ENDED, view.phase());
      assertEquals(straight("hello-pvh", Long.MAX_VALUE), told(profile(session)));
    }
  }

  @Test
  void aMachineThatHasGoneOnRunsOnceMoreWithWhatCameFromOutside() throws Exception {
    for (long history : new long[] {0, HISTORY}) {
      try (Session session = Session.start(Guests.boot("echo"), history)) {
        get(session.change(e -> e.breakpoints().add(new CountTrigger(30_000))));
        session.type(0, "hello\r".getBytes(StandardCharsets.ISO_8859_1));
        session.type(0, "again\r".getBytes(StandardCharsets.ISO_8859_1));
        MachineView there = run(session);
        String hash = get(session.ask(i -> i.stateHash())).toString();
        var inputs = get(session.inputs());
        assertFalse(inputs.isEmpty(), "something came");
        MachineView again = get(session.profiling().begin());
        assertEquals(there.instructions(), again.instructions());
        assertEquals(there.virtualNanos(), again.virtualNanos());
        assertEquals(hash, get(session.ask(i -> i.stateHash())).toString());
        assertEquals(inputs, get(session.inputs()));
        Profile profile = profile(session);
        assertEquals(there.instructions(), profile.log().instructions());
        assertEquals(there.virtualNanos(), profile.log().nanoseconds());
        assertEquals(profile.log().instructions(), profile.tree().total(0));
      }
    }
  }

  @Test
  void oneThatRunsGoesOn() throws Exception {
    try (Session session = Session.start(Guests.boot("echo"))) {
      get(session.run()); // waits for somebody to type, in the end
      get(session.profiling().begin());
      MachineView view = session.view();
      while (view.phase() == Phase.RUNNING) {
        Thread.sleep(2);
        view = session.view();
      }
      assertEquals(Phase.WAITING, view.phase());
      assertEquals(view.instructions(), profile(session).log().instructions());
    }
  }

  @Test
  void itGoesBackAndForwardWithTheMachineAndARestartBeginsAnew() throws Exception {
    try (Session session = Session.start(Guests.boot("boot-mix"), HISTORY)) {
      get(session.change(e -> e.breakpoints().add(new CountTrigger(60_000))));
      get(session.profiling().begin());
      run(session);
      for (long at : new long[] {0, 20_000, 59_999, 60_000}) {
        get(session.time().goTo(new Instant.Count(at)));
        assertEquals(straight("boot-mix", at), told(profile(session)), "at " + at);
      }
      get(session.restart());
      assertEquals(new Profiling.State(true, 2), session.profiling().state());
      assertEquals(0, profile(session).log().instructions());
      run(session);
      assertEquals(straight("boot-mix", 60_000), told(profile(session)));
    }
  }

  @Test
  void whatWasRecordedStaysWhenItEnds() throws Exception {
    try (Session session = Session.start(Guests.boot("boot-mix"), HISTORY)) {
      get(session.change(e -> e.breakpoints().add(new CountTrigger(60_000))));
      get(session.profiling().begin());
      run(session);
      get(session.profiling().end());
      assertEquals(new Profiling.State(false, 1), session.profiling().state());
      get(session.time().goTo(new Instant.Count(20_000))); // by a mark from while it was recorded
      assertEquals(straight("boot-mix", 60_000), told(profile(session)));
      get(session.restart());
      assertFalse(session.profiling().state().on());
      get(session.profiling().begin());
      run(session);
      assertEquals(straight("boot-mix", 60_000), told(profile(session)));
    }
  }

  @Test
  void aSavedInstantEndsItSinceNoRunLeadsThere() throws Exception {
    try (Session session = Session.start(Guests.boot("boot-mix"))) {
      get(session.step(5_000));
      SavePoint point = get(session.save(dir.resolve("state")));
      get(session.step(5_000));
      get(session.profiling().begin());
      // Made anew since: refused; the machine is as it was.
      assertThrows(ExecutionException.class, () -> get(session.restore(point)));
      assertFalse(session.profiling().state().on());
      assertEquals(10_000, profile(session).log().instructions());
    }
  }
}

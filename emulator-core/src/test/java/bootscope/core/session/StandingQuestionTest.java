package bootscope.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.Inspector;
import bootscope.core.machine.Guests;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers come with the view, and are true of its instant. */
@Timeout(60)
class StandingQuestionTest {
  /** A jump to itself. */
  private static final byte[] FOR_EVER = {(byte) 0xEB, -2};

  private static <T> T await(Session session, Question<T> question) throws Exception {
    Optional<T> answer;
    do {
      answer = session.view().answers().to(question);
    } while (answer.isEmpty());
    return answer.get();
  }

  @Test
  void eachViewAnswersForItsOwnInstant() throws Exception {
    try (Session session = Session.start(Guests.boot("hello-pvh"))) {
      Question<Long> count = Question.of(Inspector::instructions);
      session.stand(count);
      assertEquals(0, await(session, count));
      for (long i = 1; i <= 50; i++) {
        MachineView view = session.step().get(20, TimeUnit.SECONDS);
        assertEquals(i, view.instructions());
        assertEquals(Optional.of(i), view.answers().to(count), "the very view of the step");
      }
      session.withdraw(count);
      assertEquals(Optional.empty(), session.step().get().answers().to(count));
    }
  }

  @Test
  void answersInTheMidstOfARunAreOfTheViewsInstantToo() throws Exception {
    List<MachineView> seen = Collections.synchronizedList(new ArrayList<>());
    try (Session session = Session.start(Guests.boot("hello-pvh"))) {
      session.change(d -> d.poke(false, d.registers().linearRip(), FOR_EVER)).get();
      Question<Long> count = Question.of(Inspector::instructions);
      session.onChange(() -> seen.add(session.view()));
      session.run().get();
      for (int i = 0; i < 200; i++) {
        session.stand(count);
        session.ask(Inspector::instructions).get();
        session.withdraw(count); // as somebody who scrolls
      }
      session.pause().get();
      long answered = 0;
      for (MachineView v : List.copyOf(seen)) {
        Optional<Long> answer = v.answers().to(count);
        answer.ifPresent(a -> assertEquals(v.instructions(), a));
        answered += answer.isPresent() && v.phase() == Phase.RUNNING ? 1 : 0;
      }
      assertTrue(answered >= 200, answered + " while it ran");
    }
  }

  @Test
  void whileTheMachineStandsOnlyNewQuestionsAreAsked() throws Exception {
    try (Session session = Session.start(Guests.boot("hello-pvh"))) {
      AtomicInteger asked = new AtomicInteger();
      Question<Object> first =
          Question.of(
              d -> {
                asked.incrementAndGet();
                return new Object();
              });
      session.stand(first);
      Object answer = await(session, first);
      long moment = session.view().moment();
      Question<Integer> second = Question.of(d -> 2);
      session.stand(second);
      await(session, second);
      assertEquals(1, asked.get());
      assertSame(answer, session.view().answers().to(first).orElseThrow());
      assertEquals(moment, session.view().moment());
      session.change(d -> d.poke(true, 0x5000, new byte[1])).get();
      assertEquals(2, asked.get(), "memory may be another now");
      assertNotEquals(moment, session.view().moment());
    }
  }

  @Test
  void aQuestionIsToldItsLastAnswerAndWhetherTheMachineStands() throws Exception {
    try (Session session = Session.start(Guests.boot("hello-pvh"))) {
      Question<String> trail =
          Question.onwards(
              (d, stands, before) ->
                  (before == null ? "" : before + " ") + (stands ? d.instructions() : "running"));
      session.stand(trail);
      assertEquals("0", await(session, trail));
      session.step().get();
      session.step().get();
      assertEquals(Optional.of("0 1 2"), session.view().answers().to(trail));
    }
  }

  @Test
  void whatAQuestionThrowsIsItsAskersAlone() throws Exception {
    try (Session session = Session.start(Guests.boot("hello-pvh"))) {
      Question<String> broken =
          Question.of(
              d -> {
                throw new StackOverflowError("a defect, for a test");
              });
      Question<String> whole = Question.of(d -> "whole");
      session.stand(broken);
      session.stand(whole);
      assertEquals("whole", await(session, whole));
      MachineView view = session.step().get();
      assertEquals(Phase.PAUSED, view.phase());
      assertEquals(Optional.empty(), view.answers().to(broken));
      assertEquals(
          "a defect, for a test", view.answers().trouble(broken).orElseThrow().getMessage());
      assertEquals(Optional.empty(), view.answers().trouble(whole));
      assertEquals(Optional.of("whole"), view.answers().to(whole));
    }
  }

  @Test
  void ofARunningMachineTenViewsASecondAreFull() throws Exception {
    AtomicLong clock = new AtomicLong();
    try (Session session = Session.start(Guests.boot("hello-pvh"), clock::get)) {
      session.change(d -> d.poke(false, d.registers().linearRip(), FOR_EVER)).get();
      Question<Long> count = Question.of(Inspector::instructions);
      session.stand(count);
      await(session, count);
      session.run().get();
      int full = 0;
      for (int i = 0; i < 60; i++) {
        long number = session.view().number();
        clock.addAndGet(1_000_000_000 / 30 + 1);
        MachineView view;
        do {
          view = session.view();
        } while (view.number() == number);
        assertEquals(view.full(), view.answers().to(count).isPresent());
        full += view.full() ? 1 : 0;
      }
      assertEquals(20, full, "of two seconds");
    }
  }
}

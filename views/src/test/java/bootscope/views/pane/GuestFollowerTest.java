package bootscope.views.pane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.session.MachineView;
import bootscope.core.session.Question;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuestFollowerTest {
  /** A pane that wants the count of instructions, and whose question may fail. */
  private static final class Counter extends GuestFollower<Long> {
    final List<Long> answers = new ArrayList<>();
    int shown;
    int questions;

    /** Written between two questions only. */
    volatile boolean failing;

    Counter(Workspace workspace) {
      super(workspace);
    }

    @Override
    protected void onGuest(Guest guest) {
      again();
    }

    void again() {
      ask(
          Question.of(
              d -> {
                questions++;
                if (failing) {
                  throw new IllegalStateException("a defect, for a test");
                }
                return d.instructions();
              }));
    }

    @Override
    protected void onView(MachineView view, Long instructions) {
      assertEquals(view.instructions(), instructions, "of the very instant");
      answers.add(instructions);
      shown++;
    }
  }

  @Test
  void eachStopIsShownOnceWithItsOwnAnswer() {
    try (TestGuest test = new TestGuest().open("hello-pvh", "")) {
      Counter counter = new Counter(test);
      counter.setVisible(true);
      test.until(() -> counter.answers.equals(List.of(0L)));
      for (int i = 0; i < 3; i++) {
        test.session().step().join();
      }
      test.until(() -> counter.answers.contains(3L));
      assertEquals(counter.answers.stream().distinct().toList(), counter.answers);
    }
  }

  @Test
  void whatAnotherPaneAsksShowsNothingAnew() {
    try (TestGuest test = new TestGuest().open("hello-pvh", "")) {
      Counter counter = new Counter(test);
      counter.setVisible(true);
      test.until(() -> counter.shown == 1);
      Counter other = new Counter(test);
      other.setVisible(true);
      test.until(() -> other.shown == 1);
      assertEquals(1, counter.shown);
      assertEquals(1, counter.questions, "nor is it asked");
      counter.again();
      test.until(() -> counter.shown == 2);
      assertEquals(1, other.shown);
    }
  }

  @Test
  void aPaneOutOfSightAsksNothingAndOneThatComesBackShowsTheNewest() {
    try (TestGuest test = new TestGuest().open("hello-pvh", "")) {
      Counter counter = new Counter(test);
      counter.setVisible(true);
      test.until(() -> counter.shown == 1);
      counter.setVisible(false);
      test.session().step().join();
      test.session().step().join();
      test.until(() -> test.view().getValue().instructions() == 2);
      assertEquals(1, counter.questions);
      counter.setVisible(true);
      test.until(() -> counter.answers.equals(List.of(0L, 2L)));
      assertEquals(2, counter.questions);
    }
  }

  @Test
  void anotherGuestIsAskedAndTheOneBeforeNoMore() {
    try (TestGuest test = new TestGuest().open("hello-pvh", "")) {
      Counter counter = new Counter(test);
      counter.setVisible(true);
      test.until(() -> counter.shown == 1);
      test.session().step().join();
      test.until(() -> counter.shown == 2);
      test.open("echo", "");
      test.until(() -> counter.answers.equals(List.of(0L, 1L, 0L)));
    }
  }

  @Test
  void afterAQuestionThatThrewTheNextViewIsAskedForAndTheTroubleIsTold() {
    TestGuest test = new TestGuest().open("hello-pvh", "");
    Counter counter = new Counter(test);
    counter.failing = true;
    counter.setVisible(true);
    test.until(() -> !test.defects().isEmpty());
    assertEquals("a defect, for a test", test.defects().getFirst().getMessage());
    assertTrue(counter.answers.isEmpty());

    counter.failing = false;
    test.session().step().join();
    test.until(() -> counter.answers.equals(List.of(1L)));
    test.session().step().join();
    test.until(() -> counter.answers.equals(List.of(1L, 2L)));
    assertEquals(1, test.defects().size());
    test.defects().clear(); // this one was meant
    test.close();
  }
}

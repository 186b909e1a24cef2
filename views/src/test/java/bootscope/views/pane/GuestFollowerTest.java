package bootscope.views.pane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.session.MachineView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuestFollowerTest {
  /** A pane that wants the count of instructions, and whose question may fail. */
  private static final class Counter extends GuestFollower {
    final List<Long> answers = new ArrayList<>();
    int questions;
    boolean failing;

    Counter(Workspace workspace) {
      super(workspace);
    }

    @Override
    protected void onGuest(Guest guest) {}

    @Override
    protected void onView(Guest guest, MachineView view) {
      questions++;
      boolean fail = failing;
      ask(
          d -> {
            if (fail) {
              throw new IllegalStateException("a defect, for a test");
            }
            return d.instructions();
          },
          answers::add);
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
    test.until(() -> !counter.answers.isEmpty());
    assertEquals(List.of(1L), counter.answers);
    test.session().step().join();
    test.until(() -> counter.answers.size() == 2);
    assertEquals(List.of(1L, 2L), counter.answers);
    assertEquals(1, test.defects().size());
    test.defects().clear(); // this one was meant
    test.close();
  }

  @Test
  void aQuestionThatAlwaysThrowsIsNotAskedWithoutANewView() {
    TestGuest test = new TestGuest().open("hello-pvh", "");
    Counter counter = new Counter(test);
    counter.failing = true;
    counter.setVisible(true);
    test.until(() -> test.defects().size() == 1);
    for (int i = 1; i <= 3; i++) {
      int views = i + 1;
      test.session().step().join();
      test.until(() -> test.defects().size() == views);
      assertEquals(views, counter.questions);
    }
    test.defects().clear();
    test.close();
  }
}

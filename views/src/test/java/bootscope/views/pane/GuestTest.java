package bootscope.views.pane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuestTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(30);

  private OpenGuest test;

  @BeforeEach
  void open() throws Exception {
    test = new OpenGuest("hello-pvh");
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void answersAndWhatTheyLeadToAreTakenEarlyAndOnce() throws Exception {
    List<String> came = new ArrayList<>();
    test.guest.ask(
        d -> "first",
        first -> {
          came.add(first);
          test.guest.ask(d -> "then", came::add);
        });
    test.guest.ask(d -> "second", came::add);
    assertTrue(test.guest.settle(LONG));
    assertEquals(List.of("first", "second", "then"), came);
    boolean[] later = new boolean[1];
    test.guest.ask(d -> true, yes -> later[0] = yes);
    test.await(() -> later[0]);
    assertEquals(3, came.size(), "none comes a second time");
  }

  @Test
  void anAnswerThatTakesLongComesLater() throws Exception {
    CountDownLatch allowed = new CountDownLatch(1);
    List<String> came = new ArrayList<>();
    test.guest.ask(
        d -> {
          try {
            return allowed.await(30, TimeUnit.SECONDS) ? "late" : "never";
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        },
        came::add);
    assertFalse(test.guest.settle(0));
    assertFalse(test.guest.settle(1_000_000));
    assertEquals(List.of(), came);
    allowed.countDown();
    test.await(() -> !came.isEmpty());
    assertEquals(List.of("late"), came);
    assertTrue(test.guest.settle(0));
  }
}

package bootscope.core.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes a record through random courses, marks it and cuts it to marks in any order: behind each
 * cut, and behind what is recorded after it, it is what a record is that never was cut.
 */
public final class MarkCheck {
  /** Records something. */
  @FunctionalInterface
  public interface Step<R> {
    /**
     * @param at which step of the course it is: its time
     */
    void take(R record, Random random, int at);
  }

  private record Marked(Recorded.Mark mark, List<Long> course) {}

  private MarkCheck() {}

  /**
   * Checks a kind of record.
   *
   * @param look all that can be seen of one
   */
  public static <R extends Recorded> void check(
      Supplier<R> make, Step<R> step, Function<R, ?> look, int steps) {
    long seed = System.nanoTime();
    System.out.println("MarkCheck seed " + seed);
    Random random = new Random(seed);
    R record = make.get();
    List<Long> course = new ArrayList<>();
    List<Marked> marks = new ArrayList<>(List.of(new Marked(record.mark(), List.of())));
    for (int i = 0; i < steps; i++) {
      int what = random.nextInt(100);
      if (what < 3) {
        marks.add(new Marked(record.mark(), List.copyOf(course)));
      } else if (what == 3) {
        Marked to = marks.get(random.nextInt(marks.size()));
        to.mark.cut();
        course = new ArrayList<>(to.course);
        assertEquals(straight(make, step, look, course), look.apply(record), "seed " + seed);
      } else {
        long one = random.nextLong();
        step.take(record, new Random(one), course.size());
        course.add(one);
      }
    }
    assertEquals(straight(make, step, look, course), look.apply(record), "seed " + seed);
  }

  private static <R extends Recorded> Object straight(
      Supplier<R> make, Step<R> step, Function<R, ?> look, List<Long> course) {
    R record = make.get();
    for (int i = 0; i < course.size(); i++) {
      step.take(record, new Random(course.get(i)), i);
    }
    return look.apply(record);
  }
}

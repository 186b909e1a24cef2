package bootscope.core.session;

import bootscope.core.debug.Inspector;
import java.util.function.Function;

/**
 * What somebody wants to know of the machine with each view of it: a function that looks, and does
 * nothing else. While it {@linkplain Session#stand stands}, its answer is part of the views, so
 * that all of a view is true of one instant. Asked on the emulation thread; two questions are never
 * the same one, even if they ask the same.
 *
 * @param <T> the answer: immutable, never null
 */
public final class Question<T> {
  /** How a question is answered. */
  @FunctionalInterface
  public interface Answering<T> {
    /**
     * The answer at an instant.
     *
     * @param stands whether the machine stands; else it runs, or waits for somebody to type
     * @param before what this question was last answered with; null the first time
     */
    T answer(Inspector machine, boolean stands, T before);
  }

  private final Answering<T> function;

  private Question(Answering<T> function) {
    this.function = function;
  }

  /** A question that is asked of a machine that stands, and of one that runs. */
  public static <T> Question<T> of(Function<? super Inspector, ? extends T> function) {
    return new Question<>((machine, stands, before) -> function.apply(machine));
  }

  /** A question that goes by whether the machine stands, and by its last answer. */
  public static <T> Question<T> onwards(Answering<T> function) {
    return new Question<>(function);
  }

  T answer(Inspector machine, boolean stands, T before) {
    return function.answer(machine, stands, before);
  }
}

package bootscope.core.session;

import bootscope.core.debug.Inspector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the standing questions came to at the instant of a view. Immutable, if the answers are. */
public final class Answers {
  /** Of a view for which nothing was asked. */
  static final Answers NONE = new Answers(Map.of());

  /**
   * An answer, or why there is none.
   *
   * @param value null where asking failed
   * @param trouble what the question threw; else null
   */
  private record Answer(Object value, Throwable trouble) {}

  private final Map<Question<?>, Answer> answers;

  private Answers(Map<Question<?>, Answer> answers) {
    this.answers = answers;
  }

  /**
   * Asks all of them.
   *
   * @param before the last answers
   * @param same whether they are of the very same state of the machine, so that they hold
   */
  static Answers of(
      List<Question<?>> questions,
      Inspector machine,
      boolean stands,
      Answers before,
      boolean same) {
    Map<Question<?>, Answer> all = HashMap.newHashMap(questions.size());
    for (Question<?> question : questions) {
      Answer last = before.answers.get(question);
      all.put(question, same && last != null ? last : ask(question, machine, stands, last));
    }
    return new Answers(all);
  }

  @SuppressWarnings("unchecked") // what a question was answered with is of its type
  private static <T> Answer ask(
      Question<T> question, Inspector machine, boolean stands, Answer last) {
    try {
      return new Answer(
          question.answer(machine, stands, last == null ? null : (T) last.value), null);
    } catch (Throwable e) { // its asker's, who is told
      return new Answer(null, e);
    }
  }

  /** The answer to a question; empty where it was not asked, or threw. */
  @SuppressWarnings("unchecked")
  public <T> Optional<T> to(Question<T> question) {
    Answer answer = answers.get(question);
    return answer == null ? Optional.empty() : Optional.ofNullable((T) answer.value);
  }

  /** What a question threw in place of an answer. */
  public Optional<Throwable> trouble(Question<?> question) {
    Answer answer = answers.get(question);
    return answer == null ? Optional.empty() : Optional.ofNullable(answer.trouble);
  }
}

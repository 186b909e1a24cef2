package bootscope.core.profile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The programs that a guest was seen to begin, by numbers. */
final class Programs {
  /** No program is known. */
  static final int NONE = -1;

  /** More are not told apart: a guest may begin others for ever. */
  static final int MOST = 1 << 12;

  private final List<Program> all = new ArrayList<>();
  private final Map<Program, Integer> numbers = new HashMap<>();

  /** The number of a program, or NONE. Half of all may be told by where they are loaded, too. */
  synchronized int of(Program program) {
    Integer number = numbers.get(program);
    if (number == null && program.file() != null && all.size() >= MOST / 2) {
      return of(new Program(program.name(), null, 0));
    }
    if (number == null) {
      if (all.size() == MOST) {
        return NONE;
      }
      number = all.size();
      all.add(program);
      numbers.put(program, number);
    }
    return number;
  }

  synchronized Program get(int number) {
    return all.get(number);
  }
}

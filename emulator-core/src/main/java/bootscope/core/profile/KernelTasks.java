package bootscope.core.profile;

import bootscope.core.debug.LinuxTasks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tasks that a kernel was seen to have, by numbers. */
final class KernelTasks {
  /** No task is known. */
  static final int NONE = -1;

  /** More are not told apart: a guest may make new ones for ever. */
  private static final int MOST = 1 << 16;

  private record Known(int pid, String comm) {}

  private final List<Known> all = new ArrayList<>();
  private final Map<Known, Integer> numbers = new HashMap<>();

  /** The number of a task, or NONE. */
  synchronized int of(Optional<LinuxTasks.Task> task) {
    if (task.isEmpty()) {
      return NONE;
    }
    Known known = new Known(task.get().pid(), task.get().comm());
    Integer number = numbers.get(known);
    if (number == null) {
      if (all.size() == MOST) {
        return NONE;
      }
      number = all.size();
      all.add(known);
      numbers.put(known, number);
    }
    return number;
  }

  synchronized String name(int number) {
    return all.get(number).comm;
  }

  /** Its pid. */
  synchronized int id(int number) {
    return all.get(number).pid;
  }
}

package bootscope.core.profile.export;

import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledThread;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Numbers and labels of threads for files in which each has one. A thread's number is the guest's
 * own where that is known and no other thread has it; others get numbers above all that Linux gives
 * (PID_MAX_LIMIT is 4,194,304 on 64-bit), so that none can be taken for one of the guest's.
 */
final class Threads {
  /** The guest as a process. */
  static final int PROCESS = 4_194_305;

  /** Tracks that are no threads: which thread runs, idle time, milestones. */
  static final int PROCESSOR = PROCESS + 1;

  static final int IDLE = PROCESS + 2;
  static final int MILESTONES = PROCESS + 3;
  private static final int UNNUMBERED = PROCESS + 16;

  /** Tracks of devices, from here on; there are never so many threads. */
  static final int DEVICES = PROCESS + (1 << 24);

  private final int[] ids;

  Threads(Profile profile) {
    List<ProfiledThread> threads = profile.threads();
    ids = new int[threads.size()];
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < ids.length; i++) {
      int id = threads.get(i).id();
      // 0 is the idle thread's, which trace viewers leave out.
      ids[i] = id > 0 && id < PROCESS && taken.add(id) ? id : UNNUMBERED + i;
    }
  }

  int id(int thread) {
    return ids[thread];
  }

  /** {@code name}, or {@code name (pid 12)} where the guest's number is known. */
  static String label(ProfiledThread thread) {
    return thread.id() < 0 ? thread.name() : thread.name() + " (pid " + thread.id() + ")";
  }
}

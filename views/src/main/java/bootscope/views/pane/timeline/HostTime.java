package bootscope.views.pane.timeline;

import bootscope.core.timeline.Milestone;
import java.util.List;

/**
 * Host time at a virtual time: known at milestones, in between taken to pass evenly. After the last
 * milestone the host is taken to be as fast as it was on average.
 */
final class HostTime {
  private final long[] virtual;
  private final long[] host;
  private final int count;

  HostTime(List<Milestone> milestones) {
    virtual = new long[milestones.size() + 1];
    host = new long[milestones.size() + 1];
    int n = 0;
    for (Milestone m : milestones) {
      // Equal virtual times keep the first host time, so that the way back is one.
      if (n == 0 || m.virtualNanos() > virtual[n - 1]) {
        virtual[n] = m.virtualNanos();
        host[n] = Math.max(m.hostNanos(), n == 0 ? 0 : host[n - 1]);
        n++;
      }
    }
    count = n;
  }

  long at(long virtualNanos) {
    if (count == 0) {
      return virtualNanos;
    }
    int after = 0;
    while (after < count && virtual[after] < virtualNanos) {
      after++;
    }
    if (after == 0) {
      return host[0];
    }
    if (after == count) {
      long passed = virtual[count - 1] - virtual[0];
      double slope = passed <= 0 ? 1 : (double) (host[count - 1] - host[0]) / passed;
      return host[count - 1] + Math.round(slope * (virtualNanos - virtual[count - 1]));
    }
    double part =
        (double) (virtualNanos - virtual[after - 1]) / (virtual[after] - virtual[after - 1]);
    return host[after - 1] + Math.round(part * (host[after] - host[after - 1]));
  }
}
